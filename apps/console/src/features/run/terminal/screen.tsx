import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { useEffect, useRef } from "react";
import { TerminalConnection, type Phase, type Wanted } from "./connection";
import { paletteOf } from "./palette";

const SCROLLBACK_LINES = 5_000;
const LEAST_CONTRAST = 4.5;

interface ScreenProps {
  wanted: Wanted;
  isReadAloud: boolean;
  onPhase: (phase: Phase, terminal: string | null) => void;
  onConnection: (connection: TerminalConnection | null) => void;
  /** The told key: the focus is to go elsewhere. */
  onLeave: () => void;
}

/** xterm.js in the page, and the terminal that it draws. Another one is another `key`. */
export default function Screen({ wanted, isReadAloud, onPhase, onConnection, onLeave }: ScreenProps) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<Terminal>(null);
  const latest = useRef({ wanted, isReadAloud, onPhase, onConnection, onLeave });
  useEffect(() => {
    latest.current = { wanted, isReadAloud, onPhase, onConnection, onLeave };
    if (drawn.current) drawn.current.options.screenReaderMode = isReadAloud;
  });
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const { terminal, fit } = made(element, latest.current.isReadAloud);
    drawn.current = terminal;
    const connection = new TerminalConnection(
      latest.current.wanted,
      {
        get columns() {
          return terminal.cols;
        },
        get rows() {
          return terminal.rows;
        },
        draw: (bytes, done) => terminal.write(bytes, done),
        clear: () => terminal.reset(),
      },
      (phase, id) => latest.current.onPhase(phase, id),
    );
    latest.current.onConnection(connection);
    terminal.onData((text) => connection.type(new TextEncoder().encode(text)));
    terminal.onBinary((text) => connection.type(Uint8Array.from(text, (letter) => letter.charCodeAt(0))));
    terminal.onResize(({ cols, rows }) => connection.resize(cols, rows));
    terminal.attachCustomKeyEventHandler((event) => {
      if (event.key !== "F6" || !event.shiftKey) return true;
      event.preventDefault();
      if (event.type === "keydown") latest.current.onLeave();
      return false;
    });
    const sized = new ResizeObserver(() => fit.fit());
    sized.observe(element);
    const painted = new MutationObserver(() => {
      terminal.options.theme = paletteOf(document.documentElement);
    });
    painted.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const hurry = () => connection.hurry();
    addEventListener("online", hurry);
    terminal.focus();
    return () => {
      removeEventListener("online", hurry);
      painted.disconnect();
      sized.disconnect();
      connection.leave();
      latest.current.onConnection(null);
      drawn.current = null;
      terminal.dispose();
    };
  }, []);
  return <div ref={place} data-keys="off" className="h-full min-h-0 overflow-hidden" />;
}

function made(element: HTMLElement, isReadAloud: boolean): { terminal: Terminal; fit: FitAddon } {
  const styles = getComputedStyle(document.documentElement);
  const terminal = new Terminal({
    fontFamily: styles.getPropertyValue("--font-mono"),
    fontSize: 13,
    scrollback: SCROLLBACK_LINES,
    theme: paletteOf(document.documentElement),
    minimumContrastRatio: LEAST_CONTRAST,
    screenReaderMode: isReadAloud,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  terminal.textarea?.setAttribute("aria-label", "Terminal");
  terminal.textarea?.setAttribute("aria-describedby", "terminal-keys");
  fit.fit();
  return { terminal, fit };
}
