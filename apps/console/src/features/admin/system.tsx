import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { Page } from "@/components/page";
import { StateLabel } from "@/components/marks/state-pill";
import { count } from "@/lib/words";
import { healthQuery, workersQuery, type Health } from "./api/installation";
import { Guarded } from "./guarded";

export function System() {
  const health = useQuery(healthQuery);
  const { data: workers } = useQuery(workersQuery);
  const usable = workers?.filter((worker) => worker.sandbox.usable).length ?? 0;
  return (
    <Page title="System" text="The version, and whether each part is well." isWide>
      <Guarded query={health}>
        {(told) => (
          <dl className="card grid max-w-2xl grid-cols-[auto_minmax(0,1fr)] gap-x-8 gap-y-2.5 p-4 narrow:gap-x-4">
            <Fact name="Version">
              <span className="mono leading-5">{versionOf(told)}</span>
            </Fact>
            <Fact name="Gateway">
              <Well isWell={told.status === "ok"} good="Ready" bad={told.status} />
            </Fact>
            {told.parts?.api.map((one) => (
              <Fact key={one.url} name="API">
                <span className="flex flex-wrap items-center gap-x-3">
                  <Well isWell={one.ok} good="Answers" bad="Does not answer" />
                  <span className="mono text-ink-3">{one.url}</span>
                  <span className="num text-ink-3">{count(one.open_requests, "request")} under way</span>
                </span>
              </Fact>
            ))}
            {told.parts ? (
              <>
                <Fact name="Signing keys">
                  <Well isWell={told.parts.keys.ok} good="Known" bad="Not known, so nobody is let in" />
                </Fact>
                <Fact name="Revocations">
                  <Well isWell={told.parts.revocations.ok} good="Heard at once" bad="Not heard: Redis is away" />
                </Fact>
                <Fact name="Limits">
                  <Well isWell={told.parts.limits.ok} good="Shared by all gateways" bad="Counted here alone: Redis is away" />
                </Fact>
              </>
            ) : null}
            <Fact name="Workers">
              {workers === undefined ? (
                "Not known"
              ) : (
                <Well
                  isWell={usable > 0}
                  good={`${usable} of ${workers.length} can run what is generated`}
                  bad={workers.length === 0 ? "None" : "None can run what is generated"}
                />
              )}
            </Fact>
          </dl>
        )}
      </Guarded>
    </Page>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Well({ isWell, good, bad }: { isWell: boolean; good: string; bad: string }) {
  return <StateLabel state={isWell ? "passing" : "failing"}>{isWell ? good : bad}</StateLabel>;
}

function versionOf(health: Health): string {
  const versions = new Set(health.parts?.api.flatMap((one) => one.says?.version ?? []));
  return versions.size > 0 ? [...versions].join(", ") : "not known";
}
