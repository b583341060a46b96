import { graphlib, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from "@dagrejs/dagre";
import type { Task } from "../projection/plan";

export const NODE = { width: 146, height: 94 };
export const ACCEPTANCE = "A1";
export const PROOF = "proof";

export interface Placed {
  places: ReadonlyMap<string, { x: number; y: number }>;
  /** The height at which the acceptance tests lead to the proof, under everything else. */
  along: number;
}

/** Left to right by dependency. The acceptance tests stand below: nothing that a Coder makes leads to them. */
export function placed(tasks: readonly Pick<Task, "id" | "depends_on">[]): Placed {
  const graph = new graphlib.Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({ rankdir: "LR", nodesep: 34, ranksep: 40, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(tasks.map((task) => task.id));
  const needed = new Set(tasks.flatMap((task) => task.depends_on));
  for (const task of tasks) graph.setNode(task.id, { ...NODE });
  graph.setNode(PROOF, { ...NODE });
  for (const task of tasks) {
    for (const id of task.depends_on) if (known.has(id)) graph.setEdge(id, task.id);
    if (!needed.has(task.id)) graph.setEdge(task.id, PROOF);
  }
  layout(graph);
  const places = new Map<string, { x: number; y: number }>();
  for (const id of graph.nodes()) {
    const { x = 0, y = 0 } = graph.node(id);
    places.set(id, { x: x - NODE.width / 2, y: y - NODE.height / 2 });
  }
  const bottom = Math.max(...[...places.values()].map((place) => place.y + NODE.height));
  const left = Math.min(...[...places.values()].map((place) => place.x));
  const column = [...places.values()].filter((place) => Math.abs(place.x - left) < 1);
  const columnEnd = Math.max(...column.map((place) => place.y + NODE.height));
  const y = Math.max(columnEnd + 34, bottom - NODE.height);
  places.set(ACCEPTANCE, { x: left, y });
  return { places, along: Math.max(bottom, y + NODE.height) + 24 };
}
