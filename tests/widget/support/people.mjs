// People of the sandbox. docs/ACCEPTANCE.md and `izquery sandbox --list` say what each of them shows.

import { izquery } from "./service.mjs";
import { spawnSync } from "node:child_process";

export function person(family, given, born) {
  return { name: { family, given }, birth_date: born };
}

export const PEBBLE = person("Sandcastle", "Pebble", "2022-03-10");
export const ECHO = person("Mirror", "Echo", "2015-05-04");
export const NELL = person("Nowhere", "Nell", "1999-09-09");

/** A person for each kind of answer, with the screen that shows it. */
export const OUTCOMES = [
  ["a full record", PEBBLE, "record"],
  ["a record of Texas, with forecasts and no dose", person("Sandstorm", "Dusty", "1961-07-19"), "record"],
  ["a record without doses and forecasts", person("Slate", "Blanca", "1990-01-02"), "record"],
  ["contraindications", person("Cautious", "Alma", "1994-06-21"), "record"],
  ["immunity", person("Pockmark", "Varen", "1987-03-03"), "record"],
  ["reactions", person("Aftermath", "Rex", "2023-01-17"), "record"],
  ["refused, partial and deleted doses", person("Ambleside", "Victor", "1958-10-10"), "record"],
  ["a person who has died", person("Lastday", "Ambrose", "1941-01-15"), "record"],
  ["a protected record", person("Veilbrook", "Miriam", "1981-03-29"), "record"],
  ["a record with an error of the registry", person("Halfpage", "Conrad", "1964-02-24"), "record"],
  ["dates that are not exact", person("Oldacre", "Winifred", "1944-12-05"), "record"],
  ["candidates", ECHO, "candidates"],
  ["nobody found", NELL, "not-found"],
  ["too many", person("Everyman", "Many", "1980-01-01"), "too-many"],
  ["a protected person", person("Vault", "Quiet", "1975-10-30"), "protected"],
  ["a rejected query", person("Wrongfield", "Max", "1969-12-31"), "rejected"],
  ["the record of another person", person("Hollowell", "Grace", "1990-05-16"), "withheld"],
];

/** The screen of an answer of the API. */
export function screenOf({ outcome, record }) {
  return outcome === "record" && record === null ? "withheld" : outcome.replaceAll("_", "-");
}

/** The people of the acceptance kit in these sections, such as `R` and `V`. */
export function kit(sections) {
  const list = spawnSync(izquery, ["sandbox", "--list"], { encoding: "utf8" }).stdout;
  return [...list.matchAll(/^  ([A-Z]\d\d)  (.+), (.+?) born (\d{4}-\d\d-\d\d)\s+(.*)$/gm)]
    .filter(([, id]) => sections.includes(id[0]))
    .map(([, id, family, given, born, title]) => ({ id, title, patient: person(family, given, born) }));
}
