import { useRef, useState } from "react";
import { QuoteCurve } from "@/components/charts/quote-curve";
import { RoleMark } from "@/components/marks/role-mark";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Textarea } from "@/components/ui/textarea";
import { wordsOf } from "@/lib/api/errors";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { dollars } from "@/lib/money";
import type { Quote } from "../projection/specs";
import { useRunNow } from "../run-now";
import { useSay } from "../say";
import { listed, shortHash } from "@/lib/words";
import { changed, problems, type Draft } from "./draft";

/** What it will cost, where it stops, and the one button. */
export function QuotePanel({ draft, hash }: { draft: Draft; hash: string }) {
  const { run, quote, debate, specs, mayAct } = useRunNow();
  const { actions } = useSay();
  const found = quote?.quote ?? null;
  const [cap, setCap] = useState(() => capText(run.usage.cap_usd ?? suggestedCap(found)));
  const [comment, setComment] = useState("");
  const [isAskingWhy, setAskingWhy] = useState(false);
  const commentField = useRef<HTMLTextAreaElement>(null);
  const amount = cap.trim() === "" ? null : Number(cap);
  const isCapRight = amount === null || (Number.isFinite(amount) && amount > 0);
  const wrong = problems(draft, specs.at(-1)?.spec.requirements ?? []);
  const edits = changed(draft);
  const isSending = actions.approve.isPending || actions.reject.isPending;
  const canApprove = mayAct && isCapRight && wrong.length === 0 && !isSending;
  const approve = () => {
    if (!canApprove) return;
    actions.approve.mutate({
      comment,
      budget_usd: amount,
      spec_hash: run.spec_hash || hash,
      tasks: edits.length > 0 ? [...draft.tasks] : null,
    });
  };
  const reject = () => {
    if (comment.trim()) {
      actions.reject.mutate(comment);
      return;
    }
    setAskingWhy(true);
    commentField.current?.focus();
  };
  useShortcuts({ "mod+enter": approve }, { scope: "Plan", describe: { "mod+enter": "Approve" }, isOn: canApprove });
  const open = debate.objections.filter((one) => one.status === "open").map((one) => `#${one.objection.id}`);
  const error = actions.approve.error ?? actions.reject.error;
  return (
    <aside
      aria-label="Quote"
      className="flex w-[376px] flex-none flex-col overflow-y-auto border-l border-line bg-surface px-6 pt-[18px] pb-4 middle:w-auto middle:border-t middle:border-l-0 narrow:w-auto narrow:border-t narrow:border-l-0 narrow:px-4 narrow:pb-24"
    >
      {found && <Price quote={found} cap={amount ?? 0} onCap={(wanted) => setCap(capText(wanted))} isReadOnly={!mayAct} />}
      <dl className="mt-2.5 [&>div]:flex [&>div]:min-h-9 [&>div]:items-center [&>div]:gap-2 [&>div]:border-b [&>div]:border-line [&>div:last-child]:border-0">
        <div>
          <dt>
            <label htmlFor="cap" className="text-ink-2">
              Cap, never exceeded
            </label>
          </dt>
          <dd className="ml-auto flex items-center gap-1">
            <span aria-hidden="true">$</span>
            <Input
              id="cap"
              inputMode="decimal"
              placeholder="no cap"
              className="num w-[88px] text-right font-medium"
              value={cap}
              disabled={!mayAct}
              aria-invalid={isCapRight ? undefined : true}
              aria-describedby={isCapRight ? undefined : "cap-error"}
              onChange={(event) => setCap(event.target.value)}
            />
          </dd>
        </div>
        {!isCapRight && (
          <div>
            <dd id="cap-error" className="text-failing">
              A cap is an amount above zero, such as 2.40.
            </dd>
          </div>
        )}
        <div>
          <dt className="text-ink-2">At the cap</dt>
          <dd className="ml-auto">{run.at_cap === "finish" ? "Finish as incomplete" : "Pause and ask me"}</dd>
        </div>
        <div>
          <dt className="text-ink-2">Architect and Planner</dt>
          <dd className="ml-auto flex items-center gap-1.5">
            <RoleMark role="architect" size={16} />
            <RoleMark role="planner" size={16} />
            <span className="mono">{shortHash(hash)}</span>
          </dd>
        </div>
        <div>
          <dt className="text-ink-2">Open objections</dt>
          <dd className="ml-auto">{open.length === 0 ? "None" : listed(open)}</dd>
        </div>
      </dl>
      {mayAct ? (
        <>
          <div className="my-2">
            <Field label="Comment, kept with the plan" error={isAskingWhy && !comment.trim() ? "Say what should change." : null}>
              {(wiring) => (
                <Textarea {...wiring} ref={commentField} placeholder="Optional" value={comment} maxLength={10_000} onChange={(event) => setComment(event.target.value)} />
              )}
            </Field>
          </div>
          {wrong.map((one) => (
            <p key={one} className="text-incomplete">
              {one}
            </p>
          ))}
          {error && (
            <p role="alert" className="text-failing">
              {wordsOf(error)}
            </p>
          )}
          <div className="mt-auto grid gap-2 pt-3 narrow:fixed narrow:inset-x-0 narrow:bottom-[58px] narrow:z-10 narrow:grid-cols-[minmax(0,1fr)_auto] narrow:border-t narrow:border-line narrow:bg-surface narrow:px-4 narrow:py-2.5">
            <Button tone="you" size="lg" disabled={!canApprove} onClick={approve}>
              {amount !== null && isCapRight ? `Approve up to ${dollars(amount)}` : "Approve"} <Kbd isOnInk>Ctrl Enter</Kbd>
            </Button>
            <Button className="h-9 narrow:h-[42px]" disabled={isSending} onClick={reject}>
              <span className="narrow:hidden">Ask for another round</span>
              <span className="hidden narrow:inline">Another round</span>
            </Button>
          </div>
          <p className="mt-2.5 text-xs text-ink-3">
            {edits.length > 0 ? `You changed ${listed(edits)}. ` : ""}You can pause or cancel at any time.
          </p>
        </>
      ) : (
        <p className="mt-3 text-ink-2">An editor or the owner of this project approves it.</p>
      )}
    </aside>
  );
}

function Price({ quote, cap, onCap, isReadOnly }: { quote: Quote; cap: number; onCap: (cap: number) => void; isReadOnly: boolean }) {
  const { usd_p50: low, usd_p90: high } = quote;
  const minutes = (amount: number) => Math.max(1, Math.round(amount));
  const slow = minutes(quote.minutes_p90);
  return (
    <>
      <span className="label-2xs">Expected price</span>
      <div className="flex items-baseline gap-2.5">
        <span className="num text-2xl font-semibold tracking-[-0.035em]">{low === null ? "Not known" : dollars(low)}</span>
        <span className="text-ink-2">
          and about {minutes(quote.minutes_p50)} {minutes(quote.minutes_p50) === 1 ? "minute" : "minutes"}
        </span>
      </div>
      {low !== null && high !== null && low > 0 && (
        <div className="mt-1.5 mb-1">
          <QuoteCurve p50={low} p90={Math.max(high, low)} cap={cap > 0 ? cap : Math.max(high, low) * 1.15} onCap={onCap} isReadOnly={isReadOnly} />
        </div>
      )}
      <p className="text-xs text-ink-2">
        {basisWords(quote.basis)} Nine runs of ten stay under{" "}
        {high === null ? "" : `${dollars(high)} and `}
        {slow} {slow === 1 ? "minute" : "minutes"}.
        {low === null ? ` The price of ${quote.model || "the model"} is not known.` : ""}
      </p>
    </>
  );
}

function basisWords(basis: string): string {
  if (!basis) return "";
  return /^\d/.test(basis) ? `From ${basis}.` : `${basis.charAt(0).toUpperCase()}${basis.slice(1)}.`;
}

/** Above what nine of ten runs cost, on a round ten cents. */
function suggestedCap(quote: Quote | null): number | null {
  if (!quote?.usd_p90) return null;
  return Math.ceil(quote.usd_p90 * 1.15 * 10) / 10;
}

function capText(cap: number | null): string {
  return cap === null ? "" : cap.toFixed(2);
}
