// The widget in a frame of other software: who may frame it, and what the two windows say to each other.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { assertQuiet, part } from "./support/browser.mjs";
import { ECHO, PEBBLE } from "./support/people.mjs";
import { world } from "./support/world.mjs";

const made = world();
const ABOUT_A_PERSON = /Pebble|Sandcastle|Mirror|Echo|SBX\d|\d{4}-\d\d-\d\d|izv_/i;

function framed(url) {
  return `<!doctype html><html lang="en"><title>Other software</title>
    <script>window.heard = []; addEventListener("message", (event) => heard.push({ origin: event.origin, data: event.data }));</script>
    <iframe title="Record" src="${url}" width="900" height="600"></iframe></html>`;
}

/** The frame of the widget, after it shows this screen. */
async function frameOf(page, screen) {
  const frame = page.frames().find((one) => one !== page.mainFrame());
  await frame.waitForFunction((screen) => document.body?.dataset.screen === screen, screen);
  return frame;
}

test("a page of the configured origin frames the widget", async () => {
  await made.withPage({}, async (page) => {
    made.software.pages.set("/", framed((await made.service.view(PEBBLE)).url));
    await page.goto(`${made.software.origin}/`);
    const frame = await frameOf(page, "record");
    assert.match(await frame.locator("#identity-title").innerText(), /Pebble/);
  });
});

test("no page of another origin frames the widget, and the ticket is not used up", async () => {
  const { url } = await made.service.view(PEBBLE);
  await made.withPage({}, async (page) => {
    made.stranger.pages.set("/", framed(url));
    await page.goto(`${made.stranger.origin}/`);
    await page.waitForFunction(() => document.readyState === "complete");
    const frame = page.frames().find((one) => one !== page.mainFrame());
    assert.match(frame.url(), /^chrome-error:/);
    assert.ok(page.wrong.some((line) => /frame-ancestors/.test(line)), page.wrong.join());
    assert.deepEqual(page.requested.filter((request) => /\/widget\/(session|answer)$/.test(request.url())), []);
  });
  assert.equal((await made.service.page("/widget/session", { ticket: new URL(url).hash.replace("#ticket=", "") })).status, 200);
});

test("a frame of the configured origin within a page of another one is refused", async () => {
  await made.withPage({}, async (page) => {
    made.software.pages.set("/inner", framed((await made.service.view(PEBBLE)).url));
    made.stranger.pages.set("/outer", framed(`${made.software.origin}/inner`));
    await page.goto(`${made.stranger.origin}/outer`);
    await page.waitForFunction(() => document.readyState === "complete");
    assert.ok(page.frames().some((frame) => frame.url().startsWith("chrome-error:")));
    assert.deepEqual(page.requested.filter((request) => /\/widget\/(session|answer)$/.test(request.url())), []);
  });
});

test("ready, height, chosen and closed reach the software, and hold nothing about a person", async () => {
  await made.withPage({}, async (page) => {
    made.software.pages.set("/", framed((await made.service.view(ECHO)).url));
    await page.goto(`${made.software.origin}/`);
    const frame = await frameOf(page, "candidates");
    await frame.locator("[data-part=choose]").first().click();
    await frame.locator("[data-part=confirm-yes]").click();
    await frameOf(page, "record");
    await frame.locator("[data-part=close]").click();
    await page.waitForFunction(() => heard.some(({ data }) => data.type === "izquery:closed"));
    const heard = await page.evaluate(() => heard);
    assert.deepEqual(new Set(heard.map(({ origin }) => origin)), new Set([made.service.origin]));
    const types = heard.map(({ data }) => data.type);
    assert.equal(types[0], "izquery:ready");
    for (const type of ["ready", "chosen", "closed"]) assert.equal(types.filter((one) => one === `izquery:${type}`).length, 1, type);
    assert.ok(types.filter((one) => one === "izquery:height").length >= 2);
    assert.equal(heard.at(-1).data.reason ?? heard.find(({ data }) => data.type === "izquery:closed").data.reason, "person");
    for (const { data } of heard) {
      assert.doesNotMatch(JSON.stringify(data), ABOUT_A_PERSON);
      for (const [name, value] of Object.entries(data)) assert.ok(["type", "reason"].includes(name) ? typeof value === "string" : name === "height" && Number.isInteger(value), name);
    }
    assert.doesNotMatch(await frame.title(), ABOUT_A_PERSON);
  });
});

test("the page sends a message to no origin that is not configured", async () => {
  await made.withPage({}, async (page) => {
    const targets = [];
    await page.exposeBinding("__sent", (_, target) => { targets.push(target); });
    // Each window writes down to which origins it is told something. The window of the software is of another origin, so
    // that the page can only reach its function through this object.
    await page.addInitScript(() => {
      const real = window.parent;
      if (real === window) return;
      Object.defineProperty(window, "parent", { value: { postMessage: (message, target) => { window.__sent(target); real.postMessage(message, target); } } });
    });
    made.software.pages.set("/", framed((await made.service.view(PEBBLE)).url));
    await page.goto(`${made.software.origin}/`);
    await frameOf(page, "record");
    await page.waitForFunction(() => heard.some(({ data }) => data.type === "izquery:height"));
    assert.deepEqual([...new Set(targets)], [made.software.origin]);
  });
});

test("the software can close the page, and nobody else can", async () => {
  await made.withPage({}, async (page) => {
    made.software.pages.set("/", framed((await made.service.view(PEBBLE)).url));
    await page.goto(`${made.software.origin}/`);
    const frame = await frameOf(page, "record");
    // A message of the page to itself has the wrong source and the wrong origin.
    await frame.evaluate(() => window.postMessage({ type: "izquery:close" }, location.origin));
    await page.evaluate(() => document.querySelector("iframe").contentWindow.postMessage({ type: "close" }, "*"));
    await frame.evaluate(() => new Promise((done) => setTimeout(done, 0)));
    assert.equal(await frame.evaluate(() => document.body.dataset.screen), "record");
    await page.evaluate(() => document.querySelector("iframe").contentWindow.postMessage({ type: "izquery:close" }, "*"));
    await frameOf(page, "closed");
    assert.deepEqual(await page.evaluate(() => heard.filter(({ data }) => data.type === "izquery:closed").map(({ data }) => data.reason)), ["person"]);
  });
});

test("another window cannot close a page that has a window of its own", async () => {
  await made.withPage({}, async (page) => {
    await page.goto((await made.service.view(PEBBLE)).url);
    await part(page, "identity").waitFor();
    await page.evaluate(() => window.postMessage({ type: "izquery:close" }, "*"));
    await page.evaluate(() => new Promise((done) => setTimeout(done, 0)));
    assert.equal(await page.evaluate(() => document.body.dataset.screen), "record");
    assertQuiet(page, made.service.origin);
  });
});

test("the element <izquery-record> frames the page, follows its height, and tells what happens", async () => {
  await made.withPage({}, async (page) => {
    const file = await fetch(`${made.service.origin}/widget/izquery-record.js`);
    assert.equal(file.status, 200);
    // The software has a copy of the file. It is the one of the project.
    const script = await file.text();
    assert.equal(script, readFileSync(new URL("../../crates/iz-facade/widget/izquery-record.js", import.meta.url), "utf8"));
    assert.doesNotMatch(script, /\bimport\b/);
    made.software.pages.set("/izquery-record.js", script);
    made.software.pages.set("/element", `<!doctype html><html lang="en"><title>Other software</title><script src="/izquery-record.js"></script>
      <izquery-record src="${(await made.service.view(ECHO)).url}" label="Immunizations"></izquery-record>
      <script>window.events = []; for (const type of ["ready", "chosen", "closed"]) document.addEventListener(type, (event) => events.push([type, event.detail]));</script></html>`);
    await page.goto(`${made.software.origin}/element`);
    const frame = await frameOf(page, "candidates");
    const iframe = page.locator("izquery-record iframe");
    assert.equal(await iframe.getAttribute("title"), "Immunizations");
    assert.equal(await iframe.getAttribute("sandbox"), "allow-scripts allow-same-origin allow-modals allow-forms");
    await frame.locator("[data-part=choose]").first().click();
    await frame.locator("[data-part=confirm-yes]").click();
    await frameOf(page, "record");
    // The frame is as high as the page in it, so that only one window scrolls.
    await page.waitForFunction(() => document.querySelector("iframe").offsetHeight > 700);
    await frame.waitForFunction(() => document.scrollingElement.scrollHeight - innerHeight < 40);
    await page.evaluate(() => document.querySelector("izquery-record").close());
    await frameOf(page, "closed");
    await page.waitForFunction(() => events.length >= 3);
    assert.deepEqual(await page.evaluate(() => events), [["ready", null], ["chosen", null], ["closed", { reason: "person" }]]);
  });
});

test("the element opens no address that is no page", async () => {
  await made.withPage({}, async (page) => {
    made.software.pages.set("/izquery-record.js", readFileSync(new URL("../../crates/iz-facade/widget/izquery-record.js", import.meta.url), "utf8"));
    made.software.pages.set("/wrong", `<!doctype html><html lang="en"><title>x</title><script src="/izquery-record.js"></script><izquery-record src="javascript:parent.ran=1"></izquery-record><izquery-record src="data:text/html,x"></izquery-record></html>`);
    await page.goto(`${made.software.origin}/wrong`);
    assert.equal(await page.locator("iframe").count(), 0);
    assert.equal(await page.evaluate(() => window.ran), undefined);
  });
});
