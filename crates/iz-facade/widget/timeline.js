// The doses and the forecasts of each vaccine group over time. The tables say the same, so a screen reader skips the drawing.

import { drawn, element, joined, section } from "./dom.js";
import { dayNumber, lastDay, partsOf } from "./dates.js";
import { isGiven, vaccineGroups } from "./groups.js";
import { t } from "./words.js";

const ROW = 26;
const [LEFT, RIGHT, WIDTH, TOP] = [150, 14, 960, 14];
/** The most rows. A record with more groups is read in the table. */
const MOST_ROWS = 40;
const MOST_LETTERS = 20;
/** A window ends here at the latest, because some registries send the year 2137. */
const DAYS_AHEAD = 3 * 366;

/** The name of a group as the drawing has room for it. The lists and the history show it whole. */
function short(text) {
  const letters = [...text.replace(/, unspecified formulation$/i, "")];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join("")}…` : text;
}

function span(groups, today) {
  const now = dayNumber(today);
  let [from, to] = [now, now + 120];
  const limit = now + DAYS_AHEAD;
  for (const group of groups) {
    for (const { dose } of group.doses) {
      const day = dayNumber(dose.date);
      if (day !== null && day <= limit) from = Math.min(from, day);
    }
    for (const one of group.forecasts) {
      for (const date of [one.earliest, one.due, one.overdue]) {
        const day = dayNumber(date);
        if (day !== null) [from, to] = [Math.min(from, day), Math.max(to, Math.min(day, limit))];
      }
    }
  }
  return [from - Math.max(30, (to - from) * 0.02), to + (to - from) * 0.02];
}

function doseMark(dose, evaluations, x, y) {
  const isInvalid = evaluations.some((one) => one.validity === "not_valid");
  if (["refused", "not_administered"].includes(dose.status)) return drawn("path", { class: "refused", d: `M${x - 5} ${y}h10` });
  if (!isGiven(dose)) return drawn("text", { class: "unknown", x, y: y + 5, "text-anchor": "middle" }, "?");
  if (isInvalid) return drawn("g", { class: "invalid" }, drawn("circle", { cx: x, cy: y, r: 6 }), drawn("path", { d: `M${x - 4} ${y - 4}l8 8m0-8l-8 8` }));
  if (dose.status === "partially_administered") {
    return drawn("g", { class: "partly" }, drawn("circle", { cx: x, cy: y, r: 6 }), drawn("path", { d: `M${x} ${y - 6}a6 6 0 0 0 0 12z` }));
  }
  return drawn("circle", { class: "valid", cx: x, cy: y, r: 6 });
}

/** The month or the year of a date without a day, as an open bar. */
function inexact(date, at, y, end) {
  const from = dayNumber(date);
  if (from === null || partsOf(date).day || from >= end) return null;
  return drawn("rect", { class: "inexact", x: at(from), y: y - 8, width: Math.max(2, at(Math.min(lastDay(date), end)) - at(from)), height: 16 });
}

/** A dose stands in the middle of its month or year if no day was sent. */
function doseDay(dose) {
  const from = dayNumber(dose.date);
  return from === null ? null : (from + lastDay(dose.date)) / 2;
}

function windowMarks(forecast, at, y, end) {
  const [earliest, due, overdue, latest] = [forecast.earliest, forecast.due, forecast.overdue, forecast.latest].map(dayNumber);
  const first = earliest ?? due;
  if (first === null || ["complete", "immune", "too_old", "contraindicated", "not_recommended"].includes(forecast.status?.normalised)) return [];
  const last = Math.min(latest ?? end, end);
  const box = (name, from, to) => (to > from ? drawn("rect", { class: name, x: at(from), y: y - 6, width: Math.max(1, at(to) - at(from)), height: 12 }) : null);
  const dueEnd = Math.min(overdue ?? last, last);
  return [
    due !== null && due > first ? box("may", first, Math.min(due, last)) : null,
    due !== null ? box("due", due, dueEnd) : box("may", first, dueEnd),
    overdue !== null ? box("overdue", overdue, last) : null,
    [forecast.earliest, forecast.due, forecast.overdue].map((date) => inexact(date, at, y, end)),
    due !== null && due <= end && partsOf(forecast.due).day ? drawn("path", { class: "point", d: `M${at(due)} ${y - 9}v18` }) : null,
    overdue !== null && overdue <= end && partsOf(forecast.overdue).day ? drawn("path", { class: "point late", d: `M${at(overdue)} ${y - 9}v18` }) : null,
  ];
}

function years(from, to, at, bottom) {
  const [first, last] = [from, to].map((day) => partsOf(new Date(day * 86_400_000).toISOString()).year);
  const step = Math.max(1, Math.ceil((last - first) / 10));
  const made = [];
  for (let year = first + 1; year <= last; year += step) {
    const x = at(dayNumber(`${year}`));
    made.push(drawn("path", { class: "year", d: `M${x} ${TOP - 6}V${bottom}` }), drawn("text", { class: "soft", x, y: bottom + 16, "text-anchor": "middle" }, String(year)));
  }
  return made;
}

/** The section of the timeline, or `null` if there is nothing to draw. */
export function timelineSection(answer) {
  const { record, forecast_state: forecastState } = answer.lookup;
  const { today } = answer;
  // The lists are empty in the other states, and the drawing must not say more than they do.
  const hasDied = record.patient?.death_date || record.patient?.death_indicator === "Y";
  const hasWindows = ["sent", "incomplete"].includes(forecastState) && !hasDied;
  const doses = (record.doses ?? []).filter((dose) => dose.status !== "deleted");
  const all = vaccineGroups({ ...record, doses, forecasts: hasWindows ? record.forecasts : [] });
  const groups = all.filter((group) => group.name !== null && (group.doses.some(({ dose }) => dose.date) || group.forecasts.some((one) => one.earliest || one.due)));
  if (groups.length === 0 || dayNumber(today) === null) return null;
  const rows = groups.slice(0, MOST_ROWS);
  const [from, to] = span(rows, today);
  const at = (day) => Math.round((LEFT + ((day - from) / (to - from)) * (WIDTH - LEFT - RIGHT)) * 10) / 10;
  const bottom = TOP + rows.length * ROW;
  const now = at(dayNumber(today));
  const drawnDoses = new Set();
  const marks = rows.map((group, index) => {
    const y = TOP + index * ROW + ROW / 2;
    return drawn("g", { "data-group": group.key },
      drawn("path", { class: "row", d: `M${LEFT} ${y}H${WIDTH - RIGHT}` }),
      drawn("text", { x: 0, y: y + 5 }, short(group.label ?? group.name)),
      group.forecasts.map((one) => windowMarks(one, at, y, to)),
      group.doses.filter(({ dose }) => doseDay(dose) !== null && dayNumber(dose.date) <= to).map(({ dose, evaluations }) => {
        drawnDoses.add(dose);
        return [inexact(dose.date, at, y, to), doseMark(dose, evaluations, at(Math.min(doseDay(dose), to)), y)];
      }));
  });
  const picture = drawn("svg", { viewBox: `0 0 ${WIDTH} ${bottom + 36}`, "aria-hidden": "true", focusable: "false", class: "timeline" },
    years(from, to, at, bottom), marks,
    drawn("path", { class: "today", d: `M${now} ${TOP - 6}V${bottom}` }),
    drawn("text", { class: "today", x: now, y: bottom + 32, "text-anchor": "middle" }, t("timeline.today")));
  const legend = element("p", { class: "small soft legend", "data-part": "timeline-legend" }, joined([
    t("timeline.legend"),
    t(hasWindows ? "timeline.windows" : "timeline.no_windows"),
    groups.length > rows.length ? t("timeline.more", { n: groups.length - rows.length }) : null,
    drawnDoses.size < doses.length ? t("timeline.not_drawn", { n: doses.length - drawnDoses.size }) : null,
    t("timeline.same"),
  ], " "));
  return section("timeline", t("timeline.title"), {}, picture, legend);
}
