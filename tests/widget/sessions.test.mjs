// A ticket opens one page once. A session is for one lookup, ends when nobody uses it, and leaves nothing behind.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertQuiet, open, part, shown, text } from "./support/browser.mjs";
import { ECHO, NELL, PEBBLE } from "./support/people.mjs";
import { world } from "./support/world.mjs";

const made = world();
const NAMES = /Pebble|Sandcastle|SBX100001|2022|Bucket/i;

/** Opens the session of a page without a browser. */
async function session(url) {
  const { status, json } = await made.service.page("/widget/session", { ticket: new URL(url).hash.replace("#ticket=", "") });
  assert.equal(status, 200);
  return json.session;
}

/** Nothing about the person is left: not in the document, in the title, in the styles, or in what the browser stores. */
async function assertForgotten(page) {
  const left = await page.evaluate(async () => ({
    document: document.documentElement.outerHTML,
    title: document.title,
    styles: document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join(),
    address: location.href,
    state: JSON.stringify(history.state),
  }));
  for (const [where, content] of Object.entries(left)) assert.doesNotMatch(content.replaceAll(/<(link|script|meta)[^>]*>/g, ""), NAMES, where);
}

async function assertNothingStored(page) {
  const stored = await page.evaluate(async () => ({
    local: localStorage.length, session: sessionStorage.length, cookie: document.cookie,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  assert.deepEqual(stored, { local: 0, session: 0, cookie: "", databases: 0, caches: 0, workers: 0 });
  assert.deepEqual(await page.context().cookies(), []);
}

test("a ticket that was used opens no second page", async () => {
  const { url } = await made.service.view(PEBBLE);
  await made.withPage({}, (page) => open(page, url, "record"));
  await made.withPage({}, async (page) => {
    await open(page, url, "unopened");
    await assertForgotten(page);
  });
});

test("an unknown ticket, a ticket of another form and no ticket open nothing", async () => {
  await made.withPage({}, async (page) => {
    for (const fragment of [`#ticket=izv_${"0".repeat(64)}`, "#ticket=1", "#ticket=", "", "#lang=en"]) {
      await page.goto("about:blank");
      await open(page, `${made.service.origin}/widget${fragment}`, "unopened");
    }
    assertQuiet(page, made.service.origin, { mayFail: true });
  });
});

test("a ticket is no session, and a token of the API is neither", async () => {
  const { url } = await made.service.view(PEBBLE);
  const ticket = new URL(url).hash.replace("#ticket=", "");
  for (const secret of [ticket, made.service.tokenOfAll, `izv_${"0".repeat(64)}`]) {
    const { status, json } = await made.service.page("/widget/answer", undefined, secret);
    assert.equal(status, 401);
    assert.equal(json.code, "session_over");
  }
  const { status, json } = await made.service.page("/widget/session", { ticket: made.service.tokenOfAll });
  assert.deepEqual([status, json.code], [401, "ticket_invalid"]);
});

test("a session is no token of the API", async () => {
  const secret = await session((await made.service.view(PEBBLE)).url);
  const { status } = await made.service.post("/v1/lookups", { patient: PEBBLE, registry: "sandbox" }, { token: secret });
  assert.equal(status, 401);
});

test("the session of a page cannot ask or choose for another lookup", async () => {
  const [record, candidates] = [await made.service.view(PEBBLE), await made.service.view(ECHO)];
  const secret = await session(record.url);
  const asked = await made.service.page("/widget/ask", { registry: "sandbox", patient: NELL }, secret);
  assert.equal(asked.status, 403);
  const token = candidates.answer.candidates[0].token;
  const own = await session(candidates.url);
  const [list, answer] = [await made.service.page("/widget/answer", undefined, own), await made.service.page("/widget/answer", undefined, secret)];
  for (const id of [list.json.answer, answer.json.answer]) {
    const chosen = await made.service.page("/widget/choose", { answer: id, token }, secret);
    assert.ok([401, 403, 404, 409].includes(chosen.status), `${chosen.status}`);
    assert.doesNotMatch(JSON.stringify(chosen.json), /Mirror/);
  }
  // The same choice is good in its own session.
  assert.equal((await made.service.page("/widget/choose", { answer: list.json.answer, token }, own)).status, 200);
  // And a session shows only its own answer.
  assert.equal(answer.json.lookup.record.patient.name.family, "Sandcastle");
});

test("a page may ask only the registries of the token that opened it", async () => {
  const url = await made.service.form();
  const secret = await session(url);
  const { status, json } = await made.service.page("/widget/ask", { registry: "down", patient: NELL }, secret);
  assert.deepEqual([status, json.code], [403, "registry_not_allowed"]);
});

test("a session that has ended gives nothing", async () => {
  const secret = await session((await made.service.view(PEBBLE)).url);
  assert.equal((await made.service.page("/widget/end", {}, secret)).status, 204);
  for (const [path, body] of [["/widget/answer"], ["/widget/ask-again", {}], ["/widget/active", {}], ["/widget/printed", {}]]) {
    const { status, json } = await made.service.page(path, body, secret);
    assert.deepEqual([status, json?.code], [401, "session_over"], path);
  }
});

test("the ticket stands in no address, history or request, and nothing is stored", async () => {
  await made.withPage({}, async (page) => {
    const { url } = await made.service.view(PEBBLE);
    await open(page, url, "record");
    const ticket = new URL(url).hash.replace("#ticket=", "");
    assert.equal(page.url(), `${made.service.origin}/widget`);
    for (const request of page.requested) {
      assert.ok(!new URL(request.url()).search && !NAMES.test(new URL(request.url()).pathname), request.url());
      const where = [JSON.stringify(request.headers()), request.postData() ?? ""].join();
      assert.equal(where.includes(ticket), request.url().endsWith("/widget/session"), request.url());
    }
    await assertNothingStored(page);
    assert.doesNotMatch(await page.title(), NAMES);
    // The secret of the session is in no variable that a script of another world can reach.
    assert.equal(await page.evaluate(() => Object.keys(window).filter((name) => { try { return String(JSON.stringify(window[name])).includes("izv_"); } catch { return false; } }).length), 0);
    assertQuiet(page, made.service.origin);
  });
});

test("an idle page is cleared, and says why", async () => {
  await made.withPage({}, async (page) => {
    await page.clock.install();
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    await page.clock.fastForward("09:30");
    await part(page, "idle-warning").waitFor();
    assert.equal(await page.evaluate(() => document.body.dataset.screen), "record");
    await page.clock.fastForward("00:31");
    await shown(page, "closed");
    assert.match(await text(page), /10 minutes/);
    await assertForgotten(page);
    await assertNothingStored(page);
    assertQuiet(page, made.service.origin);
  });
});

test("a page that is used stays open, and tells the service at most once a minute", async () => {
  await made.withPage({}, async (page) => {
    await page.clock.install();
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    for (let minute = 0; minute < 24; minute += 1) {
      await page.clock.fastForward("00:30");
      await page.keyboard.press("Shift");
    }
    assert.equal(await page.evaluate(() => document.body.dataset.screen), "record");
    const told = page.requested.filter((request) => request.url().endsWith("/widget/active")).length;
    assert.ok(told >= 8 && told <= 12, `${told}`);
  });
});

test("a machine that slept longer than the idle time shows nothing when it is used again", async () => {
  await made.withPage({}, async (page) => {
    await page.clock.install();
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    // Only the time of day moves. No timer fires.
    await page.evaluate(() => { const now = Date.now; Date.now = () => now() + 11 * 60_000; });
    await page.keyboard.press("Shift");
    await shown(page, "closed");
    await assertForgotten(page);
  });
});

test("at the absolute end a page is cleared although it is used", async () => {
  await made.withPage({}, async (page) => {
    await page.clock.install();
    await page.route("**/widget/session", async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      const hours = (Date.parse(json.ends) - Date.now()) / 3_600_000;
      assert.ok(hours > 11.9 && hours <= 12, `${hours}`);
      await route.fulfill({ response, json: { ...json, ends: new Date(Date.now() + 5 * 60_000).toISOString() } });
    });
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    await page.clock.fastForward("04:00");
    await page.keyboard.press("Shift");
    assert.equal(await page.evaluate(() => document.body.dataset.screen), "record");
    await page.clock.fastForward("01:30");
    await shown(page, "closed");
    await assertForgotten(page);
  });
});

test("a session that the service has ended closes the page at the next use", async () => {
  await made.withPage({}, async (page) => {
    let secret;
    page.on("response", async (response) => { if (response.url().endsWith("/widget/session")) secret = (await response.json()).session; });
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    await made.service.page("/widget/end", {}, secret);
    await part(page, "ask-again").click();
    await shown(page, "closed");
    await assertForgotten(page);
  });
});

test("the button closes the page and ends the session", async () => {
  await made.withPage({}, async (page) => {
    let secret;
    page.on("response", async (response) => { if (response.url().endsWith("/widget/session")) secret = (await response.json()).session; });
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    const ended = page.waitForResponse("**/widget/end");
    await part(page, "close").click();
    await shown(page, "closed");
    assert.equal((await ended).status(), 204);
    assert.equal((await made.service.page("/widget/answer", undefined, secret)).status, 401);
    await assertForgotten(page);
    await assertNothingStored(page);
  });
});

test("reload and the Back button show nothing after the end", async () => {
  await made.withPage({}, async (page) => {
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    await page.reload();
    await shown(page, "unopened");
    await assertForgotten(page);
    await page.goto("about:blank");
    await page.goBack();
    await shown(page, "unopened");
    await assertForgotten(page);
  });
});

test("a page that comes back from the browser's memory shows nothing, and its session is over", async () => {
  await made.withPage({}, async (page) => {
    let secret;
    page.on("response", async (response) => { if (response.url().endsWith("/widget/session")) secret = (await response.json()).session; });
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    const ended = page.waitForRequest("**/widget/end");
    // What the browser does when it keeps a page for the Back button.
    await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    });
    await shown(page, "unopened");
    await assertForgotten(page);
    await (await ended).response();
    assert.equal((await made.service.page("/widget/answer", undefined, secret)).status, 401);
  });
});

test("every view is in the audit trail before the page shows it", async () => {
  const before = made.service.auditRows("view").length;
  await made.withPage({}, async (page) => open(page, (await made.service.view(PEBBLE)).url, "record"));
  assert.equal(made.service.auditRows("view").length, before + 1);
});
