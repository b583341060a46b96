import type { ComponentProps } from "react";

import { classNames } from "@/lib/class-names";
import { FIELD_LOOKS } from "./input";

/** Grows with its text. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={classNames(FIELD_LOOKS, "field-sizing-content min-h-16 px-2.5 py-2 text-sm", className)} {...rest} />;
}
