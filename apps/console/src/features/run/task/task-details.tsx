import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Icon } from "@/components/icon";
import { RoleMark } from "@/components/marks/role-mark";
import { StateGlyph } from "@/components/marks/state-glyph";
import { Button } from "@/components/ui/button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { dollars } from "@/lib/money";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { ACCEPTANCE } from "../plan/layout";
import type { Attempt, Task } from "../projection/plan";
import { RequirementTag } from "../requirement-tag";
import { useRunNow } from "../run-now";
import { taskGlyph, tokens } from "../words";
import { AcceptanceDetails } from "./acceptance-details";
import { Activity } from "./activity";
import { AttemptTests } from "./attempt-tests";
import { AttemptTrack } from "./attempt-track";
import { Brief } from "./brief";
import { ReviewView } from "./review-view";
import { TaskActions } from "./task-actions";
import { TaskDiff } from "./task-diff";

interface TaskDetailsProps {
  task: string;
  /** Null where something else closes it. */
  onClose: (() => void) | null;
  isWide?: boolean;
}

export function TaskDetails(props: TaskDetailsProps) {
  const { plan } = useRunNow();
  if (props.task === ACCEPTANCE) return <AcceptanceDetails onClose={props.onClose} />;
  const task = plan.tasks.find((one) => one.id === props.task);
  if (!task) return <p className="p-4 text-ink-2">The plan has no task {props.task}.</p>;
  return <Details key={task.id} {...props} found={task} />;
}

function Details({ found, onClose, isWide = false }: TaskDetailsProps & { found: Task }) {
  const { run } = useRunNow();
  const [chosen, setChosen] = useState<number | null>(null);
  const last = found.attempts.length - 1;
  const index = chosen === null ? last : Math.min(chosen, last);
  const attempt = found.attempts[index];
  useShortcuts(
    { "[": () => setChosen(Math.max(0, index - 1)), "]": () => setChosen(index + 1 >= last ? null : index + 1) },
    { scope: "Task", describe: { "[": "Attempt before", "]": "Next attempt" } },
  );
  const used = found.usage.input_tokens + found.usage.output_tokens;
  return (
    <Tabs defaultValue="activity" className="flex min-h-0 flex-1 flex-col">
      <header className="flex-none px-4 pt-3 pb-2.5">
        <div className="flex items-center gap-2">
          <StateGlyph state={taskGlyph(found)} size={16} />
          <span className="mono text-ink-3">{found.id}</span>
          <h2 className="min-w-0 truncate text-[15px] font-semibold tracking-[-0.01em]" title={found.goal}>
            {found.goal}
          </h2>
          <span className="ml-auto flex flex-none">
            {!isWide && (
              <Button asChild tone="quiet" size="sm" isIcon aria-label="Full page">
                <Link to="/runs/$runId/tasks/$task" params={{ runId: run.id, task: found.id }}>
                  <Icon name="expand" size={14} />
                </Link>
              </Button>
            )}
            {onClose && (
              <Button tone="quiet" size="sm" isIcon aria-label="Close" onClick={onClose}>
                <Icon name="close" size={14} />
              </Button>
            )}
          </span>
        </div>
        <div className="mt-1.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-xs text-ink-2">
          <RoleMark role="coder" size={16} />
          <span>Coder</span>
          <span className="flex gap-1 empty:hidden">
            {found.covers.map((id) => (
              <RequirementTag key={id} id={id} />
            ))}
          </span>
          {found.usage.cost_usd !== null && found.usage.calls > 0 && <span className="num">{dollars(found.usage.cost_usd)}</span>}
          {used > 0 && <span className="num">{tokens(used)} tokens</span>}
          <span className="ml-auto">
            <AttemptTrack task={found} chosen={index} onChoose={setChosen} />
          </span>
        </div>
        <TaskActions task={found} />
      </header>
      <TabsList aria-label="Task" className="px-2">
        <TabsTrigger value="activity">Activity</TabsTrigger>
        <TabsTrigger value="brief">Brief</TabsTrigger>
        <TabsTrigger value="diff">
          Diff <Small>{changesOf(attempt)}</Small>
        </TabsTrigger>
        <TabsTrigger value="tests">
          Tests <Small>{testsOf(attempt)}</Small>
        </TabsTrigger>
        <TabsTrigger value="review">Review</TabsTrigger>
      </TabsList>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
        <TabsContent value="activity">
          <Activity task={found} attempt={attempt} isLast={index === last} isWide={isWide} />
        </TabsContent>
        <TabsContent value="brief">
          <Brief task={found} attempt={attempt} />
        </TabsContent>
        <TabsContent value="diff">
          <TaskDiff task={found} attempt={attempt} isWide={isWide} />
        </TabsContent>
        <TabsContent value="tests">
          <AttemptTests attempt={attempt} />
        </TabsContent>
        <TabsContent value="review">
          <ReviewView attempt={attempt} />
        </TabsContent>
      </div>
    </Tabs>
  );
}

function Small({ children }: { children: string }) {
  return children ? <span className="mono text-2xs font-medium text-ink-3">{children}</span> : null;
}

function changesOf(attempt: Attempt | undefined): string {
  if (!attempt || attempt.files.length === 0) return "";
  const sum = (name: "added" | "removed") => attempt.files.reduce((total, file) => total + file[name], 0);
  return `+${sum("added")} −${sum("removed")}`;
}

function testsOf(attempt: Attempt | undefined): string {
  return attempt?.tests ? `${attempt.tests.passed}/${attempt.tests.total}` : "";
}
