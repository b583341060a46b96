import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useCallback, useEffect, type ReactNode } from "react";

import { Mark } from "@/components/mark";
import { Button } from "@/components/ui/button";
import { isAway, wordsOf } from "@/lib/api/errors";
import { usePageTitle } from "@/lib/page-title";

const AGAIN_MS = 5_000;

/** A page that could not be shown at all. Where nobody answers it asks again by itself. */
export function Problem({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const isServerAway = isAway(error);
  const again = useCallback(() => {
    reset();
    void router.invalidate();
  }, [reset, router]);
  useEffect(() => {
    if (!isServerAway) return;
    const asking = setInterval(again, AGAIN_MS);
    return () => clearInterval(asking);
  }, [isServerAway, again]);
  return isServerAway ? (
    <Alone title="The server does not answer" text="Runs go on; this page catches up by itself.">
      <Button onClick={again}>Try now</Button>
    </Alone>
  ) : (
    <Alone title="This page cannot be shown" text={wordsOf(error)}>
      <Button onClick={again}>Try again</Button>
    </Alone>
  );
}

export function Unknown() {
  return (
    <Alone title="Nothing is here" text="The address may be old, or what it showed belongs to a project that you are no member of.">
      <Button asChild>
        <Link to="/">Go home</Link>
      </Button>
    </Alone>
  );
}

function Alone({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  usePageTitle(`${title}, Conclave`);
  return (
    <main className="mx-auto grid min-h-[70vh] max-w-[368px] content-center gap-3 p-5">
      <Mark size={28} isFaint />
      <h1 className="text-xl font-semibold tracking-(--track-tight)">{title}</h1>
      <p className="text-ink-2">{text}</p>
      <div>{children}</div>
    </main>
  );
}
