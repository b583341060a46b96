import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";

import { Mark } from "@/components/mark";
import { Kbd } from "@/components/ui/kbd";
import { Notice } from "@/components/ui/notice";
import { providersQuery } from "@/features/admin/api/providers";
import { AskField } from "@/features/ask/ask-field";
import { recentRunsQuery, runsUnderWayQuery, type RunSummary } from "@/features/runs/api/list-runs";
import { NeedCards } from "@/features/runs/need-cards";
import { RunList, RunListSkeleton } from "@/features/runs/run-list";
import { wordsOf } from "@/lib/api/errors";
import { dollars } from "@/lib/money";
import { usePageTitle } from "@/lib/page-title";
import { needingYou } from "@/lib/runs/needs";
import { useSession } from "@/lib/session/session";
import { useNow } from "@/lib/time";
import { joined } from "../joined";

const UNDERSTUDY = "understudy";
const REMEMBERED = "conclave.understudy";
const SHOWN = 12;
const WEEK_MS = 7 * 24 * 3600 * 1000;

export function HomeRoute() {
  const now = useNow(30);
  const recent = useQuery(recentRunsQuery);
  const underWay = useQuery(runsUnderWayQuery);
  const runs = joined(underWay.data ?? [], recent.data ?? []);
  const needs = needingYou(runs, now);
  const isUnderstudy = useIsUnderstudy(runs);
  usePageTitle(needs.length > 0 ? `${needs.length} need you, Conclave` : "Conclave");
  return (
    <div className="mx-auto w-full max-w-[1064px] px-10 pt-11 pb-10 narrow:px-4 narrow:py-5">
      {isUnderstudy ? <UnderstudyBanner /> : null}
      <AskField
        title="What shall we build?"
        placeholder="Create a REST API for a todo application"
        examples={isUnderstudy ? "understudy" : "all"}
      />
      {recent.isPending || underWay.isPending ? (
        <div className="mt-8">
          <RunListSkeleton rows={6} />
        </div>
      ) : (
        <Lists runs={runs} needs={needs} error={recent.error} now={now} />
      )}
    </div>
  );
}

interface ListsProps {
  runs: RunSummary[];
  needs: RunSummary[];
  error: Error | null;
  now: Date;
}

/** Once both are known: nothing is said to need nobody too early, and what stands here does not move. */
function Lists({ runs, needs, error, now }: ListsProps) {
  return (
    <>
      <SectionTitle title="Needs you">
        {needs.length > 0 ? (
          <>
            {needs.length}
            <span className="narrow:hidden">
              , press <Kbd>N</Kbd> for the oldest
            </span>
          </>
        ) : null}
      </SectionTitle>
      {needs.length > 0 ? (
        <NeedCards runs={needs} now={now} />
      ) : (
        <p className="text-ink-2">Nothing needs you. Ask for something, or watch a run.</p>
      )}
      <SectionTitle title="Runs">
        {runs.length > 0 ? weekOf(runs, now) : null}
        {runs.length > 0 ? (
          <Link to="/runs" className="ml-auto font-medium text-ink-2 hover:text-ink">
            All runs
          </Link>
        ) : null}
      </SectionTitle>
      <Runs runs={runs} error={error} now={now} />
    </>
  );
}

function Runs({ runs, error, now }: { runs: RunSummary[]; error: Error | null; now: Date }) {
  if (runs.length > 0) return <RunList runs={runs.slice(0, SHOWN)} now={now} />;
  if (error) return <Notice tone="failing">{wordsOf(error)}</Notice>;
  return <p className="text-ink-2">No runs yet. The first takes about ten minutes.</p>;
}

function SectionTitle({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mt-8 mb-2.5 flex items-baseline gap-2.5">
      <h2 className="text-md font-semibold tracking-[-0.01em]">{title}</h2>
      <div className="flex flex-1 items-baseline text-ink-3">{children}</div>
    </div>
  );
}

/**
 * Who answers is told to administrators; to others their newest run tells it. Until it is known again it is as it was:
 * a banner that came after the rest would move all of it.
 */
function useIsUnderstudy(runs: readonly RunSummary[]): boolean {
  const session = useSession();
  const isAdmin = session.state === "signed_in" && session.role === "admin";
  const { data } = useQuery({ ...providersQuery, enabled: isAdmin, refetchInterval: false, staleTime: 60_000, retry: false });
  const configured = data?.providers.filter((one) => one.is_configured) ?? [];
  const known = configured.length > 0 ? configured.every((one) => one.provider === UNDERSTUDY) : runs[0]?.model.startsWith(UNDERSTUDY);
  useEffect(() => {
    if (known !== undefined) localStorage.setItem(REMEMBERED, String(known));
  }, [known]);
  return known ?? localStorage.getItem(REMEMBERED) === "true";
}

function UnderstudyBanner() {
  return (
    <details className="group mb-7 rounded-3 border border-line text-ink-2 narrow:mb-5">
      <summary className="flex min-h-10 cursor-pointer list-none flex-wrap items-center gap-3 rounded-3 px-3.5 py-2 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <Mark size={18} isFaint />
        <span className="min-w-0 flex-1 basis-60">The understudy is answering: a rule-based model for REST APIs.</span>
        <span className="font-medium text-link">Connect a model</span>
      </summary>
      <div className="grid gap-2 border-t border-line px-3.5 py-3">
        <p>Set the variable of a provider where Conclave starts, then start it again:</p>
        <pre className="mono overflow-x-auto rounded-2 bg-sunken px-3 py-2 text-ink">
          {"export ANTHROPIC_API_KEY=…   # or OPENAI_API_KEY, GEMINI_API_KEY, GROQ_API_KEY, OPENROUTER_API_KEY\n./conclave down && ./conclave up"}
        </pre>
        <p>Of your own: VLLM_ENDPOINT and VLLM_MODEL. Until then the understudy builds REST APIs, and says what it cannot.</p>
      </div>
    </details>
  );
}

function weekOf(runs: readonly RunSummary[], now: Date): string {
  const week = runs.filter((run) => now.getTime() - new Date(run.created_at).getTime() < WEEK_MS);
  const spent = week.reduce((sum, run) => sum + (run.usage.cost_usd ?? 0), 0);
  return `${week.length} this week, ${dollars(spent)}`;
}
