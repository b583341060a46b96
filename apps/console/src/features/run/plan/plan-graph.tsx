import { ReactFlow, ReactFlowProvider, useReactFlow, type EdgeTypes, type NodeTypes } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useEffect, useMemo, type KeyboardEvent } from "react";
import { elapsed } from "@/components/marks/elapsed";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { isFinal } from "../projection/stages";
import { useRunNow } from "../run-now";
import { useClock } from "../shell/use-clock";
import { placed } from "./layout";
import { PlanEdge, type PlanEdgeType } from "./plan-edge";
import { plannedTasks, topological } from "./progress";
import { edgesOf, nodesOf } from "./graph-of";
import { TaskNode, type TaskNodeType } from "./task-node";

const NODES: NodeTypes = { task: TaskNode };
const EDGES: EdgeTypes = { plan: PlanEdge };
const FIT = { padding: 0.06, maxZoom: 1, minZoom: 0.35 };

interface PlanGraphProps {
  open: string | undefined;
  followed: string | undefined;
  onOpen: (task: string) => void;
}

/** The plan left to right by dependency. Where things stand is decided once, when the plan is. */
export default function PlanGraph(props: PlanGraphProps) {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({ open, followed, onOpen }: PlanGraphProps) {
  const { plan, run, ledger } = useRunNow();
  const now = useClock(!isFinal(run.state));
  const { fitView, setCenter, getZoom, getNode } = useReactFlow<TaskNodeType, PlanEdgeType>();
  const tasks = useMemo(() => topological(plannedTasks(plan.tasks)), [plan.tasks]);
  const shape = JSON.stringify(tasks.map((task) => [task.id, task.depends_on]));
  // Nodes stay where they are while their tasks run: only another shape of the plan is laid out anew.
  const places = useMemo(
    () => placed((JSON.parse(shape) as [string, string[]][]).map(([id, depends_on]) => ({ id, depends_on }))),
    [shape],
  );
  const seconds = plan.building_since ? (now - Date.parse(plan.building_since)) / 1000 : 0;
  const onArrow = useArrows(shape, places.places);
  const nodes = nodesOf({ plan, tasks, places: places.places, ledger, open, seconds, isOver: isFinal(run.state), onOpen, onArrow, time: elapsed });
  const edges = useMemo(() => edgesOf(plan, tasks, places.along), [plan, tasks, places.along]);
  useShortcuts({ f: () => void fitView(FIT) }, { scope: "Plan", describe: { f: "Fit the graph" } });
  useEffect(() => {
    const node = followed ? getNode(followed) : undefined;
    if (node) void setCenter(node.position.x + 73, node.position.y + 47, { zoom: getZoom(), duration: motion() });
  }, [followed, getNode, setCenter, getZoom]);
  return (
    <div className="plan-canvas min-h-0 flex-1" role="group" aria-label="Plan as a graph, in the order of the tasks">
      <ReactFlow<TaskNodeType, PlanEdgeType>
        key={shape}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        fitView
        fitViewOptions={FIT}
        minZoom={0.2}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        panOnScroll
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        proOptions={{ hideAttribution: true }}
      />
    </div>
  );
}

/** Arrows move along edges: left to what a task needs, right to what needs it, up and down within its column. */
function useArrows(shape: string, places: ReadonlyMap<string, { x: number; y: number }>) {
  return useMemo(() => {
    const edges = JSON.parse(shape) as [string, string[]][];
    const needs = new Map(edges);
    return (event: KeyboardEvent) => {
      const button = event.currentTarget as HTMLElement;
      const id = button.dataset["task"] ?? "";
      const here = places.get(id);
      const column = [...places.entries()].filter(([, place]) => here && Math.abs(place.x - here.x) < 20);
      const ordered = column.sort(([, one], [, other]) => one.y - other.y).map(([name]) => name);
      const at = ordered.indexOf(id);
      const target = {
        ArrowLeft: needs.get(id)?.[0],
        ArrowRight: edges.find(([, after]) => after.includes(id))?.[0] ?? "proof",
        ArrowUp: ordered[at - 1],
        ArrowDown: ordered[at + 1],
      }[event.key];
      if (target === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      button.closest(".react-flow")?.querySelector<HTMLElement>(`[data-task="${target}"]`)?.focus();
    };
  }, [shape, places]);
}

function motion(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 480;
}
