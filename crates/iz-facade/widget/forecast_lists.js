// What the registry recommends: give now, due later, unclear, and nothing to do.

import { badge, button, element, folded, joined, said, section, value } from "./dom.js";
import { dateElement, dateText, dated, daysBetween } from "./dates.js";
import { factWords } from "./facts.js";
import { codeWords, coded, groupName, groupNames, t } from "./words.js";

/** The most lines of "Give now" that are shown at once. */
const MOST_LINES = 5;

const KINDS = {
  overdue: ["overdue", "!"], due: ["due", "●"], not_yet_due: ["later", "→"], complete: ["done", "✓"], immune: ["done", "✓"],
  too_old: ["none", "–"], not_recommended: ["none", "–"], contraindicated: ["overdue", "⊘"], conditional: ["due", "?"], unknown: ["none", "?"],
};

/** The names of the vaccine, of its group and of its components, as far as the registry sent them. */
function names(entry, sent) {
  const all = [entry.vaccine ?? entry.vaccine_group, entry.vaccine && entry.vaccine_group, ...(sent?.components ?? [])].filter(Boolean);
  return all.length === 0 ? [groupName(null)] : groupNames(all);
}

/** The name of the vaccine or of its group, with the dose. */
function title(entry, sent) {
  const name = names(entry, sent);
  if (!entry.dose_number) return [name];
  const dose = entry.doses_in_series ? t("dose.of", { n: entry.dose_number, m: entry.doses_in_series }) : t("dose", { number: entry.dose_number });
  return [name, ", ", dose];
}

function statusBadge(entry, list) {
  const word = entry.status?.normalised ?? "unknown";
  const [kind, symbol] = KINDS[word] ?? KINDS.unknown;
  if (list === "unclear") return badge("due", "?", t("unclear.badge"));
  if (list === "due_later") {
    const from = entry.from ?? entry.earliest;
    return badge("later", "→", from ? dateText(from) : codeWords("StatusWord", "not_yet_due"));
  }
  return badge(kind, symbol, codeWords("StatusWord", word, entry.status?.text));
}

function dates(entry, list, today) {
  const made = [];
  const add = (key, date) => { if (date) made.push(dated(key, date)); };
  const passed = (key, date) => {
    const days = daysBetween(date, today);
    made.push([dated(key, date), days > 0 ? ` (${t("days", { n: days })})` : ""]);
  };
  const isOverdue = entry.status?.normalised === "overdue" && entry.overdue;
  if (list === "give_now") {
    if (isOverdue) passed("overdue.since", entry.overdue);
    if (!entry.since) made.push(t("since.unknown"));
    else if (isOverdue) add("due.since", entry.since);
    else passed("due.since", entry.since);
    add("earliest", entry.earliest);
  } else if (list === "due_later") {
    if (entry.from && entry.earliest && entry.earliest !== entry.from) add("earliest", entry.earliest);
  } else {
    add("due.on", entry.due);
    add("earliest", entry.earliest);
  }
  if (!(list === "give_now" && isOverdue)) add("overdue.from", entry.overdue);
  add("latest", entry.latest);
  if (entry.derived) made.push(element("span", { class: "soft" }, t("derived")));
  return made;
}

/** What speaks against the dose, and what is restricted. It stands in words beside the entry. */
function restrictions(entry, marks) {
  const made = marks.map((mark) => badge("due", "!", codeWords("ForecastMark", mark)));
  for (const fact of entry.contraindications ?? []) made.push([badge("overdue", "⊘", t("fact.contraindication")), " ", factWords(fact)]);
  for (const fact of entry.immunities ?? []) made.push([badge("done", "✓", t("fact.immunity")), " ", factWords(fact)]);
  for (const refusal of entry.refusals ?? []) {
    const reasons = joined((refusal.reasons ?? []).map((reason) => coded(reason, "RefusalReason")), ", ");
    const when = refusal.date ? [" ", dateElement(refusal.date)] : null;
    made.push([badge("none", "–", refusal.dose ? t("refused.before") : t("refused.all")), when, reasons.length > 0 ? [": ", reasons] : null]);
  }
  const omitted = (entry.contraindications_omitted ?? 0) + (entry.immunities_omitted ?? 0) + (entry.refusals_omitted ?? 0);
  if (omitted > 0) made.push(t("evidence.omitted", { n: omitted }));
  return made.map((one) => element("p", { class: "small restriction" }, one));
}

/** What else the registry sent with the forecast. Its comments often say to wait. */
function sentWords(sent, schedule) {
  if (!sent) return [];
  const named = [["forecast.series", sent.series], ["forecast.schedule", coded(sent.schedule) && sent.schedule.text !== schedule ? sent.schedule : null]]
    .filter(([, one]) => coded(one)).map(([key, one]) => element("span", { class: "soft" }, t(key), " ", coded(one)));
  if (sent.validity && sent.validity !== "unknown") named.push(element("span", { class: "soft" }, t("forecast.validity"), " ", codeWords("Validity", sent.validity)));
  return [
    ...(sent.comments ?? []).map((text) => element("p", { class: "small restriction", "data-part": "forecast-comment" }, t("forecast.comment"), " ", element("b", {}, value(text)))),
    named.length > 0 ? element("p", { class: "small restriction" }, joined(named, " · ")) : null,
  ];
}

function line(entry, list, today, isHidden, shared, { sent, schedule }) {
  const reasons = joined((entry.reasons ?? []).map((reason) => coded(reason)), "; ");
  const second = joined([...dates(entry, list, today), reasons.length > 0 ? [reasons] : null].filter(Boolean).map((part) => element("span", {}, part)), " · ");
  const unclear = list === "unclear" && entry.unclear_because ? codeWords("UnclearReason", entry.unclear_because) : null;
  return element("li", { "data-entry": entry.id, "data-status": entry.status?.normalised, "data-marks": (entry.marks ?? []).join(" ") || null, hidden: isHidden },
    element("div", {}, statusBadge(entry, list)),
    element("div", {}, element("b", {}, title(entry, sent.get(entry.id)))),
    element("div", { class: "small" },
      unclear ? element("p", { "data-part": "unclear-reason" }, unclear) : null,
      second.length > 0 ? element("p", {}, second) : null),
    element("div", { class: "wide" }, restrictions(entry, (entry.marks ?? []).filter((mark) => !shared.includes(mark))), sentWords(sent.get(entry.id), schedule)));
}

/** The marks that all entries of a list have. They are said once, above the list, because they are read first. */
function sharedMarks(entries) {
  return entries.length < 2 ? [] : (entries[0].marks ?? []).filter((mark) => entries.every((entry) => (entry.marks ?? []).includes(mark)));
}

function lines(entries, list, { today, context }, most = Infinity) {
  const shared = sharedMarks(entries);
  const above = shared.map((mark) => element("p", { "data-part": "marks" }, badge("due", "!", codeWords("ForecastMark", mark))));
  return [above, element("ul", { class: "lines" }, entries.map((entry, at) => line(entry, list, today, at >= most, shared, context)))];
}

/** What an empty "Give now" means. "The registry sent no forecast" is never "nothing is due". */
function emptyWords(lookup) {
  if (lookup.forecast_state === "withheld") return t("now.withheld");
  if (lookup.forecasts_sent === false) return t("now.not_sent");
  if (lookup.forecast_state === "stale") return t("now.stale");
  if (lookup.forecast_state === "incomplete") return t("now.incomplete");
  if (lookup.forecast_state === "sent") return (lookup.unclear ?? []).length > 0 ? t("now.none_but_unclear") : t("now.none");
  return t("now.unknown_state");
}

function giveNow(answer, view) {
  const { lookup, today } = answer;
  const entries = lookup.give_now ?? [];
  // In the other states nothing is forecast for this day.
  const isOfToday = ["sent", "incomplete"].includes(lookup.forecast_state) && lookup.forecasts_sent !== false;
  const heading = [t("now.title"), isOfToday ? [" ", element("span", { class: "soft note" }, t("now.by", { date: dateText(today) }))] : null];
  if (entries.length === 0) {
    const kind = lookup.forecast_state === "sent" && lookup.forecasts_sent !== false && (lookup.unclear ?? []).length === 0 ? "" : "marked-line";
    return section("give-now", heading, {}, element("p", { class: kind, "data-part": "give-now-empty", "data-state": lookup.forecast_state }, emptyWords(lookup)));
  }
  const list = element("div", {}, lines(entries, "give_now", view, MOST_LINES));
  const rest = entries.length - MOST_LINES;
  const more = rest > 0 && button("give-now-more", t("now.more", { n: rest }), () => {
    const hidden = [...list.querySelectorAll("li[hidden]")];
    for (const one of hidden) one.hidden = false;
    hidden[0].tabIndex = -1;
    hidden[0].focus();
    more.remove();
  });
  // Words may be added to the API. What a new word says about the list is not known, so nothing is offered because of it.
  const isStateKnown = ["sent", "incomplete"].includes(lookup.forecast_state);
  const doubt = isStateKnown ? null : element("p", { class: "marked-line", "data-part": "give-now-doubt", "data-state": lookup.forecast_state }, emptyWords(lookup));
  return section("give-now", heading, {}, doubt, list, more);
}

function foldedList(part, entries, words, view) {
  if (entries.length === 0) return null;
  const names = joined(entries.slice(0, 6).map((entry) => [groupName(entry.vaccine ?? entry.vaccine_group)]), ", ");
  const summary = [words, " ", element("span", { class: "soft note" }, "(", names, entries.length > 6 ? ", …" : "", ")")];
  return folded(part, summary, lines(entries, "done", view));
}

/** The forecasts as the registry sent them, by id, and the schedule that all of them name. */
function contextOf(record) {
  const forecasts = record.forecasts ?? [];
  const schedules = new Set(forecasts.map((one) => one.schedule?.text));
  return { sent: new Map(forecasts.map((one) => [one.id, one])), schedule: schedules.size === 1 ? [...schedules][0] : undefined };
}

/** The sections about forecasts. */
export function forecastLists(answer) {
  const { lookup, today } = answer;
  const context = contextOf(lookup.record);
  const view = { today, context };
  const [later, done, notAdvised, unclear] = [lookup.due_later, lookup.done, lookup.not_advised, lookup.unclear].map((list) => list ?? []);
  const status = (entry) => entry.status?.normalised;
  const immune = done.filter((entry) => status(entry) === "immune");
  const complete = done.filter((entry) => status(entry) !== "immune");
  const contraindicated = notAdvised.filter((entry) => status(entry) === "contraindicated");
  const tooOld = notAdvised.filter((entry) => status(entry) === "too_old");
  const other = notAdvised.filter((entry) => !["contraindicated", "too_old"].includes(status(entry)));
  const folds = [
    foldedList("done", complete, t("done.title", { n: complete.length }), view),
    foldedList("immune", immune, t("immune.title", { n: immune.length }), view),
    foldedList("too-old", tooOld, t("too_old.title", { n: tooOld.length }), view),
    foldedList("contraindicated", contraindicated, t("contraindicated.title", { n: contraindicated.length }), view),
    foldedList("not-advised", other, t("not_advised.title", { n: other.length }), view),
  ].filter(Boolean);
  const omitted = lookup.forecasts_omitted > 0 ? element("p", { class: "marked-line", "data-part": "forecasts-omitted" }, t("forecasts.omitted", { n: lookup.forecasts_omitted })) : null;
  return [
    giveNow(answer, view),
    unclear.length > 0 ? section("unclear", t("unclear.title", { n: unclear.length }), { class: "careful" }, lines(unclear, "unclear", view)) : null,
    later.length > 0 ? section("due-later", t("later.title"), {}, lines(later, "due_later", view)) : null,
    folds.length > 0 ? section("nothing-to-do", t("nothing.title"), {}, folds) : null,
    omitted,
    context.schedule && lookup.forecast_state !== "withheld" ? element("p", { class: "small soft", "data-part": "schedule" }, t("forecast.schedule"), " ", said(context.schedule)) : null,
  ];
}
