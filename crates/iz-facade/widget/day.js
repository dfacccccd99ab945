// An answer says what is due on one day. After the midnight of the registry it is an answer of an earlier day.

const DAY_MS = 86_400_000;
// A longer time overflows the timer of the browser.
const LONGEST_TIMER_MS = 2_000_000_000;
/** What the service puts in front of its English text on such a day. */
const STALE = "This answer is of an earlier day. Doses may have been added since. Ask again before you give a dose.";

let timer = null;
let watched = null;

/** The time at the service, if the clock of this machine is slow. A fast clock only ends the day too early. */
function serviceTime(answer, at) {
  const received = Date.parse(answer.time) + (answer.lookup.freshness?.age_s ?? NaN) * 1000;
  return Date.now() + (received > at ? received - at : 0);
}

/** Whether the day of an answer is over. `at` is when the page got it. */
function isPast(answer, at) {
  return serviceTime(answer, at) >= Date.parse(answer.valid_until);
}

/** The day at the registry now, by the offset of its own time stamp. */
function dayNow(answer, at) {
  const offset = /([+-])(\d{2}):(\d{2})$/.exec(answer.time ?? "");
  const minutes = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  const day = (time) => new Date(time + minutes * 60_000).toISOString().slice(0, 10);
  // The offset may change with the season, but the day after the answer has begun in any case.
  const next = new Date(Date.parse(answer.today) + DAY_MS).toISOString().slice(0, 10);
  const now = day(serviceTime(answer, at));
  return now > next ? now : next;
}

/** The answer as it may be shown now. An answer of an earlier day gives no dose for today. */
export function asOfNow(answer, at) {
  if (!isPast(answer, at)) return answer;
  const today = dayNow(answer, at);
  const { lookup } = answer;
  const old = { ...answer, today };
  if (!lookup.record || !lookup.forecast_state || lookup.forecast_state === "withheld") return old;
  const isStale = lookup.forecast_state === "stale";
  const marked = (entry) => ({ ...entry, marks: [...new Set([...(entry.marks ?? []), "stale"])] });
  const unclear = (entry) => ({ ...marked(entry), unclear_because: "stale" });
  const isDueBy = (entry) => (entry.from ?? entry.earliest ?? "") <= today;
  const list = (name) => lookup[name] ?? [];
  const action = lookup.action ?? {};
  old.lookup = {
    ...lookup,
    forecast_state: "stale",
    give_now: [],
    unclear: [...list("give_now").map(unclear), ...list("due_later").filter(isDueBy).map(unclear), ...list("unclear").map(marked)],
    due_later: list("due_later").filter((entry) => !isDueBy(entry)).map(marked),
    done: list("done").map(marked),
    not_advised: list("not_advised").map(marked),
    action: isStale ? action : { code: action.code === "use_record" ? "use_incomplete_record" : action.code, text: [STALE, action.text].filter(Boolean).join(" ") },
  };
  return old;
}

/** Calls `passed` when the day of the answer is over. */
export function watchDay(answer, at, passed) {
  stopDay();
  if (Number.isNaN(Date.parse(answer.valid_until)) || isPast(answer, at)) return;
  watched = { answer, at, passed };
  wait();
}

function wait() {
  const left = Date.parse(watched.answer.valid_until) - serviceTime(watched.answer, watched.at);
  timer = setTimeout(() => { if (!checkDay() && watched) wait(); }, Math.min(Math.max(left, 0), LONGEST_TIMER_MS));
}

/** Whether the day of the answer has just passed. A sleeping machine stops the timers, so it is checked before each use too. */
export function checkDay() {
  if (!watched || !isPast(watched.answer, watched.at)) return false;
  const { passed } = watched;
  stopDay();
  passed();
  return true;
}

/** Forgets the answer. */
export function stopDay() {
  clearTimeout(timer);
  watched = null;
}

document.addEventListener("visibilitychange", checkDay);
addEventListener("pageshow", checkDay);
addEventListener("beforeprint", checkDay);
