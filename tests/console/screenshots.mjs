/**
 * Pictures of the pages that `every_page.mjs` names, in both themes and two widths: `node screenshots.mjs STAGE FOLDER
 * [NAME…]`. STAGE is a file that says where the console is, who is there and what they have; a NAME takes the pictures
 * whose names begin so.
 * Prints what axe has against a page and how much wider it is than its window, and ends with 1 if there is any of it.
 */
import { readFileSync } from "node:fs";

import { codeOf, faultsOf, openBrowser, openPage, pageIn } from "./browser.mjs";
import { PAGES } from "./every_page.mjs";

const [staged, folder, ...names] = process.argv.slice(2);
const stage = JSON.parse(readFileSync(staged, "utf8"));
const THEMES = ["light", "dark"];
const SIZES = [
  { width: 1440, height: 900 },
  { width: 375, height: 812 },
];
const NARROW = 720;
const ACT_MS = 20_000;
/** Most of a picture's time is waiting until nothing is on its way: two pages do that side by side. */
const LANES = 2;
const pages = PAGES.filter((one) => names.length === 0 || names.some((name) => one.name.startsWith(name)));

const browser = await openBrowser();
const contexts = new Map();
const faults = [];
const left = [...pages];
try {
  await Promise.all(Array.from({ length: LANES }, lane));
} finally {
  await browser.close();
}
for (const fault of faults) console.log(fault);
console.log(`${pages.length} pages, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** Takes pages until none is left. A person has one window in each lane; all of them share the session. */
async function lane() {
  const windows = new Map();
  for (let one = left.shift(); one; one = left.shift()) {
    if (!windows.has(one.who)) windows.set(one.who, await windowOf(one.who));
    for (const size of SIZES) {
      if (one.isWideOnly && size.width < NARROW) continue;
      await taken(one, size, windows.get(one.who)).catch((error) => faults.push(`${one.name} ${size.width}: ${error.message}`));
    }
  }
}

/** One page in one width and both themes. */
async function taken({ name, path, before, act, after, isLogged = false }, size, { page, wrong }) {
  const address = typeof path === "function" ? path(stage) : path;
  try {
    await page.setViewportSize(size);
    await before?.(page, stage);
    // From another page: an address that differs behind `#` alone would not be loaded anew.
    await page.goto("about:blank");
    await page.goto(`/console${address}`);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await settled(page);
    await act?.(page, stage);
    await settled(page);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await pictured(page, size, `${folder}/${name}-${size.width}-${theme}.png`);
      for (const fault of await faultsOf(page)) faults.push(`${name} ${size.width} ${theme}: ${fault}`);
    }
    await after?.(page, stage);
    for (const one of wrong.splice(0)) if (!isLogged) faults.push(`${name} ${size.width}: ${one}`);
  } catch (error) {
    await page.screenshot({ path: `${folder}/${name}-${size.width}-fault.png` });
    throw error;
  } finally {
    await page.unrouteAll({ behavior: "ignoreErrors" });
  }
}

/** The whole page, as a window that is tall enough would show it; of what covers the page, the window. */
async function pictured(page, size, path) {
  const isCovered = (await page.locator("[role=dialog], [role=alertdialog]").count()) > 0;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const isTaller = !isCovered && height > size.height;
  if (isTaller) await page.setViewportSize({ width: size.width, height });
  await page.screenshot({ path });
  if (isTaller) await page.setViewportSize(size);
}

/** Nothing is on its way any more: no place is held for it, and the fonts are there. */
async function settled(page) {
  await page.waitForLoadState("networkidle", { timeout: 1_500 }).catch(() => undefined);
  await page.evaluate(() => document.fonts.ready);
}

async function windowOf(who) {
  if (!contexts.has(who)) contexts.set(who, contextOf(who));
  const one = await pageIn(await contexts.get(who), stage.url);
  one.page.setDefaultTimeout(ACT_MS);
  return one;
}

async function contextOf(who) {
  const { context, page } = await openPage(browser, stage.url, { colorScheme: "light", reducedMotion: "reduce", viewport: SIZES[0] });
  if (who !== null) await signIn(page, stage.people[who]);
  await page.close();
  return context;
}

async function signIn(page, { name, secret }) {
  await page.goto("/console/sign-in");
  await page.getByLabel("Email or name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(stage.password);
  await page.getByRole("button", { name: "Continue" }).click();
  if (secret) {
    await page.getByLabel(/code/i).first().waitFor();
    await page.keyboard.type(codeOf(secret));
  }
  await page.getByRole("heading", { name: "What shall we build?" }).waitFor();
}
