import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import { wordsOf } from "@/lib/api/errors";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import type { TaskAct } from "../api/actions";
import { isAtWork } from "../plan/progress";
import type { Task } from "../projection/plan";
import { isFinal } from "../projection/stages";
import { useRunNow, type Run } from "../run-now";
import { useSay } from "../say";
import { SteerDialog } from "../shell/steer-dialog";
import { EditTask } from "./edit-task";

const NAMES: Record<TaskAct, string> = { retry: "Retry", split: "Split", skip: "Skip", edit: "Edit" };

/** What the service would take for this task, in the state that it and its run are in. */
export function actsFor(task: Task, run: Pick<Run, "state" | "is_cancelling">): TaskAct[] {
  if (isFinal(run.state)) return run.state === "done" || task.state === "split" ? [] : ["retry", "split", "skip", "edit"];
  const isOpen = (run.state === "building" || run.state === "paused") && !run.is_cancelling;
  if (!isOpen || isAtWork(task) || ["done", "split", "stopped"].includes(task.state)) return [];
  return task.state === "waiting" ? ["split", "skip", "edit"] : ["retry", "split", "skip", "edit"];
}

/** Retry, split, skip, edit, steer; an answer, where the run asks about this task. */
export function TaskActions({ task }: { task: Task }) {
  const { run, mayAct } = useRunNow();
  const { actions } = useSay();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<TaskAct | null>(null);
  const [isSteering, setSteering] = useState(false);
  const [text, setText] = useState("");
  const acts = mayAct ? actsFor(task, run) : [];
  const isAsking = task.question !== "";
  const isRevision = isFinal(run.state);
  useShortcuts({ e: () => setChosen("edit") }, { scope: "Task", describe: { e: "Edit the task" }, isOn: acts.includes("edit") });
  const give = async (act: TaskAct) => {
    const answered = await actions.task.mutateAsync({ task: task.id, act, text }).catch(() => null);
    if (answered === null) return;
    setChosen(null);
    setText("");
    if (answered.id !== run.id) void navigate({ to: "/runs/$runId", params: { runId: answered.id } });
  };
  const canSteer = mayAct && isAtWork(task) && run.state === "building";
  if (acts.length === 0 && !canSteer) return null;
  return (
    <div className={`mt-2.5 grid gap-2 ${isAsking ? "-mx-4 bg-accent-tint px-4 py-2.5" : ""}`}>
      {isAsking && <p>{task.question}</p>}
      {chosen === "edit" ? (
        <EditTask task={task} onClose={() => setChosen(null)} />
      ) : chosen !== null || isAsking ? (
        <>
          <Textarea
            aria-label={isAsking ? "A hint, or a reason" : chosen === "skip" ? "Why it is left out" : "A hint for those who work on it"}
            placeholder={chosen === "skip" ? "Why it is left out, if you want to say" : "A hint, if you have one"}
            className="min-h-10"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {isRevision && <p className="text-xs text-ink-3">A new run does it, and keeps all other work.</p>}
        </>
      ) : null}
      {actions.task.error && (
        <p role="alert" className="text-failing">
          {wordsOf(actions.task.error)}
        </p>
      )}
      {chosen !== "edit" && (
        <span className="flex flex-wrap gap-1">
          {canSteer && (
            <Button size="sm" onClick={() => setSteering(true)}>
              Steer
            </Button>
          )}
          {chosen !== null && !isAsking ? (
            <>
              <Button size="sm" tone="ink" disabled={actions.task.isPending} onClick={() => void give(chosen)}>
                {NAMES[chosen]} {task.id}
              </Button>
              <Button size="sm" tone="quiet" onClick={() => setChosen(null)}>
                Leave it
              </Button>
            </>
          ) : (
            acts.map((act, index) => (
              <Button
                key={act}
                size="sm"
                tone={isAsking && index === 0 ? "you" : "plain"}
                disabled={actions.task.isPending}
                onClick={() => (act === "edit" || !isAsking ? setChosen(act) : void give(act))}
              >
                {NAMES[act]}
              </Button>
            ))
          )}
        </span>
      )}
      <SteerDialog isOpen={isSteering} onOpenChange={setSteering} task={task.id} />
    </div>
  );
}
