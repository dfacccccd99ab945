// What the consent ledger of this store says of the patient, and the question whether a withdrawal is that of the patient.

import { button, element, joined, said, section, value } from "./dom.js";
import { dateElement } from "./dates.js";
import { codeWords, currentLanguage, parts, t } from "./words.js";

function offered(form) {
  return element("li", { "data-part": "offered-form" },
    element("b", {}, said(form.title)), " · ", parts("consent.signed_by", { who: said(form.signed_by) }), " · ", value(form.link));
}

/** The section about the consent. `null` if the registry has no consent rules. */
export function consentSection(consent) {
  if (!consent) return null;
  const { on_file: onFile, form, since, text, offered_forms: forms } = consent;
  const attributes = { class: "quiet", "data-on-file": onFile };
  // The text of the service names the forms that can be offered. It is in English.
  if (currentLanguage() === "en") return section("consent", t("consent.title"), attributes, element("p", {}, value(text)));
  const short = joined([codeWords("OnFile", onFile), form ? codeWords("ConsentForm", form) : null, since ? element("span", {}, parts("since", { date: dateElement(since) })) : null], " · ");
  return section("consent", t("consent.title"), attributes,
    element("p", {}, short),
    (forms ?? []).length > 0 ? [element("p", {}, t("consent.offer", { n: forms.length })), element("ul", { class: "plain" }, forms.map(offered))] : null,
    element("p", { class: "small soft" }, t("action.english"), " ", said(text)));
}

function unclear(form) {
  const born = t(form.is_birth_date_equal ? "unclear_consent.same_birth_date" : "unclear_consent.other_birth_date");
  return element("li", { "data-part": "unclear-consent" }, parts("unclear_consent.form", { number: String(form.id), initials: value(form.initials) }), " · ", born);
}

/** The question whether withdrawals are those of the patient. `confirm` is called with the numbers of the forms if they are not. */
export function unclearConsents(forms, confirm) {
  const numbers = forms.map((form) => form.id);
  return element("div", { "data-part": "unclear-consents" },
    element("p", {}, t("unclear_consent.ask", { n: forms.length })),
    element("ul", { class: "plain" }, forms.map(unclear)),
    confirm ? element("div", { class: "buttons" }, button("confirm-other", t("unclear_consent.confirm", { n: forms.length }), () => confirm(numbers))) : null);
}
