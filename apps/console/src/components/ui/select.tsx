import type { ComponentProps } from "react";

import { Icon } from "@/components/icon";
import { classNames } from "@/lib/class-names";
import { FIELD_LOOKS } from "./input";

/** The system's own list: it works everywhere, with every keyboard and reader. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return (
    <span className="relative inline-flex">
      <select className={classNames(FIELD_LOOKS, "h-8 appearance-none pr-8 pl-2.5 text-sm touch:h-11", className)} {...rest} />
      <Icon name="down" className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-ink-3" />
    </span>
  );
}
