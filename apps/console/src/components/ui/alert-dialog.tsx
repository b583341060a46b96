import { AlertDialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";

import { Button } from "./button";
import { VEIL } from "./dialog";

interface ConfirmProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  text: ReactNode;
  keep: string;
  act: string;
  onAct: () => void;
}

/** Asks back before something that cannot be undone. The safe answer has the focus. */
export function Confirm({ isOpen, onOpenChange, title, text, keep, act, onAct }: ConfirmProps) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={VEIL} />
        <Primitive.Content className="fixed top-[20vh] left-1/2 z-50 w-[min(420px,calc(100vw-32px))] -translate-x-1/2 rounded-4 border border-line bg-raised p-5 shadow-3">
          <Primitive.Title className="text-lg font-semibold tracking-(--track-tight)">{title}</Primitive.Title>
          <Primitive.Description className="mt-1 text-ink-2">{text}</Primitive.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Primitive.Cancel asChild>
              <Button>{keep}</Button>
            </Primitive.Cancel>
            <Primitive.Action asChild>
              <Button tone="danger" onClick={onAct}>
                {act}
              </Button>
            </Primitive.Action>
          </div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
