// Prints the record. The row in the audit trail is written first. Until then a print shows nothing about a person.

import { fullName } from "./members.js";
import { dateText, momentText } from "./dates.js";
import { tellPrinted } from "./service.js";
import { finishHistory } from "./history.js";
import { t } from "./words.js";

let sheet = null;
let reopened = [];

/** A text as a string of CSS. Every other character than letters and digits is written as a number, so that no text ends the string. */
function quoted(text) {
  const escaped = [...String(text)].map((letter) => (/[\p{L}\p{N}]/u.test(letter) ? letter : `\\${letter.codePointAt(0).toString(16)} `));
  return `"${escaped.join("")}"`;
}

/** Writes the texts at the edges of each page. They differ from person to person, so they stand in a style sheet in memory. */
function setPageEdges({ lookup, time }, isOther) {
  const { patient } = lookup.record;
  const born = patient?.birth_date ? t("born", { date: dateText(patient.birth_date) }) : t("born.missing");
  // A very long name must not push the page numbers away.
  const name = [...(fullName(patient?.name) || t("name.missing"))].slice(0, 90).join("");
  const from = t("print.footer", { registry: [...(lookup.registry?.name ?? "")].slice(0, 60).join(""), moment: momentText(time, "") });
  const page = t("print.page", { page: "\u0001", pages: "\u0002" }).split(/([\u0001\u0002])/)
    .map((part) => ({ "\u0001": "counter(page)", "\u0002": "counter(pages)" }[part] ?? quoted(part))).join(" ");
  sheet = new CSSStyleSheet();
  const who = isOther ? `${t("mismatch.edge")} ${name}` : name;
  const edges = { "top-left": quoted(who), "top-right": quoted(born), "bottom-left": quoted(from), "bottom-right": page };
  sheet.replaceSync(`@page { ${Object.entries(edges).map(([edge, text]) => `@${edge} { content: ${text}; }`).join(" ")} }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Lets no print show anything about a person, until the button is used again. */
export function forbidPrint() {
  delete document.documentElement.dataset.print;
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  sheet = null;
}

/** Prints the answer. Nothing is printed if the row cannot be written, or if `isShown()` is no longer true then. */
export async function print(answer, isOther, isShown) {
  await tellPrinted(answer.answer);
  if (!isShown()) return;
  forbidPrint();
  setPageEdges(answer, isOther);
  // The style sheet for paper hides the record without this.
  document.documentElement.dataset.print = "told";
  window.print();
}

window.addEventListener("beforeprint", () => {
  finishHistory();
  reopened = [...document.querySelectorAll("details:not([open])")];
  for (const one of reopened) one.open = true;
});

window.addEventListener("afterprint", () => {
  forbidPrint();
  for (const one of reopened) one.open = false;
  reopened = [];
});
