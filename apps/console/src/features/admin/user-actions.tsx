import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { actWords, useFresh } from "@/components/fresh-proof";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import {
  changeUserRole,
  deleteUser,
  lockUser,
  makeServiceToken,
  removeUsersSecondFactor,
  unlockUser,
  type User,
} from "./api/installation";

interface Act {
  label: string;
  title: string;
  text: string;
  do: (reason: string) => Promise<unknown>;
}

interface Props {
  user: User;
  onChanged: () => void;
  onToken: (token: string) => void;
}

/** What an administrator may do with somebody else's account. Each wants a reason, which that person reads, too. */
export function UserActions({ user, onChanged, onToken }: Props) {
  const [act, setAct] = useState<Act | null>(null);
  const fresh = useFresh();
  const making = useMutation({
    mutationFn: () =>
      fresh(() => makeServiceToken(user.id, { name: `made ${new Date().toISOString().slice(0, 19)}`, scopes: ["write"], expires_in_days: 90 })),
    onSuccess: (answer) => onToken(answer.token),
  });
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button size="sm" tone="quiet" isIcon aria-label={`More for ${user.name}`}>
            <Icon name="more" />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          {actsOf(user).map((one) => (
            <DropdownMenuItem key={one.label} onSelect={() => setAct(one)}>
              {one.label}
            </DropdownMenuItem>
          ))}
          {user.kind === "service" ? <DropdownMenuItem onSelect={() => making.mutate()}>New token</DropdownMenuItem> : null}
        </DropdownMenuContent>
      </DropdownMenu>
      {actWords(making.error) ? <Notice tone="failing">{actWords(making.error)}</Notice> : null}
      {act ? (
        <ReasonDialog
          act={act}
          onClose={() => setAct(null)}
          onDone={() => {
            setAct(null);
            onChanged();
          }}
        />
      ) : null}
    </>
  );
}

function ReasonDialog({ act, onClose, onDone }: { act: Act; onClose: () => void; onDone: () => void }) {
  const [reason, setReason] = useState("");
  const fresh = useFresh();
  const doing = useMutation({ mutationFn: () => fresh(() => act.do(reason)), onSuccess: onDone });
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent title={act.title} description={act.text}>
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            doing.mutate();
          }}
        >
          <Field label="Reason" hint="Stands in the audit log, which the person reads, too.">
            {(wiring) => <Input {...wiring} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
          {actWords(doing.error) ? <Notice tone="failing">{actWords(doing.error)}</Notice> : null}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Keep</Button>
            <Button type="submit" tone="danger" disabled={doing.isPending}>
              {act.label}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function actsOf(user: User): Act[] {
  const acts: Act[] = [];
  acts.push(
    user.disabled_at
      ? { label: "Unlock", title: `Unlock ${user.name}?`, text: "They may sign in again.", do: (reason) => unlockUser(user.id, reason) }
      : {
          label: "Lock",
          title: `Lock ${user.name}?`,
          text: "Nothing lets them in any more. Their runs go on.",
          do: (reason) => lockUser(user.id, reason),
        },
  );
  acts.push(
    user.role === "admin"
      ? {
          label: "Make a user",
          title: `Make ${user.name} a user?`,
          text: "They administer nothing any more.",
          do: (reason) => changeUserRole(user.id, "user", reason),
        }
      : {
          label: "Make an administrator",
          title: `Make ${user.name} an administrator?`,
          text: "They may see and change everything of this installation, but no project that they are no member of.",
          do: (reason) => changeUserRole(user.id, "admin", reason),
        },
  );
  if (user.has_second_factor) {
    acts.push({
      label: "Remove the second factor",
      title: `Remove the second factor of ${user.name}?`,
      text: "For somebody who lost app and backup codes, and has proven to you who they are.",
      do: (reason) => removeUsersSecondFactor(user.id, reason),
    });
  }
  acts.push({
    label: "Delete",
    title: `Delete ${user.name}?`,
    text: "For ever; locking keeps an account. What they did stays in the audit log, under their id. Projects that nobody else owns are handed over or deleted first.",
    do: (reason) => deleteUser(user.id, reason),
  });
  return acts;
}
