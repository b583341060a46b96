import type { ComponentProps } from "react";

import { Icon } from "@/components/icon";
import { classNames } from "@/lib/class-names";
import { FIELD_LOOKS } from "./input";

/** The system's own list: it works everywhere, with every keyboard and reader. */
export function Select({ className, isSmall = false, ...rest }: ComponentProps<"select"> & { isSmall?: boolean }) {
  const looks = isSmall ? "h-[26px] rounded-full border-line pl-3 text-xs touch:h-9" : "h-8 pl-2.5 text-sm touch:h-11";
  return (
    <span className="relative inline-flex">
      <select className={classNames(FIELD_LOOKS, "appearance-none pr-8", looks, className)} {...rest} />
      <Icon name="down" className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-ink-3" />
    </span>
  );
}
