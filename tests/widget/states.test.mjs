// Every kind of answer has its screen, in both languages.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertQuiet, open, part, shown, text } from "./support/browser.mjs";
import { OUTCOMES, kit, screenOf } from "./support/people.mjs";
import { world } from "./support/world.mjs";

const made = world();

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
void kit;
