// The screens that show an answer.

import { consentSection } from "./consent.js";
import { button, element } from "./dom.js";
import { factsSection } from "./facts.js";
import { forecastLists } from "./forecast_lists.js";
import { doseContent } from "./groups.js";
import { historySection } from "./history.js";
import { action, identity } from "./identity.js";
import { askedSection, outcome } from "./outcomes.js";
import { attemptsSection, notesSection, restSection } from "./rest.js";
import { staleText } from "./step_words.js";
import { timelineSection } from "./timeline.js";
import { currentLanguage, t } from "./words.js";

/** The module of the list of candidates. Most pages show a record and never load it. */
let listing = null;

/** Loads what the screen of an answer needs. */
export async function loadFor(answer) {
  if (screenOf(answer) === "candidates") listing ??= await import("./candidates.js");
}

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

/** Whether a record is shown although it very likely belongs to another person. The software may ask for that. */
export function isOtherPerson(lookup) {
  return Boolean(lookup.record) && (lookup.action?.code === "do_not_use" || lookup.forecast_state === "withheld");
}

/** A record without a given dose is said at the top. Otherwise it looks like any other record until the reader comes to the history. */
function noDoses(shown) {
  const content = doseContent(shown);
  if (content === "given") return null;
  const hasRows = (shown.doses ?? []).some((dose) => dose.status !== "deleted");
  const words = content === "unclear" ? "history.unclear" : hasRows ? "history.none_given" : "history.none";
  return element("div", { class: "card no-doses", "data-part": "no-doses", "data-content": hasRows ? content : "empty" },
    element("p", { class: "big" }, element("span", { "aria-hidden": "true" }, "▭ "), t(words)), element("p", {}, t("history.none.more")));
}

function mark() {
  return element("span", { "aria-hidden": "true" }, "! ");
}

function otherPerson() {
  return element("div", { class: "alert overdue", role: "alert", "data-part": "mismatch" }, element("p", {}, mark(), t("mismatch.title")), element("p", {}, t("mismatch.text")));
}

function stale(lookup, askAgain) {
  return element("div", { class: "alert due", "data-part": "stale" },
    element("p", {}, mark(), staleText(lookup)), button("stale-ask-again", t("bar.ask-again"), askAgain));
}

/** The parts of a record, in the order in which a pharmacist needs them. */
function record(answer, view, askAgain) {
  return [
    isOtherPerson(answer.lookup) ? otherPerson() : null,
    answer.lookup.forecast_state === "stale" ? stale(answer.lookup, askAgain) : null,
    identity(answer, view.at),
    noDoses(answer.lookup.record),
    action(answer),
    forecastLists(answer),
    factsSection(answer, isOtherPerson(answer.lookup)),
    historySection(answer, view.order, (order) => { view.order = order; }),
    timelineSection(answer),
    consentSection(answer.lookup.consent),
    ...remarks(answer),
  ];
}

function candidates(answer, choose) {
  return [
    element("h1", { id: "state-title", tabindex: "-1" }, t("candidates.heading")),
    action(answer),
    listing.candidateList(answer, choose),
    consentSection(answer.lookup.consent),
    ...remarks(answer),
  ];
}

function withoutRecord(answer, screen) {
  // The errors of a refused query stand in its first section.
  const [rest, ...others] = remarks(answer);
  return [outcome(answer), action(answer), consentSection(answer.lookup.consent), askedSection(answer.asked), screen === "rejected" ? null : rest, ...others];
}

/** What is said about the answer and the request, after everything else. */
function remarks(answer) {
  return [restSection(answer), notesSection(answer), attemptsSection(answer), disclaimer(answer)];
}

/** The parts of an answer. `view` holds what the reader has set. `choose` is called with the token of a candidate. */
export function answerParts(answer, view, { choose, askAgain }) {
  const screen = screenOf(answer);
  const made = screen === "record" ? record(answer, view, askAgain)
    : screen === "candidates" ? candidates(answer, choose) : withoutRecord(answer, screen);
  return made.flat(Infinity).filter(Boolean);
}
