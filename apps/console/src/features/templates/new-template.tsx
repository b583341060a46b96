import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import type { WholeTemplate } from "./api/templates";
import { draftOf, NEW } from "./folder";
import { TemplateForm } from "./template-form";

const NOTHING = {};

/** Adds one, or with `replaces` a later version of one. */
export function NewTemplate({ replaces, onDone }: { replaces?: WholeTemplate; onDone?: (name: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const title = replaces ? `Replace ${replaces.name}` : "Add a template";
  const done = (name: string) => {
    setOpen(false);
    onDone?.(name);
  };
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>{replaces ? "Replace" : "Add a template"}</Button>
      </DialogTrigger>
      <DialogContent
        title={title}
        description={replaces ? "With another folder, or other words about this one." : "Yours alone: nobody else sees it, and only your runs search it."}
        className="w-[min(600px,calc(100vw-32px))]"
      >
        {replaces ? (
          <TemplateForm draft={draftOf(replaces)} files={replaces.files} replaces={replaces.name} onDone={done} />
        ) : (
          <TemplateForm draft={NEW} files={NOTHING} onDone={done} />
        )}
      </DialogContent>
    </Dialog>
  );
}
