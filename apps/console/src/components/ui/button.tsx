import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";

import { classNames } from "@/lib/class-names";

const variants = cva(
  "inline-flex flex-none items-center justify-center gap-[7px] rounded-2 border font-medium whitespace-nowrap shadow-1 select-none " +
    "transition-[background-color,transform] duration-(--motion-quick) active:translate-y-px " +
    "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50",
  {
    variants: {
      tone: {
        plain: "border-line-strong bg-surface hover:bg-hover",
        quiet: "border-transparent bg-transparent text-ink-2 shadow-none hover:bg-hover hover:text-ink",
        ink: "border-action bg-action text-on-action hover:bg-action-hover",
        /** Only where a person is needed. */
        you: "border-accent-line bg-accent font-semibold text-on-accent hover:bg-accent-hover",
        danger: "border-line-strong bg-surface text-failing hover:bg-failing-tint",
      },
      size: {
        sm: "h-[26px] rounded-[5px] px-[9px] text-xs touch:h-9",
        md: "h-8 px-3 text-sm touch:h-11",
        lg: "h-[42px] rounded-[8px] px-[18px] text-[0.875rem] touch:h-11",
      },
      isIcon: { true: "px-0", false: "" },
    },
    compoundVariants: [
      { isIcon: true, size: "sm", class: "w-[26px] touch:h-11 touch:w-11" },
      { isIcon: true, size: "md", class: "w-8 touch:w-11" },
      { isIcon: true, size: "lg", class: "w-[42px]" },
    ],
    defaultVariants: { tone: "plain", size: "md", isIcon: false },
  },
);

export type ButtonProps = ComponentProps<"button"> & VariantProps<typeof variants> & { asChild?: boolean };

/** `asChild` draws the button's looks on its one child, such as a link. Icon-only buttons need an `aria-label`. */
export function Button({ className, tone, size, isIcon, asChild = false, type = "button", ...rest }: ButtonProps) {
  const looks = classNames(variants({ tone, size, isIcon }), className);
  if (asChild) return <Slot.Root className={looks} {...rest} />;
  return <button type={type} className={looks} {...rest} />;
}
