import { roleName } from "@/components/marks/role-mark";
import { clock } from "@/lib/time";
import type { DecisionView } from "./api/providers";

const SHOWN = 6;

/** What went wrong lately at one provider. */
export function Failures({ provider, decisions }: { provider: string; decisions: readonly DecisionView[] }) {
  const failed = decisions.filter((one) => one.provider === provider && (one.outcome === "failed" || one.outcome === "cut_off"));
  return (
    <section className="card overflow-hidden">
      <h2 className="flex min-h-11 items-center border-b border-line px-4 font-semibold">{provider}, last failures</h2>
      {failed.length === 0 ? (
        <p className="px-4 py-3 text-ink-2">None in the last 24 hours.</p>
      ) : (
        <ol>
          {failed.slice(0, SHOWN).map((one, place) => (
            <li key={`${one.at} ${place}`} className="border-b border-line px-4 py-2.5 last:border-0">
              <div className="flex items-baseline gap-2">
                <b className="font-semibold">{one.error.replaceAll("_", " ") || one.outcome.replace("_", " ")}</b>
                <span className="mono ml-auto text-ink-3">{clock(one.at)}</span>
              </div>
              <p className="text-ink-2">
                {one.model}, {roleName(one.role)}
                {one.seconds === null ? "" : `, after ${one.seconds.toFixed(1)} s`}
              </p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
