import type { Attempt } from "../projection/plan";
import { ReportBox } from "./report-box";

/** The task's own tests, and the locked ones that are due by now. */
export function AttemptTests({ attempt }: { attempt: Attempt | undefined }) {
  if (!attempt?.tests && !attempt?.acceptance) return <p className="text-ink-3">No test ran in this attempt so far.</p>;
  return (
    <div className="grid gap-4">
      {attempt.tests && (
        <section>
          <h3 className="mb-1.5 font-semibold">
            Its own tests <span className="num font-normal text-ink-3">{attempt.tests.passed} of {attempt.tests.total} pass</span>
          </h3>
          <ReportBox report={attempt.tests.report} />
        </section>
      )}
      {attempt.acceptance && (
        <section>
          <h3 className="mb-1.5 font-semibold">
            Acceptance tests{" "}
            <span className="num font-normal text-ink-3">
              {attempt.acceptance.passed} of {attempt.acceptance.total} pass
              {attempt.acceptance.due.length > 0 ? `; due are those of ${attempt.acceptance.due.join(", ")}` : ""}
            </span>
          </h3>
          <ReportBox report={attempt.acceptance.report} />
        </section>
      )}
    </div>
  );
}
