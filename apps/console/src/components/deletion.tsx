import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { actWords, useFresh } from "@/components/fresh-proof";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";

interface Props {
  /** What is deleted: its name is typed before it goes. */
  name: string;
  act: string;
  title: string;
  text: string;
  onDelete: () => Promise<unknown>;
  onDone: () => void;
}

/** A button for what is gone for ever: it asks back, wants the name typed, and a fresh proof. */
export function Deletion({ name, act, title, text, onDelete, onDone }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const fresh = useFresh();
  const deleting = useMutation({
    mutationFn: () => fresh(onDelete),
    onSuccess: () => {
      setOpen(false);
      onDone();
    },
  });
  const words = actWords(deleting.error);
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setTyped("");
        deleting.reset();
        setOpen(open);
      }}
    >
      <DialogTrigger asChild>
        <Button tone="danger">{act}</Button>
      </DialogTrigger>
      <DialogContent title={title} description={text}>
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            deleting.mutate();
          }}
        >
          <Field label={`Type ${name} to go on`}>
            {(wiring) => (
              <Input {...wiring} autoComplete="off" autoCapitalize="none" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
            )}
          </Field>
          {words ? <Notice tone="failing">{words}</Notice> : null}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep</Button>
            <Button type="submit" tone="danger" disabled={typed !== name || deleting.isPending}>
              {act}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
