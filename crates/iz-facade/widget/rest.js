// What could not be read, what is unusual, and what was changed in the details before they were sent.

import { badge, element, folded, joined, section, value } from "./dom.js";
import { memberName } from "./members.js";
import { codeWords, coded, t } from "./words.js";

function list(rows) {
  return element("ul", { class: "plain" }, rows.map((row) => element("li", {}, row)));
}

function errorWords(error) {
  const severity = error.severity ? codeWords("Severity", error.severity) : null;
  const text = value(error.text) ?? coded(error.application_code) ?? coded(error.code) ?? t("value.none");
  const where = (error.locations ?? []).length > 0 ? element("span", { class: "soft" }, " (", joined(error.locations.map((one) => value(one)), ", "), ")") : null;
  return [severity ? element("b", {}, severity, ": ") : null, text, where];
}

/** The errors that the registry reports. */
export function errorList(errors) {
  return (errors ?? []).length === 0 ? null : list(errors.map(errorWords));
}

/** The section about what is missing. `null` if everything was read and nothing is unusual. */
export function restSection(answer) {
  const { lookup } = answer;
  const [unread, warnings, errors] = [lookup.unread, lookup.warnings, lookup.errors].map((one) => one ?? []);
  const unreadCount = unread.length + (lookup.unread_omitted ?? 0);
  const warningCount = warnings.length + (lookup.warnings_omitted ?? 0);
  if (unreadCount + warningCount + errors.length === 0 && !lookup.truncated) return null;
  const omitted = (number) => (number > 0 ? element("p", { class: "small" }, t("omitted", { n: number })) : null);
  return section("rest", t("rest.title"), { class: "quiet" },
    lookup.truncated ? element("p", { class: "marked-line", "data-part": "truncated" }, badge("due", "!", t("truncated.badge")), " ", t("truncated.text")) : null,
    errors.length > 0 ? folded("errors", t("errors.title", { n: errors.length }), errorList(errors)) : null,
    warningCount > 0 ? folded("warnings", t("warnings.title", { n: warningCount }),
      list(warnings.map((one) => [codeWords("WarningCode", one.code, one.text), " ", element("span", { class: "soft" }, "(", value(one.location), ")")])), omitted(lookup.warnings_omitted)) : null,
    unreadCount > 0 ? folded("unread", t("unread.title", { n: unreadCount }),
      element("p", { class: "small" }, t("unread.text")),
      list(unread.map((one) => [element("span", { class: "soft" }, value(one.location), ": "), value(one.value)])), omitted(lookup.unread_omitted)) : null);
}

/** The name of the detail that a JSON pointer of the request names. */
export function pointerName(pointer) {
  const members = String(pointer ?? "").replace(/^\/patient\//, "").replace(/^\//, "").split("/").filter((one) => !/^\d+$/.test(one));
  return members.length === 0 ? t("member.all") : memberName(members.slice(0, 2).join("/"));
}

/** What was cleaned, guessed or left out before the query was sent. */
export function notesSection(answer) {
  const notes = answer.lookup.notes ?? [];
  if (notes.length === 0) return null;
  return section("notes", t("notes.title"), { class: "quiet" },
    list(notes.map((note) => [element("b", {}, pointerName(note.pointer)), ": ", codeWords("NoteCode", note.code, note.text)])));
}

/** Which queries were sent, if there was more than one. */
export function attemptsSection(answer) {
  const attempts = answer.lookup.attempts ?? [];
  if (attempts.length < 2) return null;
  return element("section", { class: "card quiet", "data-part": "attempts", "aria-labelledby": "attempts-title" },
    element("h2", { id: "attempts-title" }, t("attempts.title", { n: attempts.length })),
    element("ol", { class: "plain" }, attempts.map((one) => element("li", {},
      codeWords("AttemptStep", one.step), " ",
      one.outcome ? element("b", {}, codeWords("Outcome", one.outcome)) : element("b", {}, codeWords("ErrorCode", one.error))))));
}
