// What a page shows of the consent ledger, and the question whether a withdrawal is that of the patient.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertQuiet, open, part, shown } from "./support/browser.mjs";
import { ECHO, NELL, PEBBLE } from "./support/people.mjs";
import { world } from "./support/world.mjs";

const made = world({ consent: "tx" });

/** What the reader sees of a part. */
async function words(part) {
  return (await part.innerText()).replaceAll(/\s+/g, " ");
}

/** Records a withdrawal. */
async function withdraw(patient) {
  const body = { form: "withdrawal", signed_on: "2026-11-02", signed_by: "Iris Marsh", filed_at: "binder 3", purpose: "consent", registry: "sandbox", patient };
  const { status, json } = await made.service.post("/v1/consents", body, { token: made.service.newToken("sandbox", "enroll") });
  assert.equal(status, 200, JSON.stringify(json));
  return json.id;
}

async function ask(page, { name, birth_date: born }) {
  await open(page, await made.service.form(), "ask");
  await page.fill("#ask-given", name.given);
  await page.fill("#ask-family", name.family);
  await page.fill("#ask-birth-date", born);
  await page.click("#ask-form [type=submit]");
}

test("each answer says what the ledger has, and offers the form of the patient's age", async () => {
  for (const [patient, screen] of [[NELL, "not-found"], [PEBBLE, "record"], [ECHO, "candidates"]]) {
    await made.withPage({}, async (page) => {
      const { answer, url } = await made.service.view(patient);
      await open(page, url, screen);
      const section = part(page, "consent");
      assert.equal(await section.getAttribute("data-on-file"), "none_here");
      const said = await words(section);
      assert.equal(answer.consent.offered_forms.length, 1);
      const [offered] = answer.consent.offered_forms;
      for (const one of [answer.consent.text, offered.title, offered.link, offered.signed_by]) {
        assert.ok(said.includes(one.replaceAll(/\s+/g, " ")), `${one}: ${said}`);
      }
      await page.click("[data-part=language]");
      await page.waitForFunction(() => document.documentElement.lang === "es");
      assert.match(await words(part(page, "consent")), /^Consentimiento No hay ningún formulario.*El texto del servicio/);
      assertQuiet(page, made.service.origin);
    });
  }
});

test("a withdrawal that may be another person's is asked about before the registry is, and once", async () => {
  const id = await withdraw({ ...PEBBLE, name: { family: "Quill", given: "Pebble" } });
  await made.withPage({}, async (page) => {
    await ask(page, PEBBLE);
    await shown(page, "problem");
    const question = await words(part(page, "unclear-consents"));
    assert.ok(question.includes(`Form ${id}, initials P Q`) && question.includes("the same birth date"), question);
    assert.ok(!question.includes("Quill"), question);
    await page.click("[data-part=confirm-other]");
    await shown(page, "record");
    // The page remembers it for this patient.
    await page.click("[data-part=ask-again]");
    await page.waitForFunction(() => document.querySelector("[data-part=again], [data-part=identity]"));
    await shown(page, "record");
    assert.equal(await part(page, "unclear-consents").count(), 0);
  });
});

test("a withdrawal that comes while a page shows a list ends the list, and is asked about when the page asks again", async () => {
  await made.withPage({}, async (page) => {
    await ask(page, ECHO);
    await shown(page, "candidates");
    const id = await withdraw({ ...ECHO, name: { family: "Quill", given: "Echo" } });
    await page.locator("[data-part=choose]").first().click();
    await page.click("[data-part=confirm-yes]");
    await page.click("[data-part=list-over] button");
    await shown(page, "problem");
    assert.ok((await words(part(page, "unclear-consents"))).includes(`Form ${id},`));
    await page.click("[data-part=confirm-other]");
    await shown(page, "candidates");
    await page.locator("[data-part=choose]").first().click();
    await page.click("[data-part=confirm-yes]");
    await shown(page, "record");
  });
});

test("after a withdrawal the page says so and shows no record", async () => {
  await withdraw(NELL);
  await made.withPage({}, async (page) => {
    await ask(page, NELL);
    await shown(page, "problem");
    const section = part(page, "consent");
    assert.equal(await section.getAttribute("data-on-file"), "withdrawn");
    assert.match(await words(section), /was withdrawn on 2026-11-02/);
    assert.equal(await part(page, "unclear-consents").count(), 0);
    await page.click("[data-part=language]");
    await page.waitForFunction(() => document.documentElement.lang === "es");
    assert.match(await words(section), /^Consentimiento El consentimiento fue retirado · Retiro del consentimiento · desde el \S/);
    assertQuiet(page, made.service.origin, { mayFail: true });
  });
});
