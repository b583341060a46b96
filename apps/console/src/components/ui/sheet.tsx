import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";

import { Icon } from "@/components/icon";
import { classNames } from "@/lib/class-names";
import { Button } from "./button";
import { VEIL } from "./dialog";

interface SheetProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  children: ReactNode;
  className?: string;
}

/** A panel from the right; the whole screen, with Back, where it is narrow. */
export function Sheet({ isOpen, onOpenChange, title, children, className }: SheetProps) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={VEIL} />
        <Primitive.Content
          aria-describedby={undefined}
          className={classNames(
            "fixed inset-y-0 right-0 z-50 flex w-[min(var(--inspector),100vw)] flex-col border-l border-line bg-surface shadow-3 narrow:w-screen narrow:border-0",
            className,
          )}
        >
          <div className="flex h-12 flex-none items-center gap-2 border-b border-line px-3">
            <Primitive.Close asChild>
              <Button tone="quiet" size="sm" aria-label="Back">
                <Icon name="back" /> Back
              </Button>
            </Primitive.Close>
            <Primitive.Title className="min-w-0 flex-1 truncate font-semibold">{title}</Primitive.Title>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
