import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import type { KeyboardEvent } from "react";
import { RoleMark, type Role } from "@/components/marks/role-mark";
import { StateGlyph, type GlyphState } from "@/components/marks/state-glyph";

export type TaskNodeData = {
  id: string;
  title: string;
  words: string;
  time: string;
  state: GlyphState;
  role: Role;
  progress: number;
  /** What it comes after, for those who hear the graph. */
  after: readonly string[];
  isOpen: boolean;
  isLocked: boolean;
  onOpen: (() => void) | null;
  onArrow: (event: KeyboardEvent) => void;
};
export type TaskNodeType = Node<TaskNodeData, "task">;

const LOOKS: Record<GlyphState, string> = {
  passing: "border-passing-fill/40 bg-passing-tint shadow-1",
  running: "border-running-fill/55 bg-surface shadow-1",
  failing: "border-failing-fill/55 bg-surface shadow-1",
  "needs-you": "border-accent-line bg-accent-tint shadow-1",
  incomplete: "border-incomplete-fill/55 bg-incomplete-tint shadow-1",
  paused: "border-paused-fill/55 bg-surface shadow-1",
  queued: "border-dashed border-line-strong bg-canvas",
  cancelled: "border-dashed border-line-strong bg-canvas opacity-80",
};

/** A task in the graph: one size, filled from the left as it comes along. */
export function TaskNode({ data }: NodeProps<TaskNodeType>) {
  const { id, title, words, time, state, role, progress, after, isOpen, isLocked, onOpen, onArrow } = data;
  const isFilling = state === "running" || state === "failing";
  const order = after.length > 0 ? `after ${after.join(", ")}` : "starts at once";
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible!" />
      <button
        type="button"
        data-task={id}
        aria-pressed={isOpen}
        disabled={onOpen === null}
        onClick={onOpen ?? undefined}
        onKeyDown={onArrow}
        className={`relative flex h-[94px] w-[146px] flex-col gap-0.5 overflow-hidden rounded-[9px] border py-2 pr-[9px] pb-[7px] pl-2.5 text-left transition-colors duration-(--motion-calm) ${LOOKS[state]} ${isOpen ? "outline-2 outline-offset-2 outline-focus" : ""}`}
      >
        {isFilling && <span className="node-fill" data-state={state} style={{ width: `${Math.round(progress * 100)}%` }} />}
        <span className="relative flex items-center gap-2">
          <StateGlyph state={state} />
          <span className="font-mono text-[11px]/5">{id === "proof" ? "Proof" : id}</span>
          {isLocked && <LockMark />}
          <span className="ml-auto">
            <RoleMark role={role} size={16} />
          </span>
        </span>
        <span className={`relative mt-1 line-clamp-2 h-8 text-xs/4 font-medium ${state === "queued" ? "text-ink-2" : ""}`}>{title}</span>
        <span className="num relative mt-auto flex gap-1 text-[11px]/4 text-ink-2">
          <span className="truncate">{words}</span>
          <span className="ml-auto flex-none">{time}</span>
        </span>
        <span className="sr-only">{order}</span>
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible!" />
    </>
  );
}

function LockMark() {
  return (
    <svg width="12" height="12" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
      <path d="M4 7.500h8v6H4zM5.500 7.500V5.500a2.500 2.500 0 0 1 5 0v2" />
    </svg>
  );
}
