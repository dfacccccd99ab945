// The details of a person as text: as they were asked for, and as the registry returned them.

import { joined, value } from "./dom.js";
import { dateElement } from "./dates.js";
import { codeWords, t } from "./words.js";

/** The most values of one detail that are shown. A registry may send thousands of names for one person. */
const MOST_VALUES = 3;

/** A whole name, in the order in which it is spoken. */
export function fullName(name) {
  if (!name) return "";
  return [name.prefix, name.given, name.middle, name.family, name.suffix].filter(Boolean).join(" ");
}

/** A telephone number in groups, if it has the ten digits of a US number. */
export function phoneText(number) {
  const digits = String(number ?? "").replaceAll(/\D/g, "").replace(/^1(?=\d{10}$)/, "");
  return digits.length === 10 ? `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}` : String(number ?? "");
}

/** An address in one line. */
export function addressText(address) {
  if (!address) return "";
  if (typeof address === "string") return address;
  const place = [address.city, [address.state, address.zip].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  return [address.street, address.other, place].filter(Boolean).join(", ");
}

function identifierText(one) {
  if (typeof one !== "object" || one === null) return String(one ?? "");
  const kind = one.type ? codeWords("IdentifierType", one.type) : "";
  return kind ? `${one.value} (${kind})` : one.value;
}

function twinText(one) {
  if (!one) return "";
  const indicator = { Y: t("yes"), N: t("no") }[one.indicator] ?? one.indicator ?? "";
  return one.order && one.order !== "0" ? t("twin.order", { indicator, order: one.order }) : indicator;
}

/** The sex in words. */
export function sexText(sex) {
  return sex ? codeWords("Sex", sex) : "";
}

const NAME_PARTS = ["family", "given", "middle", "suffix"];

/** The texts of a detail of a person who was asked for. */
function askedTexts(member, asked) {
  if (!asked) return [];
  const [name, part] = member.split("/");
  if (name === "name" && NAME_PARTS.includes(part)) return [asked.name?.[part]];
  if (name === "name") return [typeof asked.name === "string" ? asked.name : fullName(asked.name)];
  if (name === "mothers_maiden_name") {
    return [typeof asked.mothers_maiden_name === "string" ? asked.mothers_maiden_name : fullName(asked.mothers_maiden_name)];
  }
  if (name === "sex") return [sexText(asked.sex)];
  if (name === "phone") return [phoneText(asked.phone)];
  if (name === "address") return [addressText(asked.address)];
  if (name === "identifiers") return [asked.identifiers ?? []].flat().map(identifierText);
  if (name === "multiple_birth") return [twinText(asked.multiple_birth)];
  return [asked[name]].filter((one) => typeof one === "string");
}

/** The texts of a detail of a person whom the registry returned. */
function returnedTexts(member, patient) {
  if (!patient) return [];
  const [name, part] = member.split("/");
  const names = [patient.name, ...(patient.aliases ?? [])];
  if (name === "name" && NAME_PARTS.includes(part)) return names.map((one) => one?.[part]);
  if (name === "name") return names.map(fullName);
  if (name === "mothers_maiden_name") return [fullName(patient.mothers_maiden_name)];
  if (name === "sex") return [sexText(patient.sex)];
  if (name === "phone") return (patient.telecoms ?? []).map((one) => phoneText(one.number));
  if (name === "email") return (patient.telecoms ?? []).map((one) => one.email);
  if (name === "address") return (patient.addresses ?? []).map(addressText);
  if (name === "identifiers") return [patient.registry_id, ...(patient.identifiers ?? [])].filter(Boolean).map(identifierText);
  if (name === "multiple_birth") return [twinText(patient.multiple_birth)];
  return [patient[name]].filter((one) => typeof one === "string");
}

function shownValues(texts, isDate) {
  const different = [...new Set(texts.filter(Boolean))];
  if (different.length === 0) return null;
  const made = different.slice(0, MOST_VALUES).map((text) => (isDate ? dateElement(text) : value(text)));
  const rest = different.length - made.length;
  return [joined(made, "; "), rest > 0 ? ` ${t("more.values", { n: rest })}` : null];
}

/** A detail as it was asked for, or `null`. */
export function askedValue(member, asked) {
  return shownValues(askedTexts(member, asked), member === "birth_date");
}

/** A detail as the registry returned it, or `null`. */
export function returnedValue(member, patient) {
  return shownValues(returnedTexts(member, patient), member === "birth_date");
}

/** The name of a detail. */
export function memberName(member) {
  const [name] = member.split("/");
  for (const key of [`member.${member}`, `member.${name}`]) {
    const text = t(key);
    if (text !== key) return text;
  }
  return member.replaceAll(/[/_]/g, " ");
}
