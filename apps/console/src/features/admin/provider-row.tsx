import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { actWords } from "@/components/fresh-proof";
import { Icon } from "@/components/icon";
import { Breaker } from "@/components/marks/breaker";
import { Sparkline } from "@/components/marks/sparkline";
import { RoleMark, ROLE_NAMES, type Role } from "@/components/marks/role-mark";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { Notice } from "@/components/ui/notice";
import { dollars } from "@/lib/money";
import { useNow } from "@/lib/time";
import { disable, drain, enable, type DecisionView, type ProviderView } from "./api/providers";
import { conditionOf, conditionWords, type Condition } from "./condition";

export const PROVIDER_GRID =
  "grid grid-cols-[minmax(180px,1.2fr)_minmax(150px,1fr)_96px_116px_66px_66px_74px_116px] items-center gap-[18px] px-4 narrow:grid-cols-2 narrow:gap-x-3 narrow:gap-y-1.5";

const MOST_POINTS = 40;

const TONES: Record<Condition["state"], string> = {
  closed: "text-passing",
  open: "text-failing",
  half_open: "text-incomplete",
  forced_open: "text-cancelled",
  draining: "text-paused",
};

/** Of the one whose failures are shown. */
const EDGES: Record<Condition["state"], string> = {
  closed: "shadow-[inset_3px_0_0_var(--ink-3)]",
  open: "shadow-[inset_3px_0_0_var(--failing-fill)]",
  half_open: "shadow-[inset_3px_0_0_var(--incomplete-fill)]",
  forced_open: "shadow-[inset_3px_0_0_var(--cancelled-fill)]",
  draining: "shadow-[inset_3px_0_0_var(--paused-fill)]",
};

interface Props {
  provider: ProviderView;
  decisions: readonly DecisionView[];
  isShown: boolean;
  isTesting: boolean;
  onShow: () => void;
  onTest: () => void;
  onChanged: () => void;
}

export function ProviderRow({ provider, decisions, isShown, isTesting, onShow, onTest, onChanged }: Props) {
  const [isAsking, setAsking] = useState(false);
  const now = useNow(1);
  const { traffic } = provider;
  const condition = conditionOf(provider);
  const name = provider.provider;
  const acting = useMutation({ mutationFn: (act: typeof disable) => act({ provider: name }), onSuccess: onChanged });
  const isOff = provider.condition.state === "forced_open" || provider.condition.state === "draining";
  const tone = provider.is_configured ? TONES[condition.state] : "text-ink-3";
  const errors = Object.values(traffic.errors).reduce((sum, one) => sum + one, 0);
  const requests = traffic.requests;
  const share = requests > 0 ? errors / requests : 0;
  const latency = traffic.latency;
  const words = actWords(acting.error);
  return (
    <div className={`border-t border-line ${condition.state === "open" ? "bg-failing-tint/50" : ""} ${isShown ? EDGES[condition.state] : ""}`}>
      <div role="row" className={`${PROVIDER_GRID} min-h-[58px] py-2 ${provider.is_configured ? "" : "text-ink-3"}`}>
        <span role="cell" className="min-w-0 narrow:col-span-2">
          <span className="flex min-w-0 items-center gap-1.5">
            <button type="button" className="truncate font-semibold hover:underline" aria-pressed={isShown} onClick={onShow}>
              {name}
            </button>
            {rolesOf(provider).map((role) => (
              <span key={role} title={ROLE_NAMES[role]}>
                <RoleMark role={role} size={16} />
              </span>
            ))}
          </span>
          <span className="mono block truncate text-ink-3">{modelsOf(provider)}</span>
        </span>
        <span role="cell" className={`flex items-center gap-2 text-xs font-medium narrow:col-span-2 ${tone}`}>
          <Breaker state={provider.is_configured ? condition.state : "forced_open"} />
          {conditionWords(provider, now)}
        </span>
        <span role="cell" className="narrow:hidden">
          <Latency provider={name} decisions={decisions} isOpen={condition.state === "open"} />
        </span>
        <span role="cell" className="num text-right narrow:text-left">
          {latency.p50 === null ? (
            <span className="text-ink-3">{requests > 0 ? "no answers" : ""}</span>
          ) : (
            <>
              {seconds(latency.p50)}, <span className="text-ink-3">{seconds(latency.p95 ?? latency.p50)}</span>
            </>
          )}
        </span>
        <span role="cell" className={`num text-right ${share > 0.05 ? "font-medium text-failing" : ""}`}>
          {requests > 0 ? `${(share * 100).toFixed(1)} %` : ""}
          {requests > 0 ? <span className="sr-only narrow:not-sr-only"> errors</span> : null}
        </span>
        <span role="cell" className="num text-right narrow:text-left">
          {requests.toLocaleString("en")}
          <span className="hidden narrow:inline"> calls</span>
        </span>
        <span role="cell" className="num text-right">
          {dollars(provider.today.cost_usd)}
          <span className="hidden narrow:inline"> today</span>
        </span>
        <span role="cell" className="flex items-center justify-end gap-1 narrow:col-span-2 narrow:justify-start">
          {isOff ? (
            <Button size="sm" disabled={acting.isPending} onClick={() => acting.mutate(enable)} aria-label={`Enable ${name}`}>
              Enable
            </Button>
          ) : (
            <Button size="sm" disabled={isTesting || !provider.is_configured} onClick={onTest} aria-label={`Test ${name}`}>
              Test
            </Button>
          )}
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <Button size="sm" tone="quiet" isIcon aria-label={`More for ${name}`}>
                <Icon name="more" />
              </Button>
            </DropdownMenuTrigger>
            <DropdownMenuContent align="end">
              <DropdownMenuItem onSelect={onShow}>Last failures</DropdownMenuItem>
              {isOff ? <DropdownMenuItem onSelect={onTest}>Test</DropdownMenuItem> : null}
              <DropdownMenuItem onSelect={() => acting.mutate(enable)}>Enable, as if healthy</DropdownMenuItem>
              <DropdownMenuItem onSelect={() => acting.mutate(drain)}>Drain: nothing new there</DropdownMenuItem>
              <DropdownMenuItem onSelect={() => setAsking(true)}>Disable</DropdownMenuItem>
            </DropdownMenuContent>
          </DropdownMenu>
        </span>
      </div>
      {words ? (
        <Notice tone="failing" className="mx-4 mb-2">
          {words}
        </Notice>
      ) : null}
      <Confirm
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={`Disable ${name}?`}
        text="Nothing is sent there until you enable it. What is under way ends by itself."
        keep="Keep it"
        act="Disable"
        onAct={() => acting.mutate(disable)}
      />
    </div>
  );
}

/** How long its last calls took, oldest first. */
function Latency({ provider, decisions, isOpen }: { provider: string; decisions: readonly DecisionView[]; isOpen: boolean }) {
  const taken = decisions.filter((one) => one.provider === provider && one.seconds !== null).slice(0, MOST_POINTS);
  if (taken.length < 2) return <span className="text-ink-3">no calls</span>;
  const points = taken.map((one) => one.seconds ?? 0).reverse();
  const label = `The last ${points.length} calls took ${seconds(Math.min(...points))} to ${seconds(Math.max(...points))}.`;
  return <Sparkline points={points} label={label} tone={isOpen ? "failing" : "plain"} />;
}

function rolesOf(provider: ProviderView): Role[] {
  const roles = new Set(provider.models.flatMap((model) => model.roles));
  return (Object.keys(ROLE_NAMES) as Role[]).filter((role) => roles.has(role));
}

function modelsOf(provider: ProviderView): string {
  const names = provider.models.map((model) => model.model);
  const told = names.length > 2 ? `${names.length} models` : names.join(", ");
  return [told, provider.region].filter(Boolean).join(", ");
}

function seconds(amount: number): string {
  return `${amount.toFixed(2)} s`;
}
