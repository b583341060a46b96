import { useSyncExternalStore } from "react";

export const NARROW = "(max-width: 719px)";
export const BELOW_WIDE = "(max-width: 1180px)";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}
