//! What holds for every text in a name.

use std::collections::HashMap;

use iz_hl7::{
    Profile, Query,
    query::{NameQuery, composed},
};
use jiff::civil::date;
use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::{Value, json};

use crate::asked::{asked, sent};

/// Pieces that are typed in names. Their combinations reach all rules.
const PIECES: [&str; 48] = [
    "Dr.", "M.D.", "DECEASED", "&#39;", "Linde", "OROZCO", "ida", "Jr", "III", "2nd", "V", "vi", "junior",
    "née", "nee", "aka", "a.k.a.", "and", "the", "n/a", "none", "NMN", "BABY", "BOY", "(", ")", "[", "]",
    "\"", "'", "''", "<", "«", "/", "\\", "&", "^", "|", ",", ";", "*", "#", "?", "_", "-", ".", "O'Neil",
    "e\u{301}",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec((prop::sample::select(PIECES.to_vec()), any::<bool>()), 0..8);
    let of_pieces = pieces.prop_map(|pieces| {
        pieces.into_iter().map(|(piece, blank)| format!("{piece}{}", if blank { " " } else { "" })).collect()
    });
    prop_oneof![6 => of_pieces, 1 => any::<String>(), 1 => "\\PC{0,90}"]
}

fn name() -> impl Strategy<Value = Value> {
    let members = (text(), text(), text(), text()).prop_map(|(family, given, middle, suffix)| {
        json!({"family": family, "given": given, "middle": middle, "suffix": suffix})
    });
    prop_oneof![
        2 => members,
        2 => text().prop_map(|family| json!({"family": family, "given": "Runa"})),
        1 => text().prop_map(|given| json!({"family": "Vance", "given": given})),
        1 => text().prop_map(|family| json!({"family": family})),
        1 => text().prop_map(Value::String),
    ]
}

fn members(name: &NameQuery) -> Value {
    json!({"family": name.family, "given": name.given, "middle": name.middle, "suffix": name.suffix})
}

/// How often each letter appears.
fn letters(text: &str) -> HashMap<char, usize> {
    let mut letters = HashMap::new();
    for letter in composed(text).chars().filter(|c| c.is_alphabetic()) {
        *letters.entry(letter).or_default() += 1;
    }
    letters
}

/// Each text of a JSON value with its pointer.
fn texts(name: &Value) -> Vec<(String, String)> {
    match name {
        Value::String(text) => vec![("/name".to_owned(), text.clone())],
        _ => (name.as_object().unwrap().iter())
            .filter_map(|(member, text)| Some((format!("/name/{member}"), text.as_str()?.to_owned())))
            .collect(),
    }
}

proptest! {
    // The seed is fixed, so that a run says the same everywhere. Another seed tries other names.
    #![proptest_config(ProptestConfig {
        cases: 3000,
        rng_seed: RngSeed::Fixed(20_261_122),
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_name_that_is_sent_passes_the_check_of_a_query(name in name()) {
        let asked = asked(&name);
        if asked.details.name.is_some() {
            let query = Query::new(Profile::Z44, asked.details, date(2026, 11, 22));
            prop_assert!(query.is_ok(), "{:?}", query.map(|_| ()));
        }
    }

    #[test]
    fn cleaning_a_clean_name_changes_nothing(name in name()) {
        let first = asked(&name).details.name;
        if let Some(name) = first {
            let again = asked(&members(&name));
            prop_assert!(again.details.name.as_ref() == Some(&name), "{:?} {:?}", members(&name), again.details.name.as_ref().map(members));
        }
    }

    #[test]
    fn no_letter_is_lost_without_a_note(name in name()) {
        let asked = asked(&name);
        let sent = letters(&sent(&asked));
        for (pointer, text) in texts(&name) {
            let is_noted = asked.notes.iter().any(|note| note.pointer == pointer);
            let is_sent = letters(&text).into_iter().all(|(letter, count)| sent.get(&letter) >= Some(&count));
            prop_assert!(is_noted || is_sent, "{pointer}");
        }
    }

    #[test]
    fn no_note_holds_a_value(family in "[A-Z][a-z]{6,9}qq", nickname in "[A-Z][a-z]{6,9}zz") {
        let asked = asked(&json!({"family": format!("{family} ({nickname}) Jr/X"), "given": "?"}));
        let notes = serde_json::to_string(&asked.notes).unwrap();
        prop_assert!(!notes.contains(&family) && !notes.contains(&nickname));
    }
}
