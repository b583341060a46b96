import { useEffect, useRef, useState } from "react";
import { authorizedFetch } from "@/lib/session/authorized-fetch";
import { isFinal, stateOf } from "../projection/stages";
import { follow, type Link } from "./follow";
import { liveness, nextChange, type Liveness } from "./liveness";
import { factsOf } from "../api/facts";
import { fold, foretold, UNTOLD, type Story, type Told } from "./story";

export interface Following {
  story: Story;
  liveness: Liveness;
  /** When the line was last known to be open, in milliseconds. */
  openAt: number;
  /** Whether nothing came for a moment: what is shown is then no longer the past being told. */
  isQuiet: boolean;
}

/** Many small parts of a stream make one drawing. */
const DRAW_EVERY_MS = 80;
const QUIET_MS = 700;

/** The story of a run as far as it is told, live until the run ends. */
export function useStory(runId: string): Following {
  const [story, setStory] = useState<Story>(UNTOLD);
  const [link, setLink] = useState<Link>(() => ({ is: "connecting", at: Date.now() }));
  const [openAt, setOpenAt] = useState(() => Date.now());
  const [isQuiet, setQuiet] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    let newest = UNTOLD;
    let waiting: Told[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let quiet: ReturnType<typeof setTimeout> | undefined;
    const listen = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => setQuiet(true), QUIET_MS);
    };
    const draw = () => {
      timer = undefined;
      listen();
      newest = fold(newest, waiting);
      waiting = [];
      setStory(newest);
    };
    const tell = (next: Link) => {
      if (next.is !== "connecting") listen();
      setLink((before) => {
        if (before.is === "open" || next.is === "open") setOpenAt(next.at);
        return next;
      });
    };
    void factsOf(runId, leaving.signal).then((known) => {
      if (known === null || leaving.signal.aborted) return;
      newest = foretold(newest, known.facts, known.seq);
      setStory(newest);
    });
    void follow(
      {
        open: (after, signal) =>
          authorizedFetch(`/runs/${runId}/events/stream?after=${after}`, {
            signal,
            headers: { Accept: "text/event-stream" },
          }),
        place: () => {
          const seq = waiting.at(-1)?.seq ?? newest.seq;
          const last = stateOf([...newest.facts, ...waiting]);
          // The end may be known before the log has come there.
          return { seq, isFinal: last !== null && isFinal(last.state) && last.seq <= seq };
        },
        take: (batch) => {
          waiting.push(...batch);
          timer ??= setTimeout(draw, DRAW_EVERY_MS);
        },
        tell,
        wait: untilWorthIt,
        now: Date.now,
        breathe: () => new Promise((resolve) => setTimeout(resolve)),
      },
      leaving.signal,
    );
    return () => {
      leaving.abort();
      clearTimeout(timer);
      clearTimeout(quiet);
    };
  }, [runId]);
  return { isQuiet, story, liveness: useLiveness(link, openAt), openAt };
}

function useLiveness(link: Link, openAt: number): Liveness {
  const [now, setNow] = useState(() => Date.now());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const change = nextChange(link, openAt, Date.now());
    if (change === null) return;
    timer.current = setTimeout(() => setNow(Date.now()), change + 10);
    return () => clearTimeout(timer.current);
  }, [link, openAt, now]);
  return liveness(link, openAt, Math.max(now, link.at));
}

/** Until the time is over, the machine is online again, or somebody looks at the page again. */
function untilWorthIt(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = () => {
      over.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { signal: over.signal });
    addEventListener("online", end, { signal: over.signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && end(), {
      signal: over.signal,
    });
  });
}
