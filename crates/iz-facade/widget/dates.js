// Dates and times in words. A date is never shown more precisely than the registry sent it.

import { element } from "./dom.js";
import { currentLanguage, parts, t } from "./words.js";

const DAY_MS = 86_400_000;

function locale() {
  return currentLanguage() === "es" ? "es-US" : "en-US";
}

const formats = new Map();

/** The formatter for these options. It is kept, because making one takes longer than all else in a row of the history. */
function formatter(options) {
  const key = locale() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), options));
  return formats.get(key);
}

/** The parts of a date: a year, perhaps a month, perhaps a day. `null` if the text is no date. */
export function partsOf(date) {
  const found = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(date ?? "");
  if (!found) return null;
  const [year, month, day] = found.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  return { year, month, day };
}

/** The number of the day. A month counts as its first day, and a year as 1 January. */
export function dayNumber(date) {
  const at = partsOf(date);
  return at ? Date.UTC(at.year, (at.month ?? 1) - 1, at.day ?? 1) / DAY_MS : null;
}

/** A date in words. `style` is `long` or `short`. A text that is no date is shown as it is. */
export function dateText(date, style = "long") {
  const at = partsOf(date);
  if (!at) return date ?? "";
  const options = { timeZone: "UTC", year: "numeric" };
  if (at.month) options.month = style === "long" ? "long" : "short";
  if (at.day) options.day = "numeric";
  return formatter(options).format(new Date(dayNumber(date) * DAY_MS));
}

/** A date as an element that programs can read. */
export function dateElement(date, style) {
  return date ? element("time", { datetime: date }, dateText(date, style)) : null;
}

/** A text with a date. Some languages have other words in front of a month or a year than in front of a day. */
export function dated(key, date) {
  const partial = `${key}.partial`;
  const isPartial = partsOf(date) && !partsOf(date).day && t(partial) !== partial;
  return parts(isPartial ? partial : key, { date: dateElement(date) });
}

/** The number of the last day that a date may mean: the last one of its month or year. */
export function lastDay(date) {
  const at = partsOf(date);
  if (!at) return null;
  return at.day ? dayNumber(date) : Date.UTC(at.month ? at.year : at.year + 1, at.month ?? 0, 0) / DAY_MS;
}

/** The time of day of a time stamp, as the clock showed it where it was written. */
export function clockText(stamp) {
  const found = /T(\d{2}):(\d{2})/.exec(stamp ?? "");
  if (!found) return "";
  const at = new Date(Date.UTC(2000, 0, 1, Number(found[1]), Number(found[2])));
  return formatter({ timeZone: "UTC", hour: "numeric", minute: "2-digit" }).format(at);
}

/** When something happened: "today, 9:14 AM", or with its date. */
export function momentText(stamp, today) {
  if (!stamp) return t("time.unknown");
  const day = stamp.slice(0, 10);
  return day === today ? t("time.today", { time: clockText(stamp) }) : t("time.on", { date: dateText(day), time: clockText(stamp) });
}

/** The number of days from one date to another one, if both name a day. */
export function daysBetween(from, to) {
  return partsOf(from)?.day && partsOf(to)?.day ? Math.round(dayNumber(to) - dayNumber(from)) : null;
}

/** A duration in words, from seconds to days. */
export function durationText(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("duration.seconds", { n: whole });
  if (whole < 3600) return t("duration.minutes", { n: Math.round(whole / 60) });
  if (whole < 86_400) return t("duration.hours", { n: Math.round(whole / 3600) });
  return t("duration.days", { n: Math.round(whole / 86_400) });
}

/** An age in years and months; in days during the first month. An incomplete birth date gives "about". */
export function ageText(birth, today) {
  const [from, to] = [partsOf(birth), partsOf(today)];
  if (!from || !to) return "";
  if (!from.month) return to.year >= from.year ? t("age.about", { age: t("age.years", { n: to.year - from.year }) }) : "";
  let months = (to.year - from.year) * 12 + to.month - from.month;
  if (from.day && to.day < from.day) months -= 1;
  if (months < 0) return "";
  if (months === 0) {
    const days = daysBetween(birth, today);
    return days === null ? t("age.months", { n: 0 }) : t("age.days", { n: days });
  }
  const years = Math.floor(months / 12);
  const rest = months % 12;
  const named = [years > 0 && t("age.years", { n: years }), rest > 0 && t("age.months", { n: rest })].filter(Boolean).join(" ");
  return from.day ? named : t("age.about", { age: named });
}
