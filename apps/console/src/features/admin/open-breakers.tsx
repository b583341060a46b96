import { useQuery } from "@tanstack/react-query";

import { providersQuery } from "./api/providers";
import { conditionOf } from "./condition";

const SELDOM_MS = 30_000;

/** Beside the way to the providers: how many are not asked because their breaker is open. Nothing while all is well. */
export function OpenBreakers() {
  // Without a second factor an administrator is told nothing, and the page itself says so.
  const { data } = useQuery({ ...providersQuery, refetchInterval: SELDOM_MS, staleTime: SELDOM_MS, retry: false });
  const open = data?.providers.filter((one) => one.is_configured && conditionOf(one).state === "open").length ?? 0;
  if (open === 0) return null;
  return (
    <span className="mono ml-auto text-[11px] text-failing">
      <span className="sr-only">, </span>
      {open} open
    </span>
  );
}
