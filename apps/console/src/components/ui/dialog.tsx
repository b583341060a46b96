import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

import { Icon } from "@/components/icon";
import { classNames } from "@/lib/class-names";
import { Button } from "./button";

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

export const VEIL = "fixed inset-0 z-40 bg-black/40 dark:bg-black/60";

interface ContentProps extends Omit<ComponentProps<typeof Primitive.Content>, "title"> {
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
}

export function DialogContent({ title, description, footer, className, children, ...rest }: ContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={VEIL} />
      <Primitive.Content
        className={classNames(
          "fixed top-[12vh] left-1/2 z-50 grid max-h-[80vh] w-[min(480px,calc(100vw-32px))] -translate-x-1/2 gap-4 overflow-y-auto rounded-4 border border-line bg-raised p-5 shadow-3",
          className,
        )}
        {...(description ? {} : { "aria-describedby": undefined })}
        {...rest}
      >
        <div className="pr-8">
          <Primitive.Title className="text-lg font-semibold tracking-(--track-tight)">{title}</Primitive.Title>
          {description ? (
            <Primitive.Description className="mt-1 text-ink-2">{description}</Primitive.Description>
          ) : null}
        </div>
        {children}
        {footer ? <div className="flex flex-wrap justify-end gap-2">{footer}</div> : null}
        <Primitive.Close asChild>
          <Button tone="quiet" isIcon size="sm" aria-label="Close" className="absolute top-4 right-4">
            <Icon name="close" />
          </Button>
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  );
}
