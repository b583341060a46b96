import type { Task } from "../projection/plan";
import { isAtWork } from "../plan/progress";

/** The attempts as small bars with their limit; a bar shows its attempt. */
export function AttemptTrack({
  task,
  chosen,
  onChoose,
}: {
  task: Task;
  chosen: number;
  onChoose: (index: number) => void;
}) {
  const { attempts, attempts_limit: limit } = task;
  if (attempts.length === 0) return <span className="text-ink-3">No attempt yet</span>;
  const last = attempts.length - 1;
  const lookOf = (index: number) => {
    if (index < last) return "bg-failing-fill";
    if (task.state === "done") return "bg-passing-fill";
    return isAtWork(task) ? "bg-running-fill" : "bg-failing-fill";
  };
  const rest = Math.max(0, Math.min(limit, 12) - attempts.length);
  return (
    <span className="flex items-center gap-[3px]">
      {attempts.map((attempt, index) => (
        <button
          key={`${attempt.number}-${index}`}
          type="button"
          aria-label={`Attempt ${attempt.number}`}
          aria-pressed={index === chosen}
          onClick={() => onChoose(index)}
          className="grid h-[26px] w-4 place-items-center"
        >
          <span className={`h-1 w-3 rounded-full ${lookOf(index)} ${index === chosen && attempts.length > 1 ? "outline outline-offset-2 outline-ink-3" : ""}`} />
        </button>
      ))}
      {Array.from({ length: rest }, (_, index) => (
        <i key={index} className="h-1 w-3 rounded-full bg-line-strong" />
      ))}
      <span className="num ml-1 whitespace-nowrap">
        Attempt {attempts[chosen]?.number ?? attempts.length}
        {limit > 0 ? ` of ${limit}` : ""}
      </span>
    </span>
  );
}
