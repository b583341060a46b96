import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aSignedIn, at, get, http, HttpResponse, refusal, server } from "@/testing/server";

const ME = {
  id: "u1",
  name: "mara",
  kind: "person",
  role: "user",
  email: "mara@example.org",
  is_email_verified: true,
  has_password: true,
  has_second_factor: false,
  sign_in: { kind: "session", id: "s1", name: "Firefox", expires_at: null },
};

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())),
    get("/runs", { items: [], next_cursor: null }),
    get("/auth/me", ME),
    get("/auth/second-factor", { is_on: false, connected_at: null, backup_codes_left: 0 }),
  );
});

describe("the second factor", () => {
  it("is connected after a proof, and its backup codes are kept before they go", async () => {
    let isProven = false;
    const codes = Array.from({ length: 10 }, (_, number) => `code-${number}`);
    server.use(
      http.post(at("/auth/second-factor"), () =>
        isProven
          ? HttpResponse.json({ secret: "JBSWY3DP", uri: "otpauth://totp/x", qr: "<svg/>" }, { status: 201 })
          : refusal(403, "StepUpNeeded"),
      ),
      http.post(at("/auth/step-up"), async ({ request }) => {
        const { password } = (await request.json()) as { password: string };
        isProven = password === "correct horse";
        return isProven ? HttpResponse.json(aSignedIn({ access_token: "access-2" })) : refusal(401, "CredentialsRefused");
      }),
      http.post(at("/auth/second-factor/confirm"), ({ request }) =>
        request.headers.get("Authorization") === "Bearer access-2"
          ? HttpResponse.json({ backup_codes: codes })
          : refusal(401, "NotSignedIn"),
      ),
    );
    const { user } = renderConsole("/account?tab=second-factor");
    await user.click(await screen.findByRole("button", { name: "Connect an app" }));
    const dialog = await screen.findByRole("dialog", { name: "Is it you?" });
    await user.type(await within(dialog).findByLabelText("Password"), "wrong");
    await user.click(within(dialog).getByRole("button", { name: "Go on" }));
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("The password is not right.");
    await user.clear(within(dialog).getByLabelText("Password"));
    await user.type(within(dialog).getByLabelText("Password"), "correct horse");
    await user.click(within(dialog).getByRole("button", { name: "Go on" }));
    expect(await screen.findByText("JBSWY3DP")).toBeVisible();
    expect(screen.getByAltText("QR code for the authenticator app")).toBeVisible();
    await user.type(screen.getByLabelText("Code"), "123456");
    expect(within(await screen.findByRole("list", { name: "Backup codes" })).getAllByRole("listitem")).toHaveLength(10);
    expect(screen.getByRole("button", { name: "Done" })).toBeDisabled();
    await user.click(screen.getByRole("checkbox", { name: "I have kept them" }));
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.queryByText("code-0")).toBeNull();
  });
});

describe("devices", () => {
  it("are revoked after asking back", async () => {
    const ended: string[] = [];
    const device = (id: string, name: string, isHere: boolean) => ({
      id,
      name,
      address: "192.0.2.1",
      agent: "",
      created_at: "2026-11-20T10:00:00Z",
      last_seen_at: "2026-11-21T10:00:00Z",
      expires_at: "2026-12-20T10:00:00Z",
      amr: ["pwd"],
      is_this_one: isHere,
    });
    server.use(
      get("/auth/sessions", { items: [device("s1", "Firefox on Linux", true), device("s2", "Phone", false)] }),
      http.delete(at("/auth/sessions/:id"), ({ params }) => {
        ended.push(String(params["id"]));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderConsole("/account?tab=devices");
    await user.click(await screen.findByRole("button", { name: "Revoke Phone" }));
    await user.click(await screen.findByRole("button", { name: "Keep" }));
    expect(ended).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Revoke Phone" }));
    await user.click(await screen.findByRole("button", { name: "Revoke" }));
    await waitFor(() => expect(ended).toEqual(["s2"]));
    expect(screen.queryByRole("button", { name: "Revoke Firefox on Linux" })).toBeNull();
  });
});

describe("API tokens", () => {
  it("are shown once, and made with what was chosen", async () => {
    const orders: unknown[] = [];
    server.use(
      get("/auth/tokens", []),
      http.post(at("/auth/tokens"), async ({ request }) => {
        orders.push(await request.json());
        return HttpResponse.json({ token: "cnc_secret", made: {} }, { status: 201 });
      }),
    );
    const { user } = renderConsole("/account?tab=tokens");
    await user.click(await screen.findByRole("button", { name: "New token" }));
    await user.type(await screen.findByLabelText("What it is for"), "CI");
    await user.click(screen.getByRole("checkbox", { name: /^write/ }));
    expect(screen.queryByRole("checkbox", { name: /^admin/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Make the token" }));
    expect(await screen.findByText("cnc_secret")).toBeVisible();
    expect(orders).toEqual([{ name: "CI", scopes: ["read", "write"], expires_in_days: 90 }]);
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.queryByText("cnc_secret")).toBeNull();
  });
});
