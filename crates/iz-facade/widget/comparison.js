// Compares the person asked for with the persons whom the registry returned.

import { badge, element, tableHead, tableRow } from "./dom.js";
import { askedValue, memberName, returnedValue } from "./members.js";
import { codeWords, isKnown, t } from "./words.js";

const KINDS = { agrees: ["done", "✓"], similar: ["due", "≈"], differs: ["overdue", "≠"], not_compared: ["none", "–"] };
const GRADES = { exact: ["done", "✓"], probable: ["due", "?"], mismatch: ["overdue", "✗"] };

/** The grade of a match, as a badge. An unknown grade counts as probable: the person must be confirmed. */
export function gradeBadge(match) {
  if (!match) return null;
  const [kind, symbol] = GRADES[match.grade] ?? GRADES.probable;
  return badge(kind, symbol, isKnown("MatchGrade", match.grade) ? codeWords("MatchGrade", match.grade) : [codeWords("MatchGrade", "probable"), " (", match.grade, ")"]);
}

/** How one detail compares, in words. */
export function agreementWords(field) {
  const [kind, symbol] = KINDS[field.agreement] ?? KINDS.not_compared;
  const isPlain = field.reason === "same" || field.reason === "other";
  return [
    badge(kind, symbol, codeWords("Agreement", field.agreement)),
    isPlain ? null : element("span", { class: "small reason" }, " ", codeWords("Reason", field.reason)),
  ];
}

/** The fields of a match that compare one detail. */
export function detailFields(match) {
  return (match?.fields ?? []).filter((field) => field.member !== "person");
}

/** The names of the details that do not agree. */
export function differingMembers(match) {
  const names = detailFields(match).filter((field) => field.agreement !== "agrees").map((field) => memberName(field.member));
  return [...new Set(names)];
}

/** The table "asked for and returned" of one person. */
export function comparisonTable(match, asked, patient) {
  const fields = detailFields(match);
  if (fields.length === 0) return null;
  const titles = [t("compare.detail"), t("compare.asked"), t("compare.returned"), t("compare.result")];
  const missing = () => element("span", { class: "soft" }, t("compare.none"));
  // Of a person whose record is withheld, nothing is shown.
  const absent = () => (patient ? missing() : element("span", { class: "soft" }, t("compare.withheld")));
  const rows = fields.map((field) => tableRow(
    titles,
    [memberName(field.member), askedValue(field.member, asked) ?? missing(), returnedValue(field.member, patient) ?? absent(), agreementWords(field)],
    { "data-member": field.member, "data-agreement": field.agreement, class: field.agreement === "agrees" ? null : "marked" },
  ));
  return element("table", { class: "stacked compare", role: "table", "data-part": "comparison" },
    element("caption", {}, t("compare.caption")), tableHead(titles), element("tbody", { role: "rowgroup" }, rows));
}

/** What is said about the person as a whole, such as "not all was compared". */
export function personWords(match) {
  const fields = (match?.fields ?? []).filter((field) => field.member === "person");
  return fields.map((field) => element("p", { class: "small", "data-part": "person-reason" }, codeWords("Reason", field.reason)));
}

/** The values that were guessed: what was typed, and what was sent. */
export function guessList(match) {
  const guesses = match?.guesses ?? [];
  if (guesses.length === 0) return null;
  const made = guesses.map((guess) => element("li", {},
    element("b", {}, memberName(guess.member)), ": ",
    t("guess.typed"), " “", element("bdi", { dir: "auto" }, guess.typed), "”, ", t("guess.sent"), " “", element("bdi", { dir: "auto" }, guess.sent), "”. ",
    codeWords("NoteCode", guess.code)));
  return element("div", { "data-part": "guesses" }, element("p", {}, element("b", {}, t("guess.title"))), element("ul", {}, made));
}
