// The buttons at the top, and the warning before the page is closed.

import { button, element } from "./dom.js";
import { used } from "./idle.js";
import { otherLanguage, t } from "./words.js";

const bar = document.getElementById("bar");
let warning = null;

/** Shows the buttons. `actions` has a function for each button that makes sense on this screen. */
export function showBar(actions) {
  const offered = [["print", "first"], ["ask-again"], ["back"], ["change"], ["another"]].filter(([name]) => actions[name]);
  const made = offered.map(([name, kind]) => button(name, t(`bar.${name}`), actions[name], { class: kind }));
  const language = actions.language ? button("language", t("bar.language"), actions.language, { lang: otherLanguage(), class: "quiet" }) : null;
  const close = actions.close ? button("close", t("bar.close"), actions.close, { class: "quiet" }) : null;
  bar.replaceChildren(element("div", { class: "buttons" }, made), element("div", { class: "buttons" }, language, close));
  if (warning) bar.append(warning);
}

/** Says something below the buttons until they are drawn again. */
export function showNotice(text) {
  bar.querySelector("[data-part=notice]")?.remove();
  bar.append(element("p", { class: "alert due", role: "alert", "data-part": "notice" }, text));
}

/** Removes the buttons. */
export function clearBar() {
  warning = null;
  bar.replaceChildren();
}

/** Says that the page will be closed soon, or takes that back. Any use of the page keeps it open. */
export function showWarning(isShown) {
  warning?.remove();
  warning = null;
  if (!isShown) return;
  const attributes = { class: "alert due", role: "alert", "data-part": "idle-warning" };
  warning = element("div", attributes, element("p", {}, t("idle.warning")), button("stay", t("idle.stay"), stay));
  bar.append(warning);
}

function stay() {
  used();
  document.getElementById("main").focus({ preventScroll: true });
}

/** Says something to a screen reader. */
export function announce(text) {
  const status = document.getElementById("status");
  if (status.textContent !== text) status.textContent = text;
}
