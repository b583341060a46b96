import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";

const KEY = "conclave.theme";
const listeners = new Set<() => void>();

/** What was chosen; "system" where nothing was, or storage is closed to us. */
export function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

export function chooseTheme(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // It holds for this page then.
  }
  show(theme);
  listeners.forEach((listener) => listener());
}

/** Follows the system from now on, where nobody chose. */
export function followSystem(): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (chosenTheme() === "system") show("system");
  };
  query.addEventListener("change", follow);
  return () => query.removeEventListener("change", follow);
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, chosenTheme);
}

function show(theme: Theme): void {
  const isDark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
}
