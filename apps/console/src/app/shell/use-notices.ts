import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import type { RunSummary } from "@/features/runs/api/list-runs";
import { areNoticesOn } from "@/lib/notices";
import { labelOf } from "@/lib/runs/state";

/** Tells by the system, where somebody wants that, what begins to need them while they look elsewhere. */
export function useNotices(needs: readonly RunSummary[], isLoaded: boolean): void {
  const router = useRouter();
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!isLoaded) return;
    const before = known.current;
    known.current = new Set(needs.map((run) => run.id));
    if (before === null || !document.hidden || !areNoticesOn()) return;
    for (const run of needs.filter((one) => !before.has(one.id))) {
      const notice = new Notification(`${labelOf(run)}, ${run.title}`, { body: run.needs?.text ?? run.reason, tag: run.id });
      notice.onclick = () => {
        window.focus();
        notice.close();
        void router.navigate({ to: "/runs/$runId", params: { runId: run.id } });
      };
    }
  }, [needs, isLoaded, router]);
}
