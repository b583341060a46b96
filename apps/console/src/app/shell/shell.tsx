import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";

import { needingYou } from "@/lib/runs/needs";
import { FreshProof } from "@/components/fresh-proof";
import { recentRunsQuery, runsUnderWayQuery, type RunSummary } from "@/features/runs/api/list-runs";
import { SERVER_AWAY } from "@/lib/api/errors";
import { listen } from "@/lib/keyboard/listen";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { useIsServerUp } from "@/lib/session/connection";
import { useSession } from "@/lib/session/session";
import { useNow } from "@/lib/time";
import { joined } from "../joined";
import { pathWithin } from "../way-back";
import { BottomBar } from "./bottom-bar";
import { Rail } from "./rail";
import { Sidebar } from "./sidebar";
import { useNotices } from "./use-notices";

const Palette = lazy(() => import("./palette").then((module) => ({ default: module.Palette })));
const KeyMap = lazy(() => import("./key-map").then((module) => ({ default: module.KeyMap })));

const NONE: RunSummary[] = [];
const RUN_PAGE = /^\/runs\/[^/]+/;

/** Everything around a page: the way to the others, the palette, the keys, and what is said when nobody answers. */
export function Shell() {
  const session = useSession();
  const router = useRouter();
  const path = pathWithin(useLocation({ select: (location) => location.pathname }));
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  const isServerUp = useIsServerUp();
  const now = useNow(30);
  const { data: underWay = NONE } = useQuery(runsUnderWayQuery);
  const { data: recent } = useQuery(recentRunsQuery);
  const runs = useMemo(() => joined(underWay, recent ?? []), [underWay, recent]);
  const needs = useMemo(() => needingYou(runs, now), [runs, now]);
  useNotices(needs, recent !== undefined);
  useWayToSignIn(session.state);
  useEffect(() => listen(window), []);

  const go = (to: "/" | "/runs" | "/projects" | "/admin/providers" | "/account") => () => void router.navigate({ to });
  const oldest = needs[0];
  useShortcuts(
    {
      "mod+k": () => setOpen("palette"),
      "?": () => setOpen("keys"),
      n: () => oldest && void router.navigate({ to: "/runs/$runId", params: { runId: oldest.id } }),
      c: () => {
        sessionStorage.setItem("conclave.ask", "focus");
        void router.navigate({ to: "/" });
        document.getElementById("ask")?.focus();
      },
      "g h": go("/"),
      "g r": go("/runs"),
      "g p": go("/projects"),
      "g a": go("/admin/providers"),
    },
    {
      scope: "Everywhere",
      describe: {
        "mod+k": "Search or run a command",
        "?": "This map",
        n: "The oldest thing that needs you",
        c: "New run",
        "g h": "Home",
        "g r": "Runs",
        "g p": "Projects",
        "g a": "Admin",
      },
    },
  );

  if (session.state !== "signed_in") return null;
  const isRunPage = RUN_PAGE.test(path);
  return (
    <div
      className={
        isRunPage
          ? "grid h-screen grid-cols-[var(--rail)_minmax(0,1fr)] overflow-hidden narrow:block narrow:h-auto narrow:overflow-visible narrow:pb-[58px]"
          : "grid min-h-screen grid-cols-[var(--sidebar)_minmax(0,1fr)] narrow:block narrow:pb-[58px]"
      }
    >
      <a
        href="#main"
        className="sr-only z-50 rounded-2 bg-action px-3 py-2 text-on-action focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      {isRunPage ? (
        <Rail
          name={session.name}
          isAdmin={session.role === "admin"}
          runs={underWay}
          needs={needs.length}
          onSearch={() => setOpen("palette")}
        />
      ) : (
        <Sidebar
          name={session.name}
          isAdmin={session.role === "admin"}
          runs={underWay}
          needs={needs.length}
          onSearch={() => setOpen("palette")}
          onKeys={() => setOpen("keys")}
        />
      )}
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-col outline-none">
        {isServerUp ? null : (
          <p role="status" className="flex-none border-b border-line bg-incomplete-tint px-4 py-1.5 text-center text-xs text-incomplete">
            {SERVER_AWAY}
          </p>
        )}
        <FreshProof>
          <Outlet />
        </FreshProof>
      </main>
      <BottomBar needs={needs.length} onMore={() => setOpen("palette")} />
      <Suspense fallback={null}>
        {open === "palette" ? (
          <Palette isAdmin={session.role === "admin"} runs={runs} onClose={() => setOpen(null)} onKeys={() => setOpen("keys")} />
        ) : null}
        {open === "keys" ? <KeyMap onClose={() => setOpen(null)} /> : null}
      </Suspense>
    </div>
  );
}

/** A session that ends leads to the sign-in, and from there back to this very page. */
function useWayToSignIn(state: string): void {
  const router = useRouter();
  const isLeft = useRef(false);
  useEffect(() => {
    if ((state !== "expired" && state !== "signed_out") || isLeft.current) return;
    isLeft.current = true;
    const next = pathWithin(router.state.location.href);
    void router.navigate({ to: "/sign-in", search: state === "expired" ? { next, expired: true } : {} });
  }, [state, router]);
}
