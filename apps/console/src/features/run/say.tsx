import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { wordsOf } from "@/lib/api/errors";
import { useRunActions, type RunActions } from "./api/actions";

interface Saying {
  actions: RunActions;
  /** Waits for what a person said to the run; a refusal is shown where the page shows one. True if it was taken. */
  say: (answer: Promise<unknown>) => Promise<boolean>;
  refusal: string | null;
  forget: () => void;
}

const Context = createContext<Saying | null>(null);

export function useSay(): Saying {
  const saying = useContext(Context);
  if (saying === null) throw new Error("A part of the run page stands outside of SayProvider.");
  return saying;
}

export function SayProvider({ runId, children }: { runId: string; children: ReactNode }) {
  const actions = useRunActions(runId);
  const [refusal, setRefusal] = useState<string | null>(null);
  const say = useCallback(async (answer: Promise<unknown>) => {
    setRefusal(null);
    try {
      await answer;
      return true;
    } catch (error) {
      setRefusal(wordsOf(error));
      return false;
    }
  }, []);
  const forget = useCallback(() => setRefusal(null), []);
  const saying = useMemo(() => ({ actions, say, refusal, forget }), [actions, say, refusal, forget]);
  return <Context value={saying}>{children}</Context>;
}
