import { Popover as Primitive } from "radix-ui";
import type { ComponentProps } from "react";

import { classNames } from "@/lib/class-names";

export const Popover = Primitive.Root;
export const PopoverTrigger = Primitive.Trigger;

/** A dialog to those who hear it, and so it has a name. */
export function PopoverContent({ className, ...rest }: ComponentProps<typeof Primitive.Content> & { "aria-label": string }) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        sideOffset={6}
        collisionPadding={12}
        className={classNames("z-50 w-72 rounded-3 border border-line bg-raised p-3 shadow-3", className)}
        {...rest}
      />
    </Primitive.Portal>
  );
}
