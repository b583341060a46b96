import { useMemo } from "react";
import { DiffList } from "@/components/diff/diff-list";
import { runSource } from "@/lib/api/source";
import type { Attempt, Task } from "../projection/plan";
import { useRunNow } from "../run-now";

const NOTHING = "No edits in this attempt so far.";

/** What an attempt left behind, against the tree that its order began at. */
export function TaskDiff({
  task,
  attempt,
  isWide,
  isBrief = false,
}: {
  task: Task;
  attempt: Attempt | undefined;
  isWide: boolean;
  isBrief?: boolean;
}) {
  const { run, facts } = useRunNow();
  const source = useMemo(() => runSource(run.id), [run.id]);
  if (!attempt?.tree) return <p className="text-ink-3">{NOTHING}</p>;
  const base = facts.findLast(
    ({ event }) =>
      event.kind === "attempt.started" && event.task === task.id && event.attempt <= attempt.number && event.base !== "",
  );
  const from = base?.event.kind === "attempt.started" ? base.event.base : undefined;
  if (isBrief && attempt.files.length > 6) return null;
  return <DiffList source={source} from={from} to={attempt.tree} empty={NOTHING} isWide={isWide} />;
}
