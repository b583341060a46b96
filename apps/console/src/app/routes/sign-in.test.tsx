import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aSignedIn, at, get, http, HttpResponse, refusal, server } from "@/testing/server";

const noPage = { items: [], next_cursor: null };

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => refusal(401, "RefreshRefused")),
    get("/auth/oauth", { items: [] }),
    get("/runs", noPage),
    get("/projects", { items: [{ id: "p1", name: "todo-api", role: "owner", created_at: "2026-11-22T10:00:00Z" }], next_cursor: null }),
  );
});

async function signInAt(address: string) {
  const view = renderConsole(address);
  await view.user.type(await screen.findByLabelText("Email or name"), "mara@example.org");
  await view.user.type(screen.getByLabelText("Password"), "correct horse");
  await view.user.click(screen.getByRole("button", { name: "Continue" }));
  return view;
}

describe("signing in", () => {
  it("leads back to the page that was asked for", async () => {
    server.use(http.post(at("/auth/login"), () => HttpResponse.json(aSignedIn())));
    const { history } = await signInAt("/projects");
    expect(await screen.findByRole("link", { name: /todo-api/ })).toBeVisible();
    expect(history.location.pathname).toBe("/console/projects");
  });

  it("says that email or password is not right, and not which", async () => {
    server.use(http.post(at("/auth/login"), () => refusal(401, "CredentialsRefused")));
    await signInAt("/");
    expect(await screen.findByRole("alert")).toHaveTextContent("Email or password is not right.");
  });

  it("says when tries are counted again", async () => {
    const answer = { error: "TooManyTries", message: "Too many.", hint: "" };
    server.use(http.post(at("/auth/login"), () => HttpResponse.json(answer, { status: 429, headers: { "Retry-After": "240" } })));
    await signInAt("/");
    expect(await screen.findByRole("alert")).toHaveTextContent("Too many tries. Again in 4 minutes.");
  });

  it("says that nobody answers", async () => {
    server.use(http.post(at("/auth/login"), () => HttpResponse.error()));
    await signInAt("/");
    expect(await screen.findByRole("alert")).toHaveTextContent("The server does not answer. Runs go on");
  });

  it("asks for a code, which a paste fills in and sends", async () => {
    const codes: unknown[] = [];
    server.use(
      http.post(at("/auth/login"), () => HttpResponse.json({ state: "second_factor", ticket: "t1", expires_in: 300 })),
      http.post(at("/auth/login/code"), async ({ request }) => {
        codes.push(await request.json());
        return codes.length === 1 ? refusal(401, "SecondFactorRefused") : HttpResponse.json(aSignedIn());
      }),
    );
    const { user, history } = await signInAt("/projects");
    await user.click(await screen.findByLabelText("Code"));
    await user.paste("123 456");
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "That code is not right, or it was used already. Wait for the next one.",
    );
    expect(screen.getByLabelText("Code")).toHaveValue("");
    await user.type(screen.getByLabelText("Code"), "654321");
    await waitFor(() => expect(history.location.pathname).toBe("/console/projects"));
    expect(codes).toEqual([
      { ticket: "t1", code: "123456" },
      { ticket: "t1", code: "654321" },
    ]);
  });

  it("takes a backup code in its place", async () => {
    const codes: unknown[] = [];
    server.use(
      http.post(at("/auth/login"), () => HttpResponse.json({ state: "second_factor", ticket: "t1", expires_in: 300 })),
      http.post(at("/auth/login/code"), async ({ request }) => {
        codes.push(await request.json());
        return HttpResponse.json(aSignedIn());
      }),
    );
    const { user } = await signInAt("/projects");
    await user.click(await screen.findByRole("button", { name: "Use a backup code" }));
    await user.type(screen.getByLabelText("Backup code"), "abcd-efgh");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("link", { name: /todo-api/ })).toBeVisible();
    expect(codes).toEqual([{ ticket: "t1", code: "abcd-efgh" }]);
  });

  it("offers what is configured, and nothing else", async () => {
    renderConsole("/sign-in");
    await screen.findByLabelText("Password");
    expect(screen.queryByText("or")).toBeNull();
  });

  it("leads to an issuer, and from there back", async () => {
    server.use(get("/auth/oauth", { items: [{ name: "github", title: "GitHub" }] }));
    renderConsole("/sign-in?next=%2Fprojects%3Ftab%3Druns");
    const link = await screen.findByRole("link", { name: "GitHub" });
    expect(link).toHaveAttribute("href", "/auth/oauth/github/start?next=%2Fconsole%2Fprojects%3Ftab%3Druns");
  });

  it("goes to no page of somebody else's", async () => {
    server.use(http.post(at("/auth/login"), () => HttpResponse.json(aSignedIn())));
    const { history } = await signInAt("/sign-in?next=%2F%2Fevil.example%2Fconsole");
    expect(await screen.findByText("What shall we build?")).toBeVisible();
    expect(history.location.pathname).toMatch(/^\/console\/?$/);
  });

  it("tells what an issuer refused", async () => {
    renderConsole("/sign-in?problem=AddressTaken");
    expect(await screen.findByRole("alert")).toHaveTextContent("An account has this address already.");
  });
});

describe("a session that ends", () => {
  it("leads to the sign-in, which leads back", async () => {
    let isThere = true;
    server.use(
      http.post(at("/auth/refresh"), () => (isThere ? HttpResponse.json(aSignedIn()) : refusal(401, "RefreshRefused"))),
      http.post(at("/auth/login"), () => HttpResponse.json(aSignedIn())),
    );
    const { user, queryClient } = renderConsole("/projects");
    await screen.findByRole("link", { name: /todo-api/ });
    isThere = false;
    server.use(http.get(at("/projects"), () => refusal(401, "NotSignedIn")));
    void queryClient.invalidateQueries({ queryKey: ["projects"] });
    expect(await screen.findByText("Your session has ended. Sign in and you are back where you were.")).toBeVisible();
    server.use(get("/projects", { items: [{ id: "p2", name: "billing", role: "owner", created_at: "2026-11-22T10:00:00Z" }], next_cursor: null }));
    await user.type(screen.getByLabelText("Email or name"), "mara");
    await user.type(screen.getByLabelText("Password"), "correct horse");
    await user.click(screen.getByRole("button", { name: "Continue" }));
    expect(await screen.findByRole("link", { name: /billing/ })).toBeVisible();
  });
});

describe("registering", () => {
  it("says what is wrong with a password beside it", async () => {
    server.use(
      http.post(at("/auth/register"), () =>
        refusal(422, "PasswordRefused", "This is a very common password.", {
          fields: [{ path: "body.password", message: "This is a very common password. Add another word or two." }],
        }),
      ),
    );
    const { user } = renderConsole("/register");
    await user.type(await screen.findByLabelText("Name"), "mara");
    await user.type(screen.getByLabelText("Email"), "mara@example.org");
    await user.type(screen.getByLabelText("Password"), "password");
    await user.click(screen.getByRole("button", { name: "Create the account" }));
    expect(await screen.findByText("This is a very common password. Add another word or two.")).toBeVisible();
    expect(screen.getByLabelText("Password")).toBeInvalid();
  });

  it("signs in at once where nothing has to be confirmed", async () => {
    const orders: unknown[] = [];
    server.use(
      http.post(at("/auth/register"), async ({ request }) => {
        orders.push(await request.json());
        return HttpResponse.json({ message: "A mail tells." }, { status: 202 });
      }),
      http.post(at("/auth/login"), () => HttpResponse.json(aSignedIn())),
    );
    const { user } = renderConsole("/register");
    await user.type(await screen.findByLabelText("Name"), "mara");
    await user.type(screen.getByLabelText("Email"), "mara@example.org");
    await user.type(screen.getByLabelText("Password"), "seven green owls");
    await user.click(screen.getByRole("button", { name: "I have a setup code" }));
    await user.type(screen.getByLabelText("Setup code"), "abcd2345");
    await user.click(screen.getByRole("button", { name: "Create the account" }));
    expect(await screen.findByText("What shall we build?")).toBeVisible();
    expect(orders).toEqual([
      { username: "mara", email: "mara@example.org", password: "seven green owls", setup_code: "abcd2345" },
    ]);
  });

  it("tells to look into the mail where an address has to be confirmed", async () => {
    server.use(
      http.post(at("/auth/register"), () => HttpResponse.json({ message: "A mail tells." }, { status: 202 })),
      http.post(at("/auth/login"), () => refusal(403, "EmailUnverified")),
    );
    const { user } = renderConsole("/register");
    await user.type(await screen.findByLabelText("Name"), "mara");
    await user.type(screen.getByLabelText("Email"), "mara@example.org");
    await user.type(screen.getByLabelText("Password"), "seven green owls");
    await user.click(screen.getByRole("button", { name: "Create the account" }));
    expect(await screen.findByText("A mail to mara@example.org tells how to go on.")).toBeVisible();
  });
});
