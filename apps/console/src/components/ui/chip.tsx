import type { ComponentProps } from "react";

import { classNames } from "@/lib/class-names";

/** A small round button that offers or shows one value. */
export function Chip({ className, type = "button", ...rest }: ComponentProps<"button">) {
  return (
    <button
      type={type}
      className={classNames(
        "inline-flex h-[26px] items-center gap-1.5 rounded-full border border-line bg-surface px-2.5 text-xs whitespace-nowrap text-ink-2 hover:bg-hover hover:text-ink touch:h-9",
        className,
      )}
      {...rest}
    />
  );
}
