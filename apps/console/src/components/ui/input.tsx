import type { ComponentProps } from "react";

import { classNames } from "@/lib/class-names";

export const FIELD_LOOKS =
  "w-full rounded-[8px] border border-control-line bg-surface text-ink placeholder:text-ink-3 " +
  "focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-focus " +
  "aria-invalid:border-failing-fill disabled:cursor-not-allowed disabled:opacity-60";

type InputProps = ComponentProps<"input"> & { isLarge?: boolean };

export function Input({ className, isLarge = false, ...rest }: InputProps) {
  const looks = isLarge ? "h-[42px] px-[13px] text-md" : "h-8 px-2.5 text-sm touch:h-11";
  return <input className={classNames(FIELD_LOOKS, looks, className)} {...rest} />;
}
