// The record on paper: the browser prints it to a PDF, and pdftotext and pdfinfo read it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { LONG_NAME, changeAnswer, withDoses } from "./support/answers.mjs";
import { assertQuiet, open, part } from "./support/browser.mjs";
import { OUTCOMES, PEBBLE } from "./support/people.mjs";
import { world } from "./support/world.mjs";

const made = world();
const folder = mkdtempSync(join(process.env.IZQUERY_FOLDER, "print-"));
let files = 0;

function read(program, words) {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** Opens a page. The browser's dialog would stop the test, so the button only prepares the print. */
async function opened(page, url) {
  await page.addInitScript(() => { window.print = () => {}; });
  await open(page, url, "record");
}

/** Uses the button. A print shows the record from then on, once. */
async function allow(page) {
  await part(page, "print").click();
  await page.waitForFunction(() => document.documentElement.dataset.print === "told");
}

/** Prints the page with the button. Gives what pdfinfo says, and the text of each sheet. */
async function printed(page, { isAllowed = true } = {}) {
  if (isAllowed) await allow(page);
  files += 1;
  const file = join(folder, `${files}.pdf`);
  writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  const info = read("pdfinfo", [file]);
  // The command writes a form feed behind each sheet.
  const sheets = read("pdftotext", ["-layout", file, "-"]).split("\f").slice(0, -1);
  return { file, info, sheets };
}

const LANGUAGES = {
  en: { footer: /Not an official record; from izquery sandbox at/, page: (n, m) => `Page ${n} of ${m}`, born: "March 10, 2022", head: /Date\s+Vaccine/ },
  es: { footer: /No es un registro oficial; de izquery sandbox/, page: (n, m) => `Página ${n} de ${m}`, born: /10 de marzo de 2022/, head: /Fecha\s+Vacuna/ },
};

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`each sheet names the person, the source and its number, in ${language}`, async () => {
    await made.withPage({}, async (page) => {
      const { url } = await made.service.view(PEBBLE);
      await changeAnswer(page, (answer) => withDoses(answer, 80));
      await opened(page, `${url}&lang=${language}`);
      const { info, sheets } = await printed(page);
      assert.match(info, /Page size:\s+612 x 792 pts \(letter\)/);
      assert.ok(sheets.length > 3, `${sheets.length} sheets`);
      assert.match(info, new RegExp(`Pages:\\s+${sheets.length}\\b`));
      for (const [at, sheet] of sheets.entries()) {
        const lines = sheet.split("\n").filter((line) => line.trim() !== "");
        assert.match(lines[0], /Pebble.*Sandcastle|Sandcastle.*Pebble/, `sheet ${at + 1}`);
        assert.ok(typeof words.born === "string" ? lines[0].includes(words.born) : words.born.test(lines[0]), `sheet ${at + 1}: ${lines[0]}`);
        // A long sentence of the foot takes two lines.
        const foot = lines.slice(-3).join(" ");
        assert.match(foot, words.footer, `sheet ${at + 1}`);
        assert.ok(foot.includes(words.page(at + 1, sheets.length)), `sheet ${at + 1}: ${foot}`);
        assert.doesNotMatch(sheet, /https?:|127\.0\.0\.1|\/widget|izv_/, `sheet ${at + 1}`);
      }
      assertQuiet(page, made.service.origin);
    });
  });

  test(`the head of the history stands on each sheet of it, and no row is cut, in ${language}`, async () => {
    await made.withPage({}, async (page) => {
      const { url } = await made.service.view(PEBBLE);
      const count = 120;
      await changeAnswer(page, (answer) => {
        withDoses(answer, count);
        // Each row has two lots, the first and the last thing of its cell, so that a cut row is noticed.
        answer.lookup.record.doses.forEach((dose, at) => { dose.lots = [`FIRST${at}X`, `and a second lot with a long name that takes several lines of the cell LAST${at}X`]; });
      });
      await opened(page, `${url}&lang=${language}`);
      const { sheets } = await printed(page);
      const rows = new Map();
      for (const [at, sheet] of sheets.entries()) {
        const firsts = [...sheet.matchAll(/FIRST(\d+)X/g)].map(([, row]) => row);
        const lasts = [...sheet.matchAll(/LAST(\d+)X/g)].map(([, row]) => row);
        if (firsts.length > 0) assert.match(sheet, words.head, `sheet ${at + 1} has rows and no head`);
        for (const row of firsts) rows.set(row, [at, ...(rows.get(row) ?? [])]);
        for (const row of lasts) rows.set(row, [...(rows.get(row) ?? []), at]);
      }
      assert.equal(rows.size, count);
      for (const [row, sheets] of rows) assert.ok(sheets.length === 2 && sheets[0] === sheets[1], `row ${row} is on the sheets ${sheets}`);
      assert.ok(new Set([...rows.values()].map(([sheet]) => sheet)).size > 2);
    });
  });
}

test("folded parts are printed open, and buttons are not printed", async () => {
  await made.withPage({}, async (page) => {
    await opened(page, (await made.service.view(OUTCOMES.find(([what]) => what === "immunity")[1])).url);
    const folded = await page.evaluate(() => [...document.querySelectorAll("main details:not([open])")].map((one) => [...one.querySelectorAll("li, td, dd, p")].map((inner) => inner.textContent.trim()).find((text) => text.length > 3)?.split(/\s+/)[0]).filter(Boolean));
    const { sheets } = await printed(page);
    const all = sheets.join("\n");
    for (const word of folded) assert.ok(all.includes(word), word);
    for (const button of await page.locator("#bar button").allInnerTexts()) assert.ok(!all.split("\n").some((line) => line.trim() === button), button);
    // The parts that the reader had folded are folded again.
    assert.equal(await page.evaluate(() => document.querySelectorAll("main details:not([open])").length) > 0, folded.length > 0);
  });
});

test("the letters are large, and badges are black on white with a border", async () => {
  await made.withPage({ colorScheme: "dark" }, async (page) => {
    await opened(page, (await made.service.view(PEBBLE)).url);
    await allow(page);
    await page.emulateMedia({ media: "print" });
    const { small, badges, ground } = await page.evaluate(() => {
      const shown = [...document.querySelectorAll("main *")].filter((one) => !one.closest("svg") && one.getClientRects().length > 0 && [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim() !== ""));
      const style = (one) => getComputedStyle(one);
      return {
        small: shown.filter((one) => Number.parseFloat(style(one).fontSize) < 15.9).map((one) => `${one.tagName}.${one.className}: ${style(one).fontSize} ${one.textContent.slice(0, 30)}`),
        badges: [...document.querySelectorAll(".badge")].filter((one) => one.getClientRects().length > 0).map((one) => [style(one).color, style(one).backgroundColor, style(one).borderTopStyle, Number.parseFloat(style(one).borderTopWidth) > 0].join()),
        ground: style(document.documentElement).backgroundColor,
      };
    });
    assert.deepEqual(small, []);
    assert.deepEqual([...new Set(badges)], ["rgb(0, 0, 0),rgb(255, 255, 255),solid,true"]);
    assert.equal(ground, "rgb(255, 255, 255)");
  });
});

test("a very long name pushes neither the birth date nor the number of the sheet away", async () => {
  await made.withPage({}, async (page) => {
    await changeAnswer(page, (answer) => { answer.lookup.record.patient.name = { family: LONG_NAME, given: LONG_NAME }; });
    await opened(page, (await made.service.view(PEBBLE)).url);
    const { sheets } = await printed(page);
    for (const [at, sheet] of sheets.entries()) {
      assert.ok(sheet.includes(`Page ${at + 1} of ${sheets.length}`), `sheet ${at + 1}`);
      assert.ok(sheet.includes("March 10, 2022"), `sheet ${at + 1}`);
    }
  });
});

test("a print by the browser's own menu shows nothing about the person, because no row says so", async () => {
  const before = made.service.auditRows("print").length;
  await made.withPage({}, async (page) => {
    await opened(page, (await made.service.view(PEBBLE)).url);
    const nothing = async () => assert.doesNotMatch((await printed(page, { isAllowed: false })).sheets.join(), /Pebble|Sandcastle|2022|Hep B/);
    await nothing();
    assert.equal(made.service.auditRows("print").length, before);
    // The button counts for one print.
    assert.match((await printed(page)).sheets.join(), /Pebble/);
    await nothing();
  });
  assert.equal(made.service.auditRows("print").length, before + 1);
});

test("the button prints once, after the row is in the audit trail", async () => {
  const before = made.service.auditRows("print").length;
  await made.withPage({}, async (page) => {
    await page.exposeBinding("__printed", () => { page.printedWith = made.service.auditRows("print").length; });
    await page.addInitScript(() => { window.print = () => { dispatchEvent(new Event("beforeprint")); window.__printed(); dispatchEvent(new Event("afterprint")); }; });
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    await part(page, "print").click();
    for (let wait = 0; page.printedWith === undefined && wait < 300; wait += 1) await page.evaluate(() => new Promise((done) => setTimeout(done, 20)));
    assert.equal(page.printedWith, before + 1);
    assert.equal(page.requested.filter((request) => request.url().endsWith("/widget/printed")).length, 1);
  });
});
