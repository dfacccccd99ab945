//! Reads the members of a request that a program sets, not a person.
//!
//! Case, blanks, and numbers or booleans in quotation marks make no difference. Any other value is a fault, because the
//! program means something that the API does not know.

use std::time::Duration;

use iz_client::{
    CacheControl,
    hl7::{Profile, query::DetailError},
};
use iz_consent::ConsentForm;
use iz_match::{Members, Node};
use jiff::civil::Date;

use super::PatientEvent;
use crate::{access::is_word, matched_reply::ChoiceRule};

/// A text. `None` if it is absent.
pub(super) fn text(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> Option<String> {
    value(node, pointer, faults, "a text", |text| Some(text.to_owned()))
}

/// Why the data is needed. The value stands in the audit trail, so it is a word and no sentence about a patient.
pub(super) fn purpose(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> Option<String> {
    let is_text = matches!(node, Node::Text(_));
    value(
        node,
        pointer,
        faults,
        "a text of 1 to 64 letters, digits or . _ - : @ /, such as treatment",
        |text| (is_text && is_word(text)).then(|| text.to_owned()),
    )
}

/// `true` or `false`, also as `Y`, `yes` or 1. `false` if it is absent.
pub(super) fn flag(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> bool {
    let flag =
        value(node, pointer, faults, "true or false", |text| match text.to_ascii_lowercase().as_str() {
            "true" | "y" | "yes" | "1" => Some(true),
            "false" | "n" | "no" | "0" => Some(false),
            _ => None,
        });
    flag.unwrap_or(false)
}

/// A whole number up to 255. 0 if it is absent.
pub(super) fn count(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> u8 {
    let count = value(node, pointer, faults, "a whole number from 0 to 255", |text| text.parse().ok());
    count.unwrap_or(0)
}

/// The profile of the query.
pub(super) fn profile(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> Option<Profile> {
    value(node, pointer, faults, "Z34 or Z44", |text| {
        [Profile::Z34, Profile::Z44].into_iter().find(|profile| profile.code().eq_ignore_ascii_case(text))
    })
}

/// A form of the consent ledger.
pub(super) fn consent_form(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> Option<ConsentForm> {
    value(node, pointer, faults, "minor, adult or withdrawal", |text| text.to_ascii_lowercase().parse().ok())
}

/// A day.
pub(super) fn day(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> Option<Date> {
    value(node, pointer, faults, "a day as YYYY-MM-DD", |text| {
        let is_day = text.len() == 10;
        is_day.then(|| text.parse().ok()).flatten()
    })
}

/// What happened to a patient.
pub(super) fn patient_event(
    node: &Node,
    pointer: &str,
    faults: &mut Vec<DetailError>,
) -> Option<PatientEvent> {
    value(node, pointer, faults, "dose_given, patient_corrected or consent_withdrawn", |text| {
        PatientEvent::ALL.iter().copied().find(|event| event.word().eq_ignore_ascii_case(text))
    })
}

/// The rule that may choose a candidate.
pub(super) fn choice_rule(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> Option<ChoiceRule> {
    value(node, pointer, faults, "single_exact", |text| {
        text.eq_ignore_ascii_case("single_exact").then_some(ChoiceRule::SingleExact)
    })
}

/// Which cached answers are accepted: `"no_cache"`, `"only_if_cached"`, or `{"max_age_s": N}`. Every one if it is absent.
pub(super) fn cache_control(node: Node, pointer: &str, faults: &mut Vec<DetailError>) -> CacheControl {
    if node.is_absent() {
        return CacheControl::Any;
    }
    let Node::Object(_) = node else {
        let expected = "no_cache, only_if_cached, or an object with max_age_s";
        let word = value(&node, pointer, faults, expected, |text| {
            match text.to_ascii_lowercase().replace('-', "_").as_str() {
                "no_cache" => Some(CacheControl::NoCache),
                "only_if_cached" => Some(CacheControl::OnlyIfCached { max_age: None }),
                _ => None,
            }
        });
        return word.unwrap_or_default();
    };
    let mut members = Members::of(node, pointer, faults);
    let max_age = members.take("max_age_s");
    members.finish();
    let max_age = seconds(&max_age, &format!("{pointer}/max_age_s"), faults);
    max_age.map_or(CacheControl::Any, CacheControl::MaxAge)
}

/// A whole number of seconds, 0 or more. `None` if it is absent.
pub(super) fn seconds(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> Option<Duration> {
    value(node, pointer, faults, "a whole number of seconds, 0 or more", |text| {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // A number that does not fit is longer than any answer is cached, as in the header.
        is_number.then(|| Duration::from_secs(digits.parse().unwrap_or(u64::MAX)))
    })
}

/// The most rows of the consent ledger that a request names.
pub(super) const MAX_ROW_IDS: usize = 20;

/// Numbers of rows of the consent ledger.
pub(super) fn row_ids(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> Vec<i64> {
    if node.is_absent() {
        return Vec::new();
    }
    let id = |node: &Node| node.scalar().and_then(|text| text.trim().parse().ok()).filter(|id: &i64| *id > 0);
    let ids = match node {
        Node::List(nodes) if nodes.len() <= MAX_ROW_IDS => nodes.iter().map(id).collect(),
        _ => None,
    };
    ids.unwrap_or_else(|| {
        faults.push(DetailError::new(
            pointer,
            format!("must be a list of at most {MAX_ROW_IDS} whole numbers above 0"),
        ));
        Vec::new()
    })
}

pub(super) fn value<T>(
    node: &Node,
    pointer: &str,
    faults: &mut Vec<DetailError>,
    expected: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    if node.is_absent() {
        return None;
    }
    let value = node.scalar().and_then(|text| read(text.trim()));
    if value.is_none() {
        faults.push(DetailError::new(pointer, format!("must be {expected}")));
    }
    value
}
