import { describe, expect, it } from "vitest";

import { Unreachable } from "@/lib/api/errors";
import { aSignedIn, at, http, HttpResponse, refusal, server } from "@/testing/server";
import { authorizedFetch } from "./authorized-fetch";
import { restore } from "./refresh";
import { enter, readSession } from "./session";

/** An API that lets `access-2` in, and exchanges the cookie for it. */
function apiOfNewToken() {
  const seen = { refreshes: 0, csrf: [] as (string | null)[] };
  server.use(
    http.post(at("/auth/refresh"), ({ request }) => {
      seen.refreshes += 1;
      seen.csrf.push(request.headers.get("X-Conclave-CSRF"));
      return HttpResponse.json(aSignedIn({ access_token: "access-2" }));
    }),
    http.all(at("/runs"), async ({ request }) => {
      if (request.headers.get("Authorization") !== "Bearer access-2") return refusal(401, "NotSignedIn");
      return HttpResponse.json({ said: await request.text() });
    }),
  );
  return seen;
}

describe("authorizedFetch", () => {
  it("asks once more with a new token, and sends the body again", async () => {
    const seen = apiOfNewToken();
    enter(aSignedIn());
    const response = await authorizedFetch("/runs", { method: "POST", body: "hello" });
    expect(await response.json()).toEqual({ said: "hello" });
    expect(seen).toEqual({ refreshes: 1, csrf: ["1"] });
  });

  it("exchanges the token once for many requests at the same time", async () => {
    const seen = apiOfNewToken();
    enter(aSignedIn());
    const answers = await Promise.all(Array.from({ length: 6 }, () => authorizedFetch("/runs")));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(seen.refreshes).toBe(1);
  });

  it("exchanges a token that is about to end before it is used", async () => {
    const seen = apiOfNewToken();
    enter(aSignedIn({ expires_in: 10 }));
    expect((await authorizedFetch("/runs")).status).toBe(200);
    expect(seen.refreshes).toBe(1);
  });

  it("takes a wrong password for what it is, and stays signed in", async () => {
    enter(aSignedIn());
    server.use(http.post(at("/auth/step-up"), () => refusal(401, "CredentialsRefused")));
    expect((await authorizedFetch("/auth/step-up", { method: "POST" })).status).toBe(401);
    expect(readSession().state).toBe("signed_in");
  });

  it("knows a session that has ended", async () => {
    enter(aSignedIn());
    server.use(
      http.get(at("/runs"), () => refusal(401, "NotSignedIn")),
      http.post(at("/auth/refresh"), () => refusal(401, "RefreshRefused")),
    );
    expect((await authorizedFetch("/runs")).status).toBe(401);
    expect(readSession().state).toBe("expired");
  });

  it("signs nobody out because the server is away", async () => {
    enter(aSignedIn({ expires_in: 1 }));
    server.use(http.post(at("/auth/refresh"), () => refusal(503, "ApiUnavailable")));
    await expect(authorizedFetch("/runs")).rejects.toBeInstanceOf(Unreachable);
    expect(readSession().state).toBe("signed_in");
  });
});

describe("restore", () => {
  it("finds nobody where there is no cookie", async () => {
    server.use(http.post(at("/auth/refresh"), () => refusal(401, "RefreshRefused")));
    await restore();
    expect(readSession().state).toBe("signed_out");
  });
});
