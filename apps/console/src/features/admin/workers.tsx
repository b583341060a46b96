import { useQuery } from "@tanstack/react-query";

import { Page } from "@/components/page";
import { StateLabel } from "@/components/marks/state-pill";
import { clock } from "@/lib/time";
import { workersQuery, type Worker } from "./api/installation";
import { Guarded } from "./guarded";

export function Workers() {
  const workers = useQuery(workersQuery);
  return (
    <Page title="Workers" text="Who carries runs out, and what holds generated code in." isWide>
      <Guarded query={workers}>
        {(found) =>
          found.length === 0 ? (
            <p className="text-ink-2">No worker has told of itself within the last half minute, so no run goes on. Look at ./conclave status.</p>
          ) : (
            <ul className="grid gap-4">
              {found.map((worker) => (
                <WorkerCard key={worker.id} worker={worker} />
              ))}
            </ul>
          )
        }
      </Guarded>
    </Page>
  );
}

function WorkerCard({ worker }: { worker: Worker }) {
  const { sandbox } = worker;
  const checks = Object.entries(sandbox.checks);
  const accepted = Object.entries(sandbox.accepted);
  return (
    <li className="card p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="mono min-w-0 flex-1 truncate font-medium narrow:basis-full">{worker.id}</span>
        <StateLabel state={sandbox.usable ? "passing" : "failing"}>
          {sandbox.usable ? `Isolated by ${sandbox.name}, ${sandbox.level}` : "No isolation"}
        </StateLabel>
        <span className="mono text-ink-3">told {clock(worker.told_at)}</span>
      </div>
      {sandbox.usable ? null : (
        <div className="mt-3 grid gap-1">
          <p>No isolation works on this machine, so no generated code will run.</p>
          <p className="text-ink-2">{sandbox.reason}</p>
          <p className="text-ink-2">{sandbox.remedy}</p>
        </div>
      )}
      {checks.length > 0 ? (
        <>
          <h3 className="label-2xs mt-4 mb-1">Sandbox probe</h3>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(240px,1fr))] gap-x-6 gap-y-1">
            {checks.map(([claim, held]) => (
              <li key={claim}>
                <StateLabel state={held ? "passing" : "failing"}>
                  <span className="font-normal text-ink">
                    {claim.replaceAll("_", " ")}
                    <span className="sr-only">{held ? ", held" : ", did not hold"}</span>
                  </span>
                </StateLabel>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {accepted.length > 0 ? (
        <>
          <h3 className="label-2xs mt-4 mb-1">Not claimed here</h3>
          <dl className="grid gap-1">
            {accepted.map(([claim, instead]) => (
              <div key={claim}>
                <dt className="inline font-medium">{claim.replaceAll("_", " ")}: </dt>
                <dd className="inline text-ink-2">{instead}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </li>
  );
}
