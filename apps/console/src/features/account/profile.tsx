import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, useSyncExternalStore } from "react";

import { Deletion } from "@/components/deletion";
import { NewPassword } from "@/components/new-password";
import { Section } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { areLettersOn, onChange, turnLetters } from "@/lib/keyboard/registry";
import { areNoticesOn, canNotify, turnNotices } from "@/lib/notices";
import type { Me } from "@/lib/session/me";
import { leave } from "@/lib/session/session";
import { chooseTheme, useTheme, type Theme } from "@/lib/theme";
import { changePassword, deleteAccount } from "./api/account";

/** Narrow screens have no sidebar that leads there. */
const ADMIN = [
  { to: "/admin/providers", label: "Providers" },
  { to: "/admin/workers", label: "Workers" },
  { to: "/admin/users", label: "Users" },
  { to: "/admin/audit", label: "Audit log" },
  { to: "/admin/system", label: "System" },
] as const;

export function Profile({ me }: { me: Me }) {
  return (
    <>
      <Section title="You">
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
          <dt className="text-ink-3">Name</dt>
          <dd>{me.name}</dd>
          <dt className="text-ink-3">Email</dt>
          <dd>
            {me.email ?? "None"}
            {me.email !== null && !me.is_email_verified ? <span className="text-incomplete">, not confirmed</span> : null}
          </dd>
          <dt className="text-ink-3">Role</dt>
          <dd>{me.role === "admin" ? "Administrator" : "User"}</dd>
        </dl>
      </Section>
      {me.role === "admin" ? (
        <div className="hidden narrow:block">
          <Section title="Administration">
            <ul className="card overflow-hidden">
              {ADMIN.map(({ to, label }) => (
                <li key={to} className="border-b border-line last:border-0">
                  <Link to={to} className="flex h-11 items-center px-3.5 font-medium">
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </Section>
        </div>
      ) : null}
      <Section title="This browser">
        <div className="grid max-w-md gap-3">
          <ThemeChoice />
          <Letters />
          {canNotify() ? <Notices /> : null}
        </div>
      </Section>
      {me.has_password ? (
        <Section title="Password" text="Every other device is signed out when it changes.">
          <PasswordForm />
        </Section>
      ) : null}
      <Section
        title="Delete the account"
        text="For ever. Projects that nobody else owns are handed over or deleted first. What you did stays in the audit log, under an id."
      >
        <Deletion
          name={me.name}
          act="Delete the account"
          title="Delete your account?"
          text="You are signed out everywhere, and nothing of it can be brought back."
          onDelete={deleteAccount}
          onDone={() => leave("signed_out")}
        />
      </Section>
    </>
  );
}

function ThemeChoice() {
  const theme = useTheme();
  return (
    <label className="flex items-center justify-between gap-4">
      Theme
      <Select value={theme} onChange={(event) => chooseTheme(event.target.value as Theme)}>
        <option value="system">Like the system</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </Select>
    </label>
  );
}

function Letters() {
  const isOn = useSyncExternalStore(onChange, areLettersOn);
  return (
    <label className="flex items-center justify-between gap-4">
      Single letters are keys, such as N and C
      <Switch checked={isOn} onCheckedChange={turnLetters} />
    </label>
  );
}

function Notices() {
  const [isOn, setOn] = useState(areNoticesOn);
  return (
    <label className="flex items-center justify-between gap-4">
      Tell me by the system when a run needs me
      <Switch checked={isOn} onCheckedChange={(wanted) => void turnNotices(wanted).then(setOn)} />
    </label>
  );
}

function PasswordForm() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const changing = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: () => {
      setCurrent("");
      setNext("");
    },
  });
  const refusal = changing.error instanceof ApiError ? changing.error : null;
  const isCurrentWrong = refusal?.error === "CredentialsRefused";
  const ofNew = refusal?.fieldProblem("new") ?? null;
  return (
    <form
      className="grid max-w-md gap-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        changing.mutate();
      }}
    >
      <Field label="Password now" error={isCurrentWrong ? "The password is not right." : null}>
        {(wiring) => (
          <Input {...wiring} isLarge required type="password" autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} />
        )}
      </Field>
      <NewPassword label="New password" value={next} onChange={setNext} error={ofNew} />
      {changing.error && !isCurrentWrong && ofNew === null ? <Notice tone="failing">{wordsOf(changing.error)}</Notice> : null}
      {changing.isSuccess ? <Notice tone="passing">Your password is new. Every other device was signed out.</Notice> : null}
      <Button type="submit" tone="ink" className="justify-self-start" disabled={changing.isPending}>
        Change the password
      </Button>
    </form>
  );
}
