// Prints the record. The row in the audit trail is written first.

import { fullName } from "./members.js";
import { dateText, momentText } from "./dates.js";
import { tellPrinted } from "./service.js";
import { finishHistory } from "./history.js";
import { t } from "./words.js";

let sheet = null;
/** Whether an answer about a person is shown, with or without a record. */
let isAboutPerson = false;
/** Whether the button has already written the row for the print that begins. */
let isTold = false;
let reopened = [];

/** A text as a string of CSS. Every other character than letters and digits is written as a number, so that no text ends the string. */
function quoted(text) {
  const escaped = [...String(text)].map((letter) => (/[\p{L}\p{N}]/u.test(letter) ? letter : `\\${letter.codePointAt(0).toString(16)} `));
  return `"${escaped.join("")}"`;
}

/** Writes the texts at the edges of each page. They differ from person to person, so they stand in a style sheet in memory. */
export function setPageEdges(answer) {
  clearPageEdges();
  isAboutPerson = true;
  const { lookup } = answer;
  const patient = lookup.record?.patient;
  if (!patient) return;
  const born = patient.birth_date ? t("born", { date: dateText(patient.birth_date) }) : t("born.missing");
  // A very long name must not push the page numbers away.
  const name = [...(fullName(patient.name) || t("name.missing"))].slice(0, 90).join("");
  const from = t("print.footer", { registry: [...(lookup.registry?.name ?? "")].slice(0, 60).join(""), moment: momentText(answer.time, "") });
  const page = t("print.page", { page: "\u0001", pages: "\u0002" }).split(/([\u0001\u0002])/)
    .map((part) => ({ "\u0001": "counter(page)", "\u0002": "counter(pages)" }[part] ?? quoted(part))).join(" ");
  sheet = new CSSStyleSheet();
  const edges = { "top-left": quoted(name), "top-right": quoted(born), "bottom-left": quoted(from), "bottom-right": page };
  sheet.replaceSync(`@page { ${Object.entries(edges).map(([edge, text]) => `@${edge} { content: ${text}; }`).join(" ")} }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Removes the texts at the edges of the pages. */
export function clearPageEdges() {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  sheet = null;
  isAboutPerson = false;
}

/** Prints. Nothing is printed if the row in the audit trail cannot be written. */
export async function print() {
  await tellPrinted(false);
  isTold = true;
  window.print();
  // `beforeprint` has fired by now.
  isTold = false;
}

window.addEventListener("beforeprint", () => {
  finishHistory();
  reopened = [...document.querySelectorAll("details:not([open])")];
  for (const one of reopened) one.open = true;
  // The dialog was opened by the browser's own menu or key.
  if (!isTold && isAboutPerson) tellPrinted(true).catch(() => {});
  isTold = false;
});

window.addEventListener("afterprint", () => {
  for (const one of reopened) one.open = false;
  reopened = [];
});
