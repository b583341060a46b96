import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { CodeInput } from "@/components/code-input";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { enter } from "@/lib/session/session";
import { logInWithCode } from "./api/sign-in";
import { EntranceTitle } from "./entrance";

interface Props {
  ticket: string;
  login: string | null;
  onSignedIn: () => void;
  onStartOver: () => void;
}

/** The second step: six digits of the app, or a backup code. */
export function CodeForm({ ticket, login, onSignedIn, onStartOver }: Props) {
  const [isBackup, setBackup] = useState(false);
  const [code, setCode] = useState("");
  const attempt = useMutation({
    mutationFn: (given: string) => logInWithCode(ticket, given),
    onSuccess: (signedIn) => {
      enter(signedIn);
      onSignedIn();
    },
    onError: () => setCode(""),
  });
  const isStale = attempt.error instanceof ApiError && attempt.error.error === "CredentialsRefused";
  return (
    <>
      <EntranceTitle
        title={isBackup ? "Enter a backup code" : "Enter the code"}
        text={isBackup ? "Each of them works once." : "Six digits from your authenticator app."}
      />
      {login ? (
        <div className="mb-5 flex items-center gap-2.5 rounded-3 border border-line bg-surface px-2.5 py-2">
          <span className="min-w-0 flex-1 truncate font-semibold">{login}</span>
          <Button tone="quiet" size="sm" onClick={onStartOver}>
            Not you?
          </Button>
        </div>
      ) : null}
      <form
        className="grid gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate(code);
        }}
      >
        {isBackup ? (
          <Field label="Backup code">
            {(wiring) => (
              <Input
                {...wiring}
                isLarge
                required
                autoFocus // eslint-disable-line jsx-a11y/no-autofocus -- the one field of this step
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={40}
                className="font-mono"
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <CodeInput label="Code" value={code} onChange={setCode} onComplete={(whole) => attempt.mutate(whole)} isBusy={attempt.isPending} />
        )}
        {attempt.error ? <Notice tone="failing">{codeWords(attempt.error)}</Notice> : null}
        {isStale ? (
          <Button size="lg" onClick={onStartOver}>
            Sign in again
          </Button>
        ) : (
          <Button type="submit" tone="ink" size="lg" className="w-full" disabled={attempt.isPending || code === ""}>
            Sign in
          </Button>
        )}
      </form>
      <Button
        tone="quiet"
        className="mt-5 -ml-3"
        onClick={() => {
          setBackup(!isBackup);
          setCode("");
          attempt.reset();
        }}
      >
        {isBackup ? "Use the authenticator app" : "Use a backup code"}
      </Button>
    </>
  );
}

export function codeWords(error: unknown): string {
  if (!(error instanceof ApiError)) return wordsOf(error);
  if (error.error === "SecondFactorRefused") {
    return "That code is not right, or it was used already. Wait for the next one.";
  }
  return error.error === "CredentialsRefused" ? "This took too long. Enter your password again." : wordsOf(error);
}
