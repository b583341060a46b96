import { Tabs as Primitive } from "radix-ui";
import type { ComponentProps } from "react";

import { classNames } from "@/lib/class-names";

export const Tabs = Primitive.Root;
export const TabsContent = Primitive.Content;

/** A row of tabs on a line. It scrolls sideways where it is too long. */
export function TabsList({ className, ...rest }: ComponentProps<typeof Primitive.List>) {
  return (
    <Primitive.List
      className={classNames("flex h-9 flex-none gap-0.5 overflow-x-auto border-b border-line touch:h-11", className)}
      {...rest}
    />
  );
}

export function TabsTrigger({ className, ...rest }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      className={classNames(
        "relative flex items-center gap-1.5 px-2 whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:text-ink " +
          "after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-t-[2px] data-[state=active]:after:bg-ink",
        className,
      )}
      {...rest}
    />
  );
}
