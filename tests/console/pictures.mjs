/**
 * The screenshots of README and docs: `node pictures.mjs URL LOGIN PASSWORD FOLDER THEME FILE=PATH…`. What a run shows is
 * waited for by whoever calls this.
 */
import { Account } from "./account.mjs";
import { openBrowser } from "./browser.mjs";

const [url, login, password, folder, theme, ...pictures] = process.argv.slice(2);
const SIZE = { width: 1280, height: 800 };
const browser = await openBrowser();
try {
  const context = await browser.newContext({ baseURL: url, colorScheme: theme, reducedMotion: "reduce", viewport: SIZE });
  const page = await context.newPage();
  await page.goto("/console/sign-in");
  await new Account(url, login, null).signIn(page, password);
  await page.getByRole("heading", { name: "What shall we build?" }).waitFor();
  for (const picture of pictures) {
    const at = picture.indexOf("=");
    await page.goto(`/console${picture.slice(at + 1)}`);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    // Lists and streams never rest: what has begun to load is waited for.
    await page.waitForLoadState("networkidle", { timeout: 2_500 }).catch(() => undefined);
    await page.screenshot({ path: `${folder}/${picture.slice(0, at)}.png` });
  }
} finally {
  await browser.close();
}
