// The history: one row a dose, by date or by vaccine group.

import { element, said, section, tableHead } from "./dom.js";
import { columns, doseRow } from "./dose_row.js";
import { newestFirst, vaccineGroups } from "./groups.js";
import { t } from "./words.js";

/** The rows that are made at once. The others follow in parts, so that a long history does not stop the page. */
const ROWS_AT_ONCE = 100;

let pending = [];
let timer = null;

function addRows(most) {
  for (const make of pending.splice(0, most)) make();
  timer = pending.length > 0 ? setTimeout(() => addRows(ROWS_AT_ONCE), 0) : null;
}

/** Makes all rows that are still to come. A print must hold all of them. */
export function finishHistory() {
  clearTimeout(timer);
  addRows(Infinity);
}

/** Forgets the rows that are still to come. */
export function stopHistory() {
  clearTimeout(timer);
  pending = [];
}

function byDate(table, doses) {
  const body = element("tbody", { role: "rowgroup" });
  table.append(body);
  for (const dose of newestFirst(doses)) pending.push(() => body.append(doseRow(dose)));
}

function byGroup(table, record) {
  const shown = vaccineGroups({ ...record, doses: record.doses.filter(isShown) }).filter((group) => group.doses.length > 0);
  for (const group of shown) {
    const title = group.name === null ? t("group.none") : said(group.label ?? group.name);
    const count = element("span", { class: "soft note" }, " ", t("rows", { n: group.doses.length }));
    const head = element("th", { scope: "rowgroup", role: "rowheader", colspan: String(columns().length), "aria-colspan": String(columns().length), class: "group" }, title, count);
    const body = element("tbody", { role: "rowgroup", "data-group": group.key }, element("tr", { role: "row", class: "group" }, head));
    table.append(body);
    for (const { dose, evaluations } of newestFirst(group.doses, (one) => one.dose)) pending.push(() => body.append(doseRow(dose, evaluations)));
  }
}

/** A row that the registry deleted is no part of the history. It is counted below it. */
function isShown(dose) {
  return dose.status !== "deleted";
}

function choice(name, checked, text, onchange) {
  return element("label", { class: "choice" }, element("input", { type: "radio", name: "history-order", value: name, checked, onchange }), " ", text);
}

/** The section of the history. `order` is `date` or `group`, and `remember` keeps it while the language changes. */
export function historySection(answer, order, remember) {
  const { record } = answer.lookup;
  const doses = (record.doses ?? []).filter(isShown);
  const deleted = (record.doses ?? []).length - doses.length;
  const deletedWords = deleted > 0 ? element("p", { class: "small soft", "data-part": "deleted" }, t("history.deleted", { n: deleted })) : null;
  stopHistory();
  if (doses.length === 0) {
    return section("history", t("history.title"), { class: "empty-state", "data-state": "no-doses" },
      element("p", {}, t("history.none")), deletedWords);
  }
  const place = element("div");
  const show = (wanted) => {
    stopHistory();
    const caption = t(wanted === "group" ? "history.caption.group" : "history.caption.date", { n: doses.length });
    const table = element("table", { class: "stacked history", role: "table", "data-order": wanted }, element("caption", {}, caption), tableHead(columns()));
    if (wanted === "group") byGroup(table, record);
    else byDate(table, doses);
    place.replaceChildren(table);
    addRows(ROWS_AT_ONCE);
    remember(wanted);
  };
  const orderSwitch = element("fieldset", { class: "switch", "data-part": "history-order" },
    element("legend", {}, t("history.order")),
    choice("date", order !== "group", t("history.by_date"), () => show("date")),
    choice("group", order === "group", t("history.by_group"), () => show("group")));
  show(order);
  return section("history", t("history.title"), {}, orderSwitch, place, deletedWords);
}
