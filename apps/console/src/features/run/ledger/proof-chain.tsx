import type { ReactNode } from "react";
import { RoleMark, type Role } from "@/components/marks/role-mark";
import { isFinal } from "../projection/stages";
import { useRunNow } from "../run-now";
import { count, shortHash } from "@/lib/words";
import { Seal } from "./seal";

interface Link {
  role: Role;
  name: string;
  words: string;
  hash: string;
}

/** From the spec to the delivery: five links, each with the hash that it is known by. */
export function ProofChain({ children }: { children?: ReactNode }) {
  const { ledger, run } = useRunNow();
  const yet = isFinal(run.state) ? "" : " yet";
  const { proof } = ledger;
  const testable = ledger.lines.filter(({ row }) => row.result !== "untestable").length;
  const approval = proof.approved_by ? `approved ${proof.is_automatic ? "automatically" : `by ${proof.approved_by}`}` : `not approved${yet}`;
  const links: Link[] = [
    {
      role: "architect",
      name: "Spec",
      words: proof.spec_version === null ? `not written${yet}` : `version ${proof.spec_version}, ${approval}`,
      hash: proof.spec_hash,
    },
    {
      role: "tester",
      name: "Acceptance tests",
      words: proof.acceptance_tests === 0 ? `not written${yet}` : `${count(proof.acceptance_tests, "test")}, locked before any code`,
      hash: proof.acceptance_tree,
    },
    {
      role: "integrator",
      name: "Merged tree",
      words: proof.merges === 0 ? `no merge${yet}` : count(proof.merges, "merge"),
      hash: proof.merged_tree,
    },
    {
      role: "tester",
      name: "Test log",
      words: proof.exit_code === null && proof.passed === 0 ? `nothing ran${yet}` : `${proof.passed} passed, ${proof.failed} failed, exit ${proof.exit_code ?? "none"}`,
      hash: proof.log,
    },
    {
      role: "integrator",
      name: "Delivery",
      words: proof.commit ? `on ${proof.branch}` : `not delivered${yet}`,
      hash: proof.commit,
    },
  ];
  return (
    <aside
      aria-label="Proof"
      className="w-[392px] flex-none overflow-y-auto border-l border-line bg-surface px-6 py-[22px] middle:w-auto middle:border-t middle:border-l-0 narrow:w-auto narrow:border-t narrow:border-l-0 narrow:px-4"
    >
      <div className="mb-[18px] flex items-center gap-4">
        <Seal proven={ledger.proven} total={testable} />
        <div>
          <h2 className="text-lg font-semibold tracking-[-0.02em]">Proof</h2>
          <p className="text-ink-2">Five links, from the spec to the delivery.</p>
        </div>
      </div>
      <ol>
        {links.map((link, index) => (
          <li key={link.name} className="relative grid h-[58px] grid-cols-[28px_minmax(0,1fr)_auto] items-center gap-3">
            {index > 0 && (
              <span
                aria-hidden="true"
                className={`absolute -top-[15px] left-[13.5px] h-[30px] w-[1.5px] ${link.hash ? "bg-passing-fill" : "bg-line"}`}
              />
            )}
            <span className={link.hash ? "" : "opacity-50"}>
              <RoleMark role={link.role} size={28} />
            </span>
            <span className="min-w-0">
              <b className="font-semibold">{link.name}</b>
              <span className="block truncate text-xs text-ink-3">{link.words}</span>
            </span>
            <span className="mono" title={link.hash}>
              {shortHash(link.hash)}
            </span>
          </li>
        ))}
      </ol>
      {children}
      <p className="mt-4 text-xs text-ink-3">
        An agent’s words are never evidence. This page is computed from exit codes, diffs and hashes.
      </p>
    </aside>
  );
}
