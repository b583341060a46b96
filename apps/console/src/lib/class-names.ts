import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ["2xs", "xs", "sm", "md", "lg", "xl", "2xl"],
      radius: ["1", "2", "3", "4", "full"],
      shadow: ["1", "2", "3"],
    },
  },
});

/** Class names together; of two utilities for the same property the later one stands. */
export function classNames(...names: ClassValue[]): string {
  return merge(clsx(names));
}
