import { useSyncExternalStore } from "react";

let isUp = true;
const listeners = new Set<() => void>();

/** Told by every request whether somebody answered it. */
export function heard(isAnswered: boolean): void {
  if (isAnswered === isUp) return;
  isUp = isAnswered;
  listeners.forEach((listener) => listener());
}

/** Whether the server answered the last request. */
export function useIsServerUp(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isUp,
  );
}
