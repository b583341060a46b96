import { getBezierPath, Position, type Edge, type EdgeProps } from "@xyflow/react";
import { NODE } from "./layout";

export type EdgeLook = "merged" | "merged-waiting" | "flowing" | "waiting";
export type PlanEdgeData = {
  look: EdgeLook;
  /** Runs under everything at this height, as the acceptance tests' line does. */
  along: number | null;
};
export type PlanEdgeType = Edge<PlanEdgeData, "plan">;

/** Its colour says what flows: merged work, work under way, or nothing yet. */
export function PlanEdge({ sourceX, sourceY, targetX, targetY, data }: EdgeProps<PlanEdgeType>) {
  const path =
    data?.along != null
      ? underneath(sourceX - NODE.width / 2, sourceY + NODE.height / 2, targetX + NODE.width / 2, targetY + NODE.height / 2, data.along)
      : getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition: Position.Right, targetPosition: Position.Left })[0];
  return <path className="plan-edge" data-look={data?.look ?? "waiting"} d={path} fill="none" aria-hidden="true" />;
}

function underneath(fromX: number, fromY: number, toX: number, toY: number, along: number): string {
  const corner = 10;
  return [
    `M${fromX} ${fromY}V${along - corner}`,
    `Q${fromX} ${along} ${fromX + corner} ${along}`,
    `H${toX - corner}`,
    `Q${toX} ${along} ${toX} ${along - corner}`,
    `V${toY}`,
  ].join("");
}
