/**
 * A terminal in the page, through a flood, another size and a cut connection: `node terminal.mjs URL RUN NAME PASSWORD FOLDER`.
 * Prints one line for each step that held; the last one is "ended". A screenshot goes to FOLDER when it fails.
 */
import { strict as assert } from "node:assert";

import { faultsOf, openBrowser, openPage } from "./browser.mjs";

const [url, run, name, password, folder] = process.argv.slice(2);
const browser = await openBrowser();
const { page, wrong } = await openPage(browser, url, { viewport: { width: 1280, height: 800 } });
page.setDefaultTimeout(120_000);
const held = (step) => console.log(step);
const screen = () => page.locator(".xterm-rows").innerText();
const type = async (text) => {
  await page.getByRole("textbox", { name: "Terminal" }).focus();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
};
const shows = (text) => page.locator(".xterm-rows").getByText(text).last().waitFor();

/** The WebSockets of the page, each passed on as it is, so that one can be cut. */
const sockets = [];
await page.routeWebSocket(/\/terminal$/, (socket) => {
  sockets.push({ socket, server: socket.connectToServer() });
});

try {
  await page.goto(`/console/runs/${run}?tab=terminal`);
  await page.getByLabel("Email or name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: /Continue|Sign in/ }).first().click();
  await page.getByRole("button", { name: "Open a terminal" }).click();
  await page.getByText(/: Open$/).waitFor();
  await type("echo rea''dy");
  await shows("ready");
  assert.match(await page.getByText("do not enter the run").innerText(), /copy/);
  held("opened");

  await type("seq 300000; echo flo''od is over");
  await shows("flood is over");
  assert.match(await screen(), /299999\s+300000\s+flood is over/);
  held("flood");

  await type("yes conclave");
  await shows("conclave");
  await page.keyboard.press("Control+C");
  await type("echo status=$?");
  await shows("status=130");
  held("control c");

  await page.setViewportSize({ width: 700, height: 600 });
  await type("stty size | sed 's/^/size /'");
  await shows(/^size \d+ \d+$/);
  const [, rows, columns] = /size (\d+) (\d+)/.exec(await screen()).map(Number);
  assert.ok(columns > 40 && columns < 100, `${columns} columns at a width of 700 px`);
  assert.ok(rows > 8 && rows < 40, `${rows} rows at a height of 600 px`);
  held("resize");

  await type("kept=here; echo se''t");
  await shows("set");
  const { socket, server } = sockets.at(-1);
  await server.close({ code: 1000 });
  await socket.close({ code: 1012, reason: "cut by the test" });
  await page.getByText("The connection is cut.").waitFor();
  await page.getByText(/: Open$/).waitFor();
  await type("echo $kept$kept");
  await shows("herehere");
  assert.equal(sockets.length, 2);
  assert.equal((await screen()).match(/^set$/gm).length, 1, "what was drawn before is drawn once");
  held("reconnect");

  await page.reload();
  await page.getByText(/: Open$/).waitFor();
  await shows("herehere");
  await type("echo $kept-again");
  await shows("here-again");
  held("reload");

  await page.keyboard.press("Shift+F6");
  const focused = page.locator(":focus");
  assert.equal(await focused.innerText(), "End the terminal");
  assert.deepEqual(await faultsOf(page), []);
  held("usable by everybody");

  await page.keyboard.press("Enter");
  await page.getByText("You ended this terminal.").waitFor();
  await page.getByRole("button", { name: "Open another terminal" }).waitFor();
  assert.deepEqual(wrong, []);
  held("ended");
} catch (error) {
  console.error(error, wrong);
  await page.screenshot({ path: `${folder}/failed.png` });
  process.exitCode = 1;
} finally {
  await browser.close();
}
