import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

const PAGE = 1000;

/**
 * Every fact of a run until `seq`, in order; there are few of them beside what is narrated. Null where they cannot be
 * read: the stream tells them as well, only later.
 */
export async function factsOf(runId: string, signal: AbortSignal): Promise<{ facts: Schemas["RecordedEvent"][]; seq: number } | null> {
  const facts: Schemas["RecordedEvent"][] = [];
  try {
    for (let after = 0; ; ) {
      const query = { facts: true, after, limit: PAGE };
      const page = await unwrap(api.GET("/runs/{run_id}/events", { params: { path: { run_id: runId }, query }, signal }));
      facts.push(...page.items);
      if (!page.has_more) return { facts, seq: page.last_seq };
      after = page.next_after;
    }
  } catch {
    return null;
  }
}
