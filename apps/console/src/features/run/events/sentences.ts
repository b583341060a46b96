import type { Kind, RunEvent, Told } from "../stream/story";
import type { TestReport } from "../projection/reports";
import { passedIn } from "../projection/reports";
import { count, listed, shortHash } from "@/lib/words";
import { VOICES } from "../words";

const who = (name: string) => VOICES[name] ?? name;
const remark = (text: string) => (text ? `: ${text}` : "");
const tested = (report: TestReport) =>
  report.cases.length === 0 ? `no test ran (${report.exit_code === null ? report.ending : `exit ${report.exit_code}`})` : `${passedIn(report)} of ${report.cases.length} tests pass`;

type Sentences = { [K in Kind]: (event: Extract<RunEvent, { kind: K }>) => string };

/** What happened, in one line: the same story as the terminal tells. */
const SENTENCES: Sentences = {
  "run.state_changed": (event) => `${capital(event.state.replaceAll("_", " "))}${remark([event.unproven.join(", "), event.reason].filter(Boolean).join(". "))}`,
  "models.missing": (event) => `The project's settings name ${listed(event.names)}, which nobody offers any more: others are asked`,
  "repair.ordered": (event) => `${event.task} repairs ${listed(event.covers)}: ${event.text}`,
  "ledger.computed": (event) => {
    const testable = event.ledger.rows.filter((row) => row.result !== "untestable");
    return `${event.final ? "Proof" : "Ledger"}: ${testable.filter((row) => row.result === "proven").length} of ${testable.length} proven`;
  },
  "delivery.checked": (event) => `The delivered repository: ${tested(event.report)}`,
  "artifact.stored": (event) => `Artifact ${event.artifact.name}`,
  "run.delivered": (event) => `Delivered ${event.delivery.branch} ${shortHash(event.delivery.commit)}, ${count(event.delivery.merges, "merge")}`,
  "round.started": (event) => `Round ${event.round} of ${event.of}${remark(event.comment)}`,
  "spec.proposed": (event) => `Spec version ${event.spec.version} (${shortHash(event.hash)}): ${count(event.spec.requirements.length, "requirement")}, ${count(event.spec.tasks.length, "task")}`,
  "turn.taken": (event) => `${who(event.by)}: ${event.text}`,
  "linter.reported": (event) => (event.findings.length === 0 ? "Linter: clean" : `Linter: ${count(event.findings.length, "finding")}. ${event.findings.map((one) => one.text).join(" ")}`),
  "objection.raised": ({ objection }) => `Objection #${objection.id} by ${who(objection.by)} (${objection.severity}): ${objection.text}`,
  "objection.resolved": (event) => `Objection #${event.id} is settled by ${who(event.by)}${remark(event.text)}`,
  "verdict.given": (event) => `${who(event.by)} ${event.decision === "approve" ? "approves" : "objects to"} ${shortHash(event.hash)}`,
  "consensus.reached": (event) => `Agreed on version ${event.version} (${shortHash(event.hash)}) in round ${event.round}`,
  "consensus.escalated": (event) => `No agreement after ${count(event.round, "round")}; ${event.open.length > 0 ? `open: ${listed(event.open.map((id) => `#${id}`))}` : "no verdict agrees"}`,
  "spec.edited": (event) => `Plan edited by ${event.by}: version ${event.version} (${shortHash(event.hash)})`,
  "quote.made": ({ quote }) => `Quote: ${quote.usd_p50 === null ? "price not known" : `$${quote.usd_p50.toFixed(2)} to $${(quote.usd_p90 ?? quote.usd_p50).toFixed(2)}`}, ${Math.round(quote.minutes_p50)} to ${Math.round(quote.minutes_p90)} minutes`,
  "approval.given": (event) => `Approved ${event.automatic ? "automatically" : `by ${event.by}`}${event.budget_usd == null ? "" : ` up to $${event.budget_usd.toFixed(2)}`}${remark(event.comment)}`,
  "approval.refused": (event) => `${event.by} asks for another round: ${event.comment}`,
  "acceptance.locked": (event) => `${count(event.tests.length, "acceptance test")}, locked`,
  "acceptance.amended": (event) => `${count(event.amended.length, "acceptance test")} amended by Tester and Architect`,
  "acceptance.upheld": (event) => `${count(event.tests.length, "failing acceptance test")} looked at again and upheld${remark(event.text)}`,
  "task.started": ({ task, repair }) => `${task.id} ${repair ? "repair: " : ""}${task.goal}`,
  "attempt.started": (event) => `${event.task} attempt ${event.attempt} of ${event.of}`,
  "attempt.coded": (event) => `${event.task} coded ${count(event.files.length, "file")}${remark(event.claim)}`,
  "attempt.refused": (event) => `${event.task} attempt ${event.attempt} is not accepted: ${event.reason}`,
  "attempt.tested": (event) => `${event.task} attempt ${event.attempt}: ${tested(event.report)}`,
  "attempt.reviewed": (event) => `${event.task} review: ${event.review.decision === "approve" ? "approves" : "objects"}. ${event.review.statement}`,
  "attempt.checked": (event) => `${event.task} attempt ${event.attempt}, acceptance: ${tested(event.report)}`,
  "task.failed": (event) => `${event.task} failed: ${event.reason}`,
  "task.stuck": (event) => `${event.task} is stuck: ${event.reason}`,
  "task.escalated": (event) => `${event.task} escalates (${event.rung}): ${event.reason}${event.model ? ` ${event.model}` : ""}`,
  "task.split": (event) => `${event.task} split into ${listed(event.into.map((part) => part.id))}${remark(event.text)}`,
  "task.skipped": (event) => `${event.task} skipped by ${event.by}${remark(event.reason)}`,
  "task.edited": (event) => `${event.task.id} edited by ${event.by}${remark(event.text)}`,
  "task.retried": (event) => `${event.task} is tried again for ${event.by}${remark(event.text)}`,
  "context.used": (event) => `${event.task} changed ${event.touched.length} of ${count(event.retrieved.length, "file")} that search had shown`,
  "task.kept": (event) => `${event.task} is kept from run ${event.run.slice(0, 4)}`,
  "command.refused": (event) => `What ${event.by} wants with ${event.task} cannot be done: ${event.reason}`,
  "cap.changed": (event) => `The cap is $${event.budget_usd.toFixed(2)} now, set by ${event.by}`,
  "question.asked": ({ question }) => `Question about ${question.task}: ${question.text}`,
  "question.answered": (event) => `${event.by} answers: ${event.act} ${event.task}${remark(event.text)}`,
  "guidance.heard": ({ note }) => `${note.by}${note.task ? ` to ${note.task}` : ""}: ${note.text}`,
  "merge.queued": (event) => `${event.task} in merge queue`,
  "task.merged": ({ merge }) => `${merge.task} merged M${merge.number}, ${count(merge.files.length, "file")}`,
  "merge.conflicted": (event) => `${event.task} conflicts in ${listed(event.paths)}`,
  "conflict.advised": (event) => `${who(event.by)} on the conflict of ${event.task}: ${event.text}`,
  "conflict.resolved": (event) => (event.unresolved.length > 0 ? `${event.task} conflict not resolved in ${listed(event.unresolved)}` : `${event.task} conflict resolved: ${event.text}`),
  "merge.checked": (event) => `${event.task} with what is merged: ${tested(event.report)}`,
  "merge.returned": (event) => `${event.task} goes back: ${event.reason}`,
  "merge.tested": (event) => `M${event.merge}: ${tested(event.report)}`,
  "step.started": (event) => `begins ${event.step}`,
  "step.restarted": (event) => (event.is_ended ? `${event.step} is ended, to be done later` : `Interrupted in ${event.step}; it goes on from what is saved`),
  "step.finished": (event) => `finished ${event.step} in ${event.seconds.toFixed(1)} s`,
  "agent.said": (event) => `${who(event.role)}${event.task ? ` on ${event.task}` : ""}: ${event.text}`,
  "tool.used": (event) => `${event.task ? `${event.task} ` : ""}${event.tool} ${event.target}: ${event.result || (event.ok ? "worked" : "failed")}`,
  "context.retrieved": ({ task, role, order, retrieved }) => `${role ? who(role) : "Brief"}${task ? ` of ${task}` : ""}: ${retrieved.reason || `${count(retrieved.found.passages.length, "passage")} for “${order.text}”`}`,
  "program.output": (event) => `${event.program}: ${event.text}`,
  "model.answered": (event) => `${who(event.role)} by ${event.provider} ${event.model}: ${event.usage.input_tokens} in, ${event.usage.output_tokens} out, ${event.seconds.toFixed(1)} s${event.replayed ? ", replayed" : ""}`,
  "model.retried": (event) => `${who(event.role)}: the model is asked again: ${event.reason}`,
};

export function sentenceOf({ event }: Told): string {
  // A kind that this page does not know yet is better shown by its name than not at all.
  const say = SENTENCES[event.kind] as ((event: RunEvent) => string) | undefined;
  return say?.(event) ?? (event as { kind: string }).kind.replaceAll(".", " ");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
