/** The browser that the project provisions, as a script of a test drives it. BROWSER_HOME says where it lies. */
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const home = `${process.env.BROWSER_HOME}/current`;
const SYSTEM_CHROMIUM = "/usr/lib/chromium/chromium";

export async function openBrowser() {
  const { chromium } = await import(pathToFileURL(`${home}/node_modules/playwright-core/index.mjs`).href);
  const packed = `${home}/chromium/chromium`;
  return chromium.launch({
    executablePath: existsSync(packed) ? packed : SYSTEM_CHROMIUM,
    // What is shown is our own page: the tests may run as root, where Chromium has no sandbox of its own.
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--headless=new"],
    env: { ...process.env, LD_LIBRARY_PATH: `${home}/chromium/lib` },
  });
}

/** A page in a window of its own, which shares nothing with others. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ baseURL: url, acceptDownloads: true, ...options });
  return { context, ...(await pageIn(context, url)) };
}

/** A page that fails the test by anything that it logs as an error or asks of another origin. */
export async function pageIn(context, url) {
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`error: ${error.stack ?? error}`));
  page.on("console", (message) => {
    // A refusal that a page handles is logged by the browser all the same.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) wrong.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol.startsWith("http") && asked.origin !== new URL(url).origin) wrong.push(`asks ${asked.origin}`);
  });
  return { page, wrong };
}

/** The six digits that an authenticator app shows at a moment (RFC 6238). */
export function codeOf(secret, milliseconds = Date.now()) {
  const bits = [...secret.replace(/[\s=]/g, "").toUpperCase()]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(milliseconds / 30_000)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = digest.at(-1) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const AXE = new URL("../../apps/console/node_modules/axe-core/axe.min.js", import.meta.url);

/** What axe calls serious or critical on this page, images that are not drawn, and by how much it is wider than its window. */
export async function faultsOf(page) {
  await page.evaluate(readFileSync(AXE, "utf8"));
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run();
    const width = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const broken = [...document.images].filter((one) => one.complete && one.naturalWidth === 0).map((one) => one.alt);
    return { violations, width, broken };
  });
  const grave = found.violations.filter((one) => one.impact === "serious" || one.impact === "critical");
  const told = grave.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.failureSummary}`).join(" | ")}`);
  told.push(...found.broken.map((alt) => `not drawn: ${alt}`));
  return found.width > 0 ? [...told, `${found.width} px too wide`] : told;
}
