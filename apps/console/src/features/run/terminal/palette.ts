import type { ITheme } from "@xterm/xterm";

/** The sixteen colours of a terminal, by the names that the console has for them: one set for both themes. */
const COLOURS: Partial<Record<keyof ITheme, string>> = {
  background: "--surface",
  foreground: "--ink",
  cursor: "--ink",
  cursorAccent: "--surface",
  selectionBackground: "--selected",
  black: "--ink",
  red: "--failing",
  green: "--passing",
  yellow: "--incomplete",
  blue: "--running",
  magenta: "--planner",
  cyan: "--coder",
  white: "--ink-2",
  brightBlack: "--ink-3",
  brightRed: "--failing-fill",
  brightGreen: "--passing-fill",
  brightYellow: "--accent-ink",
  brightBlue: "--running-fill",
  brightMagenta: "--architect",
  brightCyan: "--link",
  brightWhite: "--ink",
};

export function paletteOf(root: HTMLElement): ITheme {
  const styles = getComputedStyle(root);
  return Object.fromEntries(Object.entries(COLOURS).map(([name, token]) => [name, styles.getPropertyValue(token).trim()]));
}
