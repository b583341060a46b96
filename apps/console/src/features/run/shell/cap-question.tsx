import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { dollars } from "@/lib/money";
import type { RunNow } from "../run-now";
import { useSay } from "../say";
import { listed } from "@/lib/words";
import { Band } from "./banner";

const A_CENT = 0.01;

/** The run has used up its cap: raise it, or deliver what is merged. */
export function CapQuestion({ now }: { now: RunNow }) {
  const { run, mayAct } = now;
  const { actions, say } = useSay();
  const cap = run.usage.cap_usd ?? 0;
  const [isOpen, setOpen] = useState(false);
  const [wanted, setWanted] = useState(() => (cap * 1.5).toFixed(2));
  const amount = Number(wanted);
  const isHigher = Number.isFinite(amount) && amount > cap;
  return (
    <>
      <Band
        state="needs-you"
        isYours={mayAct}
        action={
          mayAct && (
            <>
              <Button onClick={() => void say(actions.finish.mutateAsync(undefined))}>Finish as incomplete</Button>
              <Button tone="you" onClick={() => setOpen(true)}>
                Raise the cap
              </Button>
            </>
          )
        }
      >
        {spentWords(now)} {leftWords(now)}
      </Band>
      <Dialog open={isOpen} onOpenChange={setOpen}>
        <DialogContent
          title="Raise the cap"
          description={`It is ${dollars(cap)}. The run goes on at once, and stops again there.`}
          footer={
            <Button
              tone="you"
              disabled={!isHigher}
              onClick={() => {
                setOpen(false);
                void say(actions.resume.mutateAsync(amount));
              }}
            >
              Raise the cap{isHigher ? ` to ${dollars(amount)}` : ""}
            </Button>
          }
        >
          <Field label="New cap in dollars" error={isHigher ? null : `It must be more than ${dollars(cap)}.`}>
            {(wiring) => (
              <Input
                {...wiring}
                inputMode="decimal"
                value={wanted}
                onChange={(event) => setWanted(event.target.value)}
              />
            )}
          </Field>
        </DialogContent>
      </Dialog>
    </>
  );
}

function spentWords({ run }: RunNow): string {
  const { cost_usd, cap_usd } = run.usage;
  if (cost_usd === null || cap_usd === null) return run.needs?.text ?? run.reason;
  const spent = `Spent ${dollars(cost_usd)} of ${dollars(cap_usd)}`;
  return cap_usd - cost_usd < A_CENT ? `${spent}.` : `${spent}, and the next call could cost more than the rest.`;
}

/** What is left, and its price by the quote where the quote knows one. */
function leftWords({ plan, quote }: RunNow): string {
  const left = plan.tasks.filter((task) => !["done", "skipped", "split", "failed"].includes(task.state));
  const names = [...left.map((task) => task.id), "the proof"];
  const prices = quote?.quote.tasks.filter((one) => left.some((task) => task.id === one.task)) ?? [];
  const isKnown = prices.length > 0 && prices.every((one) => one.usd_p50 !== null);
  const price = isKnown ? `, about ${dollars(prices.reduce((sum, one) => sum + (one.usd_p50 ?? 0), 0))}` : "";
  return `${listed(names)} ${names.length === 1 ? "is" : "are"} left${price}.`;
}
