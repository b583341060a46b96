import { ENDED, glyphOf, labelOf, needsYou } from "@/lib/runs/state";
import type { LedgerView } from "../projection/ledger";
import type { Plan } from "../projection/plan";
import type { Run } from "../run-now";

/** `Building 5/10, Todo API`; what needs the reader goes before everything else. */
export function titleOf(run: Run, plan: Plan, ledger: LedgerView): string {
  return `${headOf(run, plan, ledger)}, ${run.title}`;
}

function headOf(run: Run, plan: Plan, ledger: LedgerView): string {
  if (needsYou(run)) return run.needs?.action === "approve" ? "Needs you: approve the plan" : `Needs you: ${labelOf(run)}`;
  if (run.state === "done" && ledger.total > 0) return `Done: ${ledger.proven} of ${ledger.total} proven`;
  if (run.state === "building") {
    const merged = plan.tasks.filter((task) => task.state === "done").length;
    return `Building ${merged}/${plan.tasks.length}`;
  }
  return labelOf(run);
}

const DOTS = [
  [12, 3.8],
  [19.1, 7.9],
  [19.1, 16.1],
  [12, 20.2],
  [4.9, 16.1],
  [4.9, 7.9],
] as const;

/** The ring of six: filled as stages end; saffron when the reader is needed, rust when incomplete, red when failed. */
export function iconOf(run: Run): string {
  const look = glyphOf(run);
  const colour = { "needs-you": "#ffbe1a", incomplete: "#d8671c", failing: "#d93a2d" }[look as string] ?? "#159a67";
  const ended = run.stages.filter((stage) => stage.state === "done" || stage.state === "skipped").length;
  const filled = look === "needs-you" || ENDED.has(run.state) ? DOTS.length : ended + 1;
  const dots = DOTS.map(
    ([x, y], index) => `<circle cx="${x}" cy="${y}" r="2.6" fill="${index < filled ? colour : "#8a928e"}"/>`,
  );
  const ring = `<circle cx="12" cy="12" r="3.1" fill="none" stroke="${colour}" stroke-width="1.8"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${dots.join("")}${ring}</svg>`;
}
