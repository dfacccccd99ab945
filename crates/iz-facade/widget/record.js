// The screens that show an answer.

import { element } from "./dom.js";
import { candidateList } from "./candidates.js";
import { factsSection } from "./facts.js";
import { forecastLists } from "./forecast_lists.js";
import { historySection } from "./history.js";
import { action, identity } from "./identity.js";
import { askedSection, outcome } from "./outcomes.js";
import { attemptsSection, notesSection, restSection } from "./rest.js";
import { timelineSection } from "./timeline.js";
import { currentLanguage, t } from "./words.js";

/** The name of the screen of an answer. */
export function screenOf(answer) {
  const { outcome: found, record } = answer.lookup;
  if (found === "record") return record ? "record" : "withheld";
  return String(found).replaceAll("_", "-");
}

function disclaimer(answer) {
  return element("footer", { class: "disclaimer small soft", "data-part": "disclaimer" },
    element("p", {}, t("disclaimer", { registry: answer.lookup.registry?.name ?? "" })),
    element("p", {}, t("disclaimer.form")),
    currentLanguage() === "es" ? element("p", { "data-part": "not-reviewed" }, t("not_reviewed")) : null);
}

/** A record without doses is said at the top. Otherwise it looks like any other record until the reader comes to the history. */
function noDoses() {
  return element("div", { class: "card no-doses", "data-part": "no-doses" },
    element("p", { class: "big" }, element("span", { "aria-hidden": "true" }, "▭ "), t("history.none")), element("p", {}, t("history.none.more")));
}

/** The parts of a record, in the order in which a pharmacist needs them. */
function record(answer, view) {
  const isStale = answer.lookup.forecast_state === "stale";
  return [
    isStale ? element("p", { class: "alert due", "data-part": "stale" }, element("span", { "aria-hidden": "true" }, "! "), t("stale.text")) : null,
    identity(answer, view.at),
    (answer.lookup.record.doses ?? []).every((dose) => dose.status === "deleted") ? noDoses() : null,
    action(answer),
    forecastLists(answer),
    factsSection(answer),
    historySection(answer, view.order, (order) => { view.order = order; }),
    timelineSection(answer),
    ...remarks(answer),
  ];
}

function candidates(answer, choose) {
  return [
    element("h1", { id: "state-title", tabindex: "-1" }, t("candidates.heading")),
    action(answer),
    candidateList(answer, choose),
    ...remarks(answer),
  ];
}

function withoutRecord(answer, screen) {
  // The errors of a refused query stand in its first section.
  const [rest, ...others] = remarks(answer);
  return [outcome(answer), action(answer), askedSection(answer.asked), screen === "rejected" ? null : rest, ...others];
}

/** What is said about the answer and the request, after everything else. */
function remarks(answer) {
  return [restSection(answer), notesSection(answer), attemptsSection(answer), disclaimer(answer)];
}

/** The parts of an answer. `view` holds what the reader has set, and `choose` is called with the token of a candidate. */
export function answerParts(answer, view, choose) {
  const screen = screenOf(answer);
  const made = screen === "record" ? record(answer, view)
    : screen === "candidates" ? candidates(answer, choose) : withoutRecord(answer, screen);
  return made.flat(Infinity).filter(Boolean);
}
