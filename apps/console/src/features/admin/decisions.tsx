import { useState } from "react";

import { isRole, RoleMark, roleName } from "@/components/marks/role-mark";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { clock } from "@/lib/time";
import type { DecisionView } from "./api/providers";

const SHOWN = 12;

/** Why each call went where it went, newest first. */
export function Decisions({ decisions }: { decisions: readonly DecisionView[] }) {
  const [role, setRole] = useState("");
  const roles = [...new Set(decisions.map((one) => one.role))].sort();
  const [isWhole, setWhole] = useState(false);
  const chosen = decisions.filter((one) => role === "" || one.role === role);
  const shown = isWhole ? chosen : chosen.slice(0, SHOWN);
  return (
    <section className="card overflow-hidden">
      <div className="flex min-h-11 flex-wrap items-center gap-2.5 border-b border-line px-4 py-1.5">
        <h2 className="font-semibold">Decisions</h2>
        <span className="text-ink-3">why each call went where it went</span>
        <span className="ml-auto">
          <Select aria-label="Role" isSmall value={role} onChange={(event) => setRole(event.target.value)}>
            <option value="">All roles</option>
            {roles.map((one) => (
              <option key={one} value={one}>
                {roleName(one)}
              </option>
            ))}
          </Select>
        </span>
      </div>
      {shown.length === 0 ? (
        <p className="px-4 py-3 text-ink-2">No calls yet.</p>
      ) : (
        <ol>
          {shown.map((one, place) => (
            <li
              key={`${one.at} ${one.run_id} ${one.step} ${one.number} ${place}`}
              className="grid min-h-9 grid-cols-[62px_112px_104px_minmax(0,1fr)_60px] items-center gap-3 border-b border-line px-4 py-1 last:border-0 narrow:grid-cols-[62px_minmax(0,1fr)_auto]"
            >
              <span className="mono text-ink-3">{clock(one.at)}</span>
              <span className="flex min-w-0 items-center gap-1.5">
                {isRole(one.role) ? <RoleMark role={one.role} size={16} /> : null}
                <span className="truncate">{roleName(one.role)}</span>
              </span>
              <span className="mono truncate narrow:text-right">{one.provider || "nobody"}</span>
              <span className={`line-clamp-2 min-w-0 narrow:order-5 narrow:col-span-2 narrow:line-clamp-4 ${toneOf(one)}`} title={wordsOf(one)}>
                {wordsOf(one)}
              </span>
              <span className="mono text-right text-ink-3 narrow:order-4 narrow:self-start narrow:text-left">{one.seconds === null ? "" : `${one.seconds.toFixed(2)} s`}</span>
            </li>
          ))}
          {shown.length < chosen.length ? (
            <li className="px-2 py-1">
              <Button tone="quiet" size="sm" onClick={() => setWhole(true)}>
                Show {chosen.length - shown.length} earlier
              </Button>
            </li>
          ) : null}
        </ol>
      )}
    </section>
  );
}

function wordsOf(one: DecisionView): string {
  const passed = one.passed_over.map((other) => `Passed over ${other.provider}: ${other.reason}`);
  const outcome = one.outcome === "failed" || one.outcome === "cut_off" ? `${one.outcome.replace("_", " ")}: ${one.error}` : "";
  const hedge = one.is_hedge ? "hedged" : "";
  return [outcome, hedge, one.reason, ...passed].filter(Boolean).map(sentence).join(" ");
}

/** Reasons come with a full stop, without one, or with one inside of brackets. */
function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.?(\)?)$/, "$1")}.`;
}

function toneOf(one: DecisionView): string {
  if (one.outcome === "failed" || one.outcome === "cut_off" || one.outcome === "nobody") return "text-failing";
  return one.passed_over.length > 0 ? "" : "text-ink-2";
}
