import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { Task } from "../projection/plan";
import { useRunNow } from "../run-now";
import { useSay } from "../say";

/** One task as it shall be. Its id, and what it builds on, stay. */
export function EditTask({ task, onClose }: { task: Task; onClose: () => void }) {
  const { run } = useRunNow();
  const { actions } = useSay();
  const navigate = useNavigate();
  const [goal, setGoal] = useState(task.goal);
  const [brief, setBrief] = useState(task.brief);
  const save = async () => {
    const { id, covers, depends_on, files } = task;
    const tasks = [{ id, goal, brief, covers, depends_on, files }];
    const answered = await actions.task.mutateAsync({ task: id, act: "edit", tasks }).catch(() => null);
    if (answered === null) return;
    onClose();
    if (answered.id !== run.id) void navigate({ to: "/runs/$runId", params: { runId: answered.id } });
  };
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label="Goal">{(wiring) => <Input {...wiring} value={goal} onChange={(event) => setGoal(event.target.value)} />}</Field>
      <Field label="What the Coder is told">
        {(wiring) => <Textarea {...wiring} className="said" value={brief} onChange={(event) => setBrief(event.target.value)} />}
      </Field>
      <span className="flex justify-end gap-1">
        <Button size="sm" tone="quiet" onClick={onClose}>
          Undo
        </Button>
        <Button size="sm" type="submit" disabled={!goal.trim() || !brief.trim() || actions.task.isPending}>
          Done editing
        </Button>
      </span>
    </form>
  );
}
