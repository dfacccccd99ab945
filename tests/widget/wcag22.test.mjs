// The criteria of WCAG 2.2 AA that axe-core does not check. The name of each test begins with the number of the criterion.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, part, shown } from "./support/browser.mjs";
import { ECHO, OUTCOMES, PEBBLE } from "./support/people.mjs";
import { world } from "./support/world.mjs";

const made = world();

/** One screen of each kind. */
const SCREENS = {
  record: async (page) => open(page, (await made.service.view(PEBBLE)).url, "record"),
  candidates: async (page) => {
    await open(page, (await made.service.view(ECHO)).url, "candidates");
    await part(page, "choose").first().click();
  },
  ask: async (page) => open(page, await made.service.form({ token: made.service.tokenOfAll }), "ask"),
  closed: async (page) => {
    await open(page, (await made.service.view(PEBBLE)).url, "record");
    await part(page, "close").click();
    await shown(page, "closed");
  },
};
for (const [, patient, screen] of OUTCOMES) SCREENS[screen] ??= async (page) => open(page, (await made.service.view(patient)).url, screen);

async function onEach(options, check) {
  for (const [name, prepare] of Object.entries(SCREENS)) {
    await made.withPage(options, async (page) => {
      await prepare(page);
      await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
      await check(page, name);
    });
  }
}

async function assertFits(page, name) {
  const wide = await page.evaluate(() => {
    const all = [...document.querySelectorAll("body *")].filter((one) => one.getClientRects().length > 0 && !one.closest(".visually-hidden, .scroll, svg"));
    const limit = document.documentElement.clientWidth + 1;
    return { is: document.scrollingElement.scrollWidth, may: document.documentElement.clientWidth, outside: all.filter((one) => one.getBoundingClientRect().right > limit).map((one) => `${one.tagName}.${one.className}`).slice(0, 5) };
  });
  assert.deepEqual(wide.outside, [], `${name}: outside of the page`);
  assert.ok(wide.is <= wide.may, `${name}: ${wide.is} px of ${wide.may} px`);
}

/** Texts that their own box cuts off. */
function cut(page) {
  return page.evaluate(() => [...document.querySelectorAll("body *")].filter((one) => {
    const { overflowX, overflowY } = getComputedStyle(one);
    if (one.closest(".visually-hidden, svg") || one.getClientRects().length === 0 || one.matches("input, select")) return false;
    // The head of a table that is shown as a list. Each cell repeats its name.
    if (one.clientWidth <= 1 && one.clientHeight <= 1) return false;
    return ([overflowY].some((value) => ["hidden", "clip"].includes(value)) && one.scrollHeight > one.clientHeight + 1)
      || ([overflowX].some((value) => ["hidden", "clip"].includes(value)) && one.scrollWidth > one.clientWidth + 1);
  }).map((one) => `${one.tagName}.${one.className}`));
}

test("1.4.10 at 320 px nothing scrolls sideways, and tables that need two dimensions scroll in their own region", async () => {
  await onEach({ viewport: { width: 320, height: 640 } }, async (page, name) => {
    await assertFits(page, name);
    const regions = await page.evaluate(() => [...document.querySelectorAll("body *")].filter((one) => one.scrollWidth > one.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(one).overflowX)).map((one) => [one.tagName, one.getAttribute("tabindex"), Boolean(one.getAttribute("aria-label"))].join()));
    for (const region of regions) assert.match(region, /,0,true$/, `${name}: the keyboard must reach a region that scrolls`);
  });
});

test("1.4.4 at 200 % and at 400 % zoom everything fits", async () => {
  for (const zoom of [2, 4]) {
    await onEach({ viewport: { width: 1280 / zoom, height: 1024 / zoom }, deviceScaleFactor: zoom }, assertFits);
  }
});

test("1.4.10 on a very wide screen the lines stay readable", async () => {
  await made.withPage({ viewport: { width: 3840, height: 2160 } }, async (page) => {
    await SCREENS.record(page);
    await assertFits(page, "3840 px");
    const widest = await page.evaluate(() => Math.max(...[...document.querySelectorAll("main p")].map((one) => one.getBoundingClientRect().width)));
    assert.ok(widest < 2000, `${widest} px`);
  });
});

test("1.4.12 with more space between lines, words and letters no text is cut", async () => {
  for (const width of [320, 1280]) {
    await onEach({ viewport: { width, height: 800 } }, async (page, name) => {
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }");
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      });
      await assertFits(page, `${name}, ${width} px`);
      assert.deepEqual(await cut(page), [], `${name}, ${width} px`);
    });
  }
});

test("2.4.7, 2.4.11 each focus is visible, and nothing hides it", async () => {
  for (const viewport of [{ width: 1280, height: 500 }, { width: 320, height: 400 }]) {
    await onEach({ viewport }, async (page, name) => {
      const stops = new Set();
      for (let stop = 0; stop < 120; stop += 1) {
        await page.keyboard.press("Tab");
        const found = await page.evaluate(() => {
          const focused = document.activeElement;
          if (!focused || focused === document.body) return null;
          focused.dataset.stop ??= String(Math.random());
          const style = getComputedStyle(focused);
          const { left, top, right, bottom } = focused.getBoundingClientRect();
          const points = [0.1, 0.5, 0.9].flatMap((across) => [0.1, 0.5, 0.9].map((down) => [left + (right - left) * across, top + (bottom - top) * down]));
          const isSeen = points.some(([x, y]) => { const at = document.elementFromPoint(x, y); return at !== null && (focused === at || focused.contains(at) || (at.contains(focused) && at.matches("label, summary"))); });
          return {
            stop: focused.dataset.stop, what: `${focused.tagName} ${focused.textContent.slice(0, 30)}`, isSeen,
            isMarked: (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
          };
        });
        if (found === null || stops.has(found.stop)) break;
        stops.add(found.stop);
        assert.ok(found.isSeen, `${name}: ${found.what} is hidden`);
        assert.ok(found.isMarked, `${name}: the focus of ${found.what} is not visible`);
      }
      if (name !== "closed") assert.ok(stops.size >= 2, `${name}: ${stops.size} stops`);
    });
  }
});

test("2.5.7 nothing needs dragging", async () => {
  await onEach({}, async (page, name) => {
    assert.equal(await page.locator("[draggable=true], input[type=range]").count(), 0, name);
    const scripts = page.requested.filter((request) => request.url().endsWith(".js"));
    for (const request of scripts) assert.doesNotMatch(await (await request.response()).text(), /"(dragstart|pointermove|mousemove)"/, request.url());
  });
});

test("2.5.8 each target has at least 24 by 24 px", async () => {
  for (const width of [320, 1280]) {
    await onEach({ viewport: { width, height: 800 } }, async (page, name) => {
      const small = await page.evaluate(() => [...document.querySelectorAll("button, a[href], input, select, summary, [role=button], [tabindex='0']")]
        .filter((one) => one.getClientRects().length > 0)
        // The label of a box is a part of its target.
        .map((one) => (one.matches("input[type=checkbox], input[type=radio]") && one.closest("label")) || one)
        .map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width < 24 || box.height < 24)
        .map(([one, box]) => `${one.tagName} ${one.textContent.slice(0, 30)} ${box.width} x ${box.height}`));
      assert.deepEqual(small, [], `${name}, ${width} px`);
    });
  }
});

test("3.2.4, 3.2.6 what several screens have is named the same, and stands in the same order", async () => {
  const orders = [];
  const names = new Map();
  await onEach({}, async (page) => {
    const buttons = await page.evaluate(() => [...document.querySelectorAll("#bar [data-part]")].map((one) => [one.dataset.part, one.textContent]));
    orders.push(buttons.map(([name]) => name));
    for (const [name, text] of buttons) {
      assert.equal(names.get(name) ?? text, text);
      names.set(name, text);
    }
    // There is no help that could move. A telephone number or a mail address would be one.
    assert.equal(await page.locator("a[href^='tel:'], a[href^='mailto:']").count(), 0);
  });
  const all = ["print", "ask-again", "change", "another", "language", "close"];
  for (const order of orders) assert.deepEqual(order, all.filter((name) => order.includes(name)));
});

test("3.3.7 what was typed is not asked for again", async () => {
  await made.withPage({}, async (page) => {
    await SCREENS.ask(page);
    const values = { "#ask-given": "Nell", "#ask-family": "Nowhere", "#ask-birth-date": "1999-09-09", "#ask-phone": "512-555-0101", "#ask-city": "Waco", "#ask-identifier": "" };
    for (const [field, value] of Object.entries(values).filter(([, value]) => value)) await page.fill(field, value);
    await page.selectOption("#ask-registry", "sandbox");
    await part(page, "ask-submit").click();
    await shown(page, "not-found");
    await part(page, "change").click();
    await shown(page, "ask");
    for (const [field, value] of Object.entries(values)) assert.equal(await page.inputValue(field), value, field);
    // Another language keeps them too.
    await page.fill("#ask-middle", "Q");
    await part(page, "language").click();
    await page.waitForFunction(() => document.documentElement.lang === "es");
    assert.equal(await page.inputValue("#ask-middle"), "Q");
    assert.equal(await page.inputValue("#ask-family"), "Nowhere");
  });
});

test("3.3.8 nobody has to remember or solve something", async () => {
  await onEach({}, async (page, name) => {
    assert.equal(await page.locator("input[type=password], canvas, iframe").count(), 0, name);
  });
});

test("1.3.1, 2.4.1 each screen has one main part, one first heading, and no level of headings is left out", async () => {
  await onEach({}, async (page, name) => {
    assert.equal(await page.locator("main").count(), 1, name);
    const levels = await page.evaluate(() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => one.getClientRects().length > 0).map((one) => Number(one.tagName[1])));
    assert.equal(levels.filter((level) => level === 1).length, 1, name);
    assert.equal(levels[0], 1, name);
    levels.forEach((level, at) => assert.ok(at === 0 || level <= levels[at - 1] + 1, `${name}: ${levels}`));
    for (const table of await page.locator("table").all()) {
      assert.equal(await table.locator("caption").count(), 1, name);
      assert.ok(await table.locator("th[scope=col]").count() > 0, name);
    }
  });
});

test("1.1.1 the timeline is hidden from screen readers, because the table says the same", async () => {
  await made.withPage({}, async (page) => {
    await SCREENS.record(page);
    assert.equal(await page.evaluate(() => document.querySelectorAll("main svg").length > 0 && [...document.querySelectorAll("main svg")].every((one) => one.closest("[aria-hidden=true]"))), true);
  });
});

test("1.4.1 no badge says something by its colour alone", async () => {
  await onEach({}, async (page, name) => {
    const empty = await page.evaluate(() => [...document.querySelectorAll(".badge")].filter((one) => [...one.querySelectorAll(":scope > span:not([aria-hidden])")].map((inner) => inner.textContent).join("").trim().length < 2).map((one) => one.outerHTML));
    assert.deepEqual(empty, [], name);
    const unmarked = await page.evaluate(() => [...document.querySelectorAll("[data-agreement]")].filter((one) => !["agrees", "missing"].includes(one.dataset.agreement) && one.textContent.trim() === "").length);
    assert.equal(unmarked, 0, name);
  });
});

test("forced colours: badges and buttons keep a border, and the focus stays visible", async () => {
  await onEach({ forcedColors: "active" }, async (page, name) => {
    const bare = await page.evaluate(() => [...document.querySelectorAll(".badge, button, input:not([type=checkbox], [type=radio]), select")].filter((one) => one.getClientRects().length > 0).filter((one) => { const style = getComputedStyle(one); return style.borderTopStyle === "none" || Number.parseFloat(style.borderTopWidth) === 0; }).map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 20)}`));
    assert.deepEqual(bare, [], name);
    const unseen = await page.evaluate(() => {
      const ground = getComputedStyle(document.documentElement).backgroundColor;
      const isSeen = (colour) => !["none", "transparent", "rgba(0, 0, 0, 0)", ground].includes(colour);
      return [...document.querySelectorAll("main svg line, main svg rect, main svg circle, main svg path, main svg polygon")]
        .filter((one) => { const style = getComputedStyle(one); return !isSeen(style.fill) && !isSeen(style.stroke); }).map((one) => one.outerHTML);
    });
    assert.deepEqual(unseen, [], name);
  });
});

test("reduced motion: nothing moves, and with motion the wait does", async () => {
  const moving = async (reducedMotion) => made.withPage({ reducedMotion }, async (page) => {
    await SCREENS.ask(page);
    await page.selectOption("#ask-registry", "slow");
    await page.fill("#ask-given", "Pebble");
    await page.fill("#ask-family", "Sandcastle");
    await page.fill("#ask-birth-date", "2022-03-10");
    await part(page, "ask-submit").click();
    await shown(page, "waiting");
    return page.evaluate(() => document.getAnimations().length);
  });
  assert.equal(await moving("reduce"), 0);
  assert.ok(await moving("no-preference") > 0);
});

test("4.1.3 what happens without a new focus is said to screen readers", async () => {
  await made.withPage({}, async (page) => {
    const said = [];
    await page.exposeBinding("__said", (_, text) => { said.push(text); });
    await page.addInitScript(() => addEventListener("DOMContentLoaded", () => {
      const status = document.querySelector("[role=status]");
      new MutationObserver(() => window.__said(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
    }));
    await SCREENS.record(page);
    await page.waitForFunction(() => document.querySelector("[role=status]").textContent !== "");
    assert.ok(said.some((text) => text.length > 5), `${said}`);
  });
});
