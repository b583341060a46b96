import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type RouterHistory,
} from "@tanstack/react-router";

import { readSession } from "@/lib/session/session";
import { restore } from "@/lib/session/refresh";
import { Problem, Unknown } from "./problem";
import { addressOf, pathWithin } from "./way-back";

interface Context {
  queryClient: QueryClient;
}

type SignInSearch = { next?: string; expired?: boolean; problem?: string };

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: Problem,
  notFoundComponent: Unknown,
});

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
/** Search parameters that are there, and no others. */
const present = <T extends Record<string, unknown>>(found: T) =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };

const signIn = createRoute({
  getParentRoute: () => root,
  path: "sign-in",
  validateSearch: (search): SignInSearch =>
    present({ next: text(search["next"]), expired: search["expired"] === true || undefined, problem: text(search["problem"]) }),
  beforeLoad: async ({ search, location }) => {
    // An answer of an issuer stands behind `#`: it is read by the page.
    if (location.hash !== "") return;
    await restore().catch(() => undefined);
    if (readSession().state === "signed_in" && search.problem === undefined) {
      throw redirect({ href: `/console${addressOf(search.next)}`, reloadDocument: true });
    }
  },
  component: lazyRouteComponent(() => import("./routes/sign-in"), "SignInRoute"),
});
const login = createRoute({
  getParentRoute: () => root,
  path: "login",
  beforeLoad: () => {
    throw redirect({ to: "/sign-in" });
  },
});
const register = createRoute({
  getParentRoute: () => root,
  path: "register",
  component: lazyRouteComponent(() => import("./routes/entrance"), "RegisterRoute"),
});
const forgotten = createRoute({
  getParentRoute: () => root,
  path: "forgotten",
  component: lazyRouteComponent(() => import("./routes/entrance"), "ForgottenRoute"),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: "reset",
  component: lazyRouteComponent(() => import("./routes/entrance"), "ResetRoute"),
});
const verify = createRoute({
  getParentRoute: () => root,
  path: "verify",
  component: lazyRouteComponent(() => import("./routes/entrance"), "VerifyRoute"),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    await restore();
    const { state } = readSession();
    if (state === "signed_in") return;
    const next = pathWithin(location.href);
    throw redirect({ to: "/sign-in", search: present({ next: next === "/" ? undefined : next, expired: state === "expired" || undefined }) });
  },
  component: lazyRouteComponent(() => import("./shell/shell"), "Shell"),
});
const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("./routes/home"), "HomeRoute"),
});
const runs = createRoute({
  getParentRoute: () => inside,
  path: "runs",
  validateSearch: (search): { state?: string; project?: string } =>
    present({ state: text(search["state"]), project: text(search["project"]) }),
  component: lazyRouteComponent(() => import("./routes/runs"), "RunsRoute"),
});
const run = createRoute({
  getParentRoute: () => inside,
  path: "runs/$runId",
  validateSearch: (search): { tab?: string; task?: string } => present({ tab: text(search["tab"]), task: text(search["task"]) }),
  component: lazyRouteComponent(() => import("./routes/run"), "RunRoute"),
});
const task = createRoute({
  getParentRoute: () => inside,
  path: "runs/$runId/tasks/$task",
  component: lazyRouteComponent(() => import("./routes/run"), "TaskRoute"),
});
const projects = createRoute({
  getParentRoute: () => inside,
  path: "projects",
  component: lazyRouteComponent(() => import("./routes/projects"), "ProjectsRoute"),
});
const project = createRoute({
  getParentRoute: () => inside,
  path: "projects/$projectId",
  validateSearch: (search): { tab?: string } => present({ tab: text(search["tab"]) }),
  component: lazyRouteComponent(() => import("./routes/project"), "ProjectRoute"),
});
const templates = createRoute({
  getParentRoute: () => inside,
  path: "templates",
  component: lazyRouteComponent(() => import("./routes/templates"), "TemplatesRoute"),
});
const template = createRoute({
  getParentRoute: () => inside,
  path: "templates/$name",
  component: lazyRouteComponent(() => import("./routes/templates"), "TemplateRoute"),
});
const account = createRoute({
  getParentRoute: () => inside,
  path: "account",
  validateSearch: (search): { tab?: string; problem?: string } =>
    present({ tab: text(search["tab"]), problem: text(search["problem"]) }),
  component: lazyRouteComponent(() => import("./routes/account"), "AccountRoute"),
});
const admin = <Path extends string>(path: Path, name: "ProvidersRoute" | "WorkersRoute" | "UsersRoute" | "BudgetsRoute" | "AuditRoute" | "SystemRoute") =>
  createRoute({
    getParentRoute: () => inside,
    path: `admin/${path}`,
    component: lazyRouteComponent(() => import("./routes/admin"), name),
  });
const adminStart = createRoute({
  getParentRoute: () => inside,
  path: "admin",
  beforeLoad: () => {
    throw redirect({ to: "/admin/providers" });
  },
});

const tree = root.addChildren([
  signIn,
  login,
  register,
  forgotten,
  reset,
  verify,
  inside.addChildren([
    home,
    runs,
    run,
    task,
    projects,
    project,
    templates,
    template,
    account,
    adminStart,
    admin("providers", "ProvidersRoute"),
    admin("workers", "WorkersRoute"),
    admin("users", "UsersRoute"),
    admin("budgets", "BudgetsRoute"),
    admin("audit", "AuditRoute"),
    admin("system", "SystemRoute"),
  ]),
]);

/** `history` is one in memory for tests. */
export function createConsoleRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    basepath: "/console",
    context: { queryClient },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    ...(history ? { history } : {}),
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
