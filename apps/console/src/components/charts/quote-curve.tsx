import { useId, useRef, type KeyboardEvent, type PointerEvent } from "react";
import { dollars } from "@/lib/money";
import { curveOf, HEIGHT, WIDTH } from "./log-normal";

const STEP = 0.1;
/** How wide a label is, in units of the drawing. */
const LABEL = 36;

interface QuoteCurveProps {
  p50: number;
  p90: number;
  cap: number;
  onCap: (cap: number) => void;
  isReadOnly?: boolean;
}

/** Price as a distribution, for a single one would be a lie. The cap is a line that can be dragged, or moved by arrows. */
export function QuoteCurve({ p50, p90, cap, onCap, isReadOnly = false }: QuoteCurveProps) {
  const id = useId();
  const drawing = useRef<SVGSVGElement>(null);
  const { path, most, placeOf } = curveOf(p50, p90, cap);
  const capAt = placeOf(cap);
  const set = (wanted: number) => onCap(Math.round(Math.min(Math.max(wanted, STEP), most) * 100) / 100);
  const drag = (event: PointerEvent<SVGGElement>) => {
    if (isReadOnly || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = drawing.current?.getBoundingClientRect();
    if (box) set(((event.clientX - box.left) / box.width) * most);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP }[event.key];
    if (by === undefined || isReadOnly) return;
    event.preventDefault();
    set(cap + by);
  };
  const words = `Expected price ${dollars(p50)}. Nine of ten runs stay under ${dollars(p90)}. Cap ${dollars(cap)}.`;
  return (
    <svg ref={drawing} viewBox={`0 0 ${WIDTH} 118`} width="100%" role="group" aria-label={words}>
      <clipPath id={id}>
        <rect width={capAt} height="120" />
      </clipPath>
      <path d={path} fill="var(--line)" />
      <path d={path} fill="var(--accent-tint)" stroke="var(--accent-line)" strokeWidth="1.5" clipPath={`url(#${id})`} />
      <path d={`M0 ${HEIGHT + 0.5}H${WIDTH}`} stroke="var(--line-strong)" />
      <Mark name="p50" amount={p50} at={placeOf(p50)} capAt={capAt} />
      {placeOf(p90) - placeOf(p50) > LABEL && <Mark name="p90" amount={p90} at={placeOf(p90)} capAt={capAt} />}
      <g
        role="slider"
        tabIndex={isReadOnly ? -1 : 0}
        aria-label="Cap"
        aria-valuemin={STEP}
        aria-valuemax={most}
        aria-valuenow={cap}
        aria-valuetext={dollars(cap)}
        aria-readonly={isReadOnly}
        className={isReadOnly ? "" : "cursor-ew-resize touch-none"}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={onKey}
      >
        <rect x={capAt - 12} y="0" width="24" height={HEIGHT} fill="transparent" />
        <path d={`M${capAt} 8V${HEIGHT}`} stroke="var(--ink)" strokeWidth="2" />
        <circle cx={capAt} cy="8" r="5" fill="var(--accent)" stroke="var(--ink)" strokeWidth="1.5" />
        <text x={capAt} y="112" textAnchor={capAt > WIDTH - LABEL ? "end" : "middle"} fontSize="11" fontWeight="600" fill="var(--ink)" className="num">
          {Math.min(Math.abs(capAt - placeOf(p50)), Math.abs(capAt - placeOf(p90))) > LABEL && dollars(cap)}
        </text>
        <text x={capAt > WIDTH - 40 ? capAt - 9 : capAt + 9} y="13" textAnchor={capAt > WIDTH - 40 ? "end" : "start"} fontSize="11" fontWeight="600" fill="var(--ink)">
          cap
        </text>
      </g>
    </svg>
  );
}

/** Its words give way to those of the cap, not its line. */
function Mark({ name, amount, at, capAt }: { name: string; amount: number; at: number; capAt: number }) {
  const isFree = at < capAt - LABEL / 2 || at > capAt + LABEL;
  return (
    <g aria-hidden="true" fontSize="11" fill="var(--ink-2)">
      <path d={`M${at} 16V${HEIGHT}`} stroke="var(--ink-2)" strokeDasharray="2 3" />
      {isFree && (
        <text x={at} y="13" textAnchor="middle">
          {name}
        </text>
      )}
      <text x={at} y="112" textAnchor="middle" className="num">
        {dollars(amount)}
      </text>
    </g>
  );
}
