import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Dollars } from "./budget-fields";
import type { Ask, Draft } from "./draft";

export const RULES: Record<Ask | "", string> = {
  "": "As each request says",
  always: "Always ask",
  above: "Ask above a price",
  never: "Never ask",
};

export function ApprovalFields({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  return (
    <div className="grid max-w-xl grid-cols-2 gap-4 narrow:grid-cols-1">
      <Field label="Before building">
        {(wiring) => (
          <Select {...wiring} value={draft.ask} onChange={(event) => onChange({ ask: event.target.value as Ask | "" })}>
            {Object.entries(RULES).map(([rule, words]) => (
              <option key={rule} value={rule}>
                {words}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {draft.ask === "above" ? (
        <Dollars
          label="Price"
          hint="The upper estimate of the quote counts. Where no price is known, the run asks."
          value={draft.aboveUsd}
          isNeeded
          onChange={(aboveUsd) => onChange({ aboveUsd })}
        />
      ) : null}
    </div>
  );
}
