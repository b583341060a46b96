import { useMemo, useState } from "react";
import { StateGlyph } from "@/components/marks/state-glyph";
import { elapsed } from "@/components/marks/elapsed";
import { Select } from "@/components/ui/select";
import { reportsOf, type Report } from "../projection/reports";
import { useRunNow } from "../run-now";
import { ReportBox } from "../task/report-box";
import { Nothing } from "../nothing";

const NAMES: Record<Report["of"], string> = {
  merge: "Acceptance tests on the merged tree",
  attempt: "The task’s own tests",
  acceptance: "Acceptance tests on an attempt",
  candidate: "The repository’s tests before a merge",
};

/** Every test report, newest first; the last word on the merged tree stands on top. */
export default function TestsView() {
  const { facts, plan } = useRunNow();
  const reports = useMemo(() => reportsOf(facts), [facts]);
  const [kind, setKind] = useState<Report["of"] | "">("");
  const [chosen, setChosen] = useState<number | null>(null);
  if (reports.length === 0) {
    return <Nothing yet="No test ran yet. Every report appears here, with its exit code and its output." ended="No test ran in this run." />;
  }
  const start = Date.parse(plan.building_since ?? reports[0]?.at ?? "");
  const shown = reports.filter((report) => kind === "" || report.of === kind).reverse();
  const open = reports.find((report) => report.seq === chosen) ?? reports.findLast((report) => report.of === "merge") ?? reports.at(-1);
  return (
    <div className="flex min-h-0 flex-1 narrow:block">
      <nav aria-label="Test reports" className="w-[392px] flex-none overflow-y-auto border-r border-line middle:w-72 narrow:max-h-72 narrow:w-auto narrow:border-r-0 narrow:border-b">
        <div className="sticky top-0 z-10 flex items-center gap-2 border-b border-line bg-canvas px-4 py-2">
          <Select aria-label="Which reports" value={kind} onChange={(event) => setKind(event.target.value as Report["of"] | "")}>
            <option value="">All reports</option>
            {Object.entries(NAMES).map(([of, name]) => (
              <option key={of} value={of}>
                {name}
              </option>
            ))}
          </Select>
          <span className="num text-ink-3">{shown.length}</span>
        </div>
        <ul>
          {shown.map((report) => (
            <li key={report.seq}>
              <button
                type="button"
                aria-current={report.seq === open?.seq ? "true" : undefined}
                onClick={() => setChosen(report.seq)}
                className="flex min-h-11 w-full items-center gap-2.5 border-b border-line px-4 py-1.5 text-left hover:bg-hover aria-[current]:bg-selected"
              >
                <StateGlyph state={report.is_green ? "passing" : report.passed > 0 && report.of !== "attempt" ? "incomplete" : "failing"} />
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{titleOf(report)}</span>
                  <span className="block truncate text-xs text-ink-3">{NAMES[report.of]}</span>
                </span>
                <span className="num flex-none text-right">
                  {report.passed}/{report.total}
                  <span className="mono block text-2xs text-ink-3">{elapsed((Date.parse(report.at) - start) / 1000)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {open && (
        <section aria-label={titleOf(open)} className="min-w-0 flex-1 overflow-y-auto px-6 py-4 narrow:px-4">
          <h2 className="text-lg font-semibold tracking-[-0.02em]">
            {titleOf(open)}{" "}
            <span className="num font-normal text-ink-3">
              {open.passed} of {open.total} pass
            </span>
          </h2>
          <p className="mb-3 text-ink-2">{NAMES[open.of]}{open.due.length > 0 ? `; due are those of ${open.due.join(", ")}` : ""}.</p>
          <ReportBox key={open.seq} report={open.report} />
        </section>
      )}
    </div>
  );
}

function titleOf(report: Report): string {
  if (report.of === "merge") return `M${report.merge ?? "?"}, ${report.task}`;
  return report.attempt ? `${report.task}, attempt ${report.attempt}` : report.task;
}
