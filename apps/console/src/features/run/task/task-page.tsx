import { Button } from "@/components/ui/button";
import { Icon } from "@/components/icon";
import { useRunNow } from "../run-now";
import { usePlace } from "../use-place";
import { TaskDetails } from "./task-details";

/** A task with the whole page to itself. */
export default function TaskPage({ task }: { task: string }) {
  const { run } = useRunNow();
  const go = usePlace(run.id);
  return (
    <section className="flex min-h-0 flex-1 flex-col border-t border-line bg-surface" aria-label={`Task ${task}`}>
      <div className="px-3 pt-2">
        <Button tone="quiet" size="sm" onClick={() => go({ tab: "plan", task })}>
          <Icon name="back" size={14} /> Plan
        </Button>
      </div>
      <TaskDetails task={task} onClose={null} isWide />
    </section>
  );
}
