// Contraindications, reactions, immunity and special indications.

import { badge, element, joined, section, value } from "./dom.js";
import { dateElement, dated } from "./dates.js";
import { codeWords, coded, parts, t } from "./words.js";

const KINDS = {
  contraindication: ["overdue", "⊘"], reaction: ["overdue", "!"], history: ["done", "✓"], serology: ["done", "✓"], special_indication: ["due", "●"],
};

/** A fact in words: what, and from when to when. */
export function factWords(fact) {
  const span = [
    fact.begins ? dated("from", fact.begins) : null,
    fact.ends ? dated("until", fact.ends) : null,
    fact.observed && !fact.begins ? dated("observed", fact.observed.slice(0, 10)) : null,
  ].filter(Boolean);
  const comments = joined((fact.comments ?? []).map((text) => value(text)), " · ");
  return [coded(fact.value) ?? t("value.none"), span.length > 0 ? [" (", joined(span.map((part) => element("span", {}, part)), ", "), ")"] : null, comments.length > 0 ? [" · ", comments] : null];
}

function row(kind, word, content) {
  const [colour, symbol] = KINDS[kind] ?? ["none", "–"];
  return element("li", { "data-kind": kind }, element("div", {}, badge(colour, symbol, word)), element("div", { class: "span" }, content));
}

/** What an empty list means. What may be missing is not said to be absent. */
function noneWords(lookup, isOther) {
  if (isOther) return t("facts.other_person");
  const isWhole = !lookup.truncated && ["sent", "not_sent"].includes(lookup.forecast_state) && (lookup.errors ?? []).length === 0;
  return t(isWhole ? "facts.none" : lookup.forecast_state === "stale" ? "facts.none.stale" : "facts.none.part");
}

/** The section about facts. Refusals of all vaccines and reactions to single doses stand here too. */
export function factsSection(answer, isOther) {
  const { record } = answer.lookup;
  const known = Object.keys(KINDS);
  const rank = (fact) => (known.indexOf(fact.kind) + known.length + 1) % (known.length + 1);
  const facts = [...(record.facts ?? [])].sort((one, other) => rank(one) - rank(other));
  const rows = facts.map((fact) => row(fact.kind, codeWords("FactKind", fact.kind), factWords(fact)));
  for (const dose of record.doses ?? []) {
    for (const finding of dose.reactions ?? []) {
      const of = parts("reaction.to", { vaccine: coded(dose.vaccine) ?? t("vaccine.none"), date: dose.date ? dateElement(dose.date) : t("date.none") });
      rows.push(row("reaction", codeWords("FactKind", "reaction"), [coded(finding.value) ?? t("value.none"), " ", of]));
    }
  }
  for (const order of record.other_orders ?? []) {
    if (order.completion !== "RE" && (order.refusal_reasons ?? []).length === 0) continue;
    const reasons = joined((order.refusal_reasons ?? []).map((reason) => coded(reason, "RefusalReason")), ", ");
    rows.push(row("refusal", t("refused.all"), reasons.length > 0 ? reasons : t("reason.none")));
  }
  if (rows.length === 0) return section("facts", t("facts.title"), { class: "quiet" }, element("p", { class: "soft", "data-part": "facts-empty" }, noneWords(answer.lookup, isOther)));
  return section("facts", t("facts.title"), {}, element("ul", { class: "lines two" }, rows));
}
