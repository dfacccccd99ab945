// The form with the details of a person. It accepts what people type: the service cleans it and says what it changed.

import { button, element, value } from "./dom.js";
import { dateText } from "./dates.js";
import { localDay, possibleDates } from "./date_suggestions.js";
import { memberName } from "./members.js";
import { codeWords, currentLanguage, t } from "./words.js";

/** The fields, each with the pointer of its member in the request. */
const FIELDS = [
  ["family", "/patient/name/family"], ["given", "/patient/name/given"], ["middle", "/patient/name/middle"], ["suffix", "/patient/name/suffix"],
  ["birth-date", "/patient/birth_date"], ["sex", "/patient/sex"], ["phone", "/patient/phone"],
  ["street", "/patient/address/street"], ["city", "/patient/address/city"], ["state", "/patient/address/state"], ["zip", "/patient/address/zip"],
  ["mother-family", "/patient/mothers_maiden_name/family"], ["mother-given", "/patient/mothers_maiden_name/given"],
  ["identifier", "/patient/identifiers/0/value"], ["identifier-type", "/patient/identifiers/0/type"], ["authority", "/patient/identifiers/0/assigning_authority"],
  ["registry", "/registry"],
];
const SEXES = ["", "F", "M", "X", "U"];
const IDENTIFIER_TYPES = ["MR", "SR", "SS", "MA"];

function field(name, attributes = {}) {
  const { hint, choices, ...rest } = attributes;
  const id = `ask-${name}`;
  const shared = { id, name, "aria-describedby": hint ? `${id}-hint` : null, autocomplete: "off", ...rest };
  const control = choices
    ? element("select", shared, choices.map(([code, words]) => element("option", { value: code }, words)))
    : element("input", { type: "text", autocapitalize: "off", spellcheck: "false", ...shared });
  return element("div", { class: "field", "data-field": name },
    element("label", { for: id }, t(`ask.${name}`), rest["aria-required"] ? [" ", element("span", { class: "soft note" }, t("ask.required"))] : null),
    control,
    hint ? element("p", { class: "small soft", id: `${id}-hint` }, hint) : null);
}

function group(title, ...fields) {
  return element("fieldset", {}, element("legend", {}, title), element("div", { class: "grid" }, fields));
}

/** The greatest age of a record that is shown while the registry is down, in seconds. */
const WEEK_S = 7 * 24 * 3600;

/** The body of the request. Empty members are left out. */
function requestOf(form) {
  const body = {};
  for (const [name, pointer] of FIELDS) {
    const text = form.elements[name]?.value.trim() ?? "";
    if (text === "" || (name === "identifier-type" && form.elements.identifier.value.trim() === "")) continue;
    const steps = pointer.slice(1).split("/");
    let place = body;
    for (const [at, step] of steps.slice(0, -1).entries()) place = place[step] ??= steps[at + 1] === "0" ? [] : {};
    place[steps.at(-1)] = text;
  }
  body.patient ??= {};
  return body;
}

function fieldOf(pointer) {
  const isNear = ([, one]) => one.startsWith(`${pointer}/`) || pointer.startsWith(`${one}/`);
  const found = FIELDS.find(([, one]) => one === pointer) ?? (["", "/patient"].includes(pointer) ? undefined : FIELDS.find(isNear));
  return found?.[0] ?? (pointer.startsWith("/patient/identifiers") ? "identifier" : null);
}

/** What was typed, so that the form can be filled in again. */
export function typedOf(form) {
  return Object.fromEntries(FIELDS.map(([name]) => [name, form.elements[name]?.value ?? ""]));
}

function clearErrors(form) {
  form.querySelector("[data-part=ask-errors]")?.remove();
  for (const one of form.querySelectorAll("[data-part=field-error]")) one.remove();
  for (const one of form.querySelectorAll("[aria-invalid]")) {
    one.removeAttribute("aria-invalid");
    if (form.querySelector(`#${one.id}-hint`)) one.setAttribute("aria-describedby", `${one.id}-hint`);
    else one.removeAttribute("aria-describedby");
  }
}

function suggestions(control, name, error) {
  const offered = [...(error.suggestions ?? []), ...(name === "birth-date" ? possibleDates(control.value, localDay()) : [])];
  return [...new Set(offered)].map((text) => button("suggestion", t("ask.use", { value: name === "birth-date" ? dateText(text) : text }), () => {
    control.value = text;
    control.focus();
  }));
}

/** Shows what the service could not use, next to each field, and moves the focus to the first of them. */
export function showErrors(form, problem) {
  clearErrors(form);
  const reason = (error) => (currentLanguage() === "en" ? error.reason : [t("ask.wrong"), " ", element("span", { lang: "en" }, error.reason)]);
  const found = (problem.errors ?? []).map((error) => ({ error, name: fieldOf(error.pointer ?? "") }));
  for (const { error, name } of found) {
    const control = name && form.elements[name];
    if (!control) continue;
    control.closest("details")?.setAttribute("open", "");
    const id = `ask-${name}-error`;
    if (form.querySelector(`#${id}`)) continue;
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    const words = element("p", { id }, element("span", { "aria-hidden": "true" }, "! "), reason(error));
    control.after(element("div", { class: "field-error", "data-part": "field-error" }, words, suggestions(control, name, error)));
  }
  const others = found.filter(({ name }) => !name || !form.elements[name]);
  const text = currentLanguage() === "en" ? problem.detail || problem.title : codeWords("ProblemCode", problem.code, problem.title);
  form.prepend(element("div", { class: "alert overdue", role: "alert", "data-part": "ask-errors" },
    element("p", {}, element("b", {}, t("ask.errors", { n: Math.max(found.length, 1) }))), element("p", {}, text),
    others.length > 0 ? element("ul", {}, others.map(({ error }) => element("li", {}, value(error.pointer), error.pointer ? ": " : "", reason(error)))) : null));
  const first = [...form.querySelectorAll("[aria-invalid=true]")][0];
  (first ?? form.elements.family).focus();
}

/** The form. `submit` is called with the request and the form. */
export function askForm({ registries, typed, submit }) {
  const sexes = SEXES.map((code) => [code, code === "" ? t("ask.sex.any") : codeWords("Sex", code)]);
  const types = IDENTIFIER_TYPES.map((code) => [code, codeWords("IdentifierType", code)]);
  const choices = registries.map((one) => [one.id, one.name]);
  const send = element("button", { type: "submit", class: "first", "data-part": "ask-submit" }, t("ask.submit"));
  const form = element("form", { id: "ask-form", "data-part": "ask-form", novalidate: true, autocomplete: "off", "aria-labelledby": "ask-title" },
    element("p", { class: "soft" }, t("ask.hint")),
    choices.length > 1 ? element("div", { class: "grid" }, field("registry", { choices })) : null,
    group(t("member.name"), field("given", { "aria-required": "true" }), field("middle"), field("family", { "aria-required": "true" }), field("suffix")),
    group(t("ask.person"), field("birth-date", { "aria-required": "true", hint: t("ask.birth-date.hint") }), field("sex", { choices: sexes }), field("phone", { inputmode: "tel" })),
    group(t("member.address"), field("street"), field("city"), field("state"), field("zip", { inputmode: "numeric" })),
    group(memberName("mothers_maiden_name"), field("mother-family"), field("mother-given")),
    element("details", { "data-part": "ask-more" }, element("summary", {}, t("ask.more")),
      group(t("member.identifiers"), field("identifier"), field("identifier-type", { choices: types }), field("authority"))),
    element("div", { class: "buttons" }, send, element("button", { type: "reset", "data-part": "ask-reset" }, t("ask.reset"))));
  for (const [name, text] of Object.entries(typed ?? {})) if (form.elements[name] && text !== "") form.elements[name].value = text;
  if (typed?.identifier) form.querySelector("details").open = true;
  if (choices.length > 1 && !typed?.registry) form.elements.registry.value = choices[0][0];
  form.addEventListener("reset", () => { clearErrors(form); form.elements.given.focus(); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearErrors(form);
    const body = requestOf(form);
    // The service may know more registries than this page may ask.
    if (choices.length === 1) body.registry = choices[0][0];
    // An old record helps more than an error. The page says that it is out of date, and offers no dose.
    body.stale_if_error_s = WEEK_S;
    submit(body, form);
  });
  return form;
}
