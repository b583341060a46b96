/** What a key does, and what the map of keys (?) says about it. */
export interface Shortcut {
  /** "n", "?", "mod+enter", or two keys after another: "g h". `mod` is Ctrl, or Cmd on a Mac. */
  keys: string;
  says: string;
  group: string;
  act: (event: KeyboardEvent) => void;
}

const shortcuts = new Set<Shortcut>();
const listeners = new Set<() => void>();
const KEY = "conclave.single-letters";
let snapshot: readonly Shortcut[] = [];

export function register(added: readonly Shortcut[]): () => void {
  added.forEach((shortcut) => shortcuts.add(shortcut));
  changed();
  return () => {
    added.forEach((shortcut) => shortcuts.delete(shortcut));
    changed();
  };
}

/** All that hold now; later ones come first, for a page's own go before the shell's. */
export function registered(): readonly Shortcut[] {
  return snapshot;
}

export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Single letters can be turned off in Account; keys with Ctrl or Cmd cannot. */
export function areLettersOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function turnLetters(isOn: boolean): void {
  try {
    if (isOn) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // They stay on then.
  }
  changed();
}

function changed(): void {
  snapshot = [...shortcuts].reverse();
  listeners.forEach((listener) => listener());
}
