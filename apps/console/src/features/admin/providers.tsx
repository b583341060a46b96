import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { actWords } from "@/components/fresh-proof";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { count } from "@/lib/words";
import { beginTest, providersQuery, testQuery, type ProvidersView, type ProviderView } from "./api/providers";
import { conditionOf, type Condition } from "./condition";
import { Decisions } from "./decisions";
import { Failures } from "./failures";
import { Guarded } from "./guarded";
import { ProviderRow, PROVIDER_GRID } from "./provider-row";
import { TestResults } from "./test-results";

export function Providers() {
  const providers = useQuery(providersQuery);
  const queries = useQueryClient();
  const [testId, setTestId] = useState<string | null>(null);
  const testing = useMutation({ mutationFn: beginTest, onSuccess: (test) => setTestId(test.id) });
  const test = useQuery({ ...testQuery(testId ?? ""), enabled: testId !== null });
  const isTesting = testing.isPending || (testId !== null && test.data?.state === "pending");
  const words = actWords(testing.error ?? test.error);
  return (
    <Page
      title="Providers"
      text={providers.data ? summary(providers.data) : null}
      isWide
      actions={providers.data && (
        <>
          <span className="flex items-center gap-1.5 text-xs text-ink-2">
            <span className={`size-1.5 rounded-full ${providers.error ? "bg-incomplete-fill" : "bg-passing-fill"}`} />
            {providers.error ? "Reconnecting" : "Live"}
          </span>
          <Button disabled={isTesting} onClick={() => testing.mutate(null)}>
            Test all
          </Button>
        </>
      )}
    >
      {words ? (
        <Notice tone="failing" className="mb-3">
          {words}
        </Notice>
      ) : null}
      {testId !== null && test.data ? <TestResults test={test.data} onClose={() => setTestId(null)} /> : null}
      <Guarded query={providers}>
        {(view) => (
          <Board
            view={view}
            isTesting={isTesting}
            onTest={(provider) => testing.mutate(provider)}
            onChanged={() => void queries.invalidateQueries({ queryKey: providersQuery.queryKey })}
          />
        )}
      </Guarded>
    </Page>
  );
}

interface BoardProps {
  view: ProvidersView;
  isTesting: boolean;
  onTest: (provider: string) => void;
  onChanged: () => void;
}

function Board({ view, isTesting, onTest, onChanged }: BoardProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = chosen ?? worst(view.providers)?.provider ?? null;
  if (view.providers.length === 0) {
    return <p className="text-ink-2">No worker names a provider. Look at ./conclave status.</p>;
  }
  return (
    <>
      <div className="card mb-4 overflow-hidden" role="table" aria-label="Providers">
        <div role="rowgroup" className="narrow:hidden">
          <div role="row" className={`${PROVIDER_GRID} label-2xs h-[34px] bg-sunken`}>
            {["Provider", "Breaker", "Last calls", "p50, p95", "Errors", "Calls", "Today", ""].map((head, place) => (
              <span key={head || "acts"} role="columnheader" className={place > 2 ? "text-right" : ""}>
                {head || <span className="sr-only">What can be done</span>}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {view.providers.map((provider) => (
            <ProviderRow
              key={provider.provider}
              provider={provider}
              decisions={view.decisions}
              isShown={provider.provider === shown}
              isTesting={isTesting}
              onShow={() => setChosen(provider.provider)}
              onTest={() => onTest(provider.provider)}
              onChanged={onChanged}
            />
          ))}
        </div>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_360px] items-start gap-4 narrow:grid-cols-1 middle:grid-cols-1">
        <Decisions decisions={view.decisions} />
        {shown !== null ? <Failures provider={shown} decisions={view.decisions} /> : null}
      </div>
    </>
  );
}

function worst(providers: readonly ProviderView[]): ProviderView | undefined {
  return providers.find((one) => one.is_configured && conditionOf(one).state !== "closed") ?? providers[0];
}

function isAway({ state }: Condition): boolean {
  return state === "open" || state === "forced_open";
}

/** Whether work goes on, in a sentence. */
function summary({ providers }: ProvidersView): string {
  const connected = providers.filter((one) => one.is_configured);
  const away = connected.filter(({ condition, models }) => isAway(condition) || (models.length > 0 && models.every((one) => isAway(one.condition))));
  const many = `${count(connected.length, "provider")} connected.`;
  if (away.length === 0) return many;
  const names = away.map((one) => one.provider).join(", ");
  return away.length === connected.length
    ? `${many} None of them is asked now, so runs pause until one answers.`
    : `${many} Work goes on: calls meant for ${names} go elsewhere until the breaker closes.`;
}
