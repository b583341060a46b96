import { useState } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { classNames } from "@/lib/class-names";

const SHORTEST = 8;
const LONGEST = 128;

interface Props {
  label?: string;
  value: string;
  onChange: (value: string) => void;
  /** What the server says of it. */
  error: string | null;
}

/** A password that is being chosen: it can be looked at, and the rules stand beside it before they are broken. */
export function NewPassword({ label = "Password", value, onChange, error }: Props) {
  const [isShown, setShown] = useState(false);
  const length = Array.from(value).length;
  const isLongEnough = length >= SHORTEST && length <= LONGEST;
  return (
    <Field
      label={label}
      error={error}
      aside={
        <button
          type="button"
          className="font-medium text-link hover:underline"
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? "Hide" : "Show"}
        </button>
      }
      hint={
        <>
          <span className={classNames("num", isLongEnough && "text-passing")}>
            {length < SHORTEST ? `At least ${SHORTEST} characters, ${SHORTEST - length} to go.` : `${length} characters.`}
          </span>{" "}
          Several words that have nothing to do with each other, or with you, are best. Any sign may be in it.
        </>
      }
    >
      {(wiring) => (
        <Input
          {...wiring}
          isLarge
          required
          type={isShown ? "text" : "password"}
          autoComplete="new-password"
          spellCheck={false}
          autoCapitalize="none"
          minLength={SHORTEST}
          maxLength={1000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
