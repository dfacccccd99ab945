// What a birth date may mean that the service could not read. The reader decides; nothing is guessed.

/** The earliest year that is offered. */
const MOST_YEARS = 120;

function isDay(year, month, day) {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

/** The dates of the calendar that a text may mean, as `YYYY-MM-DD`. `today` excludes those that are to come. */
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
