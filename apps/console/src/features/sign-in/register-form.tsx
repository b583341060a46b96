import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { NewPassword } from "@/components/new-password";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { enter } from "@/lib/session/session";
import { logIn, register } from "./api/sign-in";
import { EntranceTitle } from "./entrance";
import { EmailField, EntranceForm } from "./entrance-form";

interface Props {
  onSignedIn: () => void;
}

/**
 * Whether a name or an address is taken is told by mail alone. Where no address has to be confirmed first, the
 * new account is signed in at once.
 */
export function RegisterForm({ onSignedIn }: Props) {
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [setupCode, setSetupCode] = useState("");
  const [isFirst, setFirst] = useState(false);
  const attempt = useMutation({
    mutationFn: async () => {
      const told = await register({
        username,
        email,
        password,
        ...(isFirst && setupCode !== "" ? { setup_code: setupCode } : {}),
      });
      try {
        const signedIn = await logIn(username, password);
        if (signedIn.state === "signed_in") return signedIn;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
      return told;
    },
    onSuccess: (answer) => {
      if (!("access_token" in answer)) return;
      enter(answer);
      onSignedIn();
    },
  });
  if (attempt.data) {
    return (
      <>
        <EntranceTitle title="Look into your mail" text={`A mail to ${email} tells how to go on.`} />
        <Button asChild>
          <Link to="/sign-in">Sign in</Link>
        </Button>
      </>
    );
  }
  const refusal = attempt.error instanceof ApiError ? attempt.error : null;
  const fieldError = (name: string) => refusal?.fieldProblem(name) ?? null;
  const isOfField = ["username", "email", "password"].some((name) => fieldError(name) !== null);
  return (
    <>
      <EntranceTitle title="Create an account" text="Watch software being argued, built and proven." />
      <EntranceForm
        act="Create the account"
        onSubmit={() => attempt.mutate()}
        isOff={attempt.isPending}
        problem={attempt.error && !isOfField ? setupWords(attempt.error) : null}
      >
        <Field
          label="Name"
          hint={fieldError("username") === null ? "3 to 40 small letters, digits, dots or dashes." : undefined}
          error={nameWords(fieldError("username"))}
        >
          {(wiring) => (
            <Input
              {...wiring}
              isLarge
              required
              autoFocus // eslint-disable-line jsx-a11y/no-autofocus -- the page is this one form
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              minLength={3}
              maxLength={40}
              value={username}
              onChange={(event) => setUsername(event.target.value)}
            />
          )}
        </Field>
        <EmailField value={email} onChange={setEmail} error={fieldError("email")} />
        <NewPassword value={password} onChange={setPassword} error={fieldError("password")} />
        {isFirst ? (
          <Field label="Setup code" hint="Printed by ./conclave up. It makes you the administrator.">
            {(wiring) => (
              <Input
                {...wiring}
                isLarge
                autoComplete="off"
                spellCheck={false}
                autoCapitalize="none"
                maxLength={300}
                className="font-mono"
                value={setupCode}
                onChange={(event) => setSetupCode(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <Button tone="quiet" className="-ml-3 justify-self-start" onClick={() => setFirst(true)}>
            I have a setup code
          </Button>
        )}
      </EntranceForm>
      <p className="mt-6 text-ink-2">
        You have one?{" "}
        <Link to="/sign-in" className="font-medium text-link hover:underline">
          Sign in
        </Link>
      </p>
    </>
  );
}

function nameWords(problem: string | null): string | null {
  return problem?.startsWith("String should match")
    ? "Use 3 to 40 small letters, digits, dots, dashes or underscores, and begin and end with a letter or digit."
    : problem;
}

function setupWords(error: unknown): string {
  if (error instanceof ApiError && error.error === "SetupCodeRefused") {
    return "This setup code is not valid, or it was used. Without one you register as a user.";
  }
  return wordsOf(error);
}
