// Texts of a registry stay texts, and no text and no number of rows makes the page unusable.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LONG_NAME, RIGHT_TO_LEFT, changeAnswer, replaceTexts, withDoses, withNothing, withTextEverywhere } from "./support/answers.mjs";
import { assertQuiet, open, part, shown, text } from "./support/browser.mjs";
import { OUTCOMES, PEBBLE } from "./support/people.mjs";
import { world } from "./support/world.mjs";

const made = world();

const IMAGE = '<img src=x onerror="window.ran=1"><script>window.ran=2</script><svg onload="window.ran=3">';

async function changed(run, change, patient = PEBBLE, screen = "record", options = {}) {
  await made.withPage(options, async (page) => {
    const { url } = await made.service.view(patient);
    await changeAnswer(page, change);
    await open(page, url, screen);
    await run(page);
    assertQuiet(page, made.service.origin);
  });
}

/** The page has no element that a text made, and ran nothing. */
async function assertOnlyText(page) {
  const found = await page.evaluate(() => ({
    images: document.querySelectorAll("img, iframe, object, embed, link[href^='x']").length,
    scripts: document.querySelectorAll("script").length,
    handlers: [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some(({ name }) => name.startsWith("on"))).length,
    ran: window.ran,
  }));
  assert.deepEqual(found, { images: 0, scripts: 1, handlers: 0, ran: undefined });
}

for (const [what, patient, screen] of OUTCOMES) {
  test(`${what}: HTML in every text of the registry stays text`, async () => {
    await changed(async (page) => {
      assert.ok((await text(page)).includes(IMAGE), "the text is shown as it is");
      await assertOnlyText(page);
      await part(page, "language").click();
      await page.waitForFunction(() => document.documentElement.lang === "es");
      await shown(page, screen);
      await assertOnlyText(page);
    }, (answer) => withTextEverywhere(answer, IMAGE), patient, screen);
  });
}

test("HTML in the problem document of the service stays text", async () => {
  await made.withPage({}, async (page) => {
    const { url } = await made.service.view(PEBBLE);
    await page.route("**/widget/answer", (route) => route.fulfill({
      status: 503, contentType: "application/problem+json",
      json: { code: IMAGE, title: IMAGE, detail: IMAGE, advice: IMAGE, who: IMAGE, because: IMAGE, status: 503, errors: [] },
    }));
    await open(page, url, "problem");
    assert.ok((await text(page)).includes(IMAGE));
    await assertOnlyText(page);
    assertQuiet(page, made.service.origin, { mayFail: true });
  });
});

test("a name that ends a string of CSS changes no rule of the printed page", async () => {
  const name = '"; } body { display: none } @import "x"; \\ \n';
  await changed(async (page) => {
    await page.evaluate(() => { window.print = () => {}; });
    await part(page, "print").click();
    await page.waitForFunction(() => document.documentElement.dataset.print === "told");
    const sheets = await page.evaluate(() => document.adoptedStyleSheets.map((sheet) => [...sheet.cssRules].map((rule) => rule.constructor.name)));
    assert.deepEqual(sheets.flat(), ["CSSPageRule"]);
    assert.ok(await part(page, "identity").isVisible());
  }, (answer) => { answer.lookup.record.patient.name.family = name; });
});

test("2,000 doses: every dose has its row, and the page stays usable", async () => {
  await changed(async (page) => {
    await page.waitForFunction(() => document.querySelectorAll("[data-part=history] tbody tr").length >= 2000);
    // The page answers the person: the language changes and everything is shown again.
    await part(page, "language").click();
    await page.waitForFunction(() => document.documentElement.lang === "es");
    await page.waitForFunction(() => document.querySelectorAll("[data-part=history] tbody tr").length >= 2000);
    assert.ok((await text(page)).includes("LOT1999"));
  }, (answer) => withDoses(answer, 2000));
});

for (const [what, written] of [["300 characters", LONG_NAME], ["Arabic", RIGHT_TO_LEFT]]) {
  for (const width of [320, 1280]) {
    test(`${what} in every text at ${width} px: nothing leaves the page`, async () => {
      await changed(async (page) => {
        const { is, may } = await page.evaluate(() => ({ is: document.scrollingElement.scrollWidth, may: innerWidth }));
        assert.ok(is <= may, `the page is ${is} px wide`);
        assert.ok((await text(page)).includes(written));
      }, (answer) => withTextEverywhere(answer, written), PEBBLE, "record", { viewport: { width, height: 800 } });
    });
  }
}

test("text from right to left keeps its own direction, and does not turn the words around it", async () => {
  await changed(async (page) => {
    const directions = await page.evaluate((name) => [...document.querySelectorAll("bdi")].filter((one) => one.textContent.includes(name)).map((one) => getComputedStyle(one).direction), RIGHT_TO_LEFT);
    assert.ok(directions.length > 0 && directions.every((one) => one === "rtl"), `${directions}`);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), "ltr");
  }, (answer) => { answer.lookup.record.patient.name = { ...answer.lookup.record.patient.name, family: RIGHT_TO_LEFT, given: RIGHT_TO_LEFT, middle: null }; });
});

test("a record in which everything is missing says what is missing", async () => {
  await changed(async (page) => {
    const words = await text(page);
    assert.doesNotMatch(words, /\b(undefined|null|NaN|Invalid Date)\b/);
    assert.equal(await page.locator("[data-part=history] tbody tr").count(), 2);
    assert.match(await page.locator("#identity-title").innerText(), /\w/);
    assert.match(await part(page, "give-now").innerText(), /not|did not|no /i);
  }, withNothing);
});

test("codes that this version does not know are shown, and break nothing", async () => {
  const unknown = "zz_of_tomorrow";
  const codes = ["grade", "agreement", "status", "normalised", "validity", "completion", "forecast_state", "unclear_because", "by", "marks", "reason"];
  await changed(async (page) => {
    const words = await text(page);
    assert.ok(words.includes(unknown));
    assert.doesNotMatch(words, /\b(undefined|null|NaN)\b/);
  }, (answer) => replaceTexts(answer, (path, old) => (codes.includes(path.filter((step) => typeof step === "string").at(-1)) ? unknown : old)));
});

test("an outcome and an action that this version does not know are shown", async () => {
  await changed(async (page) => {
    assert.ok((await text(page)).includes("zz_of_tomorrow"));
  }, (answer) => { Object.assign(answer.lookup, { outcome: "zz_of_tomorrow", record: null, match: null }); answer.lookup.action.code = "zz_next_step"; }, PEBBLE, "zz-of-tomorrow");
});

test("a stale forecast says so before everything else", async () => {
  await changed(async (page) => {
    const words = await text(page);
    const stale = await part(page, "stale").innerText();
    assert.ok(stale.length > 0 && words.indexOf(stale.slice(0, 20)) < words.indexOf("Pebble"));
  }, (answer) => { answer.lookup.forecast_state = "stale"; });
});

test("an old record because the registry is down says so, with the next step", async () => {
  await changed(async (page) => {
    assert.match(await part(page, "stale").innerText(), /registry cannot be asked now.*out of date/s);
    assert.match(await part(page, "action").innerText(), /cannot be asked/);
  }, (answer) => {
    answer.lookup.forecast_state = "stale";
    Object.assign(answer.lookup.freshness, { stale: true, registry_error: "registry_timeout" });
    answer.lookup.action.code = "use_incomplete_record";
    answer.lookup.action.text = "The registry cannot be asked now.";
  });
});
