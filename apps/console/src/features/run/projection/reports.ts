import type { Schemas } from "@/lib/api/types";
import type { Told } from "../stream/story";

export type Report = Schemas["ReportView"];
export type TestReport = Schemas["TestReport"];

/** Every test report, in the order in which they came: the same fold as the API's `/reports`. */
export function reportsOf(facts: readonly Told[]): Report[] {
  return facts.map(reportOf).filter((report) => report !== null);
}

export function reportOf(told: Told): Report | null {
  const { event } = told;
  switch (event.kind) {
    case "attempt.tested":
      return view(told, "attempt", event.report, event.task, { attempt: event.attempt });
    case "attempt.checked":
      return view(told, "acceptance", event.report, event.task, { attempt: event.attempt, due: event.due });
    case "merge.checked":
      return view(told, "candidate", event.report, event.task, {});
    case "merge.tested":
      return view(told, "merge", event.report, event.task, { merge: event.merge });
    default:
      return null;
  }
}

export function passedIn(report: TestReport): number {
  return report.cases.filter((one) => one.outcome === "passed").length;
}

function view(
  told: Told,
  of: Report["of"],
  report: TestReport,
  task: string,
  rest: { attempt?: number; merge?: number; due?: string[] },
): Report {
  const passed = passedIn(report);
  return {
    seq: told.seq,
    at: told.at,
    of,
    task,
    attempt: rest.attempt ?? null,
    merge: rest.merge ?? null,
    due: rest.due ?? [],
    passed,
    total: report.cases.length,
    is_green: isGreen(report),
    report,
  };
}

function isGreen(report: TestReport): boolean {
  return report.exit_code === 0 && report.ending === "exited" && passedIn(report) > 0;
}
