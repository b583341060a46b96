import { Tabs as Primitive } from "radix-ui";
import { useEffect, useRef, type ComponentProps } from "react";

import { classNames } from "@/lib/class-names";

export const Tabs = Primitive.Root;
export const TabsContent = Primitive.Content;

/**
 * A row of tabs on a line. It scrolls sideways where it is too long. `isFlush` begins where the line does, so that its
 * words stand over what they show.
 */
export function TabsList({ className, isFlush = false, ...rest }: ComponentProps<typeof Primitive.List> & { isFlush?: boolean }) {
  const list = useRef<HTMLDivElement>(null);
  const shown = useRef("");
  // The reader may scroll the row; only another tab being chosen moves it.
  useEffect(() => {
    const active = list.current?.querySelector<HTMLElement>("[data-state=active]");
    if (!active || active.id === shown.current) return;
    shown.current = active.id;
    active.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  return (
    <Primitive.List
      ref={list}
      className={classNames(
        "flex h-9 flex-none overflow-x-auto border-b border-line touch:h-11",
        isFlush ? "gap-[18px] [&>button]:px-0 [&>button]:after:inset-x-0" : "gap-0.5",
        className,
      )}
      {...rest}
    />
  );
}

export function TabsTrigger({ className, ...rest }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      className={classNames(
        "relative flex flex-none items-center gap-1.5 px-2 whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:text-ink " +
          "after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-t-[2px] data-[state=active]:after:bg-ink",
        className,
      )}
      {...rest}
    />
  );
}
