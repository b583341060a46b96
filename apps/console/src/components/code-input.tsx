import { useId, useState } from "react";

import { classNames } from "@/lib/class-names";

const LENGTH = 6;

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Called once six digits stand there. */
  onComplete: (value: string) => void;
  isBusy?: boolean;
}

/** One real input over six drawn cells: pasting, filling in by the system and readers work as with any other. */
export function CodeInput({ label, value, onChange, onComplete, isBusy = false }: Props) {
  const id = useId();
  const [isFocused, setFocused] = useState(false);
  const at = Math.min(value.length, LENGTH - 1);
  const take = (typed: string) => {
    const digits = typed.replace(/\D/g, "").slice(0, LENGTH);
    onChange(digits);
    if (digits.length === LENGTH && digits !== value && !isBusy) onComplete(digits);
  };
  return (
    <div className="relative">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <input
        id={id}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus // eslint-disable-line jsx-a11y/no-autofocus -- nothing else can be done at this step
        required
        value={value}
        onChange={(event) => take(event.target.value)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        className="absolute inset-0 z-10 h-full w-full cursor-text border-0 bg-transparent font-mono text-transparent caret-transparent outline-none selection:bg-transparent"
      />
      <div aria-hidden="true" className="grid grid-cols-[repeat(3,1fr)_14px_repeat(3,1fr)] items-center gap-2 narrow:gap-1.5">
        {Array.from({ length: LENGTH }, (_, place) => [
          place === 3 ? <span key="gap" className="h-0.5 rounded-full bg-line-strong" /> : null,
          <span
            key={place}
            className={classNames(
              "grid h-14 place-items-center rounded-3 border border-control-line bg-surface font-mono text-xl font-medium",
              isFocused && place === at ? "outline-2 outline-offset-1 outline-focus" : "",
            )}
          >
            {value[place] ?? (isFocused && place === value.length ? <span className="h-6 w-0.5 bg-ink" /> : "")}
          </span>,
        ])}
      </div>
    </div>
  );
}
