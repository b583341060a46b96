import { areLettersOn, registered } from "./registry";

const SEQUENCE_MS = 1200;
let before: { key: string; at: number } | null = null;

/** Listens for all shortcuts of the page. Returns what ends it. */
export function listen(target: Window): () => void {
  target.addEventListener("keydown", onKey);
  return () => target.removeEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = nameOf(event);
  const isWithMod = key.startsWith("mod+");
  if (!isWithMod && (event.altKey || isTyping(event.target) || !areLettersOn())) return;
  const sequence = before !== null && event.timeStamp - before.at < SEQUENCE_MS ? `${before.key} ${key}` : "";
  const found =
    registered().find((shortcut) => shortcut.keys === sequence) ??
    registered().find((shortcut) => shortcut.keys === key);
  before = isWithMod || found?.keys === sequence ? null : { key, at: event.timeStamp };
  if (found === undefined) return;
  event.preventDefault();
  found.act(event);
}

/** "a", "?", "enter", "mod+k". Letters say nothing of Shift; signs are what was typed. */
export function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase().replace("arrow", "");
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("[data-keys=off]")) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
