import { Spoken } from "../debate/spoken";
import type { Attempt, Task } from "../projection/plan";
import { useRunNow } from "../run-now";

/** What the Coder was told, what it may touch, and what people added. */
export function Brief({ task, attempt }: { task: Task; attempt: Attempt | undefined }) {
  const { plan } = useRunNow();
  const notes = plan.guidance.filter((note) => note.task === task.id || note.task === "");
  return (
    <div className="grid gap-4">
      <Spoken text={attempt?.brief || task.brief} />
      <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        <dt className="text-ink-3">Files</dt>
        <dd className="mono break-words">{task.files.join(", ")}</dd>
        <dt className="text-ink-3">After</dt>
        <dd className="mono">{task.depends_on.join(", ") || "nothing"}</dd>
        {task.commit && (
          <>
            <dt className="text-ink-3">Commit</dt>
            <dd className="mono">{task.commit.slice(0, 12)}</dd>
          </>
        )}
        {task.kept_from && (
          <>
            <dt className="text-ink-3">Kept from</dt>
            <dd className="mono">run {task.kept_from.slice(0, 4)}</dd>
          </>
        )}
      </dl>
      {task.escalations.map((step, index) => (
        <p key={index} className="text-ink-2">
          <b className="font-medium">{RUNGS[step.rung] ?? step.rung}</b> {step.reason} {step.model && <span className="mono">{step.model}</span>}
        </p>
      ))}
      {notes.map((note) => (
        <div key={note.id} className="border-l-2 border-line-strong pl-3">
          <p className="label-2xs">{note.by}</p>
          <Spoken text={note.text} />
        </div>
      ))}
    </div>
  );
}

const RUNGS: Record<string, string> = {
  model: "Another model.",
  split: "Split.",
  question: "A question to you.",
  stop: "Stopped.",
};
