// One dose as a row: what it is, what it counts as, and where it comes from.

import { badge, element, joined, tableRow, value } from "./dom.js";
import { dateElement } from "./dates.js";
import { codeWords, coded, groupName, t, vaccineName } from "./words.js";

/** The names of the columns. */
export function columns() {
  return [t("col.date"), t("col.vaccine"), t("col.counts"), t("col.lot"), t("col.by")];
}

const STATUS = {
  partially_administered: ["due", "◐"], refused: ["none", "–"], not_administered: ["none", "–"], deleted: ["none", "–"], unknown: ["due", "?"],
};
const VALIDITY = { valid: ["done", "✓"], not_valid: ["overdue", "✗"], unknown: ["none", "?"] };

function doseNumber(evaluation) {
  if (!evaluation.dose_number) return null;
  const { dose_number: n, doses_in_series: m } = evaluation;
  return m ? t("series.of", { n, m }) : t("series", { number: n });
}

function evaluationWords(evaluation) {
  const [kind, symbol] = VALIDITY[evaluation.validity] ?? VALIDITY.unknown;
  const about = evaluation.vaccine ?? evaluation.components?.[0];
  const name = about ? groupName(about) : coded(evaluation.series);
  const word = codeWords("Validity", evaluation.validity);
  const reasons = joined((evaluation.reasons ?? []).map((reason) => coded(reason)), "; ");
  const comments = (evaluation.comments ?? []).map((text) => value(text));
  const further = joined([reasons.length > 0 ? reasons : null, coded(evaluation.series_status), comments], " · ");
  return element("div", { class: "evaluation", "data-validity": evaluation.validity },
    badge(kind, symbol, word, name ? [": ", joined([name, doseNumber(evaluation)], " ")] : null),
    further.length > 0 ? element("div", { class: "small" }, further) : null);
}

/** What a dose counts as. */
function counts(dose) {
  const made = [];
  const given = ["completed", "partially_administered"].includes(dose.status);
  if (dose.status !== "completed") {
    const [kind, symbol] = STATUS[dose.status] ?? STATUS.unknown;
    made.push(badge(kind, symbol, codeWords("DoseStatus", dose.status)));
  }
  if (dose.status === "partially_administered" && dose.amount) made.push(element("div", { class: "small" }, t("amount"), " ", amountText(dose.amount)));
  const reasons = joined((dose.refusal_reasons ?? []).map((reason) => coded(reason, "RefusalReason")), "; ");
  if (reasons.length > 0) made.push(element("div", { class: "small" }, t("reason"), " ", reasons));
  else if (dose.status === "refused") made.push(element("div", { class: "small soft" }, t("reason.none")));
  made.push(...(dose.evaluations ?? []).map(evaluationWords));
  if (given && (dose.evaluations ?? []).length === 0) made.push(badge("none", "?", t("not_evaluated")));
  for (const finding of dose.reactions ?? []) made.push(element("div", { "data-part": "reaction" }, badge("overdue", "!", t("reaction.badge")), " ", coded(finding.value)));
  for (const text of dose.comments ?? []) made.push(element("div", { class: "small" }, value(text)));
  for (const note of dose.notes ?? []) made.push(element("div", { class: "small" }, coded(note)));
  for (const one of dose.observations ?? []) {
    if (one.value && one.value_type !== "CE" && one.value_type !== "CWE") made.push(element("div", { class: "small" }, coded(one.identifier), ": ", value(one.value)));
  }
  return made;
}

function amountText(amount) {
  return value([amount.value, amount.unit?.text || amount.unit?.code].filter(Boolean).join(" "));
}

function lot(dose) {
  const lots = dose.lots ?? [];
  return joined([
    lots.length > 0 ? [t("lot"), " ", joined(lots.map((one) => value(one)), ", ")] : null,
    coded(dose.manufacturer),
    dose.expires ? [t("expires"), " ", dateElement(dose.expires, "short")] : null,
    coded(dose.route?.site, "Site"),
    coded(dose.route?.route, "Route"),
  ].map((part) => (part ? element("span", {}, part) : null)), " · ");
}

function by(dose) {
  const person = dose.administered_by;
  const name = [person?.given, person?.family].filter(Boolean).join(" ") || person?.id;
  const place = dose.location;
  const where = [place?.point_of_care, place?.facility].filter(Boolean).join(", ");
  return joined([
    value(name),
    value(where),
    coded(dose.source, "Source"),
  ].map((part) => (part ? element("span", {}, part) : null)), " · ");
}

/** The row of a dose. `only` are the evaluations of one vaccine group, if the rows stand under it. */
export function doseRow(dose, only) {
  const shown = only && only.length > 0 ? { ...dose, evaluations: only } : dose;
  const alternates = (dose.vaccine?.alternates ?? []).filter((one) => one.text && one.text !== dose.vaccine.text);
  return tableRow(columns(), [
    dose.date ? dateElement(dose.date, "short") : element("span", { class: "soft" }, t("date.none")),
    [vaccineName(dose.vaccine), alternates.length > 0 ? element("div", { class: "small soft" }, joined(alternates.map((one) => coded(one)), ", ")) : null],
    counts(shown),
    lot(dose),
    by(dose),
  ], { "data-dose": dose.id, "data-status": dose.status, class: (dose.reactions ?? []).length > 0 ? "reacted" : null });
}
