import { StateLabel } from "@/components/marks/state-pill";
import { Button } from "@/components/ui/button";
import type { ProviderTest } from "./api/providers";

/** What each model answered to one small question. */
export function TestResults({ test, onClose }: { test: ProviderTest; onClose: () => void }) {
  const results = test.results;
  return (
    <section className="card mb-4 p-4" aria-live="polite">
      <div className="flex items-center gap-3">
        <h2 className="font-semibold">Test</h2>
        <span className="text-ink-2">
          {test.state === "pending" ? "A worker asks each model one small question." : null}
          {test.state === "failed" ? "The worker could not carry it out. Look at ./conclave logs worker." : null}
        </span>
        <Button size="sm" tone="quiet" className="ml-auto" onClick={onClose}>
          Close
        </Button>
      </div>
      <ul className="mt-2 grid gap-2">
        {results.map((result) => (
          <li key={`${result.provider} ${result.model}`}>
            <StateLabel state={result.is_usable ? "passing" : "failing"}>
              <span className="font-medium text-ink">
                {result.provider} <span className="mono font-normal">{result.model}</span>
              </span>
              <span className="num font-normal text-ink-3">{result.seconds.toFixed(2)} s</span>
            </StateLabel>
            {result.is_usable ? null : (
              <p className="ml-5 text-ink-2">
                {result.error} {result.hint}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
