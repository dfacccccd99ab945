// The next step in the language of the page. The service writes its sentences in English only, so they are made again from the
// members of the answer: iz-facade/src/action says when which sentence comes.

import { detailFields } from "./comparison.js";
import { doseContent } from "./groups.js";
import { memberName } from "./members.js";
import { codeWords, isKnown, t } from "./words.js";

/** The warnings after which the record may be incomplete. */
const INCOMPLETE = [
  "cut_off", "last_line_end_missing", "end_not_proved", "last_order_unfinished", "batch_without_end", "segment_in_field", "repetitions_not_read",
  "answer_continues", "fewer_persons_than_hits", "order_without_rxa", "statement_unclear", "forecast_not_read", "observation_without_order",
];

function names(members) {
  return [...new Set(members.map((member) => memberName(member)))].join(", ");
}

function members(match, ...agreements) {
  return names(detailFields(match).filter((field) => agreements.includes(field.agreement)).map((field) => field.member));
}

function hasWarning(lookup, ...codes) {
  return (lookup.warnings ?? []).some((one) => codes.includes(one.code));
}

function isLimited(lookup) {
  return (lookup.match?.fields ?? []).some((field) => field.reason === "not_all_compared") || hasWarning(lookup, "not_all_compared");
}

function guessed(lookup, key) {
  const guesses = lookup.match?.guesses ?? [];
  return guesses.length > 0 ? t(key, { details: names(guesses.map((guess) => guess.member)) }) : null;
}

function refusal(lookup) {
  const differing = members(lookup.match, "differs", "similar");
  const missing = members(lookup.match, "not_compared");
  return [
    differing ? t("step.refused.differs", { details: differing }) : missing ? t("step.refused.missing", { details: missing }) : t("step.refused.few"),
    t("step.refused"),
    isLimited(lookup) ? t("step.limited.list") : null,
    lookup.truncated ? t("step.truncated") : null,
    t("step.other_records"),
  ];
}

function person(lookup) {
  const { match, chosen, action } = lookup;
  const differing = members(match, "differs", "similar");
  if (action.code !== "confirm_person") return t("step.confirm");
  if (chosen && match?.grade === "mismatch") return t("step.chosen_differs", { details: differing });
  if (hasWarning(lookup, "status_contradicts")) return t("step.contradicts");
  if (differing && match?.grade !== "exact") return t("step.differs", { details: differing });
  if (match?.grade === "exact") return t("step.confirm_before");
  return (match?.guesses ?? []).length > 0 || isLimited(lookup) ? null : t("step.few");
}

/** Why a record is out of date. */
export function staleText(lookup) {
  return t(lookup.freshness.registry_error ? "stale.down" : "stale.text");
}

function gap(lookup) {
  const marked = ["give_now", "due_later", "unclear"].flatMap((list) => lookup[list] ?? []).some((entry) => (entry.marks ?? []).includes("incomplete_record"));
  const isStale = lookup.forecast_state === "stale";
  const isCode = lookup.action.code === "use_incomplete_record" && !isStale;
  if (hasWarning(lookup, ...INCOMPLETE)) return t("step.incomplete");
  if (!marked && !isCode && lookup.forecast_state !== "incomplete") return null;
  if ((lookup.errors ?? []).length > 0) return t("step.errors");
  return lookup.truncated ? null : t("step.incomplete");
}

function ofRecord(lookup) {
  const patient = lookup.record.patient ?? {};
  const missing = gap(lookup);
  const content = doseContent(lookup.record);
  const isUnreadable = hasWarning(lookup, "forecast_not_read") && (lookup.record.forecasts ?? []).length === 0;
  return [
    lookup.forecast_state === "stale" ? staleText(lookup) : null,
    missing,
    lookup.truncated ? t("step.truncated") : null,
    person(lookup),
    guessed(lookup, "step.guessed"),
    isLimited(lookup) ? t("step.limited") : null,
    patient.death_date || patient.death_indicator === "Y" ? t("step.died") : null,
    patient.protection === "Y" ? t("step.protected") : null,
    content === "unclear" ? t("step.doses_unclear") : content === "none" ? t("step.no_doses") : null,
    isUnreadable ? t("step.forecast_unreadable") : lookup.forecasts_sent === false ? t("now.not_sent") : null,
    content !== "given" ? t("step.other_records") : missing || lookup.truncated ? t("step.ask_others") : null,
  ];
}

function withoutRecord(lookup) {
  const { code, text } = lookup.action;
  return [
    lookup.outcome === "candidates" && code === "add_details" ? t("step.cannot_choose") : codeWords("ActionCode", code, text),
    guessed(lookup, "step.guessed.list"),
    isLimited(lookup) || (lookup.candidates ?? []).some((one) => isLimited({ match: one.match })) ? t("step.limited.list") : null,
    lookup.truncated ? t("step.truncated") : null,
    // The words of this code say it already.
    code === "look_elsewhere" ? null : t("step.other_records"),
  ];
}

/** The sentences of the next step. */
export function stepSentences(lookup) {
  const { code, text } = lookup.action ?? {};
  if (!isKnown("ActionCode", code)) return [text || code || ""];
  const made = code === "do_not_use" ? refusal(lookup) : lookup.record ? ofRecord(lookup) : withoutRecord(lookup);
  return made.filter(Boolean);
}
