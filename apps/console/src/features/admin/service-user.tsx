import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { actWords, useFresh } from "@/components/fresh-proof";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { makeServiceToken, makeServiceUser } from "./api/installation";

/** A machine, which works here by API tokens. Its first one comes with it. */
export function ServiceUser({ onMade }: { onMade: (token: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const fresh = useFresh();
  const making = useMutation({
    mutationFn: async () => {
      const user = await fresh(() => makeServiceUser(name.trim()));
      return fresh(() => makeServiceToken(user.id, { name: "first", scopes: ["write"], expires_in_days: 90 }));
    },
    onSuccess: (answer) => {
      setOpen(false);
      setName("");
      onMade(answer.token);
    },
  });
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>New service user</Button>
      </DialogTrigger>
      <DialogContent title="New service user" description="A machine, which works here by API tokens alone. People register themselves.">
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            making.mutate();
          }}
        >
          <Field label="Name" hint="3 to 40 letters, digits, dots or dashes." error={actWords(making.error)}>
            {(wiring) => (
              <Input {...wiring} required minLength={3} maxLength={40} autoCapitalize="none" value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <Button type="submit" tone="ink" className="justify-self-end" disabled={making.isPending}>
            Make it, with a token for 90 days
          </Button>
        </form>
      </DialogContent>
    </Dialog>
  );
}
