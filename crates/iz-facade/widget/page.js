// The page from its start to its end: opens the session, shows the screens, and removes everything when the session is over.

import { announce, clearBar, showBar, showWarning } from "./bar.js";
import { element } from "./dom.js";
import { joinParent, tellParent } from "./frame.js";
import { stopHistory } from "./history.js";
import { stopAge } from "./identity.js";
import { isInTime, startClock, stopClock } from "./idle.js";
import { goneScreen, leftScreen, messageBanner, messageScreen, problemBanner, problemScreen } from "./outcomes.js";
import { clearPageEdges, print, setPageEdges } from "./print.js";
import { answerParts, screenOf } from "./record.js";
import { ServiceProblem, ask, askAgain, choose, fetchAnswer, forgetSession, hasSession, openSession, tellEnd } from "./service.js";
import { leave, waitFor } from "./waiting.js";
import { otherLanguage, speak, t } from "./words.js";

const main = document.getElementById("main");
/** The only words that stand in the script: they are shown if no words could be loaded. */
const NO_WORDS = "The service cannot be reached. Open this page again. No se puede llegar al servicio. Abra esta página otra vez.";
/** Problems that the form shows beside its fields. */
const FORM_PROBLEMS = ["request_details", "request_member", "question_not_for_registry"];

/** The module of the form. Only a page that asks loads it, because a record does not need it. */
let asking = null;
/** What is shown. `answer` and `typed` are about a person, and are forgotten at the end. */
let state = fresh();

function fresh() {
  return { session: null, answer: null, view: null, typed: null, screen: null, isBusy: false };
}

/** Shows a screen. `isMoved` says whether the reader caused it: then the focus goes to its heading. */
function show(name, draw, isMoved = true) {
  state.screen = { name, draw };
  redraw();
  if (isMoved) (main.querySelector("h1") ?? main).focus();
}

function redraw() {
  const { name, draw } = state.screen;
  stopHistory();
  stopAge();
  document.body.dataset.screen = name;
  main.replaceChildren(...draw());
  showBar(actions(name));
}

function actions(name) {
  const hasAnswer = state.answer !== null && name === screenOf(state.answer);
  const canAsk = state.session?.kind === "ask" && name !== "ask" && name !== "waiting";
  return {
    print: hasAnswer && name === "record" && (() => act(printNow)),
    "ask-again": hasAnswer && (() => run(askAgain, { isRepeated: true })),
    change: canAsk && (!hasAnswer || name !== "record") && (() => act(() => showAsk())),
    another: canAsk && (() => act(() => { state.typed = null; state.answer = null; showAsk(); })),
    language: hasSession() && name !== "waiting" && switchLanguage,
    close: hasSession() && (() => end("person")),
  };
}

/** Does something for the reader, if the page may still be used. */
function act(what) {
  if (isInTime()) what();
}

async function switchLanguage() {
  if (!isInTime()) return;
  const form = document.getElementById("ask-form");
  if (form) state.typed = asking.typedOf(form);
  try {
    await speak(otherLanguage());
  } catch {
    // The words could not be loaded. The page stays as it is.
    return;
  }
  if (!hasSession()) return;
  if (state.screen?.name === "record") setPageEdges(state.answer);
  if (state.screen) redraw();
  document.querySelector("[data-part=language]")?.focus();
}

function showAnswer(answer, isMoved) {
  state.answer = answer;
  state.view = { at: Date.now(), order: state.view?.order ?? "date" };
  setPageEdges(answer);
  const chooseOne = (token) => run((signal) => choose(token, signal), { isChoice: true });
  show(screenOf(answer), () => answerParts(state.answer, state.view, chooseOne), isMoved);
  announce(t("announce.answer"));
}

function showAsk(isMoved = true) {
  clearPageEdges();
  const submit = (body, form) => {
    state.typed = asking.typedOf(form);
    run((signal) => ask(body, signal), { isForm: true });
  };
  show("ask", () => [element("h1", { id: "ask-title", tabindex: "-1" }, t("ask.title")), asking.askForm({ registries: state.session.registries ?? [], typed: state.typed, submit })], isMoved);
}

/** Sends a request and shows its answer. If the reader leaves, the screen before is shown again. */
async function run(request, options = {}) {
  if (state.isBusy || !isInTime()) return;
  const mine = state;
  mine.isBusy = true;
  const before = mine.screen;
  const showWaiting = (part) => show("waiting", () => [part], !options.isFirst);
  try {
    const answer = await waitFor(request, { show: showWaiting, announce });
    if (mine !== state || !isInTime()) return;
    mine.isBusy = false;
    if (options.isChoice || options.isForm) tellParent("chosen");
    showAnswer(answer, !options.isFirst);
  } catch (error) {
    if (mine !== state) return;
    mine.isBusy = false;
    if (error.name === "AbortError") return void (before ? show(before.name, before.draw) : showLeft(request, options));
    fail(error, request, options);
  }
}

function fail(error, request, options) {
  const problem = error instanceof ServiceProblem ? error.problem : null;
  const again = () => run(request, options);
  if (error.isOver) return void end("ended");
  if (problem && options.isForm && FORM_PROBLEMS.includes(problem.code)) {
    showAsk();
    return void asking.showErrors(document.getElementById("ask-form"), problem, localDay());
  }
  if (options.isRepeated && state.answer?.lookup.record) {
    const old = state.answer;
    show("record", () => [problemBanner(problem, old, again), ...answerParts(old, state.view, () => {})]);
    return;
  }
  show(problem ? "problem" : "gone", () => [problem ? problemScreen(problem, again) : goneScreen(again)], !options.isFirst);
  announce(document.querySelector("#state-title")?.textContent ?? "");
}

/** The reader left the first request of the page, so there is no earlier screen. */
function showLeft(request, options) {
  show("left", () => [leftScreen(() => run(request, options))]);
}

/** Today on this machine. It serves only to leave out birth dates that are to come. */
function localDay() {
  const now = new Date(Date.now());
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

async function printNow() {
  try {
    await print();
  } catch (error) {
    if (error.isOver) return void end("ended");
    const answer = state.answer;
    if (!answer) return;
    const failed = () => messageBanner("not-printed", t("print.failed"), t("print.failed.text"));
    show("record", () => [failed(), ...answerParts(answer, state.view, () => {})], false);
  }
}

/** Removes everything about a person from the document and from memory. */
function clear() {
  state = fresh();
  leave();
  stopClock();
  stopHistory();
  stopAge();
  clearPageEdges();
  forgetSession();
  clearBar();
  announce("");
  main.replaceChildren();
}

/** Ends the session. `reason` is `idle`, `ended` or `person`. */
function end(reason, minutes = Math.round((state.session?.idle_seconds ?? 600) / 60)) {
  if (!hasSession()) return;
  tellEnd().catch(() => {});
  clear();
  show("closed", () => [messageScreen("closed", t("closed.title"), t(`closed.${reason}`, { n: minutes }))]);
  announce(t(`closed.${reason}`, { n: minutes }));
  tellParent("closed", { reason });
}

function showUnopened() {
  show("unopened", () => [messageScreen("unopened", t("unopened.title"), t("unopened.text"))], false);
}

async function start() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  // The ticket must stand neither in the address bar nor in the history.
  history.replaceState(null, "", location.pathname);
  const ticket = fragment.get("ticket");
  // Both go on at the same time, because the reader waits for both.
  const [spoken, opened] = await Promise.allSettled([speak(fragment.get("lang") ?? "en"), ticket ? openSession(ticket) : null]);
  if (spoken.status === "rejected") {
    main.replaceChildren(element("p", { "data-part": "no-words" }, NO_WORDS));
    return;
  }
  if (!ticket) return showUnopened();
  state.session = opened.value ?? null;
  if (opened.status === "rejected") {
    const error = opened.reason;
    if (error.isOver) return showUnopened();
    const problem = error instanceof ServiceProblem ? error.problem : null;
    // The ticket may have been used, so it is not sent again.
    return show(problem ? "problem" : "gone", () => [problem ? problemScreen(problem) : goneScreen()], false);
  }
  const { frame_origins: origins, idle_seconds: idleSeconds, ends, kind } = state.session;
  joinParent(origins, () => end("person"));
  startClock({ idleSeconds, ends, over: end, warn: showWarning });
  // A page that opens in a frame must not take the focus from the software around it.
  if (kind !== "ask") return void run(fetchAnswer, { isFirst: true });
  try {
    asking ??= await import("./ask_form.js");
  } catch {
    return show("gone", () => [goneScreen()], false);
  }
  if (hasSession()) showAsk(false);
}

window.addEventListener("pagehide", () => {
  if (hasSession()) tellEnd().catch(() => {});
  clear();
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) showUnopened();
});

// The page is opened again with another ticket, for example by a link to the same page.
window.addEventListener("hashchange", () => {
  if (!new URLSearchParams(location.hash.slice(1)).has("ticket")) return;
  if (hasSession()) tellEnd().catch(() => {});
  clear();
  start();
});

start();
