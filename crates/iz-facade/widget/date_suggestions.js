// What a birth date may mean that the service could not read. The reader decides; nothing is guessed.

/** The earliest year that is offered. */
const MOST_YEARS = 120;

function isDay(year, month, day) {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

/** Today on this machine. It serves only to leave out birth dates in the future. */
export function localDay() {
  const now = new Date(Date.now());
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The dates of the calendar that a text may mean, as `YYYY-MM-DD`. `today` excludes those in the future. */
export function possibleDates(typed, today) {
  const numbers = /^\s*(\d{1,4})[\s./-]+(\d{1,2})[\s./-]+(\d{1,4})\s*$/.exec(typed ?? "") ?? /^\s*(\d{2})(\d{2})(\d{4})\s*$/.exec(typed ?? "");
  if (!numbers) return [];
  const [first, second, third] = numbers.slice(1);
  const orders = first.length === 4 ? [[first, second, third], [first, third, second]] : [[third, first, second], [third, second, first]];
  const now = Number(today.slice(0, 4));
  const found = new Set();
  for (const [year, month, day] of orders) {
    const years = year.length === 4 ? [Number(year)] : year.length === 2 ? [2000 + Number(year), 1900 + Number(year)] : [];
    for (const one of years) {
      const date = `${one}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
      if (one >= now - MOST_YEARS && isDay(one, Number(month), Number(day)) && date <= today) found.add(date);
    }
  }
  return [...found].slice(0, 4);
}
