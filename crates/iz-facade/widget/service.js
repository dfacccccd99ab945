// Requests to the service. The secret of the session stands only in a variable of this module.

let secret = null;

/** There is no answer that can be trusted. `problem` is the problem document of the service. */
export class ServiceProblem extends Error {
  constructor(problem, status) {
    super(problem.code);
    this.problem = problem;
    // The session, the ticket or the token behind it is over, whatever the code says.
    this.isOver = status === 401;
  }
}

/** The service cannot be reached, or something else answered. */
export class ServiceGone extends Error {}

function headers() {
  const sent = { "Content-Type": "application/json", Accept: "application/json" };
  if (secret) sent.Authorization = `Bearer ${secret}`;
  return sent;
}

async function sent(method, path, body, options) {
  const request = { method, headers: headers(), cache: "no-store", credentials: "omit", redirect: "error", ...options };
  if (body !== undefined) request.body = JSON.stringify(body);
  let response;
  try {
    response = await fetch(path, request);
    if (response.status === 204) return null;
    const content = await response.json().catch((error) => {
      if (response.status === 401) return { code: "session_over", title: "" };
      throw error;
    });
    if (response.ok) return content;
    if (typeof content?.code === "string") throw new ServiceProblem(content, response.status);
  } catch (error) {
    // A request that the reader left is no failure.
    if (error.name === "AbortError" || error instanceof ServiceProblem) throw error;
    throw new ServiceGone(error.message);
  }
  throw new ServiceGone(`status ${response.status}`);
}

/** Exchanges a ticket for a session. */
export async function openSession(ticket) {
  const { session, ...rest } = await sent("POST", "/widget/session", { ticket });
  secret = session;
  return rest;
}

/** Whether there is a session. */
export function hasSession() {
  return secret !== null;
}

/** Forgets the session. */
export function forgetSession() {
  secret = null;
}

/** The answer for which the page was opened. */
export function fetchAnswer(signal) {
  return sent("GET", "/widget/answer", undefined, { signal });
}

/** Asks for a person. */
export function ask(body, signal) {
  return sent("POST", "/widget/ask", body, { signal });
}

// `answer` is the id of the answer that the page shows. The service refuses if the session has another one by now, so that nobody
// prints or asks for another person than the one on the screen.

// `confirmed` are the numbers of withdrawals of which the reader said that they are of other people.

/** Asks for the same person again. No cached answer is accepted. */
export function askAgain(answer, confirmed, signal) {
  return sent("POST", "/widget/ask-again", { answer, consent_confirmed_other: confirmed }, { signal });
}

/** Asks for the record of a candidate. */
export function choose(answer, token, confirmed, signal) {
  return sent("POST", "/widget/choose", { answer, token, consent_confirmed_other: confirmed }, { signal });
}

/** Asks the first question of the page, which gives the list from which the shown person was chosen. */
export function goBack(confirmed, signal) {
  return sent("POST", "/widget/back", { consent_confirmed_other: confirmed }, { signal });
}

/** Writes into the audit trail that the page is printed. */
export function tellPrinted(answer) {
  return sent("POST", "/widget/printed", { answer });
}

/** Says that somebody uses the page. */
export function tellActive() {
  return sent("POST", "/widget/active", {});
}

/** Ends the session. The request may outlive the page. The browser heeds `Clear-Site-Data` only with these credentials. */
export function tellEnd() {
  return sent("POST", "/widget/end", {}, { keepalive: true, credentials: "same-origin" });
}
