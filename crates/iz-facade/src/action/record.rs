//! The next step with the record of one person.

use std::borrow::Cow;

use iz_client::{
    DoseContent, Summary,
    hl7::answer::{Effect, WarningCode},
};
use iz_match::{MatchGrade, PatientMatch};

use super::{
    Action,
    action_code::ActionCode,
    no_history::OTHER_RECORDS,
    words::{differences, members, not_all_compared, not_compared, truncated},
};
use crate::{forecast_state::ForecastContent, freshness::Stale, matched_reply::MatchedReply};

/// The next step with a record. `is_truncated` says whether a list of the answer is not shown as a whole, and `stale`
/// why the answer is out of date.
///
/// What restricts the whole record stands first: the age of the answer, and what may be missing. Then comes the person.
pub(super) fn action(matched: &MatchedReply, is_truncated: bool, stale: Option<Stale>) -> Action {
    let mismatch = matched.decisive_match().filter(|decisive| decisive.grade == MatchGrade::Mismatch);
    if let Some(mismatch) = mismatch {
        return refusal(mismatch, is_truncated);
    }
    let summary = matched.reply.summary();
    let (code, of_person) = person(matched);
    let gap = gap(summary);
    let is_partial = gap.is_some() || is_truncated;
    let is_restricted = is_partial || stale.is_some();
    let code =
        if is_restricted && code == ActionCode::UseRecord { ActionCode::UseIncompleteRecord } else { code };
    let mut text = [&*out_of_date(stale), gap.unwrap_or_default(), truncated(is_truncated)].concat();
    if !of_person.is_empty() {
        text += " ";
        text += &of_person;
    }
    text += &guessed(matched);
    if matched.decisive_match().is_some_and(PatientMatch::is_limited) {
        text += LIMITED;
    }
    if summary.is_deceased {
        text += " The registry says that this person has died. Either the record belongs to somebody else, or the \
                 registry is wrong and must be told.";
    }
    if summary.is_protected {
        text += " The registry marks this record as protected. Do not show it to anybody else.";
    }
    text += match summary.doses {
        DoseContent::Given => "",
        DoseContent::Unclear => " The registry does not say clearly of any dose that it was given.",
        DoseContent::None => " The record shows no dose that was given to this person.",
    };
    text += match ForecastContent::of(summary) {
        ForecastContent::Some => "",
        ForecastContent::Unreadable => {
            " No forecast of the registry could be read. This does not mean that nothing is due."
        }
        ForecastContent::None => " The registry sent no forecast. This does not mean that nothing is due.",
    };
    if summary.doses != DoseContent::Given {
        text += OTHER_RECORDS;
    } else if is_partial {
        text += " Ask for other records.";
    }
    Action { code, text: text.trim_start().to_owned() }
}

/// What the text says if a side has more values than are compared.
const LIMITED: &str = " The record or the request has more names, numbers or words than izquery compares, and the rest \
                       may contradict. Confirm the name and the birth date with the patient before use.";

/// What the text says if the answer is out of date. Empty otherwise.
fn out_of_date(stale: Option<Stale>) -> Cow<'static, str> {
    match stale {
        None => "".into(),
        Some(Stale::EarlierDay) => {
            " This answer is of an earlier day. Doses may have been added since. Ask again before you give a dose."
                .into()
        }
        Some(Stale::RegistryDown(age)) => format!(
            " The registry cannot be asked now. It gave this answer {age}. Doses may have been added since. Ask again \
             before you give a dose."
        )
        .into(),
    }
}

/// Whether the person in the record is surely the one asked for.
pub(crate) fn is_person_sure(matched: &MatchedReply) -> bool {
    let is_exact = matched.decisive_match().is_some_and(|decisive| decisive.grade == MatchGrade::Exact);
    is_exact && !is_contradicted(matched) && matched.overruled_match().is_none()
}

/// Whether a part of the answer speaks against the person.
fn is_contradicted(matched: &MatchedReply) -> bool {
    matched.reply.summary().warnings.iter().any(|warning| warning.code.effect() == Effect::Person)
}

/// Whether the record is that of the right person, and what must be confirmed.
fn person(matched: &MatchedReply) -> (ActionCode, String) {
    let summary = matched.reply.summary();
    let decisive = matched.decisive_match();
    let is_exact = decisive.is_some_and(|decisive| decisive.grade == MatchGrade::Exact);
    let differences = differences(decisive);
    match () {
        () if matched.overruled_match().is_some() => (
            ActionCode::ConfirmPerson,
            format!(
                "This is the chosen candidate, but the record differs from the request in {}. Confirm with the \
                 patient before use. If the details in the request are wrong, correct them.",
                super::words::differences(matched.overruled_match())
            ),
        ),
        () if summary.warnings.iter().any(|warning| warning.code == WarningCode::StatusContradicts) => (
            ActionCode::ConfirmPerson,
            "The registry's status says that there is no record, but its answer contains a person. Confirm with the \
             patient before use."
                .to_owned(),
        ),
        () if is_exact && !summary.is_deceased && !is_contradicted(matched) => {
            (ActionCode::UseRecord, "Confirm the name and the birth date with the patient.".to_owned())
        }
        () if is_exact => (
            ActionCode::ConfirmPerson,
            "Confirm the name and the birth date with the patient before use.".to_owned(),
        ),
        () if differences.is_empty() && decisive.is_some_and(|decisive| !decisive.guesses.is_empty()) => {
            (ActionCode::ConfirmPerson, String::new())
        }
        () if differences.is_empty() && decisive.is_some_and(PatientMatch::is_limited) => {
            (ActionCode::ConfirmPerson, String::new())
        }
        () if differences.is_empty() => (
            ActionCode::ConfirmPerson,
            "Too few details could be compared. Confirm the name and the birth date with the patient before use."
                .to_owned(),
        ),
        () => (
            ActionCode::ConfirmPerson,
            format!("The record differs in {differences}. Confirm with the patient before use."),
        ),
    }
}

/// Which members of the request were guessed, as a sentence. Empty if none was.
fn guessed(matched: &MatchedReply) -> String {
    let asked = matched.patient_match.as_ref();
    let Some(members) = asked.and_then(|asked| members(asked.guesses.iter().map(|guess| guess.member)))
    else {
        return String::new();
    };
    format!(
        " The request was unclear in {members}, and a guess was sent to the registry. Confirm the name and the birth \
         date with the patient before use."
    )
}

/// Why the record may be incomplete, as a sentence. `None` if nothing says so.
fn gap(summary: &Summary) -> Option<&'static str> {
    let is_incomplete = summary.warnings.iter().any(|warning| warning.code.effect() == Effect::Incomplete);
    match () {
        () if is_incomplete => Some(
            " This record may be incomplete: a part of the registry's answer may be missing or could not be read.",
        ),
        () if summary.has_errors => Some(
            " This record may be incomplete: the registry reports an error with it; `errors` says which.",
        ),
        () => None,
    }
}

/// The step with a record that very likely belongs to another person. It names the fields that differ. If none
/// differs, it names the fields that cannot be compared.
fn refusal(mismatch: &PatientMatch, is_truncated: bool) -> Action {
    let differences = differences(Some(mismatch));
    let not_compared = not_compared(mismatch);
    let what = match () {
        () if !differences.is_empty() => format!("differs in {differences}"),
        () if !not_compared.is_empty() => {
            format!("cannot be compared in {not_compared}, and too little else agrees")
        }
        () => "agrees in too few details".to_owned(),
    };
    let text = format!(
        "The registry's record {what}. Do not use this record. Check the details and ask again.{}{}{OTHER_RECORDS}",
        not_all_compared(mismatch.is_limited()),
        truncated(is_truncated)
    );
    Action { code: ActionCode::DoNotUse, text }
}

#[cfg(test)]
mod tests {
    use iz_client::hl7::{Demographics, OwnedAnswer, query::NameQuery};
    use jiff::civil::{Date, date};

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    /// The match of a newborn with a record that has this PID-5 and PID-7.
    fn matched(given: &str, [name, birth_date]: [&str; 2]) -> PatientMatch {
        let text = format!(
            "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z32\rMSA|AA|1\rQAK|1|OK\r\
             PID|1||9^^^I^SR||{name}||{birth_date}|M\r"
        );
        let answer = OwnedAnswer::read(text, TODAY).unwrap();
        let name = NameQuery {
            family: "Quillfeather".to_owned(),
            given: given.to_owned(),
            middle: None,
            suffix: None,
        };
        let asked =
            Demographics { name: Some(name), birth_date: Some(date(2026, 11, 3)), ..Demographics::default() };
        PatientMatch::of(&asked, &answer.get().patients[0], TODAY)
    }

    #[test]
    fn a_refusal_names_only_what_differs_or_cannot_be_compared() {
        for (given, record, said) in [
            (
                "Tamsin",
                ["QUILLFEATHER^BABY BOY", "20261103"],
                "cannot be compared in given name (one side has only a placeholder), and too little else agrees",
            ),
            (
                "Baby Boy",
                ["QUILLFEATHER^TAMSIN", "20261103"],
                "cannot be compared in given name (one side has only a placeholder), and too little else agrees",
            ),
            (
                "Tamsin",
                ["QUILLFEATHER", ""],
                "cannot be compared in given name (the record has none that can be used), birth date (the record has \
                 none that can be used), and too little else agrees",
            ),
            (
                "Tamsin",
                ["QUILLFEATHER^BABY BOY", "19010101"],
                "cannot be compared in given name (one side has only a placeholder), birth date (one side has only a \
                 placeholder), and too little else agrees",
            ),
            ("Tamsin", ["QUILLFEATHER^BABY BOY", "20190822"], "differs in birth date"),
        ] {
            let matched = matched(given, record);
            assert_eq!(matched.grade, MatchGrade::Mismatch, "{record:?}: {matched:?}");
            let action = refusal(&matched, false);
            let text = action.text.strip_prefix("The registry's record ").unwrap();
            assert!(text.starts_with(&format!("{said}. Do not use this record.")), "{record:?}: {text}");
            assert_eq!(action.code, ActionCode::DoNotUse);
        }
    }

    /// The name that was asked for may be among those that were not compared.
    #[test]
    fn a_refusal_says_that_not_all_was_compared() {
        for (aliases, is_said) in [(0, false), (19, false), (20, true)] {
            let names = format!("Vance^Odell{}", "~Vance^Quill".repeat(aliases));
            let matched = matched("Tamsin", [&names, "20190822"]);
            assert_eq!(matched.grade, MatchGrade::Mismatch, "{matched:?}");
            let text = refusal(&matched, false).text;
            assert_eq!(text.contains("Not all names, numbers and words were compared"), is_said, "{text}");
            assert!(text.ends_with(OTHER_RECORDS), "{text}");
        }
    }
}
