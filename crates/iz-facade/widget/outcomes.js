// The screens without a record. Each looks different, so that nobody takes one for another.

import { button, element, section, value } from "./dom.js";
import { durationText, momentText } from "./dates.js";
import { comparisonTable, gradeBadge, personWords } from "./comparison.js";
import { consentSection, unclearConsents } from "./consent.js";
import { askedValue, memberName } from "./members.js";
import { errorList } from "./rest.js";
import { codeWords, currentLanguage, t } from "./words.js";

const SIGNS = { not_found: "○", too_many: "⁂", protected: "⊘", rejected: "✗", withheld: "≠", down: "!", gone: "!" };

function state(name, title, ...children) {
  return element("section", { class: `card state state-${name}`, id: "state", "data-part": "state", "data-state": name, "aria-labelledby": "state-title" },
    element("p", { class: "sign", "aria-hidden": "true" }, SIGNS[name] ?? "•"),
    element("div", {}, element("h1", { id: "state-title", tabindex: "-1" }, title), children));
}

/** Who was asked for. */
export function askedSection(asked) {
  const members = ["name", "birth_date", "sex", "phone", "address", "mothers_maiden_name", "identifiers"];
  const made = members.map((member) => [member, askedValue(member, asked)]).filter(([, shown]) => shown !== null);
  if (made.length === 0) return null;
  return section("asked", t("asked.title"), { class: "quiet" },
    element("dl", { class: "facts" }, made.map(([member, shown]) => element("div", {}, element("dt", {}, memberName(member)), element("dd", {}, shown)))));
}

function source(answer) {
  const { lookup } = answer;
  return element("p", { class: "small soft", "data-part": "source" }, value(lookup.registry?.name), " · ",
    t("answer.at", { moment: momentText(answer.time, answer.today) }), " · ", t("answer.age", { age: durationText(lookup.freshness?.age_s ?? 0) }),
    lookup.freshness?.from_cache ? [" · ", t("answer.cached")] : null);
}

/** The first section of an answer without a record. */
export function outcome(answer) {
  const { lookup, asked } = answer;
  if (lookup.outcome === "record") {
    return state("withheld", t("withheld.title"), element("p", {}, t("withheld.text")),
      lookup.match ? element("p", { "data-part": "grade", "data-grade": lookup.match.grade }, gradeBadge(lookup.match)) : null, source(answer),
      comparisonTable(lookup.match, asked, null), personWords(lookup.match));
  }
  const known = ["not_found", "too_many", "protected", "rejected"].includes(lookup.outcome);
  const name = known ? lookup.outcome : "other";
  return state(name, known ? t(`${name}.title`) : codeWords("Outcome", lookup.outcome), element("p", {}, t(`${name}.text`)), source(answer),
    name === "rejected" && errorList(lookup.errors) ? [element("h2", {}, t("errors.title", { n: lookup.errors.length })), errorList(lookup.errors)] : null);
}

/**
 * There is no answer. `again` is called by the button. Without `again` there is no button. `confirmOther` is called with the numbers of
 * withdrawals that are of other people.
 */
export function problemScreen(problem, again, confirmOther) {
  const isEnglish = currentLanguage() === "en";
  const isRegistry = problem.code.startsWith("registry_");
  const title = isRegistry ? t("down.title") : t("problem.title");
  const what = isEnglish ? [problem.title, problem.detail].filter(Boolean) : [codeWords("ProblemCode", problem.code, problem.title)];
  const advice = isEnglish ? problem.advice : t(`who.${problem.who}`) === `who.${problem.who}` ? "" : t(`who.${problem.who}`);
  const because = problem.because ? element("p", {}, t("problem.because"), " ", codeWords("ErrorCode", problem.because)) : null;
  return state("down", title,
    [...new Set(what)].map((text) => element("p", {}, text)), because,
    element("p", {}, t("down.not")),
    element("h2", {}, t("problem.todo")),
    advice ? element("p", { class: "step", "data-part": "advice" }, advice) : null,
    !isEnglish && problem.advice ? element("p", { class: "small soft" }, t("action.english"), " ", element("span", { lang: "en" }, problem.advice)) : null,
    (problem.unclear_consents ?? []).length > 0 ? unclearConsents(problem.unclear_consents, confirmOther) : null,
    consentSection(problem.consent),
    problem.retry_after_s ? element("p", { "data-part": "retry-after" }, t("problem.retry", { time: durationText(problem.retry_after_s) })) : null,
    again ? element("div", { class: "buttons" }, button("again", t("again"), again, { class: "first" })) : null,
    element("p", { class: "small soft" }, t("problem.code"), " ", element("code", {}, problem.code)));
}

/** The service does not answer. */
export function goneScreen(again) {
  return state("gone", t("gone.title"), element("p", {}, t("gone.text")), element("p", { class: "step" }, t("gone.todo")),
    again ? element("div", { class: "buttons" }, button("again", t("again"), again, { class: "first" })) : null);
}

/** The reader did not wait for the answer. */
export function leftScreen(again) {
  return state("left", t("left.title"), element("p", {}, t("left.text")), element("div", { class: "buttons" }, button("again", t("again"), again, { class: "first" })));
}

/** A screen with one sentence, such as that the page is closed. */
export function messageScreen(part, title, text) {
  return element("section", { class: "card state", id: "state", "data-part": part, "data-state": part, "aria-labelledby": "state-title" },
    element("p", { class: "sign", "aria-hidden": "true" }, "■"),
    element("div", {}, element("h1", { id: "state-title", tabindex: "-1" }, title), text ? element("p", {}, text) : null));
}

/** A sentence above an answer that is still shown. `askAgain` is called by its button. Without `askAgain` there is no button. */
export function messageBanner(part, title, text, askAgain) {
  return element("section", { class: "alert overdue", role: "alert", "data-part": part }, element("p", {}, element("b", {}, title)), element("p", {}, text),
    askAgain ? button("again", t("bar.ask-again"), askAgain) : null);
}

/** A problem above a record that is still shown, because the registry could not be asked again. */
export function problemBanner(problem, answer, again) {
  const text = problem ? (currentLanguage() === "en" ? problem.title : codeWords("ProblemCode", problem.code, problem.title)) : t("gone.title");
  return element("section", { class: "alert overdue", role: "alert", "data-part": "banner" },
    element("p", {}, element("b", {}, t("banner.title")), " ", text),
    element("p", {}, t("banner.old", { moment: momentText(answer.time, answer.today) })),
    button("again", t("again"), again));
}
