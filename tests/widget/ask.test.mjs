// The form to ask, the wait for a registry, the choice of a candidate, and failures on the way.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertQuiet, open, part, shown, text } from "./support/browser.mjs";
import { ECHO, PEBBLE } from "./support/people.mjs";
import { Service } from "./support/service.mjs";
import { world } from "./support/world.mjs";

const made = world();

async function form(page, options) {
  await open(page, await made.service.form(options), "ask");
}

async function fill(page, { name, birth_date: born }) {
  await page.fill("#ask-given", name.given);
  await page.fill("#ask-family", name.family);
  await page.fill("#ask-birth-date", born);
}

function typed(page) {
  return page.evaluate(() => Object.fromEntries([...document.querySelectorAll("#ask-form input, #ask-form select")].map((one) => [one.name, one.value])));
}

function sent(page, path) {
  return page.requested.filter((request) => request.url().endsWith(path)).length;
}

test("the whole task with the keyboard alone: ask, choose, read, print", async () => {
  await made.withPage({}, async (page) => {
    await page.addInitScript(() => { window.printed = 0; window.print = () => { window.printed += 1; }; });
    await form(page);
    /** Presses Tab until the element has the focus. Each stop must be visible as such. */
    const tabTo = async (selector) => {
      for (let stop = 0; stop < 200; stop += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
      }
      assert.fail(`Tab does not reach ${selector}`);
    };
    await tabTo("#ask-given");
    await page.keyboard.type("Echo");
    await tabTo("#ask-family");
    await page.keyboard.type("Mirror");
    await tabTo("#ask-birth-date");
    await page.keyboard.type("May 4, 2015");
    await page.keyboard.press("Enter");
    await shown(page, "candidates");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the focus is at the new heading");
    await tabTo("[data-part=choose]");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "confirm-title");
    await tabTo("[data-part=confirm-yes]");
    await page.keyboard.press("Space");
    await shown(page, "record");
    assert.equal(await page.evaluate(() => document.activeElement.id), "identity-title");
    // The folded parts and the order of the history.
    const fold = await page.locator("main details > summary").count();
    if (fold > 0) {
      await tabTo("summary");
      await page.keyboard.press("Enter");
      assert.ok(await page.evaluate(() => document.activeElement.parentElement.open));
    }
    await page.keyboard.press("Home");
    await page.evaluate(() => document.activeElement.blur());
    await tabTo("[data-part=print]");
    const told = page.waitForResponse("**/widget/printed");
    await page.keyboard.press("Enter");
    assert.equal((await told).status(), 204);
    await page.waitForFunction(() => window.printed === 1);
    assertQuiet(page, made.service.origin);
  });
});

test("a date that can be two days is asked back beside its field, and a suggestion can be taken", async () => {
  await made.withPage({}, async (page) => {
    await form(page);
    await fill(page, { ...PEBBLE, birth_date: "03-10-2022" });
    await part(page, "ask-submit").click();
    const error = page.locator("[data-field=birth-date] [data-part=field-error]");
    await error.waitFor();
    const control = page.locator("#ask-birth-date");
    assert.equal(await control.getAttribute("aria-invalid"), "true");
    const described = (await control.getAttribute("aria-describedby")).split(" ");
    assert.ok(described.includes("ask-birth-date-error"));
    assert.equal(await page.evaluate((id) => document.getElementById(id) !== null, "ask-birth-date-error"), true);
    assert.equal(await page.evaluate(() => document.activeElement.id), "ask-birth-date");
    assert.equal((await typed(page)).family, "Sandcastle");
    await page.locator("[data-part=suggestion]", { hasText: /March 10, 2022/ }).click();
    await part(page, "ask-submit").click();
    await shown(page, "record");
    assertQuiet(page, made.service.origin, { mayFail: true });
  });
});

test("the answer says what was cleaned in the details", async () => {
  await made.withPage({}, async (page) => {
    await form(page);
    await fill(page, { name: { family: " SANDCASTLE", given: "Pebble (Peb)" }, birth_date: "3/10/2022" });
    await page.fill("#ask-phone", "none");
    await part(page, "ask-submit").click();
    await shown(page, "record");
    const notes = await part(page, "notes").evaluate((one) => one.textContent);
    assert.match(notes, /[Pp]hone/);
    assert.match(await text(page), /nickname|guess/i);
  });
});

test("an empty form names everything that is missing, and nobody is asked for", async () => {
  await made.withPage({}, async (page) => {
    await form(page);
    await part(page, "ask-submit").click();
    await part(page, "ask-errors").waitFor();
    assert.equal(await page.evaluate(() => document.body.dataset.screen), "ask");
    assert.ok((await part(page, "ask-errors").innerText()).length > 20);
  });
});

test("a token for several registries lets the person choose one", async () => {
  await made.withPage({}, async (page) => {
    await form(page, { token: made.service.tokenOfAll });
    const choices = await page.locator("#ask-registry option").evaluateAll((all) => all.map((one) => one.value));
    assert.deepEqual(choices.sort(), ["down", "sandbox", "slow"]);
    await page.selectOption("#ask-registry", "sandbox");
    await fill(page, PEBBLE);
    await part(page, "ask-submit").click();
    await shown(page, "record");
  });
});

test("a slow registry: after a second the page says how long it has taken, and the person can leave with everything typed", async () => {
  await made.withPage({}, async (page) => {
    await form(page, { token: made.service.tokenOfAll });
    await page.selectOption("#ask-registry", "slow");
    await fill(page, PEBBLE);
    const began = Date.now();
    await part(page, "ask-submit").click();
    await shown(page, "waiting");
    assert.ok(Date.now() - began >= 900, "an answer that comes at once must not flicker");
    await page.waitForFunction(() => /\d/.test(document.querySelector("[data-part=seconds]").textContent));
    assert.match(await part(page, "status").textContent(), /\d/);
    assert.equal(await part(page, "status").getAttribute("role"), "status");
    await part(page, "leave").click();
    await shown(page, "ask");
    const { given, family, "birth-date": born, registry } = await typed(page);
    assert.deepEqual([given, family, born, registry], ["Pebble", "Sandcastle", "2022-03-10", "slow"]);
    // And another registry can be asked.
    await page.selectOption("#ask-registry", "sandbox");
    await part(page, "ask-submit").click();
    await shown(page, "record");
    assertQuiet(page, made.service.origin, { mayFail: true });
  });
});

test("a registry that is down: the page says so, says what to do, and keeps what was typed", async () => {
  await made.withPage({}, async (page) => {
    await form(page, { token: made.service.tokenOfAll });
    await page.selectOption("#ask-registry", "down");
    await fill(page, PEBBLE);
    await part(page, "ask-submit").click();
    await shown(page, "problem");
    const words = await text(page);
    assert.match(await page.locator("#state-title").innerText(), /registry/i);
    assert.ok((await part(page, "advice").innerText()).length > 10);
    assert.doesNotMatch(words.replaceAll(/does not mean[^.]*\./g, ""), /unvaccinated|nothing is due/i);
    assert.ok(await part(page, "again").isVisible());
    await part(page, "change").click();
    await shown(page, "ask");
    assert.equal((await typed(page)).family, "Sandcastle");
  });
});

test("a record stays on the page, with its age, if the registry cannot be asked again", async () => {
  await made.withPage({}, async (page) => {
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    await page.route("**/widget/ask-again", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", json: { code: "registry_unavailable", title: "The registry is out of service", status: 503, detail: "x", advice: "y", who: "registry", errors: [] } }));
    await part(page, "ask-again").click();
    await part(page, "banner").waitFor();
    assert.match(await part(page, "banner").innerText(), /out of service/);
    assert.equal(await part(page, "banner").getAttribute("role"), "alert");
    assert.ok(await part(page, "identity").isVisible());
    await page.unroute("**/widget/ask-again");
    await part(page, "again").click();
    await page.waitForFunction(() => !document.querySelector("[data-part=banner]"));
    await shown(page, "record");
  });
});

test("asking again asks the registry and not the cache", async () => {
  await made.withPage({}, async (page) => {
    await made.service.view(PEBBLE);
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    assert.equal(await part(page, "cached").count(), 1);
    await part(page, "ask-again").click();
    await page.waitForFunction(() => !document.querySelector("[data-part=cached]") && document.body.dataset.screen === "record");
  });
});

test("a double click on the choice asks once", async () => {
  await made.withPage({}, async (page) => {
    await open(page, (await made.service.view(ECHO)).url, "candidates");
    await part(page, "choose").first().click();
    // The answer waits, so that the second click finds the button if it is still there.
    let release;
    const held = new Promise((done) => { release = done; });
    await page.route("**/widget/choose", async (route) => { await held; await route.continue(); });
    await part(page, "confirm-yes").dblclick();
    await page.evaluate(() => { for (let times = 0; times < 5; times += 1) document.querySelector("[data-part=confirm-yes]")?.click(); });
    release();
    await shown(page, "record");
    assert.equal(sent(page, "/widget/choose"), 1);
    assert.match(await part(page, "chosen").innerText(), /\w/);
  });
});

test("a double click on the form asks once", async () => {
  await made.withPage({}, async (page) => {
    await form(page);
    await fill(page, PEBBLE);
    let release;
    const held = new Promise((done) => { release = done; });
    await page.route("**/widget/ask", async (route) => { await held; await route.continue(); });
    await part(page, "ask-submit").dblclick();
    release();
    await shown(page, "record");
    assert.equal(sent(page, "/widget/ask"), 1);
  });
});

test("the confirmation names what to confirm, and can be taken back", async () => {
  await made.withPage({}, async (page) => {
    await open(page, (await made.service.view(ECHO)).url, "candidates");
    assert.ok(await page.locator("[data-part=side-by-side] tbody tr").count() >= 2);
    await part(page, "choose").nth(1).click();
    assert.match(await part(page, "confirm-details").innerText(), /birth date/i);
    await part(page, "confirm-no").click();
    assert.equal(await part(page, "confirm").count(), 0);
    assert.equal(sent(page, "/widget/choose"), 0);
  });
});

test("another person can be asked for, and nothing of the first one is left", async () => {
  await made.withPage({}, async (page) => {
    await form(page);
    await fill(page, PEBBLE);
    await part(page, "ask-submit").click();
    await shown(page, "record");
    await part(page, "another").click();
    await shown(page, "ask");
    assert.deepEqual(Object.entries(await typed(page)).filter(([name, value]) => value !== "" && !["identifier-type", "registry"].includes(name)), []);
    assert.doesNotMatch(await page.content(), /Pebble|Sandcastle/);
    const sheets = await page.evaluate(() => document.adoptedStyleSheets.map((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).flat().join());
    assert.doesNotMatch(sheets, /Pebble|Sandcastle/);
  });
});

test("the service ends while the page is open: the page says so, and keeps what was typed", async () => {
  const service = await Service.start();
  try {
    await made.withPage({}, async (page) => {
      await open(page, await service.form(), "ask");
      await fill(page, PEBBLE);
      await service.stop();
      await part(page, "ask-submit").click();
      await shown(page, "gone");
      assert.ok((await text(page)).length > 40);
      assert.ok(await part(page, "again").isVisible());
      await part(page, "change").click();
      await shown(page, "ask");
      const { given, family, "birth-date": born } = await typed(page);
      assert.deepEqual([given, family, born], ["Pebble", "Sandcastle", "2022-03-10"]);
      assertQuiet(page, service.origin, { mayFail: true });
    });
  } finally {
    await service.stop();
  }
});

test("the service ends while a record is shown: the record stays, and nothing is printed without its row", async () => {
  const service = await Service.start();
  try {
    await made.withPage({}, async (page) => {
      await page.addInitScript(() => { window.printed = 0; window.print = () => { window.printed += 1; }; });
      await open(page, (await service.view(PEBBLE)).url, "record");
      await service.stop();
      await part(page, "print").click();
      await part(page, "not-printed").waitFor();
      assert.equal(await page.evaluate(() => window.printed), 0);
      await part(page, "ask-again").click();
      await part(page, "banner").waitFor();
      assert.match(await page.locator("#identity-title").innerText(), /Pebble/);
      // A service that is gone cannot end the session, but the page still forgets everything.
      await part(page, "close").click();
      await shown(page, "closed");
      assert.doesNotMatch(await page.content(), /Pebble/);
    });
  } finally {
    await service.stop();
  }
});

test("a problem of each kind has its words in both languages", async () => {
  const { json } = await made.service.page("/openapi.json");
  const codes = json.components.schemas.ProblemCode.anyOf.flatMap((one) => one.enum ?? []);
  assert.ok(codes.length > 30);
  const beside = new Set(["request_details", "request_member", "question_not_for_registry"]);
  await made.withPage({}, async (page) => {
    await form(page);
    await fill(page, PEBBLE);
    for (const code of codes.filter((one) => !["session_over", "ticket_invalid"].includes(one))) {
      await page.unroute("**/widget/ask");
      await page.route("**/widget/ask", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", json: { code, title: `Title of ${code}.`, status: 503, detail: "Detail.", advice: "Advice.", who: "operator", errors: [], because: null, retry_after_s: 90 } }));
      await part(page, "ask-submit").click();
      if (beside.has(code)) {
        await part(page, "ask-errors").waitFor();
        continue;
      }
      await shown(page, "problem");
      assert.ok((await text(page)).includes(`Title of ${code}`), code);
      await part(page, "language").click();
      await page.waitForFunction(() => document.documentElement.lang === "es");
      assert.ok(!(await text(page)).includes(`Title of ${code}`), `${code} has no words in Spanish`);
      await part(page, "language").click();
      await page.waitForFunction(() => document.documentElement.lang === "en");
      await part(page, "change").click();
      await shown(page, "ask");
      assert.equal((await typed(page)).family, "Sandcastle");
    }
  });
});
