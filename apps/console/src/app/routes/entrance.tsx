import { useRouter } from "@tanstack/react-router";
import { useState } from "react";

import { Entrance } from "@/features/sign-in/entrance";
import { ForgottenForm, ResetForm, VerifyPage } from "@/features/sign-in/password-forms";
import { RegisterForm } from "@/features/sign-in/register-form";
import { usePageTitle } from "@/lib/page-title";

/** Secrets of mails stand behind `#`, and leave the address as soon as they are read: histories are kept. */
function useSecretOfLink(): string {
  const [secret] = useState(() => {
    const found = decodeURIComponent(location.hash.slice(1));
    if (found !== "") history.replaceState(history.state, "", location.pathname + location.search);
    return found;
  });
  return secret;
}

export function RegisterRoute() {
  usePageTitle("Create an account, Conclave");
  const router = useRouter();
  return (
    <Entrance>
      <RegisterForm onSignedIn={() => void router.navigate({ to: "/" })} />
    </Entrance>
  );
}

export function ForgottenRoute() {
  usePageTitle("Choose a new password, Conclave");
  return (
    <Entrance>
      <ForgottenForm />
    </Entrance>
  );
}

export function ResetRoute() {
  usePageTitle("Choose a new password, Conclave");
  const token = useSecretOfLink();
  return (
    <Entrance>
      <ResetForm token={token} />
    </Entrance>
  );
}

export function VerifyRoute() {
  usePageTitle("Confirm your address, Conclave");
  const token = useSecretOfLink();
  return (
    <Entrance>
      <VerifyPage token={token} />
    </Entrance>
  );
}
