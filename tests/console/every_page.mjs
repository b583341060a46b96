/**
 * What is looked at: each picture has a name, who looks (nobody: before one is signed in), an address, and what is done
 * there before it is taken. Addresses and acts are given the stage: its password, people, projects and runs.
 * `isLogged`: the page logs what is wrong, which is no fault of it.
 */
import { fileURLToPath } from "node:url";

const button = (name) => (page) => page.getByRole("button", { name }).first().click();
const press = (...keys) => async (page) => {
  await page.evaluate(() => document.activeElement?.blur());
  for (const key of keys) await page.keyboard.press(key);
};
const inTurn = (...acts) => async (page, stage) => {
  for (const act of acts) await act(page, stage);
};
const fill = (label, text) => (page) => page.getByLabel(label, { exact: true }).first().fill(text);
const shown = (text) => (page) => page.getByText(text).first().waitFor();
/** It is loaded when it is opened first: what is typed before would go to the page. */
const palette = inTurn(press("Control+k"), (page) => page.getByRole("dialog").getByRole("combobox").waitFor());
const menu = (of, item) => async (page) => {
  await page.getByRole("button", { name: `More for ${of}`, exact: true }).click();
  if (item) await page.getByRole("menuitem", { name: item }).click();
};

/** The password is right, and the second step is asked for. */
const firstStep = async (page, { people, password }) => {
  await page.getByLabel("Email or name").fill(people.admin.name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel(/code/i).first().waitFor();
};

const isAsked = (route) => ["fetch", "xhr"].includes(route.request().resourceType());
/** Nobody answers what the page asks from now on. */
const away = (page) => page.route("**/*", (route) => (isAsked(route) ? route.abort() : route.fallback()));
/** What the service says five minutes after one has signed in. */
const wantsProof = (page) =>
  page.route("**/auth/account", (route) =>
    route.request().method() === "DELETE"
      ? route.fulfill({ status: 403, json: { error: "StepUpNeeded", message: "Prove that it is you.", hint: "Send your password." } })
      : route.fallback(),
  );

/** What a chosen folder says of itself fills the form. */
const FOLDER = fileURLToPath(new URL("../../packages/retrieval/library/templates/python-library", import.meta.url));
const filled = inTurn(button("Add a template"), (page) => page.getByLabel("Folder").setInputFiles(FOLDER), shown(/^\d+ files$/));

const project = (tab, name = "todo-api") => ({ projects }) => `/projects/${projects[name]}${tab ? `?tab=${tab}` : ""}`;
const run = (name, search = "") => ({ runs }) => `/runs/${runs[name]}${search}`;
const RUN_TABS = ["debate", "plan", "ledger", "code", "tests", "artifacts", "delivery", "terminal", "events"];
const ACCOUNT_TABS = ["second-factor", "devices", "tokens", "identities", "activity"];

const BEFORE = [
  { name: "sign-in", path: "/sign-in" },
  {
    name: "sign-in-wrong",
    path: "/sign-in",
    act: inTurn(fill("Email or name", "nobody"), fill("Password", "not the password"), button("Continue"), shown("Email or password is not right.")),
  },
  { name: "sign-in-expired", path: "/sign-in?expired=true&next=%2Fruns" },
  { name: "sign-in-problem", path: "/sign-in?problem=AddressTaken" },
  { name: "code", path: "/sign-in", act: firstStep },
  { name: "backup-code", path: "/sign-in", act: inTurn(firstStep, button("Use a backup code")) },
  { name: "register", path: "/register" },
  {
    name: "register-refused",
    path: "/register",
    act: inTurn(
      fill("Name", "Not A Name"),
      fill("Email", "somebody@example.org"),
      fill("Password", "password123"),
      button("I have a setup code"),
      button("Create the account"),
      shown(/small letters|common|often/),
    ),
  },
  { name: "forgotten", path: "/forgotten" },
  { name: "forgotten-sent", path: "/forgotten", act: inTurn(fill("Email", "somebody@example.org"), button("Send the link"), shown("Look into your mail")) },
  { name: "reset", path: "/reset#a-token" },
  { name: "reset-old", path: "/reset" },
  { name: "verify", path: "/verify" },
  { name: "verify-old", path: "/verify#an-old-token", act: shown("This link is not valid") },
];

const NEWCOMER = [
  { name: "home", path: "/" },
  { name: "runs", path: "/runs" },
  { name: "projects", path: "/projects" },
  { name: "project-new", path: "/projects", act: button("New project") },
  { name: "templates", path: "/templates" },
  { name: "account", path: "/account" },
  ...ACCOUNT_TABS.map((tab) => ({ name: `account-${tab}`, path: `/account?tab=${tab}` })),
  { name: "account-connecting", path: "/account?tab=second-factor", act: inTurn(button("Connect an app"), shown("1. Scan this with the app")) },
  { name: "forbidden", path: "/admin/providers" },
  { name: "run-missing", path: run("todo-api") },
  { name: "project-missing", path: project() },
  { name: "page-missing", path: "/nothing/here" },
];

const VIEWER = [
  { name: "home", path: "/" },
  { name: "project", path: project() },
  { name: "project-repository", path: project("repository"), act: shown("README.md") },
  { name: "project-documents", path: project("documents") },
  { name: "project-members", path: project("members") },
  { name: "project-settings", path: project("settings") },
  { name: "project-settings-set", path: project("settings", "bookings") },
  { name: "run-approval", path: run("bookings") },
  { name: "run-terminal", path: run("todo-api", "?tab=terminal") },
];

const ADMIN = [
  { name: "home", path: "/" },
  { name: "home-cap", path: "/", act: button(/^Cap: /) },
  { name: "home-project", path: "/", act: button(/^Project: /) },
  { name: "home-away", path: "/", act: inTurn(away, shown("The server does not answer.")) },
  { name: "home-never", path: "/", before: away, isLogged: true },
  { name: "runs", path: "/runs" },
  { name: "runs-none", path: ({ projects }) => `/runs?state=failed&project=${projects["todo-api"]}` },
  { name: "projects", path: "/projects" },
  { name: "templates", path: "/templates" },
  { name: "templates-found", path: "/templates", act: inTurn(fill("What do you begin?", "retries"), button(/^Search$/), (page) => page.getByRole("status").getByRole("link").first().waitFor()) },
  { name: "templates-none", path: "/templates", act: (page) => page.getByLabel("Purpose").selectOption("page") },
  { name: "template-new", path: "/templates", act: button("Add a template") },
  { name: "template-filled", path: "/templates", act: filled },
  { name: "template-taken", path: "/templates", act: inTurn(filled, button("Add the template"), shown(/python-library/)) },
  {
    name: "template-wrong",
    path: "/templates",
    act: inTurn(filled, fill("Name", "My Library"), fill("Version", "one"), button("Add the template"), (page) => page.locator("[aria-invalid]").first().waitFor()),
  },
  { name: "template", path: "/templates/fastapi-service" },
  { name: "template-mine", path: "/templates/job-queue" },
  { name: "template-replace", path: "/templates/job-queue", act: button("Replace") },
  { name: "template-remove", path: "/templates/job-queue", act: button("Remove") },
  { name: "template-missing", path: "/templates/nothing-here" },
  { name: "project", path: project() },
  { name: "project-repository", path: project("repository"), act: shown("README.md") },
  { name: "project-documents", path: project("documents") },
  {
    name: "project-search",
    path: project("documents"),
    act: inTurn(fill("What do you look for?", "errors"), (page) => page.getByRole("search").getByRole("button").click(), (page) => page.getByRole("status").getByRole("listitem").or(page.getByText("Nothing was found.")).first().waitFor()),
  },
  { name: "project-remove", path: project("documents"), act: button(/^Remove house-rules/) },
  { name: "project-members", path: project("members") },
  { name: "project-settings", path: project("settings") },
  { name: "project-settings-set", path: project("settings", "bookings") },
  {
    name: "project-settings-wrong",
    path: project("settings", "bookings"),
    act: inTurn(fill("Cap of a run, in dollars", "much"), fill("Price, in dollars", ""), fill("Name 2", "stripe key"), shown(/Capital letters/)),
  },
  {
    name: "project-settings-refused",
    path: project("settings", "bookings"),
    act: inTurn(fill("Name 2", "PATH"), button("Save settings"), shown(/PATH has a meaning/)),
  },
  { name: "project-delete", path: project("settings"), act: button("Delete the project") },
  { name: "account", path: "/account" },
  ...ACCOUNT_TABS.map((tab) => ({ name: `account-${tab}`, path: `/account?tab=${tab}` })),
  { name: "account-token", path: "/account?tab=tokens", act: button("New token") },
  { name: "account-revoke", path: "/account?tab=tokens", act: button(/^Revoke /) },
  { name: "account-delete", path: "/account", act: button("Delete the account") },
  {
    name: "account-proof",
    path: "/account",
    before: wantsProof,
    act: inTurn(button("Delete the account"), async (page, { people }) => {
      const asked = page.getByRole("dialog");
      await asked.getByRole("textbox").fill(people.admin.name);
      await asked.getByRole("button", { name: "Delete the account" }).click();
      await page.getByRole("heading", { name: "Is it you?" }).waitFor();
    }),
  },
  { name: "palette", path: "/runs", act: palette },
  { name: "palette-found", path: "/runs", act: inTurn(palette, (page) => page.keyboard.type("todo")) },
  { name: "palette-none", path: "/runs", act: inTurn(palette, (page) => page.keyboard.type("zzz"), shown("Nothing has this name.")) },
  { name: "keys", path: "/runs", act: inTurn(press("?"), (page) => page.getByRole("dialog").waitFor()) },
  { name: "providers", path: "/admin/providers" },
  { name: "providers-menu", path: "/admin/providers", act: menu("understudy") },
  { name: "providers-disable", path: "/admin/providers", act: menu("understudy", "Disable") },
  { name: "providers-tested", path: "/admin/providers", act: inTurn(button("Test all"), (page) => page.getByRole("heading", { name: "Test" }).waitFor(), (page) => page.getByText(/\d s$/).first().waitFor()) },
  { name: "workers", path: "/admin/workers" },
  { name: "users", path: "/admin/users" },
  { name: "users-menu", path: "/admin/users", act: menu("bea") },
  { name: "users-lock", path: "/admin/users", act: menu("bea", "Lock") },
  { name: "users-nobody", path: "/admin/users", act: inTurn(fill("Exact name or address", "nobody"), shown("Nobody has exactly this")) },
  { name: "users-service", path: "/admin/users", act: button("New service user") },
  { name: "budgets", path: "/admin/budgets" },
  { name: "audit", path: "/admin/audit" },
  { name: "audit-checked", path: "/admin/audit", act: inTurn(button("Check the chain"), shown("Last hash")) },
  { name: "system", path: "/admin/system" },
];

const RUNS = [
  ...RUN_TABS.map((tab) => ({ name: `run-done-${tab}`, path: run("todo-api", `?tab=${tab}`) })),
  { name: "run-task", path: run("todo-api", "?tab=plan&task=T2") },
  { name: "run-asked", path: run("todo-api"), act: (page) => page.getByTitle("What was asked for").click() },
  { name: "run-task-page", path: ({ runs }) => `/runs/${runs["todo-api"]}/tasks/T2` },
  {
    name: "run-terminal-open",
    path: run("todo-api", "?tab=terminal"),
    act: inTurn(button(/^Open (a|another) terminal/), shown(/: Open$/), async (page) => {
      await page.getByRole("textbox", { name: "Terminal" }).focus();
      await page.keyboard.type("ls --color=always");
      await page.keyboard.press("Enter");
      await page.locator(".xterm-rows").getByText("README").last().waitFor();
    }),
    after: inTurn(button("End the terminal"), shown("You ended this terminal.")),
  },
  { name: "run-approval", path: run("bookings") },
  { name: "run-approval-edit", path: run("bookings"), act: button(/^Edit T2: /) },
  { name: "run-approval-debate", path: run("bookings", "?tab=debate") },
  { name: "run-approval-ledger", path: run("bookings", "?tab=ledger") },
  { name: "run-building", path: run("recipes") },
  { name: "run-building-task", path: run("recipes", "?tab=plan&task=T2") },
  { name: "run-building-ledger", path: run("recipes", "?tab=ledger") },
  { name: "run-building-delivery", path: run("recipes", "?tab=delivery") },
  { name: "run-steer", path: run("recipes"), act: press("s") },
  { name: "run-cancel", path: run("bookings"), act: button("Cancel run"), isWideOnly: true },
  { name: "run-question", path: run("inventory") },
  { name: "run-capped", path: run("notes") },
  { name: "run-capped-raise", path: run("notes"), act: button("Raise the cap") },
  { name: "run-incomplete", path: run("library") },
  { name: "run-incomplete-plan", path: run("library", "?tab=plan") },
  { name: "run-incomplete-delivery", path: run("library", "?tab=delivery") },
  { name: "run-failed", path: run("poems") },
  { name: "run-failed-plan", path: run("poems", "?tab=plan") },
  { name: "run-cancelled", path: run("tickets") },
  { name: "run-cancelled-ledger", path: run("tickets", "?tab=ledger") },
];

const of = (who, pages) => pages.map((page) => ({ ...page, who, name: who === "admin" || who === null ? page.name : `${who}-${page.name}` }));

export const PAGES = [
  ...of(null, BEFORE),
  ...of("newcomer", NEWCOMER),
  ...of("viewer", VIEWER),
  ...of("unproven", [{ name: "providers", path: "/admin/providers" }]),
  ...of("admin", [...ADMIN, ...RUNS]),
];
