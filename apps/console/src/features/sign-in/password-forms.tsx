import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { NewPassword } from "@/components/new-password";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { askForReset, resetPassword, verifyEmail, verifyEmailAgain } from "./api/sign-in";
import { EntranceTitle } from "./entrance";

const LINK_OLD = "This link is not valid: it was used, or it is too old. Ask for another one.";

function linkWords(error: unknown): string {
  return error instanceof ApiError && error.error === "LinkRefused" ? LINK_OLD : wordsOf(error);
}

function BackToSignIn() {
  return (
    <Button asChild>
      <Link to="/sign-in">Sign in</Link>
    </Button>
  );
}

export function ForgottenForm() {
  const [email, setEmail] = useState("");
  const asking = useMutation({ mutationFn: () => askForReset(email) });
  if (asking.data) {
    return (
      <>
        <EntranceTitle title="Look into your mail" text={`If ${email} has an account, a mail has the link. It works for 30 minutes.`} />
        <BackToSignIn />
      </>
    );
  }
  return (
    <>
      <EntranceTitle title="Choose a new password" text="A mail will have a link for it." />
      <form
        className="grid gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          asking.mutate();
        }}
      >
        <Field label="Email">
          {(wiring) => (
            <Input {...wiring} isLarge required type="email" autoComplete="email" maxLength={254} value={email} onChange={(event) => setEmail(event.target.value)} />
          )}
        </Field>
        {asking.error ? <Notice tone="failing">{wordsOf(asking.error)}</Notice> : null}
        <Button type="submit" tone="ink" size="lg" className="w-full" disabled={asking.isPending}>
          Send the link
        </Button>
      </form>
      <p className="mt-6">
        <Link to="/sign-in" className="font-medium text-link hover:underline">
          Back to sign in
        </Link>
      </p>
    </>
  );
}

export function ResetForm({ token }: { token: string }) {
  const [password, setPassword] = useState("");
  const choosing = useMutation({ mutationFn: () => resetPassword(token, password) });
  if (choosing.data) {
    return (
      <>
        <EntranceTitle title="Your password is new" text="Every device was signed out." />
        <BackToSignIn />
      </>
    );
  }
  const ofPassword = choosing.error instanceof ApiError ? choosing.error.fieldProblem("password") : null;
  return (
    <>
      <EntranceTitle title="Choose a new password" text="Every device will be signed out." />
      <form
        className="grid gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          choosing.mutate();
        }}
      >
        <NewPassword label="New password" value={password} onChange={setPassword} error={ofPassword} />
        {choosing.error && ofPassword === null ? <Notice tone="failing">{linkWords(choosing.error)}</Notice> : null}
        <Button type="submit" tone="ink" size="lg" className="w-full" disabled={choosing.isPending || token === ""}>
          Keep this password
        </Button>
      </form>
      {token === "" ? <Notice tone="failing" className="mt-4">{LINK_OLD}</Notice> : null}
    </>
  );
}

export function VerifyPage({ token }: { token: string }) {
  const confirming = useMutation({ mutationFn: () => verifyEmail(token) });
  const [email, setEmail] = useState("");
  const again = useMutation({ mutationFn: () => verifyEmailAgain(email) });
  const isBegun = useRef(false);
  const { mutate } = confirming;
  useEffect(() => {
    if (isBegun.current || token === "") return;
    isBegun.current = true;
    mutate();
  }, [mutate, token]);
  if (confirming.data) {
    return (
      <>
        <EntranceTitle title="Your address is confirmed" text="You can sign in now." />
        <BackToSignIn />
      </>
    );
  }
  if (token !== "" && !confirming.error) return <EntranceTitle title="Confirming your address" text="This takes a moment." />;
  return (
    <>
      <EntranceTitle title="Confirm your address" text="A mail has a link for it." />
      {confirming.error ? <Notice tone="failing" className="mb-4">{linkWords(confirming.error)}</Notice> : null}
      {again.data ? <Notice tone="passing">{again.data.message}</Notice> : null}
      <form
        className="mt-3 grid gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          again.mutate();
        }}
      >
        <Field label="Email" error={again.error ? wordsOf(again.error) : null}>
          {(wiring) => (
            <Input {...wiring} isLarge required type="email" autoComplete="email" maxLength={254} value={email} onChange={(event) => setEmail(event.target.value)} />
          )}
        </Field>
        <Button type="submit" size="lg" className="w-full" disabled={again.isPending}>
          Send another mail
        </Button>
      </form>
    </>
  );
}
