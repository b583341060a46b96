import { isFinal } from "./projection/stages";
import { useRunNow } from "./run-now";

/** A part that has nothing to show: what will stand here, or that the run has ended without it. */
export function Nothing({ yet, ended }: { yet: string; ended: string }) {
  const { run } = useRunNow();
  return <p className="grid flex-1 place-items-center p-6 text-center text-ink-2">{isFinal(run.state) ? ended : yet}</p>;
}
