import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { NewPassword } from "@/components/new-password";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { askForReset, resetPassword, verifyEmail, verifyEmailAgain } from "./api/sign-in";
import { EntranceTitle } from "./entrance";
import { EmailField, EntranceForm } from "./entrance-form";

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
      <EntranceForm
        act="Send the link"
        onSubmit={() => asking.mutate()}
        isOff={asking.isPending}
        problem={asking.error && wordsOf(asking.error)}
      >
        <EmailField value={email} onChange={setEmail} />
      </EntranceForm>
      <p className="mt-6">
        <Link to="/sign-in" className="font-medium text-link hover:underline">
          Back to sign in
        </Link>
      </p>
    </>
  );
}

/** Nothing can be chosen by this link any more: what leads on stands alone. */
function OldLink() {
  return (
    <>
      <EntranceTitle title="This link is not valid" text="It was used, or it is too old. A new one works for 30 minutes." />
      <Button asChild tone="ink">
        <Link to="/forgotten">Ask for another one</Link>
      </Button>
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
  if (token === "" || (choosing.error instanceof ApiError && choosing.error.error === "LinkRefused")) return <OldLink />;
  const ofPassword = choosing.error instanceof ApiError ? choosing.error.fieldProblem("password") : null;
  return (
    <>
      <EntranceTitle title="Choose a new password" text="Every device will be signed out." />
      <EntranceForm
        act="Keep this password"
        onSubmit={() => choosing.mutate()}
        isOff={choosing.isPending}
        problem={choosing.error && ofPassword === null ? wordsOf(choosing.error) : null}
      >
        <NewPassword label="New password" value={password} onChange={setPassword} error={ofPassword} />
      </EntranceForm>
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
      {again.data ? <Notice tone="passing" className="mb-4">{again.data.message}</Notice> : null}
      <EntranceForm act="Send another mail" onSubmit={() => again.mutate()} isOff={again.isPending}>
        <EmailField value={email} onChange={setEmail} error={again.error && wordsOf(again.error)} />
      </EntranceForm>
    </>
  );
}
