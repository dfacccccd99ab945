// A real browser, and pages that write down everything that they must not do.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

// `require` and not `import`, because only `require` searches NODE_PATH.
const require = createRequire(import.meta.url);
export const { chromium } = require("playwright-core");
export const axe = require("axe-core");

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"];

/** How long a test waits for a state. It is long, because a busy machine must not fail a test. */
export const PATIENCE_MS = Number(process.env.IZQUERY_PATIENCE_MS ?? 30_000);

/** A response with an error status. The browser writes it into its console by itself. */
const FAILED_REQUEST = /^error: Failed to load resource: (the server responded with a status of|net::ERR_)/;

export function launch() {
  const name = process.env.IZQUERY_CHROMIUM ?? "chromium";
  const program = process.env.PATH.split(delimiter).map((folder) => join(folder, name)).find(existsSync);
  return chromium.launch({ executablePath: program, args: FLAGS });
}

/** A page. `options` are those of the browser's context. */
export async function newPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.wrong = [];
  page.requested = [];
  await page.exposeBinding("__violated", (_, what) => { page.wrong.push(`security policy: ${what}`); });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => window.__violated(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  page.on("console", (message) => page.wrong.push(`${message.type()}: ${message.text()} ${new URL(message.location().url || "about:blank").pathname}`));
  page.on("pageerror", (error) => page.wrong.push(`uncaught: ${error.message}`));
  page.on("request", (request) => page.requested.push(request));
  return page;
}

/** The page has written nothing into the console, broken no rule of its security policy, and asked only this origin. */
export function assertQuiet(page, origin, { mayFail = false } = {}) {
  // The browser says by itself that it has removed what the service told it to remove.
  const own = page.wrong.filter((line) => !/^info: Clear-Site-Data header .* Cleared data types: /.test(line));
  const wrong = own.filter((line) => !(mayFail && FAILED_REQUEST.test(line)));
  assert.deepEqual(wrong, []);
  const elsewhere = page.requested.map((request) => request.url()).filter((url) => new URL(url).origin !== origin);
  assert.deepEqual(elsewhere, []);
}

/** Opens an address and waits until this screen is shown. */
export async function open(page, url, screen) {
  await page.goto(url);
  await shown(page, screen);
}

/** Waits until this screen is shown. */
export async function shown(page, screen) {
  try {
    await page.waitForFunction((screen) => document.body?.dataset.screen === screen, screen, { timeout: PATIENCE_MS });
  } catch (error) {
    const is = await page.evaluate(() => `${document.body.dataset.screen}: ${document.body.innerText.slice(0, 300)}`).catch(() => "no page");
    throw new Error(`the screen should be ${screen} and is ${is}; ${page.wrong.join("; ")}`, { cause: error });
  }
}

/** The element with this `data-part`. */
export function part(page, name) {
  return page.locator(`[data-part="${name}"]`);
}

/** What the reader sees. */
export function text(page) {
  return page.evaluate(() => document.body.innerText);
}
