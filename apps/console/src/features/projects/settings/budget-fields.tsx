import { CapMeter } from "@/components/marks/cap-meter";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { dollars } from "@/lib/money";
import type { Settings } from "@/lib/projects/settings";
import { isAmount, type Draft } from "./draft";

interface Props {
  draft: Draft;
  /** The cap of a day that holds now, whatever is typed. */
  dayUsd: number | null;
  today: Settings["today"];
  onChange: (part: Partial<Draft>) => void;
}

export function BudgetFields({ draft, dayUsd, today, onChange }: Props) {
  return (
    <div className="grid gap-4">
      <div className="grid max-w-xl grid-cols-2 gap-4 narrow:grid-cols-1">
        <Dollars
          label="Cap of a run"
          hint="For runs that are asked for without one. Empty: none until the plan is approved."
          value={draft.runUsd}
          onChange={(runUsd) => onChange({ runUsd })}
        />
        <Dollars
          label="Cap of a day"
          hint="All runs of the project together, until midnight UTC. It holds at once, also for runs under way."
          value={draft.dayUsd}
          onChange={(dayUsd) => onChange({ dayUsd })}
        />
      </div>
      <Today today={today} dayUsd={dayUsd} />
    </div>
  );
}

export function Today({ today, dayUsd }: { today: Settings["today"]; dayUsd: number | null }) {
  return (
    <div>
      <p className="label-2xs mb-1">Spent today</p>
      {dayUsd === null ? <p className="num">{dollars(today.spent_usd)}</p> : <CapMeter spent={today.spent_usd} cap={dayUsd} />}
      {today.may_be_owed_usd > 0 ? (
        <p className="num mt-1 text-xs text-ink-3">
          and up to {dollars(today.may_be_owed_usd)} for calls under way or cut off
        </p>
      ) : null}
    </div>
  );
}

interface DollarsProps {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
  isNeeded?: boolean;
}

export function Dollars({ label, hint, value, onChange, isNeeded = false }: DollarsProps) {
  const isRight = isAmount(value) && !(isNeeded && value.trim() === "");
  return (
    <Field label={`${label}, in dollars`} hint={hint} error={isRight ? null : "Type an amount, such as 2.50."}>
      {(wiring) => (
        <Input {...wiring} inputMode="decimal" placeholder="None" autoComplete="off" value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}
