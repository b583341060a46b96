import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import type { GlyphState } from "@/components/marks/state-glyph";
import { StateLabel } from "@/components/marks/state-pill";
import { Button } from "@/components/ui/button";
import { count } from "@/lib/words";
import { dollars } from "@/lib/money";
import { since } from "@/lib/runs/needs";
import { needsYou } from "@/lib/runs/state";
import { ago, duration } from "@/lib/time";
import { quoteQuery, type RunSummary } from "./api/list-runs";

interface Card {
  look: GlyphState;
  says: string;
  act: string;
  tab: string;
}

const EDGES: Partial<Record<GlyphState, string>> = {
  "needs-you": "border-t-needs-you-fill",
  incomplete: "border-t-incomplete-fill",
  failing: "border-t-failing-fill",
};

/** The runs below shall still be seen: more than one row of cards is asked for. */
const SHOWN = 3;

/** What waits for a person, a card each, oldest first. */
export function NeedCards({ runs, now }: { runs: readonly RunSummary[]; now: Date }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? runs : runs.slice(0, SHOWN);
  const rest = runs.length - shown.length;
  return (
    <>
      <ul className="grid grid-cols-3 gap-3 narrow:grid-cols-1 middle:grid-cols-2">
        {shown.map((run) => (
          <NeedCard key={run.id} run={run} now={now} />
        ))}
      </ul>
      {rest > 0 ? (
        <Button tone="quiet" size="sm" className="mt-1.5 -ml-[9px]" onClick={() => setWhole(true)}>
          Show {rest} more
        </Button>
      ) : null}
    </>
  );
}

function NeedCard({ run, now }: { run: RunSummary; now: Date }) {
  const card = cardOf(run);
  const waited = needsYou(run)
    ? `Waiting ${duration((now.getTime() - new Date(since(run)).getTime()) / 1000)}`
    : agoWords(since(run), now);
  return (
    <li className={`card flex flex-col gap-[3px] border-t-[3px] px-3.5 py-3 ${EDGES[card.look] ?? ""}`}>
      <StateLabel state={card.look}>{card.says}</StateLabel>
      <b className="truncate font-semibold tracking-[-0.006em]">{run.title}</b>
      <div className="h-10 overflow-hidden text-ink-2 narrow:h-auto">
        <Text run={run} />
      </div>
      <div className="mt-[7px] flex items-center gap-2">
        <Button asChild size="sm" tone={needsYou(run) ? "you" : "plain"}>
          <Link to="/runs/$runId" params={{ runId: run.id }} search={{ tab: card.tab }}>
            {card.act}
          </Link>
        </Button>
        <span className="ml-auto text-xs text-ink-3">{waited}</span>
      </div>
    </li>
  );
}

function Text({ run }: { run: RunSummary }) {
  const action = run.needs?.action;
  if (action === "approve") return <Expected run={run} />;
  if (action === "answer") {
    return <p className="line-clamp-2 font-serif text-[14px] leading-5 text-ink">{`“${run.needs?.text ?? ""}”`}</p>;
  }
  if (action === "raise_cap") {
    const { cost_usd: spent, cap_usd: cap } = run.usage;
    return <p>{spent === null || cap === null ? run.needs?.text : `Spent ${dollars(spent)} of ${dollars(cap)}.`}</p>;
  }
  return <p className="line-clamp-2">{run.needs?.text ?? run.reason}</p>;
}

function Expected({ run }: { run: RunSummary }) {
  const { data } = useQuery(quoteQuery(run.id));
  if (!data) return <p>{run.needs?.text}</p>;
  const { tasks, minutes_p50: minutes, usd_p50: usd } = data.quote;
  const price = usd === null ? "" : `, expected ${dollars(usd)}`;
  return (
    <p>
      {count(tasks.length, "task")}, about {count(Math.max(1, Math.round(minutes)), "minute")}
      {price}
    </p>
  );
}

function cardOf(run: RunSummary): Card {
  if (run.state === "failed") return { look: "failing", says: "Failed", act: "See what happened", tab: "plan" };
  if (run.state === "incomplete") {
    const first = run.reason.match(/\bR[0-9]+/)?.[0];
    return { look: "incomplete", says: "Finish what is missing", act: first ? `See ${first}` : "See the ledger", tab: "ledger" };
  }
  switch (run.needs?.action) {
    case "approve":
      return { look: "needs-you", says: "Approve a plan", act: "Review the plan", tab: "plan" };
    case "answer":
      return { look: "needs-you", says: "Answer a question", act: "Answer", tab: "plan" };
    case "raise_cap":
      return { look: "needs-you", says: "Paused at the cap", act: "Raise the cap", tab: "plan" };
    default:
      return { look: "needs-you", says: "Paused", act: "Resume", tab: "plan" };
  }
}

function agoWords(moment: string, now: Date): string {
  const words = ago(moment, now);
  return /\d (s|min|h)$/.test(words) ? `${words} ago` : words;
}
