import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { actWords, useFresh } from "@/components/fresh-proof";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { makeToken, type Scope } from "./api/account";

const SCOPES: { scope: Scope; may: string }[] = [
  { scope: "read", may: "Read projects, runs, templates and workers" },
  { scope: "write", may: "That, and change them: start runs, steer them, name members" },
];
const ADMIN_SCOPES: { scope: Scope; may: string }[] = [
  { scope: "admin:read", may: "Read what administrators read" },
  { scope: "admin:write", may: "That, and change it" },
];
const DAYS = [7, 30, 90, 366];

export function NewToken({ isAdmin, onMade }: { isAdmin: boolean; onMade: (token: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>New token</Button>
      </DialogTrigger>
      <DialogContent title="New API token">
        <TokenForm
          isAdmin={isAdmin}
          onMade={(token) => {
            setOpen(false);
            onMade(token);
          }}
        />
      </DialogContent>
    </Dialog>
  );
}

function TokenForm({ isAdmin, onMade }: { isAdmin: boolean; onMade: (token: string) => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set(["read"]));
  const [days, setDays] = useState(90);
  const fresh = useFresh();
  const making = useMutation({
    mutationFn: () => fresh(() => makeToken({ name, scopes: [...scopes], expires_in_days: days })),
    onSuccess: (answer) => onMade(answer.token),
  });
  const words = actWords(making.error);
  const toggle = (scope: Scope) => {
    const next = new Set(scopes);
    if (!next.delete(scope)) next.add(scope);
    setScopes(next);
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        making.mutate();
      }}
    >
      <Field label="What it is for">
        {(wiring) => <Input {...wiring} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 font-medium">What it may do</legend>
        {[...SCOPES, ...(isAdmin ? ADMIN_SCOPES : [])].map(({ scope, may }) => (
          <label key={scope} className="flex items-start gap-2">
            <Checkbox className="mt-0.5" checked={scopes.has(scope)} onCheckedChange={() => toggle(scope)} />
            <span>
              <span className="mono">{scope}</span> <span className="text-ink-2">{may}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <label className="flex items-center justify-between gap-3">
        <span className="font-medium">Ends after</span>
        <Select value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {DAYS.map((one) => (
            <option key={one} value={one}>
              {one} days
            </option>
          ))}
        </Select>
      </label>
      {words ? <Notice tone="failing">{words}</Notice> : null}
      <Button type="submit" tone="ink" className="justify-self-end" disabled={making.isPending || scopes.size === 0}>
        Make the token
      </Button>
    </form>
  );
}
