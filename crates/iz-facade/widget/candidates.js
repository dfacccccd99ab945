// The persons who may be meant: a list, a comparison side by side, and the confirmation before one is chosen.

import { badge, button, element, joined, section, tableHead, value } from "./dom.js";
import { ageText, dateElement } from "./dates.js";
import { agreementWords, detailFields, differingMembers, gradeBadge } from "./comparison.js";
import { addressText, askedValue, fullName, memberName, phoneText, returnedValue, sexText } from "./members.js";
import { parts, t } from "./words.js";

/** The most persons who stand side by side. */
const MOST_COMPARED = 3;
const SHOWN_ALWAYS = ["name/family", "name/given", "name/middle", "birth_date", "sex", "address", "phone", "mothers_maiden_name"];

function details(candidate, today) {
  const phone = (candidate.telecoms ?? []).map((one) => one.number).find(Boolean);
  return joined([
    candidate.birth_date ? parts("born", { date: element("b", {}, dateElement(candidate.birth_date)) }) : t("born.missing"),
    ageText(candidate.birth_date, today),
    sexText(candidate.sex),
    value(addressText(candidate.addresses?.[0])),
    phone ? value(phoneText(phone)) : null,
  ].map((part) => (part ? element("span", {}, part) : null)), " · ");
}

function comparison(answer, chosen) {
  const { asked, lookup } = answer;
  const persons = chosen.map((at) => lookup.candidates[at]);
  const compared = persons.flatMap((one) => detailFields(one.match).map((field) => field.member));
  const has = (member) => askedValue(member, asked) !== null || persons.some((one) => returnedValue(member, one) !== null);
  const members = [...new Set([...SHOWN_ALWAYS.filter(has), ...compared])];
  const titles = [t("compare.detail"), t("compare.asked"), ...chosen.map((at) => t("candidate.number", { number: at + 1 }))];
  const none = () => element("span", { class: "soft" }, t("compare.none"));
  const rows = members.map((member) => element("tr", { role: "row", "data-member": member },
    element("th", { scope: "row", role: "rowheader" }, memberName(member)),
    element("td", { role: "cell" }, askedValue(member, asked) ?? none()),
    persons.map((one) => {
      const field = detailFields(one.match).find((each) => each.member === member);
      return element("td", { role: "cell", "data-agreement": field?.agreement },
        returnedValue(member, one) ?? none(), field && field.agreement !== "agrees" ? element("div", {}, agreementWords(field)) : null);
    })));
  return element("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": t("compare.caption") },
    element("table", { role: "table", "data-part": "side-by-side-table" },
      element("caption", {}, t("compare.caption")), tableHead(titles), element("tbody", { role: "rowgroup" }, rows)));
}

/** The question before a person is chosen. It names what to confirm with the person. */
function confirmation(candidate, number, choose, cancel) {
  // The parts of the name are confirmed as one.
  const whole = (member) => (member.startsWith("name/") ? "name" : member);
  const differing = detailFields(candidate.match).filter((field) => field.agreement !== "agrees");
  const members = [...new Set(["name", "birth_date", ...differing.map((field) => whole(field.member))])];
  const details = members.map((member) => {
    const fields = differing.filter((field) => whole(field.member) === member);
    return element("li", { "data-member": member }, memberName(member), fields.map((field) => [" ", agreementWords(field)]));
  });
  const yes = button("confirm-yes", t("confirm.yes"), () => {
    // A second click must not ask a second time.
    if (yes.disabled) return;
    yes.disabled = true;
    choose(candidate.token);
  }, { class: "first" });
  return element("div", { class: "confirm", role: "group", "aria-labelledby": "confirm-title", "data-part": "confirm" },
    element("h3", { id: "confirm-title", tabindex: "-1" }, parts("confirm.title", { number, name: value(fullName(candidate.name)) ?? t("name.missing") })),
    element("p", {}, t("confirm.text")),
    element("ul", { "data-part": "confirm-details" }, details),
    element("div", { class: "buttons" }, yes, button("confirm-no", t("confirm.no"), cancel)));
}

function omitted(n) {
  return element("p", { class: "marked-line", "data-part": "candidates-omitted" }, badge("due", "!", t("truncated.badge")), " ", t("candidates.omitted", { n }));
}

function withdrawn(n) {
  return element("p", { class: "marked-line", "data-part": "candidates-withdrawn" }, t("candidates.withdrawn", { n }));
}

/** The list of candidates. `choose` is called with the token of the person who was chosen and confirmed. */
export function candidateList(answer, choose) {
  const { lookup, today } = answer;
  const candidates = lookup.candidates ?? [];
  let compared = candidates.map((_, at) => at).slice(0, MOST_COMPARED);
  const place = element("div");
  const boxes = [];
  const show = () => {
    place.replaceChildren(compared.length > 0 ? comparison(answer, compared) : element("p", { class: "soft" }, t("compare.choose")));
    for (const [at, box] of boxes.entries()) {
      box.checked = compared.includes(at);
      box.disabled = !box.checked && compared.length >= MOST_COMPARED;
    }
  };
  let open = null;
  const items = candidates.map((candidate, at) => {
    const number = at + 1;
    const box = element("input", { type: "checkbox", onchange: () => {
      compared = box.checked ? [...compared, at].sort((one, other) => one - other) : compared.filter((one) => one !== at);
      show();
    } });
    boxes.push(box);
    const slot = element("div");
    const ask = button("choose", t("candidate.choose", { number }), () => {
      open?.replaceChildren();
      open = slot;
      slot.replaceChildren(confirmation(candidate, number, choose, () => { slot.replaceChildren(); ask.focus(); }));
      slot.querySelector("h3").focus();
    }, { class: "first" });
    const differing = differingMembers(candidate.match);
    return element("li", { "data-part": "candidate", "data-grade": candidate.match?.grade },
      element("div", { class: "who" },
        element("div", {},
          element("h3", {}, `${number}. `, value(fullName(candidate.name)) ?? t("name.missing")),
          element("p", { class: "small" }, details(candidate, today)),
          differing.length > 0 ? element("p", { class: "small" }, t("candidate.differs"), " ", element("b", {}, joined(differing, ", "))) : null),
        element("div", { class: "verdict" }, gradeBadge(candidate.match))),
      element("div", { class: "buttons" },
        candidate.token ? ask : element("p", { class: "small marked-line" }, t("candidate.no_token")),
        candidates.length > 1 ? element("label", { class: "choice" }, box, " ", t("candidate.compare", { number })) : null),
      slot);
  });
  show();
  return [
    section("candidates", t("candidates.title", { n: candidates.length }), {},
      lookup.candidates_omitted > 0 ? omitted(lookup.candidates_omitted) : null,
      lookup.candidates_withdrawn > 0 ? withdrawn(lookup.candidates_withdrawn) : null,
      element("ol", { class: "candidates" }, items)),
    section("side-by-side", t("compare.title"), {}, element("p", { class: "small soft" }, t("compare.hint")), place),
  ];
}
