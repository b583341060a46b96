import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { size } from "@/lib/size";
import { download } from "../api/download";
import { artifactsQuery } from "../api/queries";
import { Spoken } from "../debate/spoken";
import { ProofChain } from "../ledger/proof-chain";
import { useRunNow } from "../run-now";
import { useSay } from "../say";
import { shortHash } from "@/lib/words";
import { Nothing } from "../nothing";
import { Command } from "./command";

const Runbook = lazy(() => import("./runbook"));
const Preview = lazy(() => import("./preview"));

/** Where it is, how to run it, and what proves it. */
export default function DeliveryView() {
  const { run, facts, specs } = useRunNow();
  const { say } = useSay();
  const artifacts = useQuery(artifactsQuery(run.id, run.artifacts)).data ?? [];
  const told = facts.findLast(({ event }) => event.kind === "run.delivered")?.event;
  if (told?.kind !== "run.delivered") {
    return (
      <Nothing
        yet="Nothing is delivered yet. It is as soon as every requirement is proven."
        ended="This run delivered nothing. What is merged stays in the repository."
      />
    );
  }
  const { delivery, text } = told;
  const bundle = artifacts.find((one) => one.name.endsWith(".bundle"));
  const runbook = artifacts.find((one) => one.name === "runbook.md");
  const stack = specs.at(-1)?.spec.stack;
  const folder = slug(run.title);
  return (
    <div className="flex min-h-0 flex-1 narrow:block middle:block middle:overflow-y-auto">
      <section aria-label="Delivery" className="min-w-0 flex-1 overflow-y-auto px-6 pb-8 narrow:px-4">
        <div className="max-w-[76ch]">
          <h2 className="pt-5 text-xl font-semibold tracking-[-0.021em]">{run.state === "done" ? "It is delivered" : "What is proven is delivered"}</h2>
          {text && <Spoken text={text} className="mt-1.5" />}
          <dl className="mt-4 grid grid-cols-[96px_minmax(0,1fr)] gap-x-4 gap-y-1.5">
            <dt className="text-ink-3">Repository</dt>
            <dd className="mono break-all">{delivery.repository}</dd>
            <dt className="text-ink-3">Branch</dt>
            <dd className="mono">{delivery.branch}</dd>
            <dt className="text-ink-3">Commit</dt>
            <dd className="mono" title={delivery.commit}>
              {shortHash(delivery.commit)}
            </dd>
          </dl>
          <h3 className="mt-6 mb-2 font-semibold">Get it</h3>
          <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
            <Command line={`./conclave checkout ${run.id} ${folder}`} />
            {bundle && (
              <div className="flex flex-wrap items-center gap-3">
                <Button tone="ink" onClick={() => void say(download(bundle.url, `${folder}.bundle`))}>
                  <Icon name="download" size={14} /> Download the bundle, {size(bundle.size_bytes)}
                </Button>
                <span className="text-xs text-ink-3">
                  All of it, with its history: <span className="mono">git clone {folder}.bundle</span>
                </span>
              </div>
            )}
          </div>
          {stack && (stack.start.length > 0 || stack.test.length > 0) && (
            <>
              <h3 className="mt-6 mb-2 font-semibold">Run it</h3>
              <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
                {stack.start.length > 0 && <Command line={stack.start.join(" ")} note={`listens on port ${stack.port}`} />}
                {stack.test.length > 0 && <Command line={stack.test.join(" ")} note="its tests" />}
              </div>
            </>
          )}
          <Suspense fallback={<Skeleton className="mt-6 h-40" />}>
            <Preview />
            {runbook && <Runbook url={runbook.url} hash={runbook.hash} />}
          </Suspense>
        </div>
      </section>
      <ProofChain />
    </div>
  );
}

function slug(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "software";
}
