import { useRef } from "react";

import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { faultOf, type Draft, type VariableDraft } from "./draft";

const MOST = 50;

export function VariableFields({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const adder = useRef<HTMLButtonElement>(null);
  const { variables } = draft;
  const put = (changed: VariableDraft) =>
    onChange({ variables: variables.map((one) => (one.key === changed.key ? changed : one)) });
  return (
    <div className="grid max-w-2xl gap-3">
      {variables.length > 0 ? (
        <ul className="grid gap-3" aria-label="Variables">
          {variables.map((one, index) => (
            <li key={one.key} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_auto] items-start gap-2 narrow:grid-cols-[minmax(0,1fr)_auto]">
              <Field label={index === 0 ? "Name" : `Name ${index + 1}`} error={one.name === "" ? null : faultOf(one, variables)}>
                {(wiring) => (
                  <Input
                    {...wiring}
                    className="mono"
                    required
                    maxLength={60}
                    autoCapitalize="characters"
                    autoComplete="off"
                    spellCheck={false}
                    placeholder="STRIPE_API_KEY"
                    value={one.name}
                    onChange={(event) => put({ ...one, name: event.target.value })}
                  />
                )}
              </Field>
              <div className="narrow:order-last narrow:col-span-2">
                <Field label={index === 0 ? "What it is for" : `What ${index + 1} is for`}>
                  {(wiring) => (
                    <Input
                      {...wiring}
                      maxLength={200}
                      placeholder="Charges customers"
                      value={one.purpose}
                      onChange={(event) => put({ ...one, purpose: event.target.value })}
                    />
                  )}
                </Field>
              </div>
              <Button
                tone="quiet"
                isIcon
                className="mt-[25px]"
                aria-label={`Remove ${one.name || `variable ${index + 1}`}`}
                onClick={() => {
                  onChange({ variables: variables.filter((other) => other.key !== one.key) });
                  adder.current?.focus();
                }}
              >
                <Icon name="trash" />
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-ink-2">None. Software that needs a key names it here, so that agents know what to read.</p>
      )}
      <Button
        ref={adder}
        size="sm"
        className="justify-self-start"
        disabled={variables.length >= MOST}
        onClick={() => {
          const key = Math.max(-1, ...variables.map((one) => one.key)) + 1;
          onChange({ variables: [...variables, { key, name: "", purpose: "" }] });
        }}
      >
        <Icon name="add" /> Add a name
      </Button>
    </div>
  );
}
