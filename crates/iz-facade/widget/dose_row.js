// One dose as a row: what it is, what it counts as, and where it comes from.

import { badge, element, joined, tableRow, value } from "./dom.js";
import { clockText, dateElement } from "./dates.js";
import { isGiven } from "./groups.js";
import { codeWords, coded, groupNames, t, vaccineName } from "./words.js";

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

function evaluationWords(evaluation, given) {
  // A dose that was not given counts as nothing, whatever the registry sent with it. So it gets no badge that says "valid".
  const [kind, symbol] = given ? VALIDITY[evaluation.validity] ?? VALIDITY.unknown : VALIDITY.unknown;
  const about = [evaluation.vaccine, ...(evaluation.components ?? [])].filter(Boolean);
  const series = coded(evaluation.series);
  const name = about.length > 0 ? groupNames(about) : series;
  const word = codeWords("Validity", evaluation.validity);
  const reasons = joined((evaluation.reasons ?? []).map((reason) => coded(reason)), "; ");
  const comments = (evaluation.comments ?? []).map((text) => value(text));
  const named = about.length > 0 && series ? element("span", {}, t("forecast.series"), " ", series) : null;
  const further = joined([named, reasons.length > 0 ? element("span", {}, reasons) : null, coded(evaluation.series_status), comments], " · ");
  const said = [word, name ? [": ", joined([name, doseNumber(evaluation)], " ")] : null];
  return element("div", { class: "evaluation", "data-validity": evaluation.validity },
    given ? badge(kind, symbol, said) : element("span", { class: "small soft", "data-part": "sent-evaluation" }, t("evaluation.not_given"), " ", said),
    further.length > 0 ? element("div", { class: "small" }, further) : null);
}

/** What a dose counts as. */
function counts(dose) {
  const made = [];
  const given = isGiven(dose);
  if (dose.status !== "completed") {
    const [kind, symbol] = STATUS[dose.status] ?? STATUS.unknown;
    made.push(badge(kind, symbol, codeWords("DoseStatus", dose.status)));
  }
  if (dose.status === "partially_administered" && dose.amount) made.push(element("div", { class: "small" }, t("amount"), " ", amountText(dose.amount)));
  const reasons = joined((dose.refusal_reasons ?? []).map((reason) => coded(reason, "RefusalReason")), "; ");
  if (reasons.length > 0) made.push(element("div", { class: "small" }, t("reason"), " ", reasons));
  else if (dose.status === "refused") made.push(element("div", { class: "small soft" }, t("reason.none")));
  made.push(...(dose.evaluations ?? []).map((one) => evaluationWords(one, given)));
  if (given && (dose.evaluations ?? []).length === 0) made.push(badge("none", "?", t("not_evaluated")));
  for (const finding of dose.reactions ?? []) made.push(element("div", { "data-part": "reaction" }, badge("overdue", "!", t("reaction.badge")), " ", coded(finding.value)));
  for (const text of dose.comments ?? []) made.push(element("div", { class: "small" }, value(text)));
  for (const note of dose.notes ?? []) made.push(element("div", { class: "small" }, coded(note)));
  for (const one of dose.observations ?? []) {
    if (one.value) made.push(element("div", { class: "small" }, coded(one.identifier), ": ", value(observed(one))));
  }
  for (const [key, list] of [["eligibility", dose.eligibility], ["funding", dose.funding]]) {
    const named = (list ?? []).map((one) => coded(one.value ?? one)).filter(Boolean);
    if (named.length > 0) made.push(element("div", { class: "small soft" }, t(key), " ", joined(named, "; ")));
  }
  return made;
}

/** The value of an observation. A coded one is sent as code, text and system: its text is shown. */
function observed(one) {
  const [code, text] = ["CE", "CWE"].includes(one.value_type) ? one.value.split("^") : [one.value];
  return [text || code, one.units?.text || one.units?.code].filter(Boolean).join(" ");
}

function amountText(amount) {
  return value([amount.value, amount.unit?.text || amount.unit?.code].filter(Boolean).join(" "));
}

function lot(dose) {
  const lots = dose.lots ?? [];
  return joined([
    lots.length > 0 ? [t("lot"), " ", joined(lots.map((one) => value(one)), ", ")] : null,
    coded(dose.manufacturer),
    dose.status !== "partially_administered" && dose.amount ? [t("amount"), " ", amountText(dose.amount)] : null,
    dose.expires ? [t("expires"), " ", dateElement(dose.expires, "short")] : null,
    coded(dose.route?.site, "Site"),
    coded(dose.route?.route, "Route"),
  ].map((part) => (part ? element("span", {}, part) : null)), " · ");
}

function by(dose) {
  const person = dose.administered_by;
  const name = [person?.given, person?.family].filter(Boolean).join(" ") || person?.id;
  const ordering = dose.order?.ordered_by;
  const ordered = [ordering?.given, ordering?.family].filter(Boolean).join(" ");
  const place = dose.location;
  const where = [place?.point_of_care, place?.facility].filter(Boolean).join(", ");
  return joined([
    value(name),
    value(where),
    coded(dose.source, "Source"),
    ordered ? [t("ordered_by"), " ", value(ordered)] : null,
  ].map((part) => (part ? element("span", {}, part) : null)), " · ");
}

/** The row of a dose. `only` are the evaluations of one vaccine group, if the rows stand under it. */
export function doseRow(dose, only) {
  const shown = only && only.length > 0 ? { ...dose, evaluations: only } : dose;
  const alternates = (dose.vaccine?.alternates ?? []).filter((one) => one.text && one.text !== dose.vaccine.text);
  return tableRow(columns(), [
    dose.date ? [dateElement(dose.date, "short"), dose.time ? element("div", { class: "small soft" }, clockText(`T${dose.time}`) || value(dose.time)) : null] : element("span", { class: "soft" }, t("date.none")),
    [vaccineName(dose.vaccine), alternates.length > 0 ? element("div", { class: "small soft" }, joined(alternates.map((one) => coded(one)), ", ")) : null],
    counts(shown),
    lot(dose),
    by(dose),
  ], { "data-dose": dose.id, "data-status": dose.status, class: (dose.reactions ?? []).length > 0 ? "reacted" : null });
}
