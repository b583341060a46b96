import { useEffect, useRef } from "react";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import type { Schemas } from "@/lib/api/types";
import type { Draft, Planned } from "./draft";
import { Picks } from "./picks";

interface TaskEditorProps {
  task: Planned;
  draft: Draft;
  requirements: readonly Schemas["Requirement"][];
  onOpen: (id: string | null) => void;
  onEdit: (id: string, change: Partial<Planned>) => void;
  onSplit: (id: string) => void;
  onSkip: (id: string) => void;
  onUndo: (id: string) => void;
}

/** One task of the plan, edited where it stands. */
export function TaskEditor({ task, draft, requirements, onOpen, onEdit, onSplit, onSkip, onUndo }: TaskEditorProps) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), [task.id]);
  useShortcuts({ escape: () => onOpen(null) }, { scope: "Plan" });
  const others = draft.tasks.filter((one) => one.id !== task.id && !leadsTo(draft.tasks, one, task.id));
  const change = (what: Partial<Planned>) => onEdit(task.id, what);
  return (
    <section aria-label={`Edit ${task.id}`} className="border-b border-line bg-accent-tint px-3.5 pb-3 shadow-[inset_3px_0_0_var(--accent)]">
      <div className="flex min-h-10 flex-wrap items-center gap-2">
        <Icon name="edit" size={14} className="text-needs-you" />
        <span className="mono">{task.id}</span>
        <b className="font-semibold">Editing</b>
        <span className="ml-auto flex gap-1">
          <Button size="sm" onClick={() => onSplit(task.id)}>
            <Icon name="split" size={14} /> Split
          </Button>
          <Button size="sm" onClick={() => onSkip(task.id)}>
            <Icon name="skip" size={14} /> Skip
          </Button>
        </span>
      </div>
      <div className="grid gap-2">
        <Field label="Goal">
          {(wiring) => <Input {...wiring} ref={first} value={task.goal} onChange={(event) => change({ goal: event.target.value })} />}
        </Field>
        <Field label="What the Coder is told">
          {(wiring) => <Textarea {...wiring} className="said" value={task.brief} onChange={(event) => change({ brief: event.target.value })} />}
        </Field>
        <Field label="Files">
          {(wiring) => (
            <Input
              {...wiring}
              className="mono"
              defaultValue={task.files.join(", ")}
              onChange={(event) => change({ files: event.target.value.split(",").map((one) => one.trim()).filter(Boolean) })}
            />
          )}
        </Field>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-2.5">
        <Picks
          label="Covers"
          add="Add a requirement"
          chosen={task.covers}
          offered={requirements.map(({ id, text }) => ({ id, text }))}
          onChange={(covers) => change({ covers })}
        />
        <Picks
          label="After"
          add="Add a task that comes before"
          chosen={task.depends_on}
          offered={others.map(({ id, goal }) => ({ id, text: goal }))}
          onChange={(depends_on) => change({ depends_on })}
        />
        <span className="ml-auto flex gap-2">
          <Button size="sm" tone="quiet" onClick={() => onUndo(task.id)}>
            Undo
          </Button>
          <Button size="sm" onClick={() => onOpen(null)}>
            Done editing
          </Button>
        </span>
      </div>
    </section>
  );
}

/** Whether one builds on the other: it could not come before it without a circle. */
function leadsTo(tasks: readonly Planned[], from: Planned, id: string): boolean {
  const seen = new Set<string>();
  const visit = (task: Planned | undefined): boolean => {
    if (!task || seen.has(task.id)) return false;
    seen.add(task.id);
    return task.depends_on.includes(id) || task.depends_on.some((one) => visit(tasks.find((other) => other.id === one)));
  };
  return visit(from);
}
