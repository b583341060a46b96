import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { useState } from "react";

import { Notice } from "@/components/ui/notice";
import { CodeForm } from "@/features/sign-in/code-form";
import { Entrance, EntranceTitle } from "@/features/sign-in/entrance";
import { Issuers } from "@/features/sign-in/issuers";
import { problemWords } from "@/features/sign-in/problems";
import { SignInForm } from "@/features/sign-in/sign-in-form";
import { usePageTitle } from "@/lib/page-title";
import { addressOf } from "../way-back";

const FOOTER = "Sessions last 30 days on this device. You can end any of them in Account.";
const route = getRouteApi("/sign-in");

interface Second {
  ticket: string;
  login: string | null;
  next: string | null;
}

/** An issuer's answer that wants a second factor stands behind `#`, where no server sees it. */
function fromHash(): Second | null {
  const answer = new URLSearchParams(location.hash.slice(1));
  const ticket = answer.get("ticket");
  return ticket === null ? null : { ticket, login: null, next: answer.get("next") };
}

export function SignInRoute() {
  usePageTitle("Sign in, Conclave");
  const { next, expired, problem } = route.useSearch();
  const router = useRouter();
  const [second, setSecond] = useState(fromHash);
  const [unverified, setUnverified] = useState(false);
  const goOn = () => {
    router.history.push(`/console${addressOf(second?.next ?? next)}`);
  };
  if (second !== null) {
    return (
      <Entrance footer={FOOTER}>
        <CodeForm ticket={second.ticket} login={second.login} onSignedIn={goOn} onStartOver={() => setSecond(null)} />
      </Entrance>
    );
  }
  return (
    <Entrance footer={FOOTER}>
      <EntranceTitle title="Sign in" text="Watch software being argued, built and proven." />
      {expired ? (
        <Notice className="mb-4">Your session has ended. Sign in and you are back where you were.</Notice>
      ) : null}
      {problem ? (
        <Notice tone="failing" className="mb-4">
          {problemWords(problem)}
        </Notice>
      ) : null}
      {unverified ? (
        <Notice tone="incomplete" className="mb-4">
          Confirm your address first: the mail that you were sent has a link.{" "}
          <Link to="/verify" className="font-medium underline">
            Send another mail
          </Link>
        </Notice>
      ) : null}
      <SignInForm
        onSignedIn={goOn}
        onCodeWanted={(wanted, login) => setSecond({ ticket: wanted.ticket, login, next: null })}
        onUnverified={() => setUnverified(true)}
      />
      <Issuers next={`/console${addressOf(next)}`} />
      <p className="mt-6 text-ink-2">
        New here?{" "}
        <Link to="/register" className="font-medium text-link hover:underline">
          Create an account
        </Link>
      </p>
    </Entrance>
  );
}
