// Answers that the sandbox cannot give. They are made from a real one, and the page gets them in its place.

/** The page gets `change(answer)` in the place of the service's answer. */
export async function changeAnswer(page, change) {
  await page.route("**/widget/answer", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    await route.fulfill({ response, json: change(answer) ?? answer });
  });
}

/** Replaces each text of a value that `wanted(path, text)` wants. */
export function replaceTexts(value, replace, path = []) {
  if (typeof value === "string") return replace(path, value);
  if (Array.isArray(value)) return value.map((one, at) => replaceTexts(one, replace, [...path, at]));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaceTexts(one, replace, [...path, name])]));
}

/** Members that hold a code of the API, a date or a secret, and no text of a registry. A change of them makes another answer. */
const OWN = new Set([
  "outcome", "grade", "agreement", "reason", "member", "status", "normalised", "validity", "completion", "action", "date", "time", "today",
  "received", "due", "earliest", "latest", "overdue", "from", "since", "birth_date", "token", "id", "pointer", "code", "forecast_state",
  "unclear_because", "by", "marks", "expires", "observed", "sex", "step", "death_date", "kind", "protection_date", "schema",
]);

/** Puts `text` into every text that a registry writes, and also into every code that it sends. */
export function withTextEverywhere(answer, text) {
  return replaceTexts(answer, (path, old) => {
    const names = path.filter((step) => typeof step === "string");
    const last = names.at(-1);
    // `code` is a code of the registry below a record, and a code of the API elsewhere.
    const isRegistryCode = last === "code" && names.includes("record");
    return OWN.has(last) && !isRegistryCode ? old : text;
  });
}

/** The answer with this many doses. */
export function withDoses(answer, count) {
  const doses = answer.lookup.record.doses;
  answer.lookup.record.doses = Array.from({ length: count }, (_, at) => {
    const year = 1930 + (at % 96);
    return { ...doses[at % doses.length], id: `${at}`.padStart(32, "0"), date: `${year}-0${1 + (at % 9)}-1${at % 10}`, lots: [`LOT${at}`] };
  });
  return answer;
}

/** The answer without every member that may be missing: null, or an empty list. */
export function withNothing(answer) {
  const empty = (value) => {
    if (Array.isArray(value)) return [];
    if (value === null || typeof value !== "object") return null;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, empty(one)]));
  };
  const { lookup } = answer;
  const patient = empty(lookup.record.patient);
  const bare = (one) => Object.fromEntries(Object.entries(one).map(([name, value]) => [name, Array.isArray(value) ? [] : name === "id" ? value : null]));
  const doses = lookup.record.doses.slice(0, 2).map(bare);
  return {
    ...answer,
    asked: null,
    lookup: { ...lookup, match: null, record: { ...empty(lookup.record), patient, doses }, give_now: [], due_later: [], done: [], not_advised: [], unclear: [], forecast_state: null, forecasts_sent: null, freshness: null, registry: { id: "sandbox", name: null } },
  };
}

/** A text in Arabic, which is written from right to left. */
export const RIGHT_TO_LEFT = "فاطمة الزهراء (2022)";

/** A name of 300 characters, of which 60 have no place to break a line. */
export const LONG_NAME = `${"Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewiss"} ${"Maria ".repeat(40)}`.slice(0, 300).trim();
