import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError, wordsOf } from "@/lib/api/errors";

/** What of a query is looked at, be it of one page or of many. */
export interface Asked<Data> {
  data: Data | undefined;
  error: Error | null;
  refetch: () => Promise<unknown>;
}

interface Props<Data> {
  query: Asked<Data>;
  /** Holds the place; by default a few lines. */
  skeleton?: ReactNode;
  children: (data: Data) => ReactNode;
}

/** What was asked for, once it is there. What is shown already stays while nobody answers. */
export function Loaded<Data>({ query, skeleton, children }: Props<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) {
    return (
      <Notice tone="failing" className="flex flex-wrap items-center gap-3">
        <span className="min-w-0 flex-1">{wordsOf(query.error)}</span>
        {isGone(query.error) ? null : (
          <Button size="sm" onClick={() => void query.refetch()}>
            Try again
          </Button>
        )}
      </Notice>
    );
  }
  return (
    skeleton ?? (
      <div className="grid gap-3" aria-hidden="true">
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
      </div>
    )
  );
}

/** Asking again finds no more. */
const isGone = (error: Error) => error instanceof ApiError && error.status === 404;
