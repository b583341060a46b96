import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Schemas } from "@/lib/api/types";
import { took } from "../words";

type TestReport = Schemas["TestReport"];
type Case = TestReport["cases"][number];

const TONES: Record<Case["outcome"], string> = {
  passed: "text-passing",
  failed: "text-failing",
  error: "text-failing",
  skipped: "text-ink-3",
};
const SHOWN = 12;

/** What a test command did: evidence, in mono. What failed stands first. */
export function ReportBox({ report, title }: { report: TestReport; title?: string }) {
  const [isWhole, setWhole] = useState(false);
  const [hasOutput, setOutput] = useState(false);
  const cases = [...report.cases].sort((one, other) => rank(one) - rank(other));
  const shown = isWhole ? cases : cases.slice(0, SHOWN);
  const ending = report.ending === "exited" ? `exit ${report.exit_code ?? "?"}` : report.ending;
  return (
    <section className="overflow-hidden rounded-[7px] border border-line bg-canvas" aria-label={title ?? report.command}>
      <header className="flex min-h-8 items-center gap-2 border-b border-line bg-surface pr-1.5 pl-2.5">
        <span className="mono truncate" title={report.command}>
          {title ?? report.command}
        </span>
        <span className="mono flex-none text-ink-3">
          {ending}, {took(report.duration_seconds)}
        </span>
        <span className="ml-auto flex-none">
          {report.output && (
            <Button tone="quiet" size="sm" className="h-[22px]" aria-expanded={hasOutput} onClick={() => setOutput(!hasOutput)}>
              Output
            </Button>
          )}
        </span>
      </header>
      {hasOutput ? (
        <pre className="max-h-96 overflow-auto px-2.5 py-2 font-mono text-xs" role="region" aria-label={`Output of ${title ?? report.command}`} tabIndex={0}>
          {report.output}
        </pre>
      ) : (
        <div className="overflow-x-auto px-2.5 py-2 font-mono text-xs" role="region" aria-label={`Tests of ${title ?? report.command}`} tabIndex={0}>
          {cases.length === 0 && <p className="text-ink-3">{report.packages || "No test ran."}</p>}
          {shown.map((one) => (
            <div key={one.id}>
              <div className="flex gap-2 whitespace-pre">
                <span className={`w-12 flex-none ${TONES[one.outcome]}`}>{one.outcome}</span>
                <span>{nameOf(one.id)}</span>
              </div>
              {one.outcome !== "passed" && one.message && (
                <p className="line-clamp-4 pl-14 break-words whitespace-pre-wrap text-failing">{one.message.trim()}</p>
              )}
            </div>
          ))}
        </div>
      )}
      {!hasOutput && cases.length > SHOWN && (
        <Button tone="quiet" size="sm" className="m-1" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `Show all ${cases.length}`}
        </Button>
      )}
    </section>
  );
}

function rank(one: Case): number {
  return one.outcome === "failed" || one.outcome === "error" ? 0 : one.outcome === "passed" ? 1 : 2;
}

/** Without its folder and file, where it has them: `tests/test_list.py::test_order` is `test_order`. */
export function nameOf(id: string): string {
  return id.split("::").slice(1).join("::") || id;
}
