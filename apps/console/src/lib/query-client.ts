import { QueryClient } from "@tanstack/react-query";

import { isAway } from "@/lib/api/errors";

const MOST_TRIES = 3;

/** What is away is asked again, and again after that by whoever polls; a refusal stands. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < MOST_TRIES && isAway(error),
        retryDelay: (failures) => Math.min(1000 * 2 ** failures, 8000),
      },
      mutations: { retry: false },
    },
  });
}
