import { http, HttpResponse, type JsonBodyType } from "msw";
import { setupServer } from "msw/node";

import type { Schemas } from "@/lib/api/types";

/** Answers as the gateway does. A request that no test speaks of fails that test. */
export const server = setupServer();

const at = (path: string) => `${location.origin}${path}`;

export function refusal(status: number, error: string, message = error, more: object = {}) {
  return HttpResponse.json({ error, message, hint: "", ...more }, { status });
}

export const get = (path: string, answer: JsonBodyType) => http.get(at(path), () => HttpResponse.json(answer));

export { at, http, HttpResponse };

export function aSignedIn(told: Partial<Schemas["SignedIn"]> = {}): Schemas["SignedIn"] {
  return {
    state: "signed_in",
    access_token: "access-1",
    token_type: "Bearer",
    expires_in: 600,
    refresh_token: null,
    session_id: "s1",
    user_id: "u1",
    name: "mara",
    role: "user",
    ...told,
  };
}

export function aRun(told: Partial<Schemas["RunSummary"]> = {}): Schemas["RunSummary"] {
  return {
    id: "7f3a",
    project: { id: "p1", name: "todo-api", role: "owner" },
    kind: "generate",
    title: "Todo API",
    prompt: "Create a REST API for a todo application",
    approve: "ask",
    max_rounds: 4,
    state: "building",
    reason: "",
    hint: "",
    needs: null,
    is_cancelling: false,
    is_pausing: false,
    at_cap: "pause",
    revises: null,
    replays: null,
    from_event: null,
    created_at: "2026-11-22T10:00:00Z",
    started_at: "2026-11-22T10:00:00Z",
    finished_at: null,
    elapsed_seconds: 420,
    stages: [
      { name: "plan", state: "done", seconds: 96, since: null },
      { name: "approve", state: "done", seconds: 30, since: null },
      { name: "build", state: "active", seconds: 100, since: "2026-11-22T10:02:06Z" },
      { name: "integrate", state: "waiting", seconds: 0, since: null },
      { name: "deliver", state: "waiting", seconds: 0, since: null },
    ],
    usage: { calls: 12, input_tokens: 1000, output_tokens: 500, cost_usd: 0.74, cap_usd: 2.4 },
    model: "gpt-4.1",
    spec_hash: "",
    repository: "",
    commit: "",
    last_seq: 10,
    ...told,
  };
}

/** Of a project in which nobody has saved any. */
export const NO_SETTINGS: Schemas["SettingsView"] = {
  version: 0,
  models: { residency: [], roles: {} },
  budget: { run_usd: null, day_usd: null },
  approval: { ask: null, above_usd: null },
  variables: [],
  changed_at: null,
  changed_by: null,
  today: { spent_usd: 0, may_be_owed_usd: 0 },
  choices: null,
};
