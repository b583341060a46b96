import type { ReactNode } from "react";

import { ROLE_NAMES } from "@/components/marks/role-mark";
import { Section } from "@/components/page";
import { dollars } from "@/lib/money";
import { ORDERS, type Settings } from "@/lib/projects/settings";
import { RULES } from "./approval-fields";
import { Today } from "./budget-fields";
import { ROLES } from "./draft";

/** The same for those who only read them. */
export function SettingsShown({ settings }: { settings: Settings }) {
  const { models, budget, approval, variables } = settings;
  const wanted = ROLES.flatMap((role) => {
    const policy = models.roles[role];
    return policy ? [{ role, words: [policy.candidates.join(", "), policy.order ? ORDERS[policy.order] : ""].filter(Boolean).join(". ") }] : [];
  });
  return (
    <>
      <Section title="Settings" text="An owner may change them.">
        <dl className="grid max-w-2xl grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
          {wanted.map(({ role, words }) => (
            <Row key={role} term={ROLE_NAMES[role]}>
              <span className="break-words">{words}</span>
            </Row>
          ))}
          {wanted.length === 0 ? <Row term="Models">Those of the deployment</Row> : null}
          <Row term="Compute in">{models.residency.length > 0 ? models.residency.join(", ") : "Wherever the deployment allows"}</Row>
          <Row term="Cap of a run">{budget.run_usd === null ? "None" : dollars(budget.run_usd)}</Row>
          <Row term="Cap of a day">{budget.day_usd === null ? "None" : dollars(budget.day_usd)}</Row>
          <Row term="Before building">
            {RULES[approval.ask ?? ""]}
            {approval.above_usd === null ? "" : `: ${dollars(approval.above_usd)}`}
          </Row>
        </dl>
        <div className="mt-4">
          <Today today={settings.today} dayUsd={budget.day_usd} />
        </div>
      </Section>
      <Section title="Secrets for the app" text="By name alone. Values are set where the software runs.">
        {variables.length > 0 ? (
          <dl className="grid max-w-2xl gap-y-1.5">
            {variables.map((one) => (
              <div key={one.name}>
                <dt className="mono break-all">{one.name}</dt>
                <dd className="text-ink-2">{one.purpose}</dd>
              </div>
            ))}
          </dl>
        ) : (
          <p className="text-ink-2">None.</p>
        )}
      </Section>
    </>
  );
}

function Row({ term, children }: { term: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
