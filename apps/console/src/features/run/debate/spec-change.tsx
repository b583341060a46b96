import { diffLines, diffWordsWithSpace } from "diff";
import { useState } from "react";
import { Select } from "@/components/ui/select";
import type { Spec, SpecVersion } from "../projection/specs";
import { useRunNow } from "../run-now";
import { pairUp, type DiffLine } from "@/components/diff/lines";
import { Marked } from "@/components/diff/marked";

/** What changed from one version of the spec to the next. */
export function SpecChange() {
  const { specs } = useRunNow();
  const [chosen, setChosen] = useState<number | null>(null);
  const pairs = specs.slice(1).map((version, index) => ({ before: specs[index] as SpecVersion, after: version }));
  const pair = pairs.find(({ after }) => after.version === chosen) ?? pairs.at(-1);
  if (!pair) return null;
  const lines = changeOf(pair.before.spec, pair.after.spec);
  const added = lines.filter((line) => line.is === "added").length;
  const removed = lines.filter((line) => line.is === "removed").length;
  return (
    <section className="border-b border-line px-4 py-3.5" aria-labelledby="spec-change">
      <div className="flex items-center gap-2">
        <h2 id="spec-change" className="text-sm font-semibold">
          Spec
        </h2>
        <Select
          aria-label="Versions to compare"
          className="h-6 rounded-full py-0 text-xs"
          value={pair.after.version}
          onChange={(event) => setChosen(Number(event.target.value))}
        >
          {pairs.map(({ before, after }) => (
            <option key={after.version} value={after.version}>
              Version {before.version} to {after.version}
            </option>
          ))}
        </Select>
        <span className="mono ml-auto text-ink-3">
          +{added} −{removed}
        </span>
      </div>
      {lines.length === 0 ? (
        <p className="mt-2 text-ink-3">Nothing changed but the version.</p>
      ) : (
        <div className="mt-2.5 max-h-96 overflow-auto rounded-[7px] border border-line bg-canvas py-1.5 font-mono text-xs" tabIndex={0} role="region" aria-label="Spec change">
          {lines.map((line, index) => (
            <div key={index} className={`grid grid-cols-[18px_minmax(0,1fr)] px-2.5 py-px ${LOOKS[line.is]}`}>
              <span className={line.is === "same" ? "" : "font-medium"} aria-hidden="true">
                {SIGNS[line.is]}
              </span>
              <span className="break-words whitespace-pre-wrap">
                <Marked line={line} />
              </span>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

const LOOKS = { same: "text-ink-2", added: "bg-add-bg", removed: "bg-del-bg" };
const SIGNS = { same: " ", added: "+", removed: "−" };

/** Changed lines with the requirement, task or endpoint that they stand in. */
function changeOf(before: Spec, after: Spec): DiffLine[] {
  const found: DiffLine[] = [];
  let heading: string | null = null;
  for (const part of diffLines(written(before), written(after))) {
    const lines = part.value.replace(/\n$/, "").split("\n");
    if (!part.added && !part.removed) {
      heading = lines.findLast((line) => !line.startsWith(" ")) ?? heading;
      continue;
    }
    const first = lines[0] ?? "";
    if (heading !== null && first.startsWith(" ")) found.push({ is: "same", text: heading, parts: null });
    heading = null;
    for (const text of lines) found.push({ is: part.added ? "added" : "removed", text, parts: null });
  }
  return pairUp(found, diffWordsWithSpace);
}

/** A spec as lines of text, one heading for each thing with an id. */
function written(spec: Spec): string {
  const lines: string[] = [spec.title];
  for (const one of spec.requirements) lines.push(one.id, `  ${one.text}`);
  for (const one of spec.endpoints) {
    lines.push(`${one.method} ${one.path}`, `  ${one.summary}`);
    if (one.request) lines.push(`  takes ${one.request}`);
    lines.push(`  ${one.success}${one.response ? ` ${one.response}` : ""}`);
    for (const [code, when] of Object.entries(one.errors)) lines.push(`  ${code} ${when}`);
  }
  for (const one of spec.interfaces) lines.push(one.form, `  ${one.behaviour}`);
  for (const one of spec.resources) {
    lines.push(one.name);
    for (const field of one.fields) {
      lines.push(`  ${field.name}: ${field.type}${field.required ? ", required" : ""}${field.rule ? `, ${field.rule}` : ""}`);
    }
  }
  for (const one of spec.decisions) lines.push(one.title, `  ${one.decision}`);
  for (const task of spec.tasks) {
    lines.push(`${task.id} ${task.goal}`, `  ${task.brief}`);
    lines.push(`  covers ${task.covers.join(", ") || "base"}; after ${task.depends_on.join(", ") || "nothing"}`);
    lines.push(`  ${task.files.join(", ")}`);
  }
  return `${lines.join("\n")}\n`;
}
