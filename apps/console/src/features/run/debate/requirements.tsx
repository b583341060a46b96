import { RequirementTag } from "../requirement-tag";
import { useRunNow } from "../run-now";

/** What the newest version promises, and whether a task makes each of it true. */
export function Requirements() {
  const { specs } = useRunNow();
  const spec = specs.at(-1)?.spec;
  if (!spec) return null;
  const covered = new Set(spec.tasks.flatMap((task) => task.covers));
  const gaps = spec.requirements.filter((one) => !covered.has(one.id)).map((one) => one.id);
  return (
    <section className="px-4 py-3.5" aria-labelledby="requirements">
      <div className="flex items-center gap-2">
        <h2 id="requirements" className="text-sm font-semibold">
          Requirements
        </h2>
        <span className="num text-ink-3">
          {spec.requirements.length}, {gaps.length === 0 ? "all covered by a task" : `${gaps.join(", ")} not covered`}
        </span>
      </div>
      <ul className="mt-1.5">
        {spec.requirements.map((one) => (
          <li key={one.id} className="flex min-h-7 items-start gap-2.5 py-1">
            <RequirementTag id={one.id} />
            <span className="min-w-0 break-words">{one.text.replaceAll("`", "")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
