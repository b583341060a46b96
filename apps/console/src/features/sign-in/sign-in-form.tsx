import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ApiError, wordsOf } from "@/lib/api/errors";
import { enter, type SignedIn } from "@/lib/session/session";
import { logIn, type CodeWanted } from "./api/sign-in";
import { EntranceForm } from "./entrance-form";

interface Props {
  onSignedIn: () => void;
  onCodeWanted: (wanted: CodeWanted, login: string) => void;
  onUnverified: (login: string) => void;
}

/** The first step: who, and the password. */
export function SignInForm({ onSignedIn, onCodeWanted, onUnverified }: Props) {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const attempt = useMutation({
    mutationFn: () => logIn(login, password),
    onSuccess: (answer: SignedIn | CodeWanted) => {
      if (answer.state === "second_factor") {
        onCodeWanted(answer, login);
        return;
      }
      enter(answer);
      onSignedIn();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.error === "EmailUnverified") onUnverified(login);
    },
  });
  return (
    <EntranceForm
      act="Continue"
      onSubmit={() => attempt.mutate()}
      isOff={attempt.isPending}
      problem={attempt.error && signInWords(attempt.error)}
    >
      <Field label="Email or name">
        {(wiring) => (
          <Input
            {...wiring}
            isLarge
            required
            autoFocus // eslint-disable-line jsx-a11y/no-autofocus -- the page is this one form
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Password"
        aside={
          <Link to="/forgotten" className="font-medium text-link hover:underline">
            Forgot it?
          </Link>
        }
      >
        {(wiring) => (
          <Input
            {...wiring}
            isLarge
            required
            type="password"
            autoComplete="current-password"
            maxLength={1000}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
    </EntranceForm>
  );
}

function signInWords(error: unknown): string {
  if (error instanceof ApiError && error.error === "CredentialsRefused") return "Email or password is not right.";
  return wordsOf(error);
}
