import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";

interface FormProps {
  act: string;
  onSubmit: () => void;
  isOff: boolean;
  /** What went wrong, in words. */
  problem?: string | null;
  children: ReactNode;
}

/** A form before one is signed in: its fields, what went wrong with them, and one button as wide as they are. */
export function EntranceForm({ act, onSubmit, isOff, problem, children }: FormProps) {
  return (
    <form
      className="grid gap-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {problem ? <Notice tone="failing">{problem}</Notice> : null}
      <Button type="submit" tone="ink" size="lg" className="mt-1.5 w-full" disabled={isOff}>
        {act}
      </Button>
    </form>
  );
}

interface EmailProps {
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
}

export function EmailField({ value, onChange, error = null }: EmailProps) {
  return (
    <Field label="Email" error={error}>
      {(wiring) => (
        <Input
          {...wiring}
          isLarge
          required
          type="email"
          autoComplete="email"
          maxLength={254}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
