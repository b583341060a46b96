import { Link } from "@tanstack/react-router";
import { lazy, Suspense, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsContent } from "@/components/ui/tabs";
import { wordsOf } from "@/lib/api/errors";
import { usePageTitle } from "@/lib/page-title";
import { RunNowProvider, useRunNow } from "./run-now";
import { SayProvider } from "./say";
import { Announcer } from "./shell/announcer";
import { Banner } from "./shell/banner";
import { RunHeader } from "./shell/run-header";
import { RunTabs } from "./shell/run-tabs";
import { iconOf, titleOf } from "./shell/tab-title";
import { tabNamed, usePlace, type Tab } from "./use-place";
import "./run.css";

const DebateView = lazy(() => import("./debate/debate-view"));
const PlanView = lazy(() => import("./plan/plan-view"));
const ApprovalView = lazy(() => import("./approval/approval-view"));
const LedgerView = lazy(() => import("./ledger/ledger-view"));
const CodeView = lazy(() => import("./code/code-view"));
const TestsView = lazy(() => import("./tests/tests-view"));
const ArtifactsView = lazy(() => import("./artifacts/artifacts-view"));
const DeliveryView = lazy(() => import("./delivery/delivery-view"));
const TerminalView = lazy(() => import("./terminal/terminal-view"));
const EventsView = lazy(() => import("./events/events-view"));
const TaskPage = lazy(() => import("./task/task-page"));

interface RunPageProps {
  runId: string;
  tab?: string | undefined;
  task?: string | undefined;
  /** The task has the page to itself. */
  isTaskFullPage?: boolean;
}

/** One run, live: every tab has an address of its own, and so has an open task. */
export function RunPage({ runId, tab, task, isTaskFullPage = false }: RunPageProps) {
  return (
    <Frame key={runId} runId={runId}>
      {isTaskFullPage && task !== undefined ? <TaskBody task={task} /> : <RunBody tab={tabNamed(tab)} task={task} />}
    </Frame>
  );
}

function TaskBody({ task }: { task: string }) {
  return (
    <>
      <RunHeader />
      <Banner />
      <Suspense fallback={<Waiting />}>
        <TaskPage task={task} />
      </Suspense>
    </>
  );
}

function Frame({ runId, children }: { runId: string; children: ReactNode }) {
  return (
    <RunNowProvider runId={runId} waiting={<Waiting />} missing={(error) => <Missing error={error} />}>
      <SayProvider runId={runId}>
        <Titled>
          <div className="flex h-dvh min-h-0 min-w-0 flex-1 flex-col narrow:h-auto narrow:min-h-[calc(100dvh-58px)]">
            {children}
          </div>
        </Titled>
        <Announcer />
      </SayProvider>
    </RunNowProvider>
  );
}

function RunBody({ tab, task }: { tab: Tab | undefined; task: string | undefined }) {
  const { run, plan } = useRunNow();
  const go = usePlace(run.id);
  const shown = tab ?? firstTab(run.state, plan.tasks.length > 0);
  const isApproving = run.state === "awaiting_approval";
  return (
    <Tabs
      value={shown}
      onValueChange={(name) => go({ tab: tabNamed(name) ?? "plan" })}
      activationMode="manual"
      className="flex min-h-0 flex-1 flex-col"
    >
      <RunHeader />
      <RunTabs />
      <Banner />
      <TabsContent value={shown} className="flex min-h-0 flex-1 flex-col outline-none" key={shown}>
        <Suspense fallback={<Waiting />}>
          {shown === "debate" && <DebateView />}
          {shown === "plan" && (isApproving ? <ApprovalView /> : <PlanView open={task} />)}
          {shown === "ledger" && <LedgerView />}
          {shown === "code" && <CodeView />}
          {shown === "tests" && <TestsView />}
          {shown === "artifacts" && <ArtifactsView />}
          {shown === "delivery" && <DeliveryView />}
          {shown === "terminal" && <TerminalView />}
          {shown === "events" && <EventsView />}
        </Suspense>
      </TabsContent>
    </Tabs>
  );
}

/** Where something happens. */
function firstTab(state: string, hasPlan: boolean): Tab {
  if (state === "queued" || state === "planning" || !hasPlan) return "debate";
  return state === "done" || state === "incomplete" ? "ledger" : "plan";
}

function Titled({ children }: { children: ReactNode }) {
  const { run, plan, ledger } = useRunNow();
  usePageTitle(titleOf(run, plan, ledger), iconOf(run));
  return children;
}

function Waiting() {
  return (
    <div className="grid gap-4 p-6" role="status" aria-label="Reading the run">
      <Skeleton className="h-6 w-80" />
      <Skeleton className="h-4 w-full max-w-xl" />
      <Skeleton className="h-48 w-full" />
    </div>
  );
}

function Missing({ error }: { error: Error }) {
  return (
    <div className="grid flex-1 content-center justify-items-center gap-3 p-6 narrow:min-h-[70dvh]" role="alert">
      <h1 className="text-xl font-semibold tracking-(--track-tight)">This run cannot be shown</h1>
      <p className="max-w-[52ch] text-center text-ink-2">{wordsOf(error)}</p>
      <Button asChild>
        <Link to="/runs">All runs</Link>
      </Button>
    </div>
  );
}
