//! What a registry does not want is not sent, what it wants otherwise is sent so, and nothing of a person's can change
//! the shape of a question.

use iz_hl7::{
    Demographics, Profile, Query,
    path::values,
    query::{Detail, QueryHeader, QueryRules, Stamp},
};
use proptest::{collection::vec, prelude::*, sample::subsequence};
use serde_json::json;

use super::{TODAY, asked, name};

/// Every detail, and the first place at which it would stand.
const DETAILS: [(Detail, &str); 20] = [
    (Detail::Identifiers, "QPD-3.1"),
    (Detail::AssigningAuthority, "QPD-3.4"),
    (Detail::Name, "QPD-4.1"),
    (Detail::MiddleName, "QPD-4.3"),
    (Detail::Suffix, "QPD-4.4"),
    (Detail::MothersMaidenName, "QPD-5.1"),
    (Detail::BirthDate, "QPD-6"),
    (Detail::Sex, "QPD-7"),
    (Detail::Address, "QPD-8"),
    (Detail::Street, "QPD-8.1"),
    (Detail::City, "QPD-8.3"),
    (Detail::State, "QPD-8.4"),
    (Detail::Zip, "QPD-8.5"),
    (Detail::Country, "QPD-8.6"),
    (Detail::AddressType, "QPD-8.7"),
    (Detail::Phone, "QPD-9.7"),
    (Detail::MultipleBirth, "QPD-10"),
    (Detail::BirthOrder, "QPD-11"),
    (Detail::LastUpdated, "QPD-12"),
    (Detail::LastUpdatedAt, "QPD-13"),
];

fn some_details() -> impl Strategy<Value = Vec<Detail>> {
    subsequence(DETAILS.map(|(detail, _)| detail).to_vec(), 0..=DETAILS.len())
}

/// Five parts of names and four other texts.
fn texts() -> impl Strategy<Value = Vec<String>> {
    (vec(name(), 5), vec(asked(), 4)).prop_map(|(names, texts)| [names, texts].concat())
}

/// What an address says of a place; without all of them it is none, and neither country nor type are sent.
const PLACE: [Detail; 4] = [Detail::Street, Detail::City, Detail::State, Detail::Zip];

/// Whether nothing of it is left.
fn is_gone(detail: Detail, drop: &[Detail]) -> bool {
    let is_dropped = |detail| drop.contains(&detail);
    let is_nowhere = PLACE.into_iter().all(is_dropped);
    is_dropped(detail)
        || detail.whole().is_some_and(is_dropped)
        || match detail {
            Detail::BirthOrder => is_dropped(Detail::MultipleBirth),
            Detail::Address | Detail::Country | Detail::AddressType => is_nowhere,
            _ => false,
        }
}

/// A person of whom everything is known.
fn whole(texts: &[String]) -> Option<Query> {
    let [family, given, middle, suffix, maiden, street, city, identifier, updated_at] = texts else {
        return None;
    };
    let patient: Demographics = serde_json::from_value(json!({
        "name": {"family": family, "given": given, "middle": middle, "suffix": suffix},
        "mothers_maiden_name": {"family": maiden},
        "birth_date": "2019-06-04",
        "sex": "F",
        "address": {"street": street, "city": city, "state": "TX", "zip": "76701"},
        "phone": "254-555-0142",
        "identifiers": [{"value": identifier, "assigning_authority": "OURAPP", "type": "MR"}],
        "multiple_birth": {"indicator": "Y", "order": 2},
        "last_updated": "2026-11-01",
        "last_updated_at": updated_at,
    }))
    .ok()?;
    Query::new(Profile::Z44, patient, TODAY).ok()
}

fn write(query: &Query) -> String {
    let time = "2026-11-22T09:30:15-06:00[America/Chicago]".parse().unwrap();
    query.write(&QueryHeader::default(), &Stamp::new(time, "c-1", "q-1").unwrap())
}

fn at(message: &str, path: &str) -> Vec<String> {
    values(message.as_bytes(), &path.parse().unwrap()).unwrap()
}

fn count(text: &str, delimiter: char) -> usize {
    text.chars().filter(|c| *c == delimiter).count()
}

proptest! {
    #[test]
    fn a_question_for_a_registry_holds_what_that_wants(
        texts in texts(), drop in some_details(), require in some_details(), upper_case: bool,
    ) {
        let Some(query) = whole(&texts) else { return Err(TestCaseError::reject("refused")) };
        let rules = QueryRules { drop: drop.clone(), require: require.clone(), upper_case, ..QueryRules::default() };
        let before = write(&query);
        let Ok(asked) = query.for_registry(&rules) else {
            // All is known, so only what is dropped can be lacking; and nobody is found by a name alone.
            let gone = |detail: &Detail| is_gone(*detail, &drop);
            let is_nobody = gone(&Detail::Identifiers) && (gone(&Detail::BirthDate) || gone(&Detail::Name));
            prop_assert!(require.iter().any(gone) || is_nobody);
            return Ok(());
        };
        let message = write(&asked);
        for (detail, path) in DETAILS {
            prop_assert_eq!(at(&message, path).is_empty(), is_gone(detail, &drop), "{}: {}", path, message);
        }
        let sent = |text: &String| if upper_case { text.to_uppercase() } else { text.clone() };
        if !drop.contains(&Detail::Name) {
            prop_assert_eq!(at(&message, "QPD-4.1"), [sent(&texts[0])]);
            prop_assert_eq!(at(&message, "QPD-4.2"), [sent(&texts[1])]);
        }
        prop_assert_eq!(count(&message, '\r'), 3, "segments");
        prop_assert!(count(&message, '|') <= count(&before, '|'), "fields");
        prop_assert!(count(&message, '^') <= count(&before, '^'), "components");
        prop_assert_eq!(before, write(&query), "what was asked stays as it is");
    }

    #[test]
    fn a_folded_question_is_ascii_or_refused_by_member(texts in texts()) {
        let Some(query) = whole(&texts) else { return Err(TestCaseError::reject("refused")) };
        // What is no name and no address is not folded.
        let rules = QueryRules { ascii_fold: true, drop: vec![Detail::Identifiers, Detail::LastUpdatedAt], ..QueryRules::default() };
        match query.for_registry(&rules) {
            Ok(asked) => prop_assert!(write(&asked).is_ascii(), "{}", write(&asked)),
            Err(fault) => {
                prop_assert!(["/name/", "/mothers_maiden_name/", "/address/"].iter().any(|start| fault.pointer.starts_with(start)));
                prop_assert!(texts.iter().all(|text| text.len() < 4 || !fault.to_string().contains(text.as_str())));
            }
        }
    }
}
