//! Rules of a registry: a dropped detail is not sent, a changed detail is sent as changed, and no text of a person can
//! change the structure of a query.

use iz_hl7::{
    Demographics, Profile, Query,
    path::values,
    query::{Detail, QueryHeader, QueryRules, RegistryQuery, Stamp},
};
use proptest::{collection::vec, prelude::*, sample::subsequence};
use serde_json::json;

use super::{TODAY, name, query_text};

/// Each detail, with the first location at which it would stand.
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

/// The optional texts that are folded, by pointer and by location.
const OPTIONAL: [(&str, &str); 5] = [
    ("/name/middle", "QPD-4.3"),
    ("/name/suffix", "QPD-4.4"),
    ("/mothers_maiden_name/family", "QPD-5.1"),
    ("/address/street", "QPD-8.1"),
    ("/address/city", "QPD-8.3"),
];

/// Five parts of names, and four other texts.
fn texts() -> impl Strategy<Value = Vec<String>> {
    (vec(name(), 5), vec(query_text(), 4)).prop_map(|(names, texts)| [names, texts].concat())
}

/// The details of an address. Without all of them, neither the country nor the type is sent.
const PLACE: [Detail; 4] = [Detail::Street, Detail::City, Detail::State, Detail::Zip];

/// Whether the rules leave nothing of a detail.
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

/// A query with each detail.
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
    fn a_query_for_a_registry_follows_its_rules(
        texts in texts(), drop in some_details(), require in some_details(), upper_case: bool,
    ) {
        let Some(query) = whole(&texts) else { return Err(TestCaseError::reject("refused")) };
        let rules = QueryRules { drop: drop.clone(), require: require.clone(), upper_case, ..QueryRules::default() };
        let before = write(&query);
        // An authority that is required and cannot be sent: the identifier is left out.
        let has_no_authority = [&drop, &require].iter().all(|details| details.contains(&Detail::AssigningAuthority));
        let gone = |detail: Detail| {
            is_gone(detail, &drop) || (has_no_authority && detail == Detail::Identifiers)
        };
        let Ok(RegistryQuery { query: adapted, notes }) = query.for_registry(&rules) else {
            // Each detail was given, so only a dropped one can be missing. A name alone is not enough for a query.
            let is_nobody = gone(Detail::Identifiers) && (gone(Detail::BirthDate) || gone(Detail::Name));
            prop_assert!(require.iter().any(|detail| gone(*detail)) || is_nobody);
            return Ok(());
        };
        let message = write(&adapted);
        let is_left_out = has_no_authority && !drop.contains(&Detail::Identifiers);
        prop_assert_eq!(notes.len(), usize::from(is_left_out));
        for (detail, path) in DETAILS {
            prop_assert_eq!(at(&message, path).is_empty(), gone(detail), "{}: {}", path, message);
        }
        let sent = |text: &String| if upper_case { text.to_uppercase() } else { text.clone() };
        if !drop.contains(&Detail::Name) {
            prop_assert_eq!(at(&message, "QPD-4.1"), [sent(&texts[0])]);
            prop_assert_eq!(at(&message, "QPD-4.2"), [sent(&texts[1])]);
        }
        prop_assert_eq!(count(&message, '\r'), 3, "segments");
        prop_assert!(count(&message, '|') <= count(&before, '|'), "fields");
        prop_assert!(count(&message, '^') <= count(&before, '^'), "components");
        prop_assert_eq!(before, write(&query), "the original query is not changed");
    }

    #[test]
    fn a_folded_query_is_ascii_and_says_what_was_left_out(texts in texts()) {
        let Some(query) = whole(&texts) else { return Err(TestCaseError::reject("refused")) };
        // Only names and addresses are folded.
        let rules = QueryRules { ascii_fold: true, drop: vec![Detail::Identifiers, Detail::LastUpdatedAt], ..QueryRules::default() };
        match query.for_registry(&rules) {
            Ok(adapted) => {
                prop_assert!(write(&adapted.query).is_ascii(), "{}", write(&adapted.query));
                for (pointer, path) in OPTIONAL {
                    let is_left_out = adapted.notes.iter().any(|note| note.pointer == pointer);
                    prop_assert_eq!(at(&write(&adapted.query), path).is_empty(), is_left_out, "{}", pointer);
                }
            }
            Err(faults) => for fault in faults {
                prop_assert!(fault.pointer.starts_with("/name/"));
                prop_assert!(texts.iter().all(|text| text.len() < 4 || !fault.to_string().contains(text.as_str())));
            }
        }
    }
}
