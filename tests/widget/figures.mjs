// Measures the page of the widget: its bytes, its first paint, and how long it takes to show long records.

import { gzipSync } from "node:zlib";

import { changeAnswer, withDoses } from "./support/answers.mjs";
import { launch, newPage, open } from "./support/browser.mjs";
import { PEBBLE } from "./support/people.mjs";
import { Service } from "./support/service.mjs";

const ROUNDS = 5;

const median = (figures) => Math.round(figures.sort((one, other) => one - other)[Math.floor(figures.length / 2)]);

/** The files that a page loaded: their number, their bytes, and their bytes in gzip. */
async function size(page) {
  let [count, plain, packed] = [0, 0, 0];
  for (const request of page.requested) {
    if (!/^\/widget(\/[\w-]+\.\w+)?$/.test(new URL(request.url()).pathname)) continue;
    const body = await (await request.response()).body();
    [count, plain, packed] = [count + 1, plain + body.length, packed + gzipSync(body, { level: 9 }).length];
  }
  return [count, plain, packed];
}

/** Notes in the page when the answer was read and when the record was painted. */
function watch() {
  const read = Response.prototype.json;
  Response.prototype.json = async function () {
    const content = await read.call(this);
    if (this.url.endsWith("/widget/answer")) window.answered = performance.now();
    return content;
  };
  addEventListener("DOMContentLoaded", () => {
    const painted = () => {
      if (document.body.dataset.screen !== "record") return;
      const channel = new MessageChannel();
      // The message comes after the frame.
      channel.port1.onmessage = () => (window.painted ??= performance.now());
      requestAnimationFrame(() => channel.port2.postMessage(null));
    };
    new MutationObserver(painted).observe(document.body, { attributes: true });
  });
}

const service = await Service.start();
const browser = await launch();
const paints = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const page = await newPage(browser);
  await open(page, (await service.view(PEBBLE)).url, "record");
  const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  paints.push(await (await page.waitForFunction(paint)).jsonValue());
  if (round === 0) console.log("record page: %d files, %d bytes, %d bytes with gzip -9", ...(await size(page)));
  await page.context().close();
}
console.log("first contentful paint: %d ms (median of %d)", median(paints), ROUNDS);
for (const doses of [200, 2000]) {
  const [first, all] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await newPage(browser);
    await changeAnswer(page, (answer) => withDoses(answer, doses));
    await page.addInitScript(watch);
    await open(page, (await service.view(PEBBLE)).url, "record");
    const rows = "[data-part=history] tbody tr";
    const isShown = ([count, selector]) => window.painted && document.querySelectorAll(selector).length >= count;
    await page.waitForFunction(isShown, [doses, rows], { polling: 10 });
    first.push(await page.evaluate(() => window.painted - window.answered));
    all.push(await page.evaluate(() => performance.now() - window.answered));
    await page.context().close();
  }
  console.log("%d doses: %d ms to the first frame, %d ms to the last row", doses, median(first), median(all));
}
await browser.close();
await service.stop();
