// The page from its start to its end: opens the session, shows the screens, and removes everything when the session is over.

import { announce, clearBar, showBar, showNotice, showWarning } from "./bar.js";
import { asOfNow, checkDay, stopDay, watchDay } from "./day.js";
import { element } from "./dom.js";
import { joinParent, tellParent, tellReady } from "./frame.js";
import { stopHistory } from "./history.js";
import { stopAge } from "./identity.js";
import { isInTime, startClock, stopClock } from "./idle.js";
import { insistOn, speakIn } from "./language.js";
import { goneScreen, leftScreen, messageBanner, messageScreen, problemBanner, problemScreen } from "./outcomes.js";
import { forbidPrint, print } from "./print.js";
import { answerParts, isOtherPerson, loadFor, screenOf } from "./record.js";
import { ServiceProblem, ask, askAgain, choose, fetchAnswer, forgetSession, goBack, hasSession, openSession, tellEnd } from "./service.js";
import { leave, waitFor } from "./waiting.js";
import { otherLanguage, t } from "./words.js";

const main = document.getElementById("main");
/** Problems that the form shows beside its fields. */
const FORM_PROBLEMS = ["request_details", "request_member", "question_not_for_registry"];

/** The module of the form. Only a page that asks loads it, because a record does not need it. */
let asking = null;
/** What is shown. `answer`, `question` and `typed` are about a person, and are forgotten at the end. */
let state = fresh();

function fresh() {
  return { session: null, answer: null, question: null, view: null, typed: null, screen: null, isBusy: false };
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
  forbidPrint();
  document.body.dataset.screen = name;
  document.getElementById("print-hint").textContent = t("print.use_button");
  main.replaceChildren(...draw());
  showBar(actions(name));
  if (hasSession() && name !== "waiting") tellReady();
}

function actions(name) {
  const hasAnswer = state.answer !== null && name === screenOf(state.answer);
  const canAsk = state.session?.kind === "ask" && name !== "ask" && name !== "waiting";
  return {
    print: hasAnswer && name === "record" && (() => act(printNow)),
    "ask-again": hasAnswer && (() => repeat()),
    back: hasAnswer && state.answer.can_go_back && (() => askFirst()),
    change: canAsk && (!hasAnswer || name !== "record") && (() => act(() => showAsk())),
    another: canAsk && (() => act(() => { forgetAnswer(); state.typed = null; showAsk(); })),
    language: hasSession() && name !== "waiting" && switchLanguage,
    close: hasSession() && (() => end("person")),
  };
}

/** Does something for the reader, if the page may still be used. */
function act(what) {
  if (isInTime()) what();
}

// `confirmed` are the numbers of withdrawals of which the reader said that they are of other people.

function repeat(confirmed = []) {
  const { answer } = state.answer;
  return run((signal) => askAgain(answer, confirmed, signal), { isRepeated: true, confirmOther: (more) => repeat([...confirmed, ...more]) });
}

function askFirst(confirmed = []) {
  return run((signal) => goBack(confirmed, signal), { isRepeated: true, confirmOther: (more) => askFirst([...confirmed, ...more]) });
}

function chooseOne(answer, token, confirmed = []) {
  const confirmOther = (more) => chooseOne(answer, token, [...confirmed, ...more]);
  return run((signal) => choose(answer, token, confirmed, signal), { isChoice: true, confirmOther });
}

function askFor(body, options = { isForm: true }) {
  const confirmOther = (more) => askFor({ ...body, consent_confirmed_other: [...(body.consent_confirmed_other ?? []), ...more] }, options);
  return run((signal) => ask(body, signal), { ...options, question: body, confirmOther });
}

function forgetAnswer() {
  stopDay();
  state.answer = null;
  state.question = null;
}

async function switchLanguage() {
  if (!isInTime()) return;
  const form = document.getElementById("ask-form");
  if (form) state.typed = asking.typedOf(form);
  try {
    await speakIn(otherLanguage());
  } catch {
    showNotice(t("bar.language.failed"));
    return;
  }
  if (!hasSession()) return;
  if (state.screen) redraw();
  document.querySelector("[data-part=language]")?.focus();
}

/** The parts of the answer as it may be shown at this moment. */
function drawAnswer() {
  const { answer, view } = state;
  const chosen = (token) => chooseOne(answer.answer, token);
  return answerParts(asOfNow(answer, view.at), view, { choose: chosen, askAgain: () => repeat() });
}

function showAnswer(answer, isMoved) {
  state.answer = answer;
  state.view = { at: Date.now(), order: state.view?.order ?? "date" };
  watchDay(answer, state.view.at, dayPassed);
  show(screenOf(answer), drawAnswer, isMoved);
  announce(t("announce.answer"));
}

/** What was due on the day of the answer is not due today. */
function dayPassed() {
  const name = state.answer && screenOf(state.answer);
  // Another screen draws the answer anew when it shows it again.
  if (!name || state.screen?.name !== name) return;
  redraw();
  announce(t("stale.text"));
}

/** Shows the answer with a message above it. */
function showBanner(banner) {
  show(screenOf(state.answer), () => [banner(), ...drawAnswer()]);
}

function showAsk(isMoved = true) {
  const submit = (body, form) => {
    state.typed = asking.typedOf(form);
    askFor(body);
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
    await loadFor(answer);
    if (mine !== state || !isInTime()) return;
    mine.isBusy = false;
    if (options.question) state.question = options.question;
    if (options.isChoice) tellParent("chosen");
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
    return void asking.showErrors(document.getElementById("ask-form"), problem);
  }
  if (state.answer && problem?.code === "other_answer") return void showOther();
  if (state.answer && problem?.code === "no_such_list") {
    return void showBanner(() => messageBanner("list-over", t("list_over.title"), t("list_over.text"), () => repeat()));
  }
  const isQuestion = (problem?.unclear_consents ?? []).length > 0;
  if (options.isRepeated && state.answer?.lookup.record && !isQuestion) {
    return void showBanner(() => problemBanner(problem, asOfNow(state.answer, state.view.at), again));
  }
  show(problem ? "problem" : "gone", () => [problem ? problemScreen(problem, again, options.confirmOther) : goneScreen(again)], !options.isFirst);
  announce(document.querySelector("#state-title")?.textContent ?? "");
}

/** The session has another answer than the page, because an earlier request was answered after the reader left it. */
function showOther() {
  const { question } = state;
  // The same question is asked, so that the reader gets the person of this page. Without one, the answer of the session is shown.
  const again = () => (question ? askFor(question, { isRepeated: true }) : run(fetchAnswer, { isRepeated: true, confirmOther: askFirst }));
  showBanner(() => messageBanner("other-answer", t("other_answer.title"), t("other_answer.text"), again));
}

/** The reader left the first request of the page, so there is no earlier screen. */
function showLeft(request, options) {
  show("left", () => [leftScreen(() => run(request, options))]);
}

async function printNow() {
  // If the day has just passed, the reader must see that before anything is printed.
  if (checkDay()) return;
  const { answer } = state;
  // Meanwhile the page may have been closed, or its day may have passed.
  const isShown = () => isInTime() && !checkDay() && state.answer === answer && state.screen.name === "record";
  try {
    await print(answer, isOtherPerson(answer.lookup), isShown);
  } catch (error) {
    if (state.answer !== answer || !hasSession()) return;
    if (error.isOver) return void end("ended");
    if (state.screen.name !== "record") return;
    if (error.problem?.code === "other_answer") return void showOther();
    showBanner(() => messageBanner("not-printed", t("print.failed"), t("print.failed.text")));
  }
}

/** Removes everything about a person from the document and from memory. */
function clear() {
  state = fresh();
  leave();
  stopClock();
  stopHistory();
  stopAge();
  stopDay();
  forbidPrint();
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
  tellParent("closed", { reason: "unopened" });
}

async function start() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  // The ticket must stand neither in the address bar nor in the history.
  history.replaceState(null, "", location.pathname);
  const ticket = fragment.get("ticket");
  // Both go on at the same time, because the reader waits for both.
  const [spoken, opened] = await Promise.allSettled([speakIn(fragment.get("lang") ?? "en"), ticket ? openSession(ticket) : null]);
  // The session is in memory meanwhile, so nothing is lost.
  if (spoken.status === "rejected") await insistOn(fragment.get("lang") ?? "en", main);
  if (!ticket) return showUnopened();
  state.session = opened.value ?? null;
  if (opened.status === "rejected") {
    const error = opened.reason;
    if (error.isOver) return showUnopened();
    const problem = error instanceof ServiceProblem ? error.problem : null;
    // The ticket may have been used, so it is not sent again.
    show(problem ? "problem" : "gone", () => [problem ? problemScreen(problem) : goneScreen()], false);
    return void tellParent("closed", { reason: "unopened" });
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
