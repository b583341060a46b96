import { useEffect, useRef } from "react";

import { register } from "./registry";

type Act = (event: KeyboardEvent) => void;

interface Options {
  /** The heading in the map of keys. */
  scope: string;
  /** What the map says; keys without words work and are not listed. */
  describe?: Record<string, string>;
  isOn?: boolean;
}

/** Shortcuts for as long as the component is on the page. They act with what it knows at that moment. */
export function useShortcuts(acts: Record<string, Act>, { scope, describe = {}, isOn = true }: Options): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  const keys = JSON.stringify(Object.keys(acts));
  const words = JSON.stringify(describe);
  useEffect(() => {
    if (!isOn) return;
    const said = JSON.parse(words) as Record<string, string>;
    return register(
      (JSON.parse(keys) as string[]).map((name) => ({
        keys: name,
        says: said[name] ?? "",
        group: scope,
        act: (event) => latest.current[name]?.(event),
      })),
    );
  }, [keys, words, scope, isOn]);
}
