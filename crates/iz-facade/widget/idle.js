// Ends the page when nobody uses it, and when the session is over.

import { tellActive } from "./service.js";

const ACTIVE_EVERY_MS = 60_000;
const WARNING_MS = 60_000;
// A longer time overflows the timer of the browser.
const LONGEST_TIMER_MS = 2_000_000_000;

let timer = null;
let reporter = null;
let running = null;

/** Starts the clock. `warn(true)` is called a minute before the page is closed, and `warn(false)` if it is used again. */
export function startClock({ idleSeconds, ends, over, warn }) {
  const end = Date.parse(ends);
  running = {
    idleMs: idleSeconds * 1000,
    end: Number.isNaN(end) ? Infinity : end,
    used: Date.now(),
    told: Date.now(),
    isWarned: false,
    over,
    warn,
  };
  next();
}

/** Stops the clock. */
export function stopClock() {
  clearTimeout(timer);
  clearTimeout(reporter);
  reporter = null;
  running = null;
}

/** Whether the page may still be used. A sleeping machine stops the timers, so the time of day decides. */
export function isInTime() {
  if (!running) return false;
  const now = Date.now();
  const reason = now >= running.end ? "ended" : now - running.used >= running.idleMs ? "idle" : null;
  if (!reason) return true;
  finish(reason);
  return false;
}

function finish(reason) {
  if (!running) return;
  const { over } = running;
  stopClock();
  over(reason);
}

function next() {
  clearTimeout(timer);
  const now = Date.now();
  const idleAt = running.used + running.idleMs;
  const warnAt = idleAt - Math.min(WARNING_MS, running.idleMs / 2);
  const isWarned = now >= warnAt;
  if (isWarned !== running.isWarned) {
    running.isWarned = isWarned;
    running.warn(isWarned);
  }
  const at = Math.min(isWarned ? idleAt : warnAt, running.end);
  timer = setTimeout(() => { if (isInTime()) next(); }, Math.min(Math.max(at - now, 0), LONGEST_TIMER_MS));
}

/** Somebody uses the page. */
export function used() {
  if (!isInTime()) return;
  const now = Date.now();
  running.used = now;
  if (running.isWarned) next();
  // The last use of each minute is told too. Otherwise the session would end before the page does.
  if (now - running.told >= ACTIVE_EVERY_MS) report();
  else reporter ??= setTimeout(() => { if (isInTime()) report(); }, running.told + ACTIVE_EVERY_MS - now);
}

function report() {
  clearTimeout(reporter);
  reporter = null;
  running.told = Date.now();
  const mine = running;
  // If the service cannot be reached, the next request of the page says so.
  tellActive().catch((error) => { if (error.isOver && mine === running) finish("ended"); });
}

// A scroll by the script itself does not count as use, so the wheel and the finger are listened to. A move of the pointer does not count as use either:
// it would remove the warning under a pointer that is about to click.
for (const type of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) {
  addEventListener(type, (event) => {
    // The button of the warning stays until it is clicked.
    if (!event.target.closest?.("[data-part=idle-warning]")) used();
  }, { capture: true, passive: true });
}
document.addEventListener("visibilitychange", () => { isInTime(); });
