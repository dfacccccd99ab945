// Shows that the registry is asked. The reader can leave at any time.

import { button, element } from "./dom.js";
import { t } from "./words.js";

const SHOWN_AFTER_MS = 1000;
const SPOKEN_EVERY_S = 10;

let running = null;

/** Leaves the request that runs, if there is one. */
export function leave() {
  running?.abort();
}

/** Runs `request(signal)`. After a second, `show` gets the part of the screen that says how long it has taken. */
export async function waitFor(request, { show, announce }) {
  const control = new AbortController();
  running = control;
  const began = Date.now();
  let timer = null;
  const seconds = element("span", { "data-part": "seconds" });
  const tick = () => {
    const passed = Math.round((Date.now() - began) / 1000);
    seconds.textContent = t("waiting.seconds", { n: passed });
    // A screen reader must not speak every second.
    if (passed <= 1 || passed % SPOKEN_EVERY_S === 0) announce(`${t("waiting.title")} ${seconds.textContent}`);
    timer = setTimeout(tick, 1000);
  };
  timer = setTimeout(() => {
    show(element("section", { class: "card waiting", id: "waiting", "data-part": "waiting", "aria-labelledby": "waiting-title" },
      element("h1", { id: "waiting-title", tabindex: "-1" }, element("span", { class: "spinner", "aria-hidden": "true" }), t("waiting.title")),
      element("p", { class: "big", "aria-hidden": "true" }, seconds),
      element("p", { class: "soft" }, t("waiting.text")),
      element("div", { class: "buttons" }, button("leave", t("waiting.leave"), leave))));
    tick();
  }, SHOWN_AFTER_MS);
  try {
    return await request(control.signal);
  } finally {
    clearTimeout(timer);
    running = null;
    announce("");
  }
}
