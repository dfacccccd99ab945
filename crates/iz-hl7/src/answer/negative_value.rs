//! Values that say that there is no finding: "none", "no known allergies", "not asked", `UNK`.

use crate::{codes, codes::FactKind, message::raw_value::RawValue};

/// Codes of SNOMED CT and LOINC that mean "none", "no", "absent", "not known" or "no known allergy", whatever the text.
const NEGATIVE_CONCEPTS: [&str; 22] = [
    "260413007", // none
    "373067005", // no
    "261665006", // unknown
    "385432009", // not applicable
    "410516002", // known absent
    "2667000",   // absent
    "260385009", // negative
    "262008008", // not performed
    "385660001", // not done
    "410594000", // definitely not present
    "716186003", // no known allergy
    "409137002", // no known drug allergy
    "428607008", // no known environmental allergy
    "429625007", // no known food allergy
    "428197003", // no known insect allergy
    "160244002", // no known allergies
    "LA32-8",    // no
    "LA137-2",   // none
    "LA4489-6",  // unknown
    "LA4720-4",  // not applicable
    "LA6577-6",  // negative
    "LA11883-8", // not detected
];

/// HL7 null flavours (table 0353 and v3 NullFlavor) that say that nothing is known. `OTH` and `UNC` are left out,
/// because they stand for a finding that has no code.
const NULL_FLAVOURS: [&str; 9] = ["NI", "NA", "UNK", "ASKU", "NAV", "NAVU", "NASK", "NP", "MSK"];

/// The coding systems of the null flavours.
const NULL_FLAVOUR_SYSTEMS: [&str; 6] = [
    "HL70353",
    "HL70532",
    "NULLFL",
    "NULLFLAVOR",
    "2.16.840.1.113883.5.1008",
    "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
];

/// Texts that say nothing about the person. They do not overrule a code that names a finding.
const ABSENT: [&str; 46] = [
    "none",
    "no",
    "n",
    "nil",
    "nothing",
    "na",
    "n a",
    "nka",
    "nkda",
    "nkma",
    "nkfa",
    "unk",
    "unknown",
    "u",
    "not asked",
    "not known",
    "not applicable",
    "not available",
    "not reported",
    "not recorded",
    "not documented",
    "not stated",
    "not answered",
    "not provided",
    "not done",
    "not tested",
    "not performed",
    "asked but unknown",
    "unavailable",
    "temporarily unavailable",
    "absent",
    "false",
    "ninguna",
    "ninguno",
    "none of the above",
    "denied",
    "undetermined",
    "to be determined",
    "tbd",
    "no data",
    "no answer",
    "no response",
    "no comment",
    "no comments",
    "no entry",
    "no value",
];

/// Beginnings of texts that deny a finding. A blank or the end of the text must follow.
const DENIALS: [&str; 93] = [
    "none known",
    "none reported",
    "none observed",
    "none noted",
    "none documented",
    "none recorded",
    "none found",
    "none identified",
    "none stated",
    "none given",
    "none per",
    "none at this time",
    "none to date",
    "none on file",
    "no known",
    "no contraindication",
    "no contraindications",
    "no precaution",
    "no precautions",
    "no reaction",
    "no reactions",
    "no adverse",
    "no allergy",
    "no allergies",
    "no allergic",
    "no history",
    "no hx",
    "no evidence",
    "no immunity",
    "no information",
    "no info",
    "no record",
    "no problem",
    "no problems",
    "no issues",
    "no concerns",
    "no complaints",
    "no side effects",
    "no serologic",
    "no serological",
    "no antibody",
    "no antibodies",
    "no special",
    "no indication",
    "no indications",
    "no disease",
    "no current",
    "no prior",
    "no previous",
    "no past",
    "no medical",
    "no significant",
    "denies",
    "denied any",
    "denied history",
    "never had",
    "never experienced",
    "negative",
    "neg",
    "not immune",
    "not allergic",
    "not pregnant",
    "not present",
    "not detected",
    "not observed",
    "not reactive",
    "not evaluated",
    "not assessed",
    "not obtained",
    "nonimmune",
    "non immune",
    "nonreactive",
    "non reactive",
    "seronegative",
    "none of the above apply",
    "none of the above applies",
    "no finding",
    "no findings",
    "no documented",
    "no documentation",
    "no recorded",
    "no reported",
    "no restriction",
    "no restrictions",
    "no exemption",
    "no exemptions",
    "without contraindication",
    "without contraindications",
    "without reaction",
    "without reactions",
    "without known",
    "without adverse",
    "not contraindicated",
];

/// More beginnings: the person was not asked, did not answer, or does not know.
const NO_ANSWERS: [&str; 36] = [
    "unknown if",
    "unknown whether",
    "unknown history",
    "unknown status",
    "unknown immune status",
    "unknown immunity",
    "unknown at this time",
    "unknown to",
    "unknown per",
    "not asked",
    "not known",
    "not applicable",
    "not available",
    "not reported",
    "not recorded",
    "not documented",
    "declined to",
    "refused to",
    "prefers not",
    "prefer not",
    "does not know",
    "doesn t know",
    "do not know",
    "don t know",
    "ninguna conocida",
    "desconocido",
    "unable to obtain",
    "unable to assess",
    "unable to determine",
    "unable to answer",
    "unable to verify",
    "unable to recall",
    "unable to confirm",
    "unable to say",
    "unable to test",
    "unable to provide",
];

/// Last words of a serology, or of a history of a disease, that does not show immunity.
const NEGATIVE_RESULTS: [&str; 10] = [
    "negative",
    "neg",
    "nonreactive",
    "equivocal",
    "indeterminate",
    "inconclusive",
    "pending",
    "borderline",
    "susceptible",
    "undetermined",
];

/// Words after which a text names a finding nevertheless, as in "no known allergies except latex".
const EXCEPTIONS: [&str; 9] =
    ["except", "but", "besides", "however", "until", "although", "aside", "apart", "other"];

/// Words behind "and" with which a text names a finding, as in "no egg allergy and severe latex allergy".
const FINDINGS: [&str; 6] = ["has", "had", "allergic", "severe", "anaphylaxis", "positive"];

/// Words before a statement about the person, as in "patient was not asked".
const SUBJECTS: [&str; 14] = [
    "patient", "pt", "parent", "parents", "mother", "father", "guardian", "client", "person", "child", "was",
    "is", "were", "has",
];

/// Whether the value of a fact says that there is no finding, in each of its codes and texts. A text that says both, such
/// as "no known allergies except latex", is a finding.
pub(crate) fn is_negative(value: RawValue<'_, '_>, kind: FactKind) -> bool {
    let mut parts = value.split(|delimiter| delimiter.is_component()).map(|(_, part)| part.raw.trim_ascii());
    let mut found = false;
    for _ in 0..2 {
        let triplet = [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
        if let [code, text, system] = triplet
            && (!code.is_empty() || !text.is_empty())
        {
            if !is_negative_triplet(code, text, system, kind) {
                return false;
            }
            found = true;
        }
    }
    found
}

fn is_negative_triplet(code: &str, text: &str, system: &str, kind: FactKind) -> bool {
    let is_one_of = |value: &str, names: &[&str]| names.iter().any(|name| value.eq_ignore_ascii_case(name));
    if is_one_of(code, &NEGATIVE_CONCEPTS) {
        return true;
    }
    let is_null_flavour = is_one_of(code, &NULL_FLAVOURS);
    // `UNK` is judged by its text: an unknown reaction is a reaction.
    if is_null_flavour && !code.eq_ignore_ascii_case("UNK") && is_one_of(system, &NULL_FLAVOUR_SYSTEMS) {
        return true;
    }
    if text.is_empty() || text.eq_ignore_ascii_case(code) {
        return is_null_flavour || is_negative_text(code, kind) != Negation::None;
    }
    match is_negative_text(text, kind) {
        Negation::Denial => true,
        Negation::Absent => codes::fact(code).is_none(),
        Negation::None => false,
    }
}

/// The longest text of dashes, dots and question marks that stands for an empty value, in bytes.
const MAX_DASHES: usize = 3;

/// How a text says that there is no finding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Negation {
    /// It names a finding, or cannot be judged.
    None,
    /// It says nothing about the person.
    Absent,
    /// It denies a finding.
    Denial,
}

fn is_negative_text(text: &str, kind: FactKind) -> Negation {
    // A dash alone is how some registries print an empty value.
    if !text.is_empty()
        && text.len() <= MAX_DASHES
        && text.bytes().all(|byte| matches!(byte, b'-' | b'.' | b'?'))
    {
        return Negation::Absent;
    }
    let text = text.replace(" - ", ";").to_ascii_lowercase();
    let mut all = Negation::None;
    for clause in text.split([',', ';', '\n', '\r', '.']) {
        // "Contraindications: none": what stands behind the colon is the value. "At 12:30" has no such value.
        let value = clause.rsplit_once(':').map(|(_, value)| value);
        let clause = value.filter(|value| value.contains(char::is_alphabetic)).unwrap_or(clause);
        let words: Vec<&str> =
            clause.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        if words.is_empty() || is_remark(&words) {
            continue;
        }
        match negation(&words, kind) {
            Negation::None => return Negation::None,
            Negation::Denial => all = Negation::Denial,
            Negation::Absent if all == Negation::None => all = Negation::Absent,
            Negation::Absent => {}
        }
    }
    all
}

/// Whether a part of a text says only who said it, or when.
fn is_remark(words: &[&str]) -> bool {
    matches!(words.first(), Some(&("per" | "reported" | "verified" | "as" | "on")))
        || words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
}

fn negation(words: &[&str], kind: FactKind) -> Negation {
    // "Denies egg allergy and has hives" says both.
    let has_finding_behind_and =
        words.windows(2).any(|pair| matches!(pair, ["and", word] if FINDINGS.contains(word)));
    if has_finding_behind_and || words.iter().any(|word| EXCEPTIONS.contains(word)) {
        return Negation::None;
    }
    let subjects = words.iter().take_while(|word| SUBJECTS.contains(word)).count();
    let words = words.get(subjects..).unwrap_or_default();
    let text = words.join(" ");
    if ABSENT.contains(&text.as_str()) {
        return Negation::Absent;
    }
    let starts = |beginnings: &[&str]| {
        beginnings.iter().any(|beginning| {
            text.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    };
    // In plain words, a negative reaction is a bad one.
    let is_bad =
        starts(&["negative reaction", "negative response", "neg reaction"]) && kind != FactKind::Serology;
    let is_denial_of_one = matches!(words, ["no", .., "allergy" | "allergies" | "reaction" | "reactions"])
        && words.len() <= 4
        && words.get(1) != Some(&"longer");
    if (starts(&DENIALS) && !is_bad) || is_denial_of_one {
        return Negation::Denial;
    }
    if starts(&NO_ANSWERS) {
        return Negation::Absent;
    }
    let ends_negative = || match words {
        [.., before, "reactive"] => *before == "non" || *before == "not",
        [.., before, "detected"] => *before == "not",
        [.., last] => NEGATIVE_RESULTS.contains(last),
        [] => false,
    };
    let is_of_immunity = matches!(kind, FactKind::Serology | FactKind::History);
    if is_of_immunity && ends_negative() { Negation::Denial } else { Negation::None }
}
