import { lazy, Suspense, useCallback, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { useRunNow } from "../run-now";
import type { Phase, TerminalConnection } from "./connection";
import { keep, keptOf, type Kept } from "./kept";

const Screen = lazy(() => import("./screen"));

const PHASES: Record<Phase["name"], string> = {
  opening: "Opening …",
  open: "Open",
  reconnecting: "The connection is cut. What is typed now is lost; the terminal comes back by itself …",
  over: "Over",
};

/** A shell in a copy of the run's files. xterm.js is loaded when one is opened. */
export default function TerminalView() {
  const { run, plan, mayAct } = useRunNow();
  const [task, setTask] = useState<string | null>(null);
  const [wanted, setWanted] = useState<{ kept: Kept | null; task: string | null; number: number } | null>(() => {
    const kept = keptOf(run.id);
    return kept && { kept, task: kept.task, number: 0 };
  });
  const [phase, setPhase] = useState<Phase>({ name: "opening" });
  const [isReadAloud, setReadAloud] = useState(false);
  const connection = useRef<TerminalConnection>(null);
  const elsewhere = useRef<HTMLButtonElement>(null);
  const wantedTask = wanted?.task ?? null;
  const onPhase = useCallback(
    (next: Phase, terminal: string | null) => {
      setPhase(next);
      keep(run.id, next.name === "over" || terminal === null ? null : { terminal, task: wantedTask });
    },
    [run.id, wantedTask],
  );
  const hold = useCallback((next: TerminalConnection | null) => void (connection.current = next), []);
  const leave = useCallback(() => elsewhere.current?.focus(), []);
  if (!mayAct) return <Nothing>Viewers of a project open no terminals. Ask an owner to make you an editor.</Nothing>;
  const isOver = wanted !== null && phase.name === "over";
  const open = (of: string | null) => {
    setPhase({ name: "opening" });
    setWanted({ kept: null, task: of, number: (wanted?.number ?? 0) + 1 });
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2">
        {wanted === null || isOver ? (
          <>
            <Select aria-label="Whose files" value={task ?? ""} onChange={(event) => setTask(event.target.value || null)}>
              <option value="">The run, as it is merged</option>
              {plan.tasks.map(({ id }) => (
                <option key={id} value={id}>
                  {id}, as its Coder left it
                </option>
              ))}
            </Select>
            <Button tone="ink" ref={elsewhere} onClick={() => open(task)}>
              {isOver ? "Open another terminal" : "Open a terminal"}
            </Button>
          </>
        ) : (
          <>
            <p role="status" className="min-w-0">
              {wantedTask ?? "The run"}: {PHASES[phase.name]}
            </p>
            <Button ref={elsewhere} onClick={() => connection.current?.end()} disabled={phase.name !== "open"}>
              End the terminal
            </Button>
            <label className="flex items-center gap-2 text-ink-2">
              <Checkbox checked={isReadAloud} onCheckedChange={(checked) => setReadAloud(checked === true)} /> For screen readers
            </label>
          </>
        )}
        <p id="terminal-keys" className="text-xs text-ink-2">
          This is a copy in the sandbox: changes here do not enter the run, and end with the terminal. Shift + F6 leaves
          it.
        </p>
      </div>
      {wanted === null && <Nothing>No terminal is open. One shows the files, runs the tests, and starts what was built.</Nothing>}
      {isOver && <Notice className="mx-4 mt-3">{phase.words}</Notice>}
      {wanted && (
        <div className="m-3 min-h-0 flex-1 rounded-3 border border-line bg-surface p-2 narrow:h-[60dvh] narrow:flex-none" role="region" aria-label="Terminal">
          <Suspense fallback={<Skeleton className="h-64" />}>
            <Screen
              key={wanted.number}
              wanted={{ runId: run.id, task: wanted.task, terminal: wanted.kept?.terminal ?? null }}
              isReadAloud={isReadAloud}
              onPhase={onPhase}
              onConnection={hold}
              onLeave={leave}
            />
          </Suspense>
        </div>
      )}
    </div>
  );
}

function Nothing({ children }: { children: string }) {
  return <p className="grid flex-1 place-items-center p-6 text-ink-2">{children}</p>;
}
