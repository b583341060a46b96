import { isFinal } from "./projection/stages";
import { useRunNow } from "./run-now";

/** A part that has nothing to show: what will stand here, or that the run has ended without it. */
export function Nothing({ yet, ended }: { yet: string; ended: string }) {
  const { run, facts, isCaughtUp } = useRunNow();
  const hasEnded = isFinal(run.state);
  // Of what is still being told nobody says that it is not there.
  const isToCome = !isCaughtUp && (hasEnded || facts.length === 0);
  const words = isToCome ? "What happened in this run is on its way." : hasEnded ? ended : yet;
  return <p className="grid flex-1 place-items-center p-6 text-center text-ink-2">{words}</p>;
}
