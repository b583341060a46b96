import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Kbd } from "@/components/ui/kbd";
import { Textarea } from "@/components/ui/textarea";
import { useRunNow } from "../run-now";
import { useSay } from "../say";

/** Guidance for the whole run, or for one task. */
export function SteerDialog({
  isOpen,
  onOpenChange,
  task,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  task?: string;
}) {
  const { run } = useRunNow();
  const { actions, say } = useSay();
  const [text, setText] = useState("");
  const isPlanning = run.state === "planning";
  const when = isPlanning ? "They read it before the next round." : "The agents read it before their next attempt.";
  const send = async () => {
    if (!text.trim()) return;
    onOpenChange(false);
    const isTaken = await say(actions.steer.mutateAsync(task ? { text, task } : { text }));
    if (isTaken) setText("");
  };
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent
        title={task ? `Steer ${task}` : "Steer"}
        description={when}
        footer={
          <Button tone="ink" onClick={() => void send()} disabled={!text.trim()}>
            Steer <Kbd isOnInk>Ctrl Enter</Kbd>
          </Button>
        }
      >
        <Field label={task ? `What to tell those who work on ${task}` : "What to tell the agents"}>
          {(wiring) => (
            <Textarea
              {...wiring}
              value={text}
              maxLength={10_000}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
              }}
            />
          )}
        </Field>
      </DialogContent>
    </Dialog>
  );
}
