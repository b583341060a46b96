/**
 * What goes wrong while somebody looks, and people who look otherwise: `node scenes.mjs URL SCENE FOLDER [PID]`.
 * Each scene has a person and projects of its own. The last line is "held"; screenshots go to FOLDER when it fails.
 * PID is the API's process, for the scene in which it dies.
 */
import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";

import { Account } from "./account.mjs";
import { faultsOf, openBrowser, openPage } from "./browser.mjs";
import { openLine } from "./line.mjs";

const [url, name, folder, pid] = process.argv.slice(2);
const RUN_MS = 600_000;
const TODO = "Create a REST API for a todo application";
const SERVER_AWAY = "The server does not answer.";
const ZOOMED = { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 };
const HOME = "What shall we build?";

const FOLDER = fileURLToPath(new URL("../../packages/retrieval/library/templates/python-library", import.meta.url));

const heading = (page, text) => page.getByRole("heading", { name: text });

/** Ends a run that nothing more is learnt of, and waits until it has. */
async function cancel(person, id) {
  await person.post(`/runs/${id}/cancel`);
  await person.once(id, (run) => run.state === "cancelled");
}

async function inside(page, person, path = "/") {
  await page.goto(`/console${path}`);
  await person.signIn(page);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForURL((address) => !address.pathname.endsWith("/sign-in"));
}

/** How many events the log of a run counts, whatever the filter shows of them. */
async function shownEvents(page) {
  const counted = page.getByText(/^[\d,]+ of [\d,]+$/);
  const [, all] = (await counted.textContent()).match(/of ([\d,]+)/);
  return Number(all.replaceAll(",", ""));
}

const SCENES = {
  /** The API dies under an open page: the page says so, keeps what it shows, and catches up by itself. */
  "api-away": async ({ open, person }) => {
    const run = await person.start(TODO, "ask");
    await person.once(run.id, (now) => now.state === "awaiting_approval");
    const { page } = await open();
    await inside(page, person);
    await heading(page, "Needs you").waitFor();
    await page.getByText("Approve a plan").first().waitFor();
    process.kill(Number(pid), "SIGKILL");
    await page.getByText(SERVER_AWAY).waitFor();
    assert.ok(await page.getByText("Approve a plan").first().isVisible(), "what was shown is gone");
    await page.getByText(SERVER_AWAY).waitFor({ state: "detached", timeout: RUN_MS });
    await page.getByRole("link", { name: "Review the plan" }).click();
    await page.getByRole("button", { name: /^Approve/ }).waitFor();
  },

  /** The network is gone in the middle of a run, and comes back: nothing is missing, nothing is told twice. */
  disconnect: async ({ open, person }) => {
    const run = await person.start(TODO, "ask");
    await person.once(run.id, (now) => now.state === "awaiting_approval");
    const line = await openLine(url);
    const { page } = await open({}, line.url);
    await inside(page, person, `/runs/${run.id}?tab=events`);
    await page.getByText("Live", { exact: true }).waitFor();
    line.cut();
    const { spec_hash: hash } = await person.get(`/runs/${run.id}`);
    await person.post(`/runs/${run.id}/approve`, { comment: "", spec_hash: hash });
    await person.once(run.id, (now) => now.stages.some((stage) => stage.name === "build" && stage.state === "active"));
    await page.getByText(/^(Reconnecting|Offline, showing)/).waitFor();
    line.mend();
    await page.getByText("Live", { exact: true }).waitFor();
    await cancel(person, run.id);
    await page.getByText("Cancelled", { exact: true }).first().waitFor();
    const last = (await person.get(`/runs/${run.id}`)).last_seq;
    const counted = await shownEvents(page);
    line.end();
    assert.equal(counted, last, `${counted} events are shown, ${last} were told`);
  },

  /** Two tabs of one session: neither signs the other out, and what one does the other shows. */
  "two-tabs": async ({ open, person }) => {
    const run = await person.start(TODO, "ask");
    await person.once(run.id, (now) => now.state === "awaiting_approval");
    const { page, context, wrong } = await open();
    await inside(page, person, `/runs/${run.id}`);
    const other = await context.newPage();
    other.setDefaultTimeout(60_000);
    other.on("pageerror", (error) => wrong.push(`other tab: ${error.stack}`));
    await other.goto("/console/runs");
    await other.getByRole("heading", { name: "Runs" }).waitFor();
    // Both exchange the one refresh token at the same moment: that is no theft.
    for (let turn = 0; turn < 3; turn += 1) {
      await Promise.all([page.reload(), other.reload()]);
      await page.getByRole("button", { name: /^Approve/ }).waitFor();
      await other.getByText("Approve the plan").first().waitFor();
    }
    await page.getByRole("button", { name: /^Approve/ }).click();
    await other.getByRole("listitem").getByText(/^(Building|Integrating|Delivering|Done)$/).first().waitFor();
    await page.getByText(/^(Building|Integrating|Delivering|Done)$/).first().waitFor();
    await other.getByRole("button", { name: "Sign out" }).first().click();
    await page.waitForURL(/\/console\/sign-in/);
  },

  /** A viewer sees the same run and is offered nothing that the service would refuse. */
  viewer: async ({ open, person }) => {
    const looker = await Account.register(url, "looker");
    const run = await person.start(TODO, "ask");
    await person.post(`/projects/${run.project}/members`, { name: looker.name, role: "viewer" });
    await person.once(run.id, (now) => now.state === "awaiting_approval");
    const { page } = await open();
    await inside(page, looker, `/runs/${run.id}`);
    await page.getByText("An editor or the owner of this project approves it.").waitFor();
    for (const act of [/^Approve/, /^Edit /, "Cancel run", "Add a task", /another round/i]) {
      assert.equal(await page.getByRole("button", { name: act }).count(), 0, `a viewer is offered ${act}`);
    }
    assert.equal(await page.getByText("Your turn.").count(), 0);
    await page.goto(`/console/projects/${run.project}`);
    await page.getByText("You are a viewer.").waitFor();
    assert.equal(await page.locator("#ask").count(), 0, "a viewer is offered to ask for a change");
    await page.getByRole("tab", { name: "Members" }).click();
    await page.getByText(person.name).first().waitFor();
    assert.equal(await page.getByRole("button", { name: /^(Add|Remove)/ }).count(), 0);
  },

  /** The plan is changed before it is approved, and what is built is the changed one. */
  "edited-plan": async ({ open, person }) => {
    const run = await person.start(TODO, "ask");
    await person.once(run.id, (now) => now.state === "awaiting_approval");
    const { page } = await open();
    await inside(page, person, `/runs/${run.id}`);
    const first = page.getByRole("button", { name: /^Edit T1: / });
    const before = (await first.textContent()).trim();
    await first.click();
    const goal = `${before}, small and plain`;
    await page.getByLabel("Goal", { exact: true }).fill(goal);
    await page.getByRole("button", { name: "Done editing" }).click();
    await page.getByText("You changed T1.").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("group", { name: /Plan as a graph/ }).getByRole("button", { name: new RegExp(goal) }).waitFor();
    await cancel(person, run.id);
    const { tasks } = await person.get(`/runs/${run.id}/tasks`);
    assert.equal(tasks.find((task) => task.id === "T1")?.goal, goal);
  },

  /** A session that is ended from elsewhere leads to the sign-in, and back to the very place, with the draft. */
  expired: async ({ open, person }) => {
    const { page } = await open();
    await inside(page, person, "/projects");
    await page.goto("/console/");
    await heading(page, HOME).waitFor();
    await page.locator("#ask").fill("A half written wish");
    await page.goto("/console/account?tab=tokens");
    await page.getByRole("tab", { name: "API tokens", selected: true }).waitFor();
    const mine = await person.get("/auth/sessions");
    const device = (mine.items ?? mine).find((one) => /chrom/i.test(`${one.device} ${one.agent ?? ""} ${one.name ?? ""}`));
    assert.ok(device, `no browser among ${JSON.stringify(mine)}`);
    await person.ask("DELETE", `/auth/sessions/${device.id}`);
    await page.waitForURL(/\/console\/sign-in/);
    await page.getByText(/Your session has ended/).waitFor();
    await person.signIn(page);
    await page.getByRole("tab", { name: "API tokens", selected: true }).waitFor();
    await page.goto("/console/");
    assert.equal(await page.locator("#ask").inputValue(), "A half written wish");
  },

  /** From the sign-in to the open task of an approved plan, and through all tabs, without a pointer. */
  keyboard: async ({ open, person }) => {
    const { page } = await open();
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.goto("/console/");
    await page.getByLabel("Email or name").waitFor();
    await page.keyboard.type(person.name);
    await press("Tab");
    if (!(await page.getByLabel("Password", { exact: true }).evaluate((field) => field === document.activeElement))) await press("Tab");
    await page.keyboard.type(Account.PASSWORD);
    await press("Enter");
    await heading(page, HOME).waitFor();
    const unseen = await tabStopsWithoutRing(page);
    assert.deepEqual(unseen, [], "the focus cannot be seen on them");
    await press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await press("Escape", "g", "r");
    await page.waitForURL(/\/console\/runs$/);
    await press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.type("Projects");
    await press("Enter");
    await page.waitForURL(/\/console\/projects$/);
    await press("c");
    await page.waitForURL(/\/console\/$/);
    await page.keyboard.type(TODO);
    await press("Control+Enter");
    await page.waitForURL(/\/console\/runs\/[0-9a-f]+/);
    await page.getByRole("button", { name: /^Approve/ }).or(page.getByRole("tab", { name: /^Debate/, selected: true })).first().waitFor();
    await press("2");
    await page.getByRole("button", { name: /^Approve/ }).waitFor({ timeout: RUN_MS });
    await press("Control+Enter");
    await page.getByRole("group", { name: /Plan as a graph/ }).waitFor();
    await page.locator("[data-task=T1]").focus();
    await press("Enter");
    await page.getByRole("complementary", { name: "Task T1" }).waitFor();
    await press("Escape");
    await page.getByRole("complementary", { name: "Task T1" }).waitFor({ state: "detached" });
    for (const [key, tab] of [["1", "Debate"], ["3", "Ledger"], ["4", "Code"], ["5", "Tests"], ["6", "Artifacts"], ["7", "Delivery"], ["8", "Terminal"], ["9", "Events"]]) {
      await press(key);
      await page.getByRole("tab", { name: new RegExp(`^${tab}`), selected: true }).waitFor();
    }
    await cancel(person, new URL(page.url()).pathname.split("/").at(-1));
  },

  /** A template is found, read and added, and settings of a project are saved, without a pointer. */
  "keyboard-forms": async ({ open, person }) => {
    const { id } = await person.post("/projects", { name: "kept by keys" });
    const { page } = await open();
    const enter = async (role, name) => {
      await tabTo(page, page.getByRole(role, { name }));
      await page.keyboard.press("Enter");
    };
    await inside(page, person, "/templates");
    await page.getByRole("link", { name: /fastapi-service/ }).waitFor();
    assert.deepEqual(await tabStopsWithoutRing(page), [], "the focus cannot be seen on them");
    await tabTo(page, page.getByRole("searchbox"));
    await page.keyboard.type("a library with tests");
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByRole("link", { name: /python-library/ }).waitFor();
    await enter("link", /python-library/);
    await page.getByRole("heading", { name: "python-library" }).waitFor();
    await enter("button", "pyproject.toml");
    await tabTo(page, page.getByRole("region", { name: "pyproject.toml" }));
    await enter("link", "All templates");
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      (async () => {
        await enter("button", "Add a template");
        await page.getByRole("dialog").waitFor();
        await enter("button", "Choose a folder");
      })(),
    ]);
    await chooser.setFiles(FOLDER);
    await page.getByText(/^\d+ files$/).waitFor();
    await tabTo(page, page.getByLabel("Name", { exact: true }));
    await page.keyboard.press("Control+a");
    await page.keyboard.type("by-keys");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("link", { name: /by-keys/ }).waitFor();

    await page.goto(`/console/projects/${id}?tab=settings`);
    await page.getByRole("button", { name: "Save settings" }).waitFor();
    assert.deepEqual(await tabStopsWithoutRing(page), [], "the focus cannot be seen on them");
    await tabTo(page, page.getByLabel("Cap of a day, in dollars"));
    await page.keyboard.type("7.50");
    await tabTo(page, page.getByLabel("Before building"));
    await page.keyboard.type("Never");
    await enter("button", "Add a name");
    await tabTo(page, page.getByPlaceholder("STRIPE_API_KEY"));
    await page.keyboard.type("MAIL_KEY");
    await enter("button", "Save settings");
    await page.getByText(/^Saved\./).waitFor();
    const { budget, approval, variables } = await person.get(`/projects/${id}/settings`);
    assert.deepEqual([budget.day_usd, approval.ask, variables.map((one) => one.name)], [7.5, "never", ["MAIL_KEY"]]);
  },

  /** A project and then the account are deleted, each by its name, and are gone. */
  deletion: async ({ open, person }) => {
    const run = await person.start(TODO, "ask");
    const { name: project } = await person.get(`/projects/${run.project}`);
    const { page } = await open();
    await inside(page, person, `/projects/${run.project}?tab=settings`);
    await page.getByRole("button", { name: "Delete the project" }).click();
    const asked = page.getByRole("dialog", { name: `Delete ${project}?` });
    await asked.getByRole("textbox").fill(`${project}s`);
    assert.ok(await asked.getByRole("button", { name: "Delete the project" }).isDisabled(), "another name deletes it");
    await asked.getByRole("textbox").fill(project);
    await asked.getByRole("button", { name: "Delete the project" }).click();
    await page.waitForURL(/\/console\/projects$/);
    await page.getByText("No projects yet.").waitFor();
    await assert.rejects(person.get(`/runs/${run.id}`), /404/);
    await page.goto("/console/account");
    await page.getByRole("button", { name: "Delete the account" }).click();
    const last = page.getByRole("dialog", { name: "Delete your account?" });
    await last.getByRole("textbox").fill(person.name);
    await last.getByRole("button", { name: "Delete the account" }).click();
    await page.waitForURL(/\/console\/sign-in/);
    await person.signIn(page);
    await page.getByText("Email or password is not right.").waitFor();
  },

  /** At 200 % everything is there, nothing is cut off to the side, and a plan can be approved. */
  zoom: async ({ open, person }) => {
    const run = await person.start(TODO, "ask");
    await person.once(run.id, (now) => now.state === "awaiting_approval");
    const { page } = await open(ZOOMED);
    await inside(page, person);
    const faults = {};
    const look = async (path) => {
      await page.goto(`/console${path}`);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      const found = await faultsOf(page);
      if (found.length > 0) faults[path] = found;
    };
    const settings = `/projects/${run.project}?tab=settings`;
    for (const path of ["/", "/runs", "/projects", settings, "/templates", "/templates/fastapi-service"]) await look(path);
    for (const path of ["/account", "/account?tab=activity", `/runs/${run.id}`]) await look(path);
    await page.getByRole("button", { name: /^Approve/ }).click();
    await page.getByText("Building", { exact: true }).first().waitFor();
    await cancel(person, run.id);
    await page.getByText("Cancelled", { exact: true }).first().waitFor();
    for (const tab of ["debate", "plan", "ledger", "code", "tests", "artifacts", "delivery", "events"]) await look(`/runs/${run.id}?tab=${tab}`);
    assert.deepEqual(faults, {});
  },
};

/** Presses Tab until this has the focus. */
async function tabTo(page, wanted) {
  for (let stop = 0; stop < 80; stop += 1) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The Tab key does not reach ${wanted}`);
}

/** What the Tab key reaches on this page and shows no ring on. */
async function tabStopsWithoutRing(page) {
  await page.evaluate(() => document.activeElement?.blur());
  const unseen = [];
  for (let stop = 0; stop < 60; stop += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return null;
      const rings = [at, at.closest("form"), at.nextElementSibling?.firstElementChild].filter(Boolean).map((one) => getComputedStyle(one));
      const isRinged = rings.some((style, index) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || (index === 1 && at.id === "ask"));
      return { what: at.getAttribute("aria-label") ?? at.textContent.trim().slice(0, 40), isRinged };
    });
    if (found === null) break;
    if (!found.isRinged) unseen.push(found.what);
  }
  return unseen;
}

const scene = SCENES[name];
if (scene === undefined) throw new Error(`There is no scene ${name}, but ${Object.keys(SCENES).join(", ")}.`);
const browser = await openBrowser();
const opened = [];
const open = async (options = {}, address = url) => {
  const one = await openPage(browser, address, { viewport: { width: 1440, height: 900 }, ...options });
  one.page.setDefaultTimeout(60_000);
  opened.push(one);
  return one;
};
try {
  await scene({ open, person: await Account.register(url, name) });
  assert.deepEqual(opened.flatMap((one) => one.wrong), []);
  console.log("held");
} catch (error) {
  console.error(error.stack);
  for (const [index, { page }] of opened.entries()) {
    await page.screenshot({ path: `${folder}/${name}-${index}.png` }).catch(() => undefined);
    console.error(`at ${page.url()}\n${await page.locator("body").innerText().catch(() => "")}`);
  }
  process.exitCode = 1;
} finally {
  await browser.close();
}
