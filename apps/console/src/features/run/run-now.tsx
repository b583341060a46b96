import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Schemas } from "@/lib/api/types";
import { runQuery } from "./api/queries";
import { usageOf } from "./projection/activity";
import { debateOf, type Debate } from "./projection/debate";
import { ledgerOf, type LedgerView } from "./projection/ledger";
import { planOf, type Plan } from "./projection/plan";
import { quoteOf, specsOf, type Quote, type SpecVersion } from "./projection/specs";
import { isFinal, stateOf } from "./projection/stages";
import type { Liveness } from "./stream/liveness";
import type { Story } from "./stream/story";
import { useStory } from "./stream/use-story";

export type Run = Schemas["RunView"];

/** A run as it is now: what its row says, and what its story comes to. What agents only narrate changes nothing of it. */
export interface RunNow {
  run: Run;
  /** Whether the reader may change anything. */
  mayAct: boolean;
  facts: Story["facts"];
  /** Whether the facts are known as far as the row is. */
  isCaughtUp: boolean;
  liveness: Liveness;
  openAt: number;
  plan: Plan;
  debate: Debate;
  ledger: LedgerView;
  specs: SpecVersion[];
  quote: { quote: Quote; hash: string } | null;
}

const Context = createContext<RunNow | null>(null);
const Stories = createContext<Story | null>(null);
const Told = createContext(false);
const OUTSIDE = "A part of the run page stands outside of RunNowProvider.";

export function useRunNow(): RunNow {
  const now = useContext(Context);
  if (now === null) throw new Error(OUTSIDE);
  return now;
}

/** Everything that was told, narration too: who asks for it is drawn again with every part of the stream. */
export function useRunStory(): Story {
  const story = useContext(Stories);
  if (story === null) throw new Error(OUTSIDE);
  return story;
}

/** Whether the log has come as far as the row knows it, or nothing more came of it for a moment. */
export function useIsTold(): boolean {
  return useContext(Told);
}

/** The row is read again when the story goes on, but not more often than this. */
const READ_EVERY_MS = 1_500;

export function RunNowProvider({
  runId,
  waiting,
  missing,
  children,
}: {
  runId: string;
  waiting: ReactNode;
  missing: (error: Error) => ReactNode;
  children: ReactNode;
}) {
  const { story, liveness, openAt, isQuiet } = useStory(runId);
  const row = useQuery(runQuery(runId));
  useRowThatKeepsUp(runId, story, row.data);
  const views = useViews(story);
  const { facts } = story;
  const isBehind = row.data !== undefined && row.data.last_seq < story.factsSeq;
  const run = useMemo(() => row.data && (isBehind ? upToDate(row.data, facts) : row.data), [row.data, isBehind, facts]);
  const isCaughtUp = run !== undefined && story.factsSeq >= run.last_seq;
  // The past is not told before the reader's eyes: what is shown begins with what is known already.
  const [isBegun, setBegun] = useState(false);
  if (!isBegun && run && (isQuiet || isCaughtUp)) setBegun(true);
  const [isTold, setTold] = useState(false);
  if (!isTold && run && (isQuiet || story.seq >= run.last_seq)) setTold(true);
  const now = useMemo(
    () => (run ? { run, mayAct: run.project.role !== "viewer", facts, isCaughtUp, liveness, openAt, ...views } : null),
    [run, facts, isCaughtUp, liveness, openAt, views],
  );
  if (now && isBegun) {
    return (
      <Context value={now}>
        <Stories value={story}>
          <Told value={isTold}>{children}</Told>
        </Stories>
      </Context>
    );
  }
  return row.error ? missing(row.error) : waiting;
}

function useViews({ facts, answers, superseded }: Story) {
  const usage = useMemo(() => usageOf({ answers, superseded }), [answers, superseded]);
  const plan = useMemo(() => planOf(facts, usage), [facts, usage]);
  const settled = useMemo(
    () => ({ debate: debateOf(facts), ledger: ledgerOf(facts), specs: specsOf(facts), quote: quoteOf(facts) }),
    [facts],
  );
  return useMemo(() => ({ plan, ...settled }), [plan, settled]);
}

/** A move that the story tells already is shown before the row is read again. */
function upToDate(run: Run, facts: Story["facts"]): Run {
  const moved = stateOf(facts);
  if (!moved || moved.state === run.state) return run;
  return { ...run, state: moved.state, reason: moved.reason, hint: moved.hint, needs: null, is_pausing: false };
}

function useRowThatKeepsUp(runId: string, story: Story, run: Run | undefined): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const state = stateOf(story.facts)?.state;
  const isBehind = run !== undefined && run.last_seq < story.factsSeq;
  const hasMoved = isBehind && state !== undefined && state !== run.state;
  useEffect(() => {
    if (!hasMoved) return;
    void queries.invalidateQueries({ queryKey: ["run", runId], exact: true });
    if (isFinal(state)) void queries.invalidateQueries({ queryKey: ["runs"] });
  }, [hasMoved, state, queries, runId]);
  useEffect(() => {
    if (!isBehind || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: ["run", runId], exact: true });
    }, READ_EVERY_MS);
  }, [isBehind, story.factsSeq, queries, runId]);
  useEffect(() => () => clearTimeout(timer.current), []);
}
