import { useRunNow } from "../run-now";

/** Whether what is shown is of now. Work goes on either way. */
export function LiveMark() {
  const { liveness, openAt } = useRunNow();
  if (liveness === "ended") return null;
  const shown = new Date(openAt).toLocaleTimeString("en-GB");
  return (
    <span className="inline-flex items-center gap-1.5 text-xs text-ink-2 narrow:hidden" role="status">
      {liveness === "live" && <Dot tone="bg-passing-fill">Live</Dot>}
      {liveness === "reconnecting" && <Dot tone="bg-incomplete-fill">Reconnecting</Dot>}
      {liveness === "offline" && (
        <Dot tone="bg-cancelled-fill">Offline, showing {shown}. Work goes on without you.</Dot>
      )}
    </span>
  );
}

function Dot({ tone, children }: { tone: string; children: React.ReactNode }) {
  return (
    <>
      <span className={`size-1.5 rounded-full ${tone}`} aria-hidden="true" />
      <span>{children}</span>
    </>
  );
}
