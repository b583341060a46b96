import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Mark } from "@/components/mark";
import { Button } from "@/components/ui/button";
import { wordsOf } from "@/lib/api/errors";
import { usePageTitle } from "@/lib/page-title";

/** A page that could not be shown at all. */
export function Problem({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
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
