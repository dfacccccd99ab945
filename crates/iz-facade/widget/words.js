// The words of the page in the language of the reader.

import { joined, said, value } from "./dom.js";

const LANGUAGES = ["en", "es"];
const loaded = new Map();
let language = "en";
let content = { words: {}, codes: {} };
let plural = new Intl.PluralRules("en");

/** The language that is shown: `en` or `es`. */
export function currentLanguage() {
  return language;
}

/** The language that is not shown. */
export function otherLanguage() {
  return LANGUAGES.find((one) => one !== language);
}

/** Shows the page in this language from now on. An unknown language counts as English. */
export async function speak(wanted) {
  const chosen = LANGUAGES.includes(wanted) ? wanted : "en";
  if (!loaded.has(chosen)) {
    const response = await fetch(`/widget/${chosen}.json`, { credentials: "omit" });
    if (!response.ok) throw new TypeError(`no words: ${response.status}`);
    loaded.set(chosen, await response.json());
  }
  language = chosen;
  content = loaded.get(chosen);
  plural = new Intl.PluralRules(chosen);
  document.documentElement.lang = chosen;
  document.title = t("title");
}

/** The text for a key. `{name}` in it is replaced by the value of `name`. `n` chooses between singular and plural. */
export function t(key, values = {}) {
  return textOf(key, values.n).replaceAll(/\{(\w+)\}/g, (whole, name) => (values[name] === undefined ? whole : shown(values[name])));
}

function textOf(key, n) {
  const counted = n === undefined ? undefined : content.words[`${key}.${plural.select(Number(n))}`];
  return counted ?? content.words[key] ?? content.words[`${key}.other`] ?? key;
}

function shown(one) {
  return typeof one === "number" ? one.toLocaleString(language) : String(one);
}

/** The text for a key, with elements in the places of `{name}`. */
export function parts(key, values) {
  return textOf(key, values.n).split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined || values[name] === undefined) return part;
    return values[name] instanceof Node || Array.isArray(values[name]) ? values[name] : shown(values[name]);
  });
}

/** The words of a code of the API. An unknown code is shown by the text that came with it, or as it is. */
export function codeWords(schema, code, text) {
  return content.codes[schema]?.[code] ?? (text || code || "");
}

/** Whether there are words for a code. */
export function isKnown(schema, code) {
  return content.codes[schema]?.[code] !== undefined;
}

/** A coded value: the registry's own text. Without one, the words of a known code, or the code. */
export function coded(one, schema) {
  if (!one) return null;
  const text = one.text || one.alternate?.text;
  if (text) return said(text);
  const code = one.code || one.alternate?.code;
  if (!code) return null;
  return schema && isKnown(schema, code) ? codeWords(schema, code) : value(code);
}

/** The name of a vaccine as the registry wrote it. */
export function vaccineName(vaccine) {
  if (!vaccine) return t("vaccine.none");
  if (vaccine.text) return said(vaccine.text);
  return vaccine.code ? parts("vaccine.code", { code: value(vaccine.code), system: vaccine.system ?? "" }) : t("vaccine.none");
}

/** The name of a vaccine group as the registry wrote it, or that of the table of the CDC. */
export function groupName(vaccine) {
  if (!vaccine?.text) return vaccine?.groups?.length === 1 ? said(vaccine.groups[0].name) : vaccineName(vaccine);
  return said(vaccine.text);
}

/** The names of several vaccines or groups, each once. */
export function groupNames(vaccines) {
  const isNew = (one, at) => vaccines.findIndex((other) => other.text === one.text && other.code === one.code) === at;
  return joined(vaccines.filter(isNew).map((one) => groupName(one)), " · ");
}
