// Every kind of answer has its screen, in both languages.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertQuiet, open, part, shown, text } from "./support/browser.mjs";
import { OUTCOMES, kit, screenOf } from "./support/people.mjs";
import { world } from "./support/world.mjs";

const made = world();

/** How many people are looked up at the same time. */
const TOGETHER = 8;

/** Words that a page shows if a text or a value is missing. */
const UNWRITTEN = /\b(undefined|null|NaN|Invalid Date|\[object \w+\])\b|(?:^|\s)[a-z_]+(?:\.[a-z_]+)+(?=\s|$)|\{\w+\}/m;

async function assertWritten(page) {
  const found = UNWRITTEN.exec(await text(page));
  assert.equal(found?.[0], undefined, `the page shows ${found?.[0]}`);
}

for (const [what, patient, screen] of OUTCOMES) {
  test(`${what}: the screen ${screen}, in both languages`, async () => {
    await made.withPage({}, async (page) => {
      const { answer, url } = await made.service.view(patient);
      await open(page, url, screen);
      assert.equal(screenOf(answer), screen);
      assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
      await assertWritten(page);
      const english = await text(page);
      await part(page, "language").click();
      await page.waitForFunction(() => document.documentElement.lang === "es");
      await shown(page, screen);
      await assertWritten(page);
      assert.notEqual(await text(page), english);
      assertQuiet(page, made.service.origin);
    });
  });
}

test("every person of the acceptance kit has a page without a gap, in both languages", async () => {
  const people = kit("ARMIV");
  assert.ok(people.length > 70, `${people.length}`);
  let opened = 0;
  await made.withPage({}, async (page) => {
    for (let at = 0; at < people.length; at += TOGETHER) {
      const some = people.slice(at, at + TOGETHER);
      const answers = await Promise.all(some.map(({ patient }) => made.service.post("/v1/lookups", { patient, view: true, registry: "sandbox" })));
      for (const [number, { status, json }] of answers.entries()) {
        // A registry that gives no answer has no page. docs/ACCEPTANCE.md lists these problems.
        if (status !== 200) continue;
        opened += 1;
        try {
          await page.goto("about:blank");
          await open(page, json.view.url, screenOf(json));
          await assertWritten(page);
          await part(page, "language").click();
          await page.waitForFunction(() => document.documentElement.lang === "es");
          await assertWritten(page);
        } catch (error) {
          throw new Error(`${some[number].id} ${some[number].title}: ${error.message}`, { cause: error });
        }
      }
    }
    assertQuiet(page, made.service.origin);
  });
  assert.ok(opened > 60, `${opened} pages were opened`);
});

test("the four states without a record look different, and none says that the person is not vaccinated", async () => {
  const seen = new Map();
  for (const [what, patient, screen] of OUTCOMES.filter(([, , screen]) => ["not-found", "too-many", "protected", "rejected", "withheld"].includes(screen))) {
    await made.withPage({}, async (page) => {
      const { url } = await made.service.view(patient);
      await open(page, url, screen);
      // The sentence that denies it stays away.
      const words = (await text(page)).replaceAll(/does not mean that the (person|patient) is unvaccinated/g, "");
      assert.doesNotMatch(words, /\b(is|are) (not vaccinated|unvaccinated)\b|no vaccin\w+ (is|are) (due|needed)/i, what);
      seen.set(screen, [await page.locator("#state .sign").innerText(), await page.locator("#state-title").innerText()].join(" "));
    });
  }
  assert.equal(new Set(seen.values()).size, 5, JSON.stringify([...seen]));
});

test("no forecast is not the same as nothing due", async () => {
  await made.withPage({}, async (page) => {
    const slate = OUTCOMES.find(([what]) => what === "a record without doses and forecasts")[1];
    const { answer, url } = await made.service.view(slate);
    assert.equal(answer.forecasts_sent, false);
    await open(page, url, "record");
    assert.match(await part(page, "give-now-empty").innerText(), /did not send|sent no|no forecast/i);
    assert.match(await part(page, "history").innerText(), /no dose/i);
  });
});
