// WCAG 2.2 AA by axe-core, on every screen, in both languages and both colour schemes. wcag22.test.mjs has what axe lacks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open, part, shown } from "./support/browser.mjs";
import { ECHO, OUTCOMES, PEBBLE } from "./support/people.mjs";
import { world } from "./support/world.mjs";

const made = world();
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds, each as one line. The palette of the page has more contrast than AA wants, so AAA is checked as well. */
async function violations(page) {
  if (!await page.evaluate(() => "axe" in window)) await page.addScriptTag({ content: axe.source });
  const { violations, passes } = await page.evaluate((tags) => axe.run(document, { runOnly: { type: "tag", values: tags }, rules: { "color-contrast-enhanced": { enabled: true } }, resultTypes: ["violations"] }), TAGS);
  assert.ok(passes.length > 5, "axe looked at the page");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ""}`));
}

async function clean(page, what) {
  // A colour that still changes has no contrast that can be measured.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished)));
  assert.deepEqual(await violations(page), [], what);
}

// axe is a script of another origin, so these pages run without the security policy. The other tests run with it.
const SCHEMES = ["light", "dark"].map((colorScheme) => ({ colorScheme, bypassCSP: true }));

/** Screens that need more than an answer. Each gets a page and the language. */
const SCREENS = {
  "the form": async (page, language) => {
    await open(page, `${await made.service.form()}&lang=${language}`, "ask");
  },
  "the form with errors": async (page, language) => {
    await open(page, `${await made.service.form()}&lang=${language}`, "ask");
    await page.fill("#ask-given", "Pebble");
    await page.fill("#ask-birth-date", "03-10-2022");
    await part(page, "ask-submit").click();
    await part(page, "ask-errors").waitFor();
  },
  "the wait for a slow registry": async (page, language) => {
    await open(page, `${await made.service.form({ token: made.service.tokenOfAll })}&lang=${language}`, "ask");
    await page.selectOption("#ask-registry", "slow");
    await page.fill("#ask-given", "Pebble");
    await page.fill("#ask-family", "Sandcastle");
    await page.fill("#ask-birth-date", "2022-03-10");
    await part(page, "ask-submit").click();
    await shown(page, "waiting");
  },
  "the confirmation of a choice": async (page, language) => {
    await open(page, `${(await made.service.view(ECHO)).url}&lang=${language}`, "candidates");
    await part(page, "choose").first().click();
    await part(page, "confirm").waitFor();
  },
  "a registry that is down": async (page, language) => {
    await page.route("**/widget/answer", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", json: { code: "registry_http_status", title: "The registry failed", detail: "It answered with the status 503.", advice: "Ask again in a minute.", who: "registry", status: 503, errors: [], because: null, retry_after_s: 30 } }));
    await open(page, `${(await made.service.view(PEBBLE)).url}&lang=${language}`, "problem");
  },
  "the service is gone": async (page, language) => {
    await page.route("**/widget/answer", (route) => route.abort());
    await open(page, `${(await made.service.view(PEBBLE)).url}&lang=${language}`, "gone");
  },
  "a record above which a failure stands": async (page, language) => {
    await open(page, `${(await made.service.view(PEBBLE)).url}&lang=${language}`, "record");
    await page.route("**/widget/ask-again", (route) => route.abort());
    await part(page, "ask-again").click();
    await part(page, "banner").waitFor();
  },
  "a record with everything unfolded, by vaccine group": async (page, language) => {
    await open(page, `${(await made.service.view(PEBBLE)).url}&lang=${language}`, "record");
    await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
    const by = page.locator("[data-part=history] button, [data-part=history] input[type=radio]");
    await by.last().click();
  },
  "the warning before the page is closed": async (page, language) => {
    await page.clock.install();
    await open(page, `${(await made.service.view(PEBBLE)).url}&lang=${language}`, "record");
    await page.clock.fastForward("09:30");
    await part(page, "idle-warning").waitFor();
  },
  "the closed page": async (page, language) => {
    await open(page, `${(await made.service.view(PEBBLE)).url}&lang=${language}`, "record");
    await part(page, "close").click();
    await shown(page, "closed");
  },
  "a page without a ticket": async (page, language) => {
    await open(page, `${made.service.origin}/widget#lang=${language}`, "unopened");
  },
};
for (const [what, patient, screen] of OUTCOMES) {
  SCREENS[what] = async (page, language) => open(page, `${(await made.service.view(patient)).url}&lang=${language}`, screen);
}

for (const [what, prepare] of Object.entries(SCREENS)) {
  test(`axe finds nothing: ${what}`, async () => {
    for (const options of SCHEMES) {
      for (const language of ["en", "es"]) {
        await made.withPage(options, async (page) => {
          await prepare(page, language);
          assert.equal(await page.evaluate(() => document.documentElement.lang), language);
          await clean(page, `${options.colorScheme}, ${language}`);
        });
      }
    }
  });
}

test("axe finds nothing on a narrow screen", async () => {
  for (const [, patient, screen] of OUTCOMES.filter(([, , screen], at, all) => all.findIndex((one) => one[2] === screen) === at)) {
    await made.withPage({ ...SCHEMES[0], viewport: { width: 320, height: 640 } }, async (page) => {
      await open(page, (await made.service.view(patient)).url, screen);
      await clean(page, screen);
    });
  }
});

test("axe finds four faults that are put into the page, each by its rule", async () => {
  const FAULTS = {
    "html-has-lang": () => document.documentElement.removeAttribute("lang"),
    "color-contrast": () => { const text = document.querySelector("#identity-title"); text.style.color = "#c0c0c0"; text.style.background = "#ffffff"; for (const one of text.querySelectorAll("*")) one.style.color = "#c0c0c0"; },
    "image-alt": () => document.querySelector("main").append(document.createElement("img")),
    "button-name": () => document.querySelector("main").append(document.createElement("button")),
  };
  for (const [rule, seed] of Object.entries(FAULTS)) {
    await made.withPage(SCHEMES[0], async (page) => {
      await open(page, (await made.service.view(PEBBLE)).url, "record");
      await page.evaluate(seed);
      const found = await violations(page);
      assert.ok(found.some((line) => line.startsWith(`${rule}: `)), `${rule}: ${found}`);
    });
  }
});
