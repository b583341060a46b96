/**
 * Screenshots of the console's pages, in both themes and two widths:
 * `node screenshots.mjs URL NAME PASSWORD FOLDER [PATH…]`. Without a NAME only the pages before one is signed in.
 * BACKUP_CODE signs in where there is a second factor.
 */
import { openBrowser } from "./browser.mjs";

const [url, name, password, folder, ...chosen] = process.argv.slice(2);
const BEFORE = ["/sign-in", "/register", "/forgotten", "/verify"];
const INSIDE = [
  "/",
  "/runs",
  "/projects",
  "/account",
  "/account?tab=second-factor",
  "/account?tab=devices",
  "/account?tab=tokens",
  "/account?tab=activity",
  "/admin/providers",
  "/admin/workers",
  "/admin/users",
  "/admin/audit",
  "/admin/system",
];
const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 375, height: 812 },
];
const pages = chosen.length > 0 ? chosen : name ? INSIDE : BEFORE;

const browser = await openBrowser();
try {
  const context = await browser.newContext({ baseURL: url, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && console.log(`logged: ${message.text()}`));
  page.on("pageerror", (error) => console.log(`error: ${error.stack}`));
  if (name) await signIn(page);
  for (const theme of ["light", "dark"]) {
    await page.goto("/console/");
    await page.evaluate((chosen) => localStorage.setItem("conclave.theme", chosen), theme);
    for (const path of pages) {
      for (const size of WIDTHS) await shoot(page, path, size, theme);
    }
  }
} finally {
  await browser.close();
}

async function signIn(page) {
  await page.goto("/console/sign-in");
  await page.getByLabel("Email or name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
  if (process.env.BACKUP_CODE) {
    await page.getByRole("button", { name: "Use a backup code" }).click();
    await page.getByLabel("Backup code").fill(process.env.BACKUP_CODE);
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  await page.getByRole("heading", { name: "What shall we build?" }).waitFor();
}

async function shoot(page, path, size, theme) {
  await page.setViewportSize(size);
  await page.goto(`/console${path}`);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  // Lists ask again and again, so the network never rests for long: what has begun to load is waited for.
  await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => undefined);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const named = path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home";
  const file = `${folder}/${named}-${theme}-${size.width}.png`;
  await page.screenshot({ path: file, fullPage: size.width < 720 });
  console.log(`${file}${wide > 0 ? `  ${wide} px too wide` : ""}`);
}
