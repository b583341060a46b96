import type { Schemas } from "@/lib/api/types";
import type { Told } from "../stream/story";
import { passedIn, type TestReport } from "./reports";

export type LedgerView = Schemas["LedgerView"];
export type LedgerLine = LedgerView["lines"][number];
export type Cell = LedgerLine["cells"][number];
export type Proof = LedgerView["proof"];
type Ledger = Schemas["Ledger"];
type Requirement = Schemas["Requirement"];

const NO_PROOF: Proof = {
  spec_version: null,
  spec_hash: "",
  approved_by: "",
  is_automatic: false,
  acceptance_tree: "",
  acceptance_tests: 0,
  acceptance_amended: 0,
  merges: 0,
  merged_tree: "",
  passed: 0,
  failed: 0,
  exit_code: null,
  log: "",
  branch: "",
  commit: "",
};

interface Evidence {
  requirements: readonly Requirement[];
  covers: Map<string, readonly string[]>;
  merges: Map<number, LedgerView["merges"][number]>;
  reports: Map<number, TestReport>;
  ledgers: Map<number, Ledger>;
  last: Ledger | null;
  isFinal: boolean;
  proof: Proof;
}

/** Requirement by merge, and the chain of hashes that proves it: the same fold as the API's `/ledger`. */
export function ledgerOf(facts: readonly Told[]): LedgerView {
  const evidence: Evidence = {
    requirements: [],
    covers: new Map(),
    merges: new Map(),
    reports: new Map(),
    ledgers: new Map(),
    last: null,
    isFinal: false,
    proof: { ...NO_PROOF },
  };
  for (const told of facts) take(evidence, told);
  const merges = [...evidence.merges.values()].sort((one, other) => one.number - other.number);
  const rows = evidence.last?.rows ?? evidence.requirements.map(unproven);
  const lines = rows.map((row) => line(row, merges, evidence));
  return {
    merges,
    lines,
    proven: lines.filter(({ row }) => row.result === "proven").length,
    total: lines.length,
    is_final: evidence.isFinal,
    proof: evidence.proof,
  };
}

function take(evidence: Evidence, { event, at }: Told): void {
  const { proof } = evidence;
  switch (event.kind) {
    case "spec.proposed":
      evidence.requirements = event.spec.requirements;
      evidence.covers = new Map(event.spec.tasks.map((task) => [task.id, task.covers]));
      Object.assign(proof, { spec_version: event.spec.version, spec_hash: event.hash });
      break;
    case "approval.given":
      Object.assign(proof, { approved_by: event.by, is_automatic: event.automatic });
      break;
    case "acceptance.locked":
    case "acceptance.amended":
      Object.assign(proof, { acceptance_tree: event.tree, acceptance_tests: event.tests.length });
      proof.acceptance_amended += event.amended.length;
      break;
    case "task.started":
      evidence.covers.set(event.task.id, event.task.covers);
      break;
    case "task.merged": {
      const { number, task, commit, tree } = event.merge;
      evidence.merges.set(number, { number, task, commit, at });
      Object.assign(proof, { merges: evidence.merges.size, merged_tree: tree });
      break;
    }
    case "merge.tested": {
      const { report } = event;
      evidence.reports.set(event.merge, report);
      const failed = report.cases.filter((one) => one.outcome === "failed" || one.outcome === "error").length;
      Object.assign(proof, { passed: passedIn(report), failed, exit_code: report.exit_code, log: report.log });
      break;
    }
    case "ledger.computed":
      evidence.ledgers.set(event.ledger.merge, event.ledger);
      evidence.last = event.ledger;
      evidence.isFinal ||= event.final;
      break;
    case "run.delivered":
      Object.assign(proof, { branch: event.delivery.branch, commit: event.delivery.commit });
  }
}

/** A cell fails only once there is code that should have made it pass: before that, there is nothing to blame. */
function line(row: LedgerLine["row"], merges: LedgerView["merges"], evidence: Evidence): LedgerLine {
  const cells: Cell[] = [];
  let hasCode = false;
  let since: LedgerView["merges"][number] | null = null;
  for (const merge of merges) {
    hasCode ||= evidence.covers.get(merge.task)?.includes(row.requirement) ?? false;
    if (isProven(row.requirement, merge.number, evidence)) {
      cells.push("proven");
      hasCode = true;
      since ??= merge;
    } else {
      cells.push(hasCode ? "failing" : "no_code_yet");
      since = null;
    }
  }
  return { row, cells, proven_since: since };
}

function isProven(requirement: string, merge: number, { ledgers, reports }: Evidence): boolean {
  const ledger = ledgers.get(merge);
  if (ledger) return ledger.rows.some((row) => row.requirement === requirement && row.result === "proven");
  const cases = reports.get(merge)?.cases.filter((one) => one.requirements.includes(requirement)) ?? [];
  return cases.length > 0 && cases.every((one) => one.outcome === "passed");
}

function unproven(requirement: Requirement): LedgerLine["row"] {
  return {
    requirement: requirement.id,
    text: requirement.text,
    result: requirement.untestable_because ? "untestable" : "untested",
    tests: [],
    note: requirement.untestable_because,
  };
}
