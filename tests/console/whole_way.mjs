/**
 * Sign up with a second factor, ask, watch, approve, done, download: `node whole_way.mjs URL SETUP_CODE FOLDER`.
 * Prints one line for each step that held; the last one is "whole way". Screenshots go to FOLDER when it fails.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";

import { codeOf, faultsOf, openBrowser, openPage } from "./browser.mjs";

const [url, setupCode, folder] = process.argv.slice(2);
const NAME = "mara";
const PASSWORD = "seven unlikely walruses";
const RUN_MS = 600_000;
const PAGES = ["/", "/runs", "/projects", "/account", "/account?tab=tokens", "/admin/providers", "/admin/workers", "/admin/users", "/admin/audit"];
const WIDTHS = [1440, 375];
const browser = await openBrowser();
const { page, wrong } = await openPage(browser, url, { viewport: { width: 1440, height: 900 } });
page.setDefaultTimeout(60_000);
const held = (step) => console.log(step);

try {
  await page.goto("/");
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Name").fill(NAME);
  await page.getByLabel("Email").fill("mara@example.org");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "I have a setup code" }).click();
  await page.getByLabel("Setup code").fill(setupCode);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.getByRole("heading", { name: "What shall we build?" }).waitFor();
  held("signed up");

  await page.getByRole("link", { name: NAME }).click();
  await page.getByRole("tab", { name: "Second factor" }).click();
  await page.getByRole("button", { name: "Connect an app" }).click();
  const secret = await page.locator("p.select-all").textContent();
  assert.deepEqual(await faultsOf(page), []);
  await page.getByLabel("Code").fill(codeOf(secret));
  const list = page.getByRole("list", { name: "Backup codes" });
  await list.waitFor();
  const codes = await list.getByRole("listitem").allTextContents();
  assert.equal(codes.length, 10);
  await page.getByRole("checkbox", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("10 backup codes left.").waitFor();
  held("second factor");

  await page.getByRole("button", { name: "Sign out" }).first().click();
  await page.getByLabel("Email or name").fill(NAME);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await page.getByLabel("Backup code").fill(codes[0]);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "What shall we build?" }).waitFor();
  held("signed in with a backup code");

  await page.getByRole("textbox", { name: "What shall we build?" }).fill("Create a REST API for a todo application");
  await page.getByRole("button", { name: "Start planning" }).click();
  await page.waitForURL(/\/console\/runs\/[0-9a-f]+/);
  held("asked");
  const address = page.url().split("?")[0];
  await page.goto(`${address}?tab=plan`);

  const approve = page.getByRole("button", { name: /^Approve/ });
  await approve.waitFor({ timeout: RUN_MS });
  held("plan");
  await page.reload();
  await approve.click();
  await page.getByText("Done", { exact: true }).first().waitFor({ timeout: RUN_MS });
  held("done");

  await page.goto(`${address}?tab=artifacts`);
  const arriving = page.waitForEvent("download");
  await page.getByRole("button", { name: /^Download / }).first().click();
  const file = await (await arriving).path();
  assert.ok(readFileSync(file).length > 0, "the download is empty");
  held("downloaded");

  const run = new URL(page.url()).pathname.replace("/console", "");
  const faults = {};
  for (const theme of ["light", "dark"]) {
    await page.evaluate((chosen) => localStorage.setItem("conclave.theme", chosen), theme);
    for (const path of [...PAGES, `${run}?tab=plan`, `${run}?tab=ledger`]) {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`/console${path}`);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        const found = await faultsOf(page);
        if (found.length > 0) faults[`${path} ${theme} ${width}`] = found;
      }
    }
  }
  assert.deepEqual(faults, {});
  held("usable by everybody");

  assert.deepEqual(wrong, []);
  held("whole way");
} catch (error) {
  await page.screenshot({ path: `${folder}/failed.png`, fullPage: true }).catch(() => undefined);
  console.error(`${error.stack}\nat ${page.url()}\n${wrong.join("\n")}\n${await page.locator("body").innerText().catch(() => "")}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
