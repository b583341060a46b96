import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { dollars } from "@/lib/money";

interface Props {
  cap: number | null;
  /** What holds where nobody chooses: that of the project. */
  usual: number | null;
  onChange: (cap: number | null) => void;
}

/** The most that a run may cost, or no cap until the plan is approved. */
export function CapChoice({ cap, usual, onChange }: Props) {
  const held = cap ?? usual;
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const amount = Number(typed.replace(",", "."));
  const isRight = typed === "" || (Number.isFinite(amount) && amount > 0 && amount <= 1_000_000);
  const keep = () => {
    if (!isRight) return;
    onChange(typed === "" ? null : amount);
    setOpen(false);
  };
  return (
    <span className="flex items-center gap-2">
      Cap
      <Popover
        open={isOpen}
        onOpenChange={(open) => {
          setTyped(cap === null ? "" : String(cap));
          setOpen(open);
        }}
      >
        <PopoverTrigger asChild>
          <Chip className="num text-ink" aria-label={held === null ? "Cap: none. Change it" : `Cap: ${dollars(held)}. Change it`}>
            {held === null ? "None" : dollars(held)}
          </Chip>
        </PopoverTrigger>
        <PopoverContent align="start" aria-label="Cap">
          <div className="grid gap-3">
            <Field
              label="Cap in dollars"
              hint={
                usual === null
                  ? "Never exceeded. Empty: the plan's price is proposed when it is ready."
                  : `Never exceeded. Empty: the project's ${dollars(usual)}.`
              }
              error={isRight ? null : "Type an amount, such as 2.50."}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  inputMode="decimal"
                  placeholder="2.50"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                  onKeyDown={(event) => {
                    if (event.key !== "Enter") return;
                    event.preventDefault();
                    keep();
                  }}
                />
              )}
            </Field>
            <Button size="sm" className="justify-self-end" onClick={keep} disabled={!isRight}>
              Set the cap
            </Button>
          </div>
        </PopoverContent>
      </Popover>
    </span>
  );
}
