// Who the record is about, and how old the answer is.

import { badge, element, joined, value } from "./dom.js";
import { ageText, dateElement, dated, durationText, momentText } from "./dates.js";
import { comparisonTable, detailFields, gradeBadge, guessList, personWords } from "./comparison.js";
import { addressText, fullName, sexText } from "./members.js";
import { codeWords, isKnown, parts, t } from "./words.js";

const AGE_EVERY_MS = 30_000;
let ageTimer = null;
/** The service writes the next step in English. Only a page in another language loads the sentences. */
let stepSentences = null;

/** Loads the sentences of the next step for another language than English. */
export async function loadSteps() {
  stepSentences ??= (await import("./step_words.js")).stepSentences;
}

/** Stops the clock that shows the age of the answer. */
export function stopAge() {
  clearTimeout(ageTimer);
}

function death(patient) {
  if (!patient.death_date && patient.death_indicator !== "Y") return null;
  const words = patient.death_date ? dated("died.on", patient.death_date.slice(0, 10)) : t("died");
  return element("p", { class: "alert overdue", "data-part": "death" }, element("span", { "aria-hidden": "true" }, "! "), words);
}

/** PD1-12. Texas sends codes of its own for consent, and the national guide sends Y or N. */
function protection(patient) {
  const code = patient.protection;
  if (!code) return null;
  const words = isKnown("Protection", code) ? codeWords("Protection", code) : [t("protection.code"), " ", value(code)];
  const since = patient.protection_date ? [", ", dated("since", patient.protection_date)] : null;
  return element("p", { class: code === "Y" ? "marked-line" : null, "data-part": "protection" }, element("b", {}, t("protection")), " ", words, since);
}

/** The line about the answer: registry, time, age, and whether it was cached. The age goes on while the page is open. */
function source(answer, at) {
  const { lookup } = answer;
  const age = element("span", { "data-part": "age" });
  const show = () => {
    const seconds = (lookup.freshness?.age_s ?? 0) + (Date.now() - at) / 1000;
    age.textContent = t("answer.age", { age: durationText(seconds) });
    ageTimer = setTimeout(show, AGE_EVERY_MS);
  };
  stopAge();
  show();
  return element("div", { class: "source small", "data-part": "source" },
    element("p", {}, element("b", {}, value(lookup.registry?.name ?? ""))),
    element("p", { class: "soft" }, t("answer.at", { moment: momentText(answer.time, answer.today) }), ", ", age),
    lookup.freshness?.from_cache ? element("p", { class: "soft", "data-part": "cached" }, t("answer.cached")) : null);
}

/** Further details. Those that the comparison shows are not repeated. */
function facts(patient, match) {
  const compared = detailFields(match).map((field) => field.member);
  const made = [
    [t("patient.registry_id"), value(patient.registry_id?.value)],
    compared.includes("mothers_maiden_name") ? [] : [t("member.mothers_maiden_name"), value(fullName(patient.mothers_maiden_name))],
    compared.includes("address") ? [] : [t("member.address"), value(addressText(patient.addresses?.[0]))],
    [t("patient.aliases"), joined((patient.aliases ?? []).slice(0, 3).map((name) => value(fullName(name))), "; ")],
    [t("patient.comments"), joined((patient.comments ?? []).map((text) => value(text)), " · ")],
  ].filter(([, shown]) => shown !== null && shown !== undefined && shown.length !== 0);
  return made.length === 0 ? null : element("dl", { class: "facts small" }, made.map(([name, shown]) => element("div", {}, element("dt", {}, name), element("dd", {}, shown))));
}

/** The first section of a record. */
export function identity(answer, at) {
  const { lookup, asked, today } = answer;
  const patient = lookup.record?.patient ?? {};
  const born = patient.birth_date;
  const line = joined([
    born ? parts("born", { date: element("b", {}, dateElement(born)) }) : t("born.missing"),
    born && !patient.death_date ? ageText(born, today) : null,
    sexText(patient.sex) || t("sex.missing"),
  ].map((part) => (part ? element("span", {}, part) : null)), " · ");
  return element("section", { class: "card identity", id: "identity", "data-part": "identity", "aria-labelledby": "identity-title" },
    death(patient),
    element("div", { class: "who" },
      element("div", {},
        element("h1", { id: "identity-title", tabindex: "-1" }, value(fullName(patient.name)) ?? t("name.missing")),
        element("p", {}, line),
        protection(patient)),
      element("div", { class: "verdict" },
        lookup.match ? element("p", { "data-part": "grade", "data-grade": lookup.match.grade }, gradeBadge(lookup.match)) : badge("none", "–", t("grade.none")),
        source(answer, at))),
    lookup.chosen ? element("p", { class: "small", "data-part": "chosen" }, t(`chosen.${lookup.chosen.by === "single_exact" ? "rule" : "person"}`)) : null,
    comparisonTable(lookup.match, asked, patient) ?? element("p", { class: "small soft" }, t("compare.nothing")),
    personWords(lookup.match),
    guessList(lookup.match),
    facts(patient, lookup.match));
}

/** What the person at the counter does next. */
export function action(answer) {
  const { lookup } = answer;
  const { code, text } = lookup.action ?? {};
  const isEnglish = document.documentElement.lang === "en";
  const sentences = isEnglish ? [text || codeWords("ActionCode", code)] : stepSentences(lookup);
  const isCareful = code !== "use_record";
  return element("section", { class: `card action ${isCareful ? "careful" : ""}`, id: "action", "data-part": "action", "data-code": code, "aria-labelledby": "action-title" },
    element("h2", { id: "action-title" }, t("action.title")),
    element("p", { class: "step" }, joined(sentences, " ")),
    isEnglish || !text ? null : element("p", { class: "small soft" }, t("action.english"), " ", element("span", { lang: "en" }, text)));
}
