import { useId, type ReactNode } from "react";

interface Wiring {
  id: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

interface FieldProps {
  label: string;
  /** Stands at the end of the label's line, such as a link. */
  aside?: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  children: (wiring: Wiring) => ReactNode;
}

/** A label, a control, and what is said about it. Spread `wiring` onto the control. */
export function Field({ label, aside, hint, error, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [hint ? hintId : "", error ? errorId : ""].filter(Boolean).join(" ");
  const wiring: Wiring = { id, ...(error ? { "aria-invalid": true } : {}), ...(described ? { "aria-describedby": described } : {}) };
  return (
    <div className="grid content-start gap-[5px]">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      {children(wiring)}
      {hint ? (
        <p id={hintId} className="text-xs text-ink-3">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={errorId} className="text-xs text-failing">
          {error}
        </p>
      ) : null}
    </div>
  );
}
