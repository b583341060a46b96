// Look at one page with a real browser; print one JSON document. Runs in the browser's sandbox, behind the bridge.
//
// Input: {"chromium", "base", "path", "width", "height", "load_seconds", "steps": [{"kind", "target", "value"}]}.
// Output: what testing/page.py reads, or {"unavailable"} where no browser starts. Ends by itself, whatever a page does.

import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { chromium } from "/browser/node_modules/playwright-core/index.mjs";

const WHOLE_MS = 60_000, LAUNCH_MS = 20_000, PHOTOGRAPH_MS = 10_000, ANSWER_MS = 10_000;
const FIND_MS = 4_000, ACT_MS = 8_000, STEP_MS = 20_000;
const QUIET_MS = 4_000, STILL_MS = 400; // a page that keeps a stream open is never still
const MOST_ENTRIES = 40, MOST_NOTES = 8, MOST_DIALOGS = 10, LONGEST = 1_000, MOST_TEXT = 8_000, MOST_OUTLINE = 12_000;
const HIGHEST = 4_000, MOST_PNG = 2 << 20, PHONE = 600;
const ENDLESS = `The page does not respond within ${ANSWER_MS / 1000} s: a script of it may run without end.`;
const SHRUNK = 'It has no <meta name="viewport" content="width=device-width">: phones lay it out 980 px wide.';
const ROLES = ["button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "option", "combobox", "textbox"];

const order = JSON.parse(await text(process.stdin));
const LOAD_MS = 1_000 * order.load_seconds;
const LATE = `It was not loaded within ${order.load_seconds} s.`;
const told = {
  url: "", title: "", status: null, problem: "", notes: [], console: [], exceptions: [], failures: [], dialogs: [],
  steps: [], text: "", outline: "", content_width: null, sticking_out: [], screenshot: "",
};

const short = (value, most = LONGEST) => {
  const whole = String(value);
  return whole.length > most ? `${whole.slice(0, most)}…` : whole;
};
const note = (list, entry, most = MOST_ENTRIES) => list.length < most && list.push(entry);
const first = (error) => short(String(error?.message ?? error).split("\n")[0].replace(/^[\w.]+: /, ""), 300);
const own = (url) => short(url.startsWith(`${order.base}/`) ? url.slice(order.base.length) : url, 300);

let isOver = false;

function finish(answer = told) {
  if (isOver) return;
  isOver = true;
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}

/** The answer, or undefined when the page does not give one in time: a script that runs without end holds all up. */
async function within(milliseconds, work) {
  const late = Symbol();
  const timer = new AbortController();
  try {
    const answer = await Promise.race([work, delay(milliseconds, late, { signal: timer.signal })]);
    return answer === late ? undefined : answer;
  } catch {
    return undefined; // It went to another page meanwhile, or closed.
  } finally {
    timer.abort();
  }
}

const underWay = new Set();

async function quiet() {
  const end = Date.now() + QUIET_MS;
  let since = Date.now();
  while (Date.now() < end && Date.now() - since < STILL_MS) {
    await delay(20);
    if (underWay.size) since = Date.now();
  }
}

function listen(page) {
  page.on("request", (request) => underWay.add(request));
  page.on("requestfinished", (request) => underWay.delete(request));
  page.on("requestfailed", (request) => {
    underWay.delete(request);
    const what = request.failure()?.errorText ?? "failed";
    // Broken off by the page itself, which went on to another one.
    if (what !== "net::ERR_ABORTED") note(told.failures, { method: request.method(), url: own(request.url()), what });
  });
  page.on("response", (response) => {
    const request = response.request(), status = response.status();
    if (request.isNavigationRequest() && request.frame() === page.mainFrame() && (status < 300 || status >= 400))
      told.status = status;
    if (status >= 400) note(told.failures, { method: request.method(), url: own(request.url()), what: String(status) });
  });
  page.on("console", (message) => {
    // Failed requests are told by themselves, and how things are drawn here is not the page's doing.
    if (/^Failed to load resource:|GL Driver Message/.test(message.text())) return;
    const { url, lineNumber } = message.location();
    const where = url ? `${own(url)}:${lineNumber + 1}` : "";
    note(told.console, { kind: message.type(), text: short(message.text()), where });
  });
  page.on("pageerror", (error) => {
    note(told.exceptions, short(error.stack || error.message || error).replaceAll(`${order.base}/`, "/"));
  });
  page.on("dialog", (dialog) => {
    note(told.dialogs, `${dialog.type()}: ${short(dialog.message(), 200)}`, MOST_DIALOGS + 1);
    // One that asks without end is left standing, which holds its script.
    if (told.dialogs.length <= MOST_DIALOGS) dialog.accept(dialog.defaultValue()).catch(() => {});
  });
  page.on("download", (download) => {
    note(told.notes, `It offers a download: ${short(download.suggestedFilename(), 200)}`, MOST_NOTES);
  });
  page.on("crash", () => {
    told.problem ||= "The page crashed: it may need more memory than is allowed.";
    finish();
  });
  page.context().on("page", (other) => {
    if (other === page) return;
    note(told.notes, `It opened another window, which was closed: ${own(other.url())}`, MOST_NOTES);
    other.close().catch(() => {});
  });
}

/** Ways to understand what a step names, the likeliest first. */
function readings(page, { kind, target }) {
  const named = (exact) => ROLES.map((role) => page.getByRole(role, { name: target, exact })).reduce((a, b) => a.or(b));
  const labelled = (exact) => page.getByLabel(target, { exact }).or(page.getByPlaceholder(target, { exact }));
  const said = (exact) => page.getByText(target, { exact });
  const ways = kind === "fill" ? [labelled, named] : [named, labelled, said];
  return [...ways.map((way) => way(true)), ...ways.map((way) => way(false)), page.locator(target)];
}

async function find(page, step) {
  for (const end = Date.now() + FIND_MS; Date.now() < end; await delay(100)) {
    for (const reading of readings(page, step)) {
      const visible = reading.filter({ visible: true });
      const count = (await within(ANSWER_MS, visible.count())) ?? 0; // What is no selector counts as nothing.
      if (count) return [visible.first(), count];
    }
  }
  throw new Error(`nothing that can be seen on the page is called ${JSON.stringify(short(step.target, 100))}`);
}

async function perform(page, step) {
  if (step.kind === "press") {
    await page.keyboard.press(step.target);
    return "";
  }
  const [element, count] = await find(page, step);
  const timeout = ACT_MS;
  if (step.kind === "click") await element.click({ timeout });
  else {
    const isSelect = await element.evaluate((node) => node.localName === "select");
    await (isSelect ? element.selectOption(step.value, { timeout }) : element.fill(step.value, { timeout }));
  }
  return count > 1 ? `${count} elements match; the first was taken` : "";
}

async function play(page) {
  for (const step of order.steps) {
    const done = perform(page, step).then(
      (remark) => ({ ok: true, remark }),
      (error) => ({ ok: false, remark: first(error) }),
    );
    const outcome = (await within(STEP_MS, done)) ?? { ok: false, remark: "the page does not respond" };
    told.steps.push(outcome);
    if (!outcome.ok) return;
    await quiet();
  }
}

/** Runs in the page. */
function measure() {
  const root = document.documentElement, width = root.clientWidth;
  const overflow = (node) => getComputedStyle(node).overflowX;
  const isHeld = [root, document.body].some((node) => node && ["hidden", "clip"].includes(overflow(node)));
  const scrolls = root.scrollWidth > width && !isHeld;
  const beyond = (node) => node.getBoundingClientRect().right + scrollX > width + 1;
  const isWithin = (node) => {
    for (let above = node.parentElement; above && above !== document.body; above = above.parentElement)
      if (beyond(above) || overflow(above) !== "visible") return true;
    return false;
  };
  const classes = (node) => [...node.classList].map((one) => `.${one}`).join("");
  const name = (node) => `${node.localName}${node.id && `#${node.id}`}${classes(node)}`;
  const edge = (node) => Math.round(node.getBoundingClientRect().right + scrollX);
  const all = scrolls ? [...document.body.querySelectorAll("*")] : [];
  return {
    height: root.scrollHeight,
    content_width: scrolls ? root.scrollWidth : width,
    sticking_out: all
      .filter((node) => beyond(node) && !isWithin(node))
      .map((node) => `${name(node)} to ${edge(node)} px`),
    hasViewport: Boolean(document.querySelector("meta[name=viewport]")),
  };
}

async function photograph(page, height) {
  const settings = { animations: "disabled", caret: "hide", scale: "css", timeout: PHOTOGRAPH_MS };
  const clip = { x: 0, y: 0, width: order.width, height: Math.min(Math.max(height, order.height), HIGHEST) };
  for (const part of [{ fullPage: true, clip }, {}]) {
    const png = await within(PHOTOGRAPH_MS, page.screenshot({ ...settings, ...part }));
    if (png && png.length <= MOST_PNG) return png.toString("base64");
  }
  return "";
}

async function responds(page) {
  told.url = own(page.url());
  if (await within(ANSWER_MS, page.evaluate(() => true))) return true;
  const isAsking = told.dialogs.length > MOST_DIALOGS;
  told.problem ||= isAsking ? "The page opens one dialog after the other." : ENDLESS;
  return false;
}

async function describe(page) {
  if (!(await responds(page))) return;
  told.title = short((await within(ANSWER_MS, page.title())) ?? "", 200);
  const size = await within(ANSWER_MS, page.evaluate(measure));
  if (size) {
    told.content_width = size.content_width;
    told.sticking_out = size.sticking_out.slice(0, 5).map((one) => short(one, 120));
    if (order.width < PHONE && !size.hasViewport) told.notes.push(SHRUNK);
  }
  const body = page.locator("body");
  told.text = short((await within(ANSWER_MS, body.innerText({ timeout: ANSWER_MS }))) ?? "", MOST_TEXT);
  told.outline = short((await within(ANSWER_MS, body.ariaSnapshot({ timeout: ANSWER_MS }))) ?? "", MOST_OUTLINE);
  told.screenshot = await photograph(page, size?.height ?? order.height);
  if (!told.screenshot) told.notes.push("There is no screenshot: it could not be taken in time, or was too large.");
}

async function launch() {
  const folder = order.chromium.slice(0, order.chromium.lastIndexOf("/"));
  return chromium.launch({
    executablePath: order.chromium,
    // Its own sandbox needs what ours forbids.
    chromiumSandbox: false,
    args: ["--disable-dev-shm-usage"], // shared memory in /tmp: memory that is no file is refused in a sandbox
    env: { ...process.env, LD_LIBRARY_PATH: `${folder}/lib`, FONTCONFIG_FILE: "/browser/chromium/fonts.conf" },
    timeout: LAUNCH_MS,
  });
}

async function look() {
  let browser;
  try {
    browser = await launch();
  } catch (error) {
    return finish({ unavailable: short(error?.message ?? error, 2_000) });
  }
  setTimeout(() => {
    told.problem ||= "The page took too long as a whole, so this is not all of it.";
    finish();
  }, WHOLE_MS);
  const context = await browser.newContext({
    viewport: { width: order.width, height: order.height },
    acceptDownloads: false,
    locale: "en-US",
    timezoneId: "UTC",
  });
  // There is nothing but a loopback, which the browser takes for being offline, as pages would then behave.
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "onLine", { get: () => true }));
  const page = await context.newPage();
  listen(page);
  try {
    await page.goto(order.base + order.path, { waitUntil: "commit", timeout: LOAD_MS });
    await page.waitForLoadState("load", { timeout: LOAD_MS }).catch(() => told.notes.push(LATE));
    if (!(await responds(page))) return finish();
    await quiet();
    await play(page);
  } catch (error) {
    const isDownload = String(error).includes("Download is starting");
    told.problem ||= isDownload ? "It is a download, not a page." : `It could not be opened: ${first(error)}`;
    return finish();
  }
  await describe(page);
  finish();
}

await look();
