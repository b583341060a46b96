/** What `benchmarks.console` lets the browser measure: `node console.mjs PART URL …`; prints JSON. */
import { Account } from "../tests/console/account.mjs";
import { openBrowser, openPage } from "../tests/console/browser.mjs";

const [part, url, ...words] = process.argv.slice(2);
const RUN_MS = 600_000;
const SCROLLS = 120;
const WHEEL_PX = 3_000;

/** Collects from the first moment of each page. */
function watch() {
  globalThis.seen = { paint: 0, shift: 0, moved: [], longest: 0, rows: 0 };
  const on = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  on("largest-contentful-paint", (entry) => (globalThis.seen.paint = entry.startTime));
  // What moves because somebody has just pressed something is wanted.
  on("layout-shift", (entry) => {
    if (entry.hadRecentInput) return;
    globalThis.seen.shift += entry.value;
    const places = ({ node, previousRect: from, currentRect: to }) =>
      `${node?.parentElement?.outerHTML.slice(0, 160) ?? "what is gone"} (${from.x}, ${from.y}) to (${to.x}, ${to.y})`;
    globalThis.seen.moved.push(`${entry.value.toFixed(4)}: ${entry.sources.map(places).join("; ")}`);
  });
  on("longtask", (entry) => (globalThis.seen.longest = Math.max(globalThis.seen.longest, entry.duration)));
}

const seen = (page) => page.evaluate(() => globalThis.seen);

/** How far the page has moved by itself; says what did. */
async function shiftOf(page, name) {
  const { shift, moved } = await seen(page);
  for (const one of moved) console.error(`${name}, moved by ${one}`);
  return { [name]: [shift] };
}

/** Once nothing larger has been painted for a while. */
async function painted(page, heading) {
  await page.getByRole("heading", { name: heading }).waitFor();
  await page.waitForTimeout(1_500);
  return (await seen(page)).paint / 1000;
}

/** The most that one task of the page took of a processor, in ms: of `duration` the rest is waiting for one. */
function longestOf(trace) {
  const { traceEvents } = JSON.parse(trace);
  const isPage = ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain";
  const threads = new Set(traceEvents.filter(isPage).map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = traceEvents.filter(({ name, pid, tid }) => /RunTask$/.test(name) && threads.has(`${pid} ${tid}`));
  return tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0) / 1000;
}

async function fresh(browser, context) {
  const one = await openPage(browser, url, { viewport: { width: 1440, height: 900 }, ...context });
  await one.page.addInitScript(watch);
  return one;
}

const PARTS = {
  async paint(browser, repeat) {
    const person = await Account.register(url, "paint");
    const measured = { "sign-in, largest paint, s": [], "home, largest paint, s": [] };
    for (let time = 0; time < Number(repeat); time += 1) {
      const before = await fresh(browser);
      await before.page.goto("/console/sign-in");
      measured["sign-in, largest paint, s"].push(await painted(before.page, "Sign in"));
      await person.signIn(before.page);
      await before.page.getByRole("heading", { name: "What shall we build?" }).waitFor();
      const storageState = await before.context.storageState();
      await before.context.close();
      // The cookie is taken along, the cache is not.
      const home = await fresh(browser, { storageState });
      await home.page.goto("/console/");
      measured["home, largest paint, s"].push(await painted(home.page, "What shall we build?"));
      await home.context.close();
    }
    return measured;
  },

  async stream(browser) {
    const person = await Account.register(url, "stream");
    const { page, context } = await fresh(browser);
    await page.goto("/console/");
    await person.signIn(page);
    await page.getByRole("heading", { name: "What shall we build?" }).waitFor();
    const run = await person.start("Create a REST API for a todo application");
    const log = await context.newPage();
    await log.addInitScript(watch);
    await page.goto(`/console/runs/${run.id}`);
    await log.goto(`/console/runs/${run.id}?tab=events`);
    for (const one of [page, log]) {
      await one.getByRole("tab", { name: /^Debate/ }).waitFor();
      await one.getByText("Done", { exact: true }).first().waitFor({ timeout: RUN_MS });
    }
    const shifts = { ...(await shiftOf(page, "live run, layout shift")), ...(await shiftOf(log, "live event log, layout shift")) };
    await page.goto("/console/");
    await painted(page, "What shall we build?");
    return {
      run: run.id,
      login: person.name,
      password: Account.PASSWORD,
      measured: { ...shifts, ...(await shiftOf(page, "home with a run, layout shift")) },
    };
  },

  async events(browser, run, login, password) {
    const { page } = await fresh(browser);
    await page.goto("/console/");
    await new Account(url, login, null).signIn(page, password);
    await page.getByRole("heading", { name: "What shall we build?" }).waitFor();
    const from = performance.now();
    await page.goto(`/console/runs/${run}?tab=events`);
    const list = page.getByRole("log", { name: "Events" });
    await list.getByRole("button").first().waitFor();
    const seconds = (performance.now() - from) / 1000;
    const filter = page.getByRole("group", { name: "Filter" });
    const hidden = filter.getByRole("button", { pressed: false });
    while ((await hidden.count()) > 0) await hidden.first().click();
    // A task is told some time after it has ended: none of the opening may count for the scrolling.
    await page.waitForTimeout(2_000);
    const { longest: opening } = await seen(page);
    await list.hover();
    await page.evaluate(() => {
      globalThis.seen.longest = 0;
      const rows = document.querySelector("[role=log] > div");
      const count = () => (globalThis.seen.rows = Math.max(globalThis.seen.rows, rows.childElementCount));
      new MutationObserver(count).observe(rows, { childList: true });
      count();
    });
    await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
    for (let turn = 0; turn < SCROLLS; turn += 1) await page.mouse.wheel(0, turn < SCROLLS / 2 ? -WHEEL_PX : WHEEL_PX / 2);
    for (const share of [0.5, 0, 1]) await list.evaluate((element, at) => (element.scrollTop = element.scrollHeight * at), share);
    await page.waitForTimeout(500);
    const found = await seen(page);
    const trace = await browser.stopTracing();
    return {
      "events, until shown, s": [seconds],
      "events, longest task while opening, ms": [opening],
      "events, rows in the document": [found.rows],
      "events, longest task while scrolling, ms": [found.longest],
      "events, longest task while scrolling, ms of a processor": [longestOf(trace.toString())],
    };
  },
};

const browser = await openBrowser();
try {
  console.log(JSON.stringify(await PARTS[part](browser, ...words)));
} finally {
  await browser.close();
}
