import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { CapMeter } from "@/components/marks/cap-meter";
import { StateLabel } from "@/components/marks/state-pill";
import { Page, Section } from "@/components/page";
import { dollars } from "@/lib/money";
import { budgetsQuery, type Budgets as Told, type Purse } from "./api/installation";
import { Guarded } from "./guarded";

/** What models cost today and this month, by whom, beside the caps of a day. */
export function Budgets() {
  const budgets = useQuery(budgetsQuery);
  return (
    <Page title="Budgets" text="What models have cost, beside the caps of a day. Days and months are UTC." isWide>
      <Guarded query={budgets}>{(told) => <Books told={told} />}</Guarded>
    </Page>
  );
}

function Books({ told }: { told: Told }) {
  const { people, projects, providers } = told;
  const full = [...people, ...projects, ...providers].filter((one) => one.is_at_cap).length;
  return (
    <>
      <dl className="mb-8 grid grid-cols-[repeat(auto-fit,minmax(180px,1fr))] gap-4">
        <Figure term="Today">{dollars(told.today.cost_usd)}</Figure>
        <Figure term="This month">{dollars(told.this_month.cost_usd)}</Figure>
        <Figure term="At their cap">{full === 0 ? "Nobody" : String(full)}</Figure>
      </dl>
      <Purses title="People" text={capWords(told, "user")} purses={people} none="Nobody's runs have asked a model this month." />
      <Purses title="Projects" text={capWords(told, "project")} purses={projects} none="No project's runs have asked a model this month." />
      {told.is_cut ? <p className="-mt-4 mb-8 text-ink-3">The 200 who spent most this month are shown.</p> : null}
      {providers.length > 0 ? (
        <Section title="Providers" text={<>Set as <Name>usd_per_day</Name> of each, in the file of <Name>LLM_CONFIG</Name>.</>}>
          <Table name="Providers" heads={["Provider", "Today"]}>
            {providers.map((one) => (
              <tr key={one.provider} className="border-t border-line">
                <Who isAtCap={one.is_at_cap}>
                  <Link to="/admin/providers" className="font-medium hover:underline">
                    {one.provider}
                  </Link>
                </Who>
                <Today purse={one} />
              </tr>
            ))}
          </Table>
        </Section>
      ) : null}
    </>
  );
}

function Figure({ term, children }: { term: string; children: string }) {
  return (
    <div className="card px-4 py-3">
      <dt className="label-2xs">{term}</dt>
      <dd className="num text-lg font-semibold">{children}</dd>
    </div>
  );
}

interface PursesProps {
  title: "People" | "Projects";
  text: ReactNode;
  purses: Purse[];
  none: string;
}

function Purses({ title, text, purses, none }: PursesProps) {
  const isProjects = title === "Projects";
  return (
    <Section title={title} text={text}>
      {purses.length === 0 ? <p className="text-ink-2">{none}</p> : null}
      {purses.length > 0 ? (
        <Table name={title} heads={[isProjects ? "Project" : "Person", "Today", "This month"]}>
          {purses.map((purse) => (
            <tr key={purse.id} className="border-t border-line">
              <Who isAtCap={purse.is_at_cap}>
                <span className="font-medium">{purse.name ?? <span className="text-ink-3">deleted</span>}</span>
                {purse.owner ? <span className="block text-xs text-ink-3">of {purse.owner}</span> : null}
              </Who>
              <Today purse={purse} />
              <td className="num px-3.5 py-2 align-top whitespace-nowrap">{dollars(purse.month.cost_usd)}</td>
            </tr>
          ))}
        </Table>
      ) : null}
    </Section>
  );
}

function Table({ name, heads, children }: { name: string; heads: string[]; children: ReactNode }) {
  return (
    <div className="card relative overflow-x-auto" role="region" aria-label={name} tabIndex={0}>
      <table className="w-full table-fixed border-collapse text-left narrow:table-auto">
        <caption className="sr-only">{name}, who spent most first</caption>
        <thead className="label-2xs bg-sunken">
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className="px-3.5 py-2 font-medium whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Who({ isAtCap, children }: { isAtCap: boolean; children: ReactNode }) {
  return (
    <th scope="row" className="px-3.5 py-2 align-top font-normal">
      {children}
      {isAtCap ? (
        <span className="mt-0.5 block text-xs">
          <StateLabel state="paused">At the cap until midnight</StateLabel>
        </span>
      ) : null}
    </th>
  );
}

function Today({ purse: { today, day_cap_usd: cap } }: { purse: Pick<Purse, "today" | "day_cap_usd"> }) {
  return (
    <td className="px-3.5 py-2 align-top">
      {cap === null ? <span className="num">{dollars(today.cost_usd)}</span> : <CapMeter spent={today.cost_usd} cap={cap} />}
      {today.may_be_owed_usd > 0 ? (
        <span className="num mt-1 block text-xs text-ink-3">and up to {dollars(today.may_be_owed_usd)} for calls under way or cut off</span>
      ) : null}
    </td>
  );
}

/** The cap of the deployment, and where it is set: nothing here changes it. */
function capWords({ caps }: Told, whose: "user" | "project"): ReactNode {
  const where = (
    <>
      <Name>{whose}_usd_per_day</Name> under <Name>[budgets]</Name> in the file of <Name>LLM_CONFIG</Name>
    </>
  );
  const own = whose === "project" ? " Owners may set a lower one in the project's settings." : "";
  if (caps === null) return <>No worker tells which cap holds. It is set as {where}.{own}</>;
  const cap = caps[`${whose}_usd`];
  return cap === null ? <>Each without a cap of a day. To set one: {where}.{own}</> : <>Each at most {dollars(cap)} in a day, set as {where}.{own}</>;
}

function Name({ children }: { children: ReactNode }) {
  return <span className="mono">{children}</span>;
}
