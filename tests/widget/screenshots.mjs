// Writes a picture of each screen, in both languages, and the page that lists them: node screenshots.mjs FOLDER
//
// `cargo xtask screenshots` starts it. People and answers come from the sandbox.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { launch, newPage, open, part, shown } from "./support/browser.mjs";
import { changeAnswer } from "./support/answers.mjs";
import { ECHO, OUTCOMES, PEBBLE } from "./support/people.mjs";
import { Service } from "./support/service.mjs";
import { small } from "./support/small_png.mjs";

const folder = process.argv[2];
const WIDTH = 900;
/** A longer page would need a larger file, and shows nothing new. */
const MOST_HEIGHT = 1200;

const person = (what) => OUTCOMES.find(([name]) => name === what)[1];

async function fillForm(page, patient) {
  await page.fill("#ask-given", patient.name.given);
  await page.fill("#ask-family", patient.name.family);
  await page.fill("#ask-birth-date", patient.birth_date);
}

/** Each screen: the name of its file, one sentence, and how it comes about. */
const SCREENS = [
  ["record", "A record: who it is about, what to do, and what to give now.", (page, at) => at(PEBBLE, "record")],
  ["history", "The history of the same record with its timeline.", async (page, at) => {
    await at(PEBBLE, "record");
    return ["[data-part=history]", "[data-part=timeline]"];
  }],
  ["record-without-doses", "A record without doses, for which the registry sent no forecast.", (page, at) => at(person("a record without doses and forecasts"), "record")],
  ["contraindications", "A record with contraindications.", (page, at) => at(person("contraindications"), "record")],
  ["deceased", "A person who has died: the date stands first.", (page, at) => at(person("a person who has died"), "record")],
  ["candidates", "Several persons may be meant: the list, and the comparison side by side.", (page, at) => at(ECHO, "candidates")],
  ["confirm", "What to confirm with the person before one is chosen.", async (page, at) => {
    await at(ECHO, "candidates");
    await part(page, "choose").first().click();
    await part(page, "confirm").waitFor();
  }],
  ["not-found", "The registry shows no record.", (page, at) => at(person("nobody found"), "not-found")],
  ["too-many", "Too many persons match.", (page, at) => at(person("too many"), "too-many")],
  ["protected", "The registry does not show this person.", (page, at) => at(person("a protected person"), "protected")],
  ["rejected", "The registry rejects a detail of the question.", (page, at) => at(person("a rejected query"), "rejected")],
  ["withheld", "The record very likely belongs to another person, so it is not shown.", (page, at) => at(person("the record of another person"), "withheld")],
  ["stale", "A forecast that is too old for today.", async (page, at) => {
    await changeAnswer(page, (answer) => { answer.lookup.forecast_state = "stale"; answer.lookup.freshness.age_s = 7 * 3600; answer.lookup.freshness.from_cache = true; });
    await at(PEBBLE, "record");
  }],
  ["down", "The registry is down: what to do, and a button to try again.", async (page, at, form) => {
    await form();
    await page.selectOption("#ask-registry", "down");
    await fillForm(page, PEBBLE);
    await part(page, "ask-submit").click();
    await shown(page, "problem");
  }],
  ["down-with-record", "The registry cannot be asked again: the record stays, and its time is named.", async (page, at) => {
    await at(PEBBLE, "record");
    await page.route("**/widget/ask-again", (route) => route.abort());
    await part(page, "ask-again").click();
    await part(page, "banner").waitFor();
  }],
  ["gone", "The service does not answer.", async (page, at) => {
    await page.route("**/widget/answer", (route) => route.abort());
    await at(PEBBLE, "gone");
  }],
  ["ask", "The form for stores whose software does not ask by itself.", async (page, at, form) => form()],
  ["ask-errors", "A detail that cannot be used, with the dates that may be meant.", async (page, at, form) => {
    await form();
    await page.selectOption("#ask-registry", "sandbox");
    await fillForm(page, { ...PEBBLE, birth_date: "03-10-2022" });
    await part(page, "ask-submit").click();
    await part(page, "ask-errors").waitFor();
  }],
  ["waiting", "A slow registry: how long it has taken, and a button to leave.", async (page, at, form) => {
    await form();
    await page.selectOption("#ask-registry", "slow");
    await fillForm(page, PEBBLE);
    await part(page, "ask-submit").click();
    await shown(page, "waiting");
  }],
  ["idle-warning", "The warning before the page is closed.", async (page, at) => {
    await page.clock.install();
    await at(PEBBLE, "record");
    await page.clock.fastForward("09:30");
    await part(page, "idle-warning").waitFor();
  }],
  ["closed", "The page after nobody used it for ten minutes: everything about the person is removed.", async (page, at) => {
    await page.clock.install();
    await at(PEBBLE, "record");
    await page.clock.fastForward("10:30");
    await shown(page, "closed");
  }],
  ["unopened", "The page without a ticket.", async (page, at, form, to) => to("", "unopened")],
];

/** Variants of one screen that need other settings of the browser. */
const VARIANTS = [
  ["record-dark", "The record in the dark colour scheme.", { colorScheme: "dark" }, "record"],
  ["record-narrow", "The record at 320 px.", { viewport: { width: 320, height: 800 } }, "record"],
  ["record-forced-colors", "The record with forced colours.", { forcedColors: "active" }, "record"],
  ["print", "The first sheet of the printed record.", null, "record"],
];

async function picture(browser, service, language, file, prepare, options = {}) {
  const page = await newPage(browser, { viewport: { width: WIDTH, height: 700 }, reducedMotion: "reduce", ...options });
  const to = (fragment, screen) => open(page, `${service.origin}/widget#${fragment}&lang=${language}`, screen);
  const at = async (patient, screen) => open(page, `${(await service.view(patient)).url}&lang=${language}`, screen);
  const form = async () => open(page, `${await service.form({ token: service.tokenOfAll })}&lang=${language}`, "ask");
  const parts = await prepare(page, at, form, to);
  if (Array.isArray(parts)) {
    await page.evaluate((parts) => { for (const one of document.querySelectorAll("main > *")) one.hidden = !one.matches(parts.join()); }, parts);
  }
  // The focus of a button that was clicked would look as if it were chosen.
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
  await page.mouse.move(0, 0);
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const { width } = page.viewportSize();
  await page.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(whole, MOST_HEIGHT) }, animations: "disabled" });
  await page.context().close();
}

/** The first sheet of the print, by the tools of poppler. */
async function sheet(browser, service, language, file) {
  const page = await newPage(browser);
  await open(page, `${(await service.view(PEBBLE)).url}&lang=${language}`, "record");
  await page.evaluate(() => { window.print = () => {}; });
  await part(page, "print").click();
  await page.waitForFunction(() => document.documentElement.dataset.print === "told");
  const pdf = `${file.slice(0, -4)}.pdf`;
  writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  const { status, stderr } = spawnSync("pdftoppm", ["-png", "-r", "80", "-singlefile", "-f", "1", "-l", "1", pdf, file.slice(0, -4)], { encoding: "utf8" });
  rmSync(pdf);
  if (status !== 0) throw new Error(`pdftoppm: ${stderr}`);
  await page.context().close();
}

mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder).filter((name) => name.endsWith(".png"))) rmSync(join(folder, old));
const [service, browser] = [await Service.start(), await launch()];
try {
  for (const language of ["en", "es"]) {
    for (const [name, , prepare] of SCREENS) await picture(browser, service, language, join(folder, `${name}-${language}.png`), prepare);
    for (const [name, , options, base] of VARIANTS) {
      const file = join(folder, `${name}-${language}.png`);
      if (options === null) await sheet(browser, service, language, file);
      else await picture(browser, service, language, file, SCREENS.find(([screen]) => screen === base)[2], options);
    }
  }
} finally {
  await browser.close();
  await service.stop();
}
for (const name of readdirSync(folder).filter((name) => name.endsWith(".png"))) {
  const file = join(folder, name);
  writeFileSync(file, small(readFileSync(file)));
}

const rows = [...SCREENS, ...VARIANTS].map(([name, sentence]) => `| ${sentence} | [English](${name}-en.png) | [Spanish](${name}-es.png) |`);
writeFileSync(join(folder, "README.md"), `# The screens of the widget

\`cargo xtask screenshots\` makes these pictures. All people are invented. A long screen is cut at its end.

| screen | | |
|---|---|---|
${rows.join("\n")}

![A record in the widget](record-en.png)
`);
