import { useCallback, useRef, useState, type PointerEvent } from "react";
import { Sheet } from "@/components/ui/sheet";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { BELOW_WIDE, useMedia } from "@/lib/use-media";
import { TaskDetails } from "./task-details";

const LEAST_PX = 384;
const MOST = 0.6;
const STEP_PX = 24;

/** The open task beside the plan; over it where there is less room. Esc closes it. */
export function Inspector({ task, onClose }: { task: string; onClose: () => void }) {
  const isOver = useMedia(BELOW_WIDE);
  const [width, setWidth] = useState<number | null>(null);
  const panel = useRef<HTMLElement>(null);
  useShortcuts({ escape: onClose }, { scope: "Plan", describe: { escape: "Close the task" }, isOn: !isOver });
  const resize = useCallback((wanted: number) => {
    setWidth(Math.round(Math.min(Math.max(wanted, LEAST_PX), innerWidth * MOST)));
  }, []);
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const right = panel.current?.getBoundingClientRect().right ?? innerWidth;
    resize(right - event.clientX);
  };
  if (isOver) {
    return (
      <Sheet isOpen title={`Task ${task}`} onOpenChange={(isOpen) => !isOpen && onClose()}>
        <TaskDetails task={task} onClose={null} />
      </Sheet>
    );
  }
  return (
    <aside
      ref={panel}
      aria-label={`Task ${task}`}
      className="relative flex min-h-0 flex-none flex-col border-l border-line bg-surface"
      style={{ width: width ?? "var(--inspector)" }}
    >
      {/* A splitter is a separator with a value that the keyboard moves. */}
      <hr
        aria-orientation="vertical"
        aria-label="Width of the task"
        aria-valuemin={LEAST_PX}
        aria-valuemax={Math.round(innerWidth * MOST)}
        aria-valuenow={width ?? 464}
        tabIndex={0}
        className="absolute inset-y-0 -left-1 z-10 h-auto w-2 cursor-col-resize touch-none border-0 hover:bg-focus/20"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={(event) => {
          const now = width ?? 464;
          if (event.key === "ArrowLeft") resize(now + STEP_PX);
          if (event.key === "ArrowRight") resize(now - STEP_PX);
        }}
      />
      <TaskDetails task={task} onClose={onClose} />
    </aside>
  );
}
