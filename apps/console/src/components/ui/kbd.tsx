import type { ReactNode } from "react";

import { classNames } from "@/lib/class-names";

/** A key. `isOnInk` for the inside of a filled button. Narrow and touch screens have no keyboard to tell about. */
export function Kbd({ children, isOnInk = false, className }: { children: ReactNode; isOnInk?: boolean; className?: string }) {
  return (
    <kbd
      aria-hidden="true"
      className={classNames(
        "min-w-[18px] rounded-[4px] border px-1 text-center font-mono text-[10.5px] leading-4 font-medium narrow:hidden touch:hidden",
        isOnInk ? "border-current opacity-70" : "border-line bg-sunken text-ink-3",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
