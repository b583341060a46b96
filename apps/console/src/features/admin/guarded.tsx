import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Loaded, type Asked } from "@/components/loaded";
import { Button } from "@/components/ui/button";
import { ApiError } from "@/lib/api/errors";

interface Props<Data> {
  query: Asked<Data>;
  children: (data: Data) => ReactNode;
}

/** `Loaded`, with the way out for administrators who have no second factor yet. */
export function Guarded<Data>({ query, children }: Props<Data>) {
  const error = query.error;
  if (query.data === undefined && error instanceof ApiError && error.error === "SecondFactorNeeded") {
    return (
      <div className="grid justify-items-start gap-3">
        <p className="text-ink-2">Administrators need a second factor. Connect an authenticator app, then this opens.</p>
        <Button asChild tone="ink">
          <Link to="/account" search={{ tab: "second-factor" }}>
            Connect an app
          </Link>
        </Button>
      </div>
    );
  }
  return <Loaded query={query}>{children}</Loaded>;
}
