import type { KeyboardEvent } from "react";
import type { LedgerView } from "../projection/ledger";
import type { Plan, Task } from "../projection/plan";
import { taskGlyph, taskWords } from "../words";
import { ACCEPTANCE, NODE, PROOF } from "./layout";
import type { EdgeLook, PlanEdgeType } from "./plan-edge";
import { isAtWork, progressOf, workedSeconds } from "./progress";
import type { TaskNodeData, TaskNodeType } from "./task-node";

interface NodesOf {
  plan: Plan;
  tasks: readonly Task[];
  places: ReadonlyMap<string, { x: number; y: number }>;
  ledger: LedgerView;
  open: string | undefined;
  seconds: number;
  isOver: boolean;
  onOpen: (task: string) => void;
  onArrow: (event: KeyboardEvent) => void;
  time: (seconds: number) => string;
}

export function nodesOf({ plan, tasks, places, ledger, open, seconds, isOver, onOpen, onArrow, time }: NodesOf): TaskNodeType[] {
  const node = (id: string, data: Omit<TaskNodeData, "id" | "onArrow" | "isOpen">): TaskNodeType => ({
    id,
    type: "task",
    position: places.get(id) ?? { x: 0, y: 0 },
    // Its size is known: nothing has to be measured before it is drawn.
    ...NODE,
    data: { id, onArrow, isOpen: open === id, ...data },
    ariaRole: "presentation",
  });
  const worked = (task: Task) => workedSeconds(task, seconds);
  return [
    node(ACCEPTANCE, { ...acceptanceOf(plan, isOver), time: plan.acceptance.locked_seconds === null ? "" : time(plan.acceptance.locked_seconds), onOpen: () => onOpen(ACCEPTANCE) }),
    ...tasks.map((task) =>
      node(task.id, {
        title: task.goal,
        words: taskWords(task),
        // How often it was tried says more than how long, and there is room for one of them.
        time: worked(task) === null || task.state === "failed" ? "" : time(worked(task) ?? 0),
        state: taskGlyph(task),
        role: "coder",
        progress: progressOf(task),
        after: task.depends_on,
        isLocked: false,
        onOpen: () => onOpen(task.id),
      }),
    ),
    node(PROOF, { ...proofOf(tasks, ledger, isOver), time: "", onOpen: null }),
  ];
}

type Shown = Omit<TaskNodeData, "id" | "onArrow" | "isOpen" | "time" | "onOpen">;

export function acceptanceOf({ acceptance }: Plan, isOver: boolean): Shown {
  const isLocked = acceptance.state === "locked";
  const isStopped = isOver && !isLocked;
  return {
    title: "Acceptance tests from the spec",
    words: isStopped ? "stopped with the run" : isLocked ? `${acceptance.tests} tests, locked` : acceptance.state === "running" ? "writing tests" : "waiting",
    state: isStopped ? "cancelled" : isLocked ? "passing" : acceptance.state === "running" ? "running" : "queued",
    role: "tester",
    progress: 0.5,
    after: [],
    isLocked,
  };
}

export function proofOf(tasks: readonly Task[], ledger: LedgerView, isOver: boolean): Shown {
  const open = tasks.filter((task) => !["done", "skipped", "failed", "stopped"].includes(task.state)).map((task) => task.id);
  const isProven = ledger.is_final && ledger.total > 0 && ledger.proven === ledger.total;
  const isSettled = ledger.is_final || isOver;
  const waiting = open.length > 3 ? `waits for ${open.length} tasks` : `waits for ${open.join(", ")}`;
  return {
    title: `Prove ${ledger.total || ""} requirements`.replace("  ", " "),
    words: isSettled ? `${ledger.proven} of ${ledger.total} proven` : open.length > 0 ? waiting : "at work",
    // What never came to its proof lacks nothing: it was stopped.
    state: isSettled ? (isProven ? "passing" : ledger.is_final ? "incomplete" : "cancelled") : open.length > 0 ? "queued" : "running",
    role: "integrator",
    progress: ledger.total > 0 ? ledger.proven / ledger.total : 0,
    after: tasks.filter((task) => !tasks.some((other) => other.depends_on.includes(task.id))).map((task) => task.id),
    isLocked: false,
  };
}

export function edgesOf(plan: Plan, tasks: readonly Task[], along: number): PlanEdgeType[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const needed = new Set(tasks.flatMap((task) => task.depends_on));
  const edge = (source: string, target: string, look: EdgeLook, height: number | null = null): PlanEdgeType => ({
    id: `${source}-${target}`,
    source,
    target,
    type: "plan",
    data: { look, along: height },
  });
  const inner = tasks.flatMap((task) =>
    task.depends_on.flatMap((id) => {
      const source = byId.get(id);
      return source ? [edge(id, task.id, lookOf(source, task))] : [];
    }),
  );
  const last = tasks.filter((task) => !needed.has(task.id)).map((task) => edge(task.id, PROOF, lookOf(task, null)));
  const locked = plan.acceptance.state === "locked" ? "merged-waiting" : plan.acceptance.state === "running" ? "flowing" : "waiting";
  return [...inner, ...last, edge(ACCEPTANCE, PROOF, locked, along)];
}

function lookOf(source: Task, target: Task | null): EdgeLook {
  if (source.state === "done") return target === null || target.state !== "waiting" ? "merged" : "merged-waiting";
  return isAtWork(source) && taskGlyph(source) === "running" ? "flowing" : "waiting";
}
