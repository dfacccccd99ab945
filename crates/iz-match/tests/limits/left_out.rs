//! What was not compared is said, and the match is never exact.

use iz_hl7::answer::OwnedIdentity;
use iz_match::MatchGrade;

use crate::person::{Record, asked, is_limited, repeated, word};

#[test]
fn ordinary_people_are_compared_wholly() {
    let home = r#", "address": {"street": "31 Larch Row", "city": "Abilene", "zip": "79601"}, "phone": "3255550117",
        "identifiers": [{"value": "551", "type": "MR", "assigning_authority": "OURCLINIC"}]"#;
    for record in [
        Record::default(),
        Record { names: repeated(20, "~", |_| "Thistlewick^Ottilie^Wren".to_owned()), ..Record::default() },
        Record {
            names: "Thistlewick^Ottilie^Wren of the Lower Meadow and of All the Hills".to_owned(),
            ..Record::default()
        },
        Record {
            identifiers: repeated(100, "~", |at| format!("{}^^^OURCLINIC^MR", 500 + at)),
            ..Record::default()
        },
        Record {
            identifiers: repeated(5_000, "~", |at| format!("{at}^^^OURCLINIC^PI")),
            ..Record::default()
        },
        Record {
            addresses: repeated(50, "~", |at| format!("{at} Larch Row^^Abilene^TX^79601")),
            phones: repeated(50, "~", |at| format!("^^^^^325^{:07}", 5_550_100 + at)),
            ..Record::default()
        },
    ] {
        let matched = record.compare(&asked(home));
        assert!(!is_limited(&matched), "{:?}", matched.fields);
    }
    let matched =
        Record { names: "Thistlewick^Ottilie^Wren".to_owned(), ..Record::default() }.compare(&asked(""));
    assert_eq!(matched.grade, MatchGrade::Exact);
}

#[test]
fn a_record_with_values_beyond_the_limits_is_probable_at_best() {
    let home = r#", "address": {"street": "31 Larch Row", "city": "Abilene", "zip": "79601"}, "phone": "3255550117",
        "identifiers": [{"value": "551", "type": "MR", "assigning_authority": "OURCLINIC"}]"#;
    let names = "Thistlewick^Ottilie^Wren";
    for (what, record) in [
        ("names", Record { names: repeated(21, "~", |_| names.to_owned()), ..Record::default() }),
        ("words", Record { names: format!("{names} {}", repeated(12, " ", word)), ..Record::default() }),
        ("letters", Record { names: format!("{names}{}", "a".repeat(100)), ..Record::default() }),
        ("blanks", Record { names: format!("{names}{}Ann", " ".repeat(2_000)), ..Record::default() }),
        (
            "identifiers",
            Record {
                identifiers: repeated(101, "~", |at| format!("{}^^^OURCLINIC^MR", 551 + at)),
                ..Record::default()
            },
        ),
        (
            "a long identifier",
            Record {
                identifiers: format!("551^^^OURCLINIC^MR~{}^^^OURCLINIC^MR", "7".repeat(2_000)),
                ..Record::default()
            },
        ),
        (
            "a long authority",
            Record { identifiers: format!("551^^^{}^MR", "O".repeat(2_000)), ..Record::default() },
        ),
        (
            "addresses",
            Record {
                addresses: repeated(51, "~", |at| format!("{at} Larch Row^^Abilene^TX^79601")),
                ..Record::default()
            },
        ),
        (
            "phones",
            Record {
                phones: repeated(51, "~", |at| format!("^^^^^325^{:07}", 5_550_100 + at)),
                ..Record::default()
            },
        ),
    ] {
        let matched = record.compare(&asked(home));
        assert!(is_limited(&matched), "{what}: {:?}", matched.fields);
        assert_eq!(matched.fields.iter().filter(|field| field.reason == "not_all_compared").count(), 1);
        assert_eq!(matched.grade, MatchGrade::Probable, "{what}: {:?}", matched.fields);
    }
}

/// A message has at most 20,000 repetitions that are read. The others are not in the record, and they may contradict too.
#[test]
fn a_record_of_which_the_reader_left_out_repetitions_is_not_compared_wholly() {
    let own = asked(r#", "identifiers": [{"value": "41", "type": "SR"}]"#);
    let ids = |count| repeated(count, "~", |_| "41^^^STATEIIS^SR".to_owned());
    let names = |count| repeated(count, "~", |_| "Thistlewick^Ottilie^Wren".to_owned());
    for (identifiers, aliases, is_cut) in
        [(20_001, 1, false), (20_002, 1, true), (1, 20_002, true), (20_001, 2, true)]
    {
        let record = Record { identifiers: ids(identifiers), names: names(aliases), ..Record::default() };
        let matched = record.compare(&own);
        assert_eq!(is_limited(&matched), is_cut, "{identifiers} {aliases}: {:?}", matched.fields);
        assert_eq!(matched.grade == MatchGrade::Exact, !is_cut);
        // A cache keeps what is compared.
        let kept = OwnedIdentity::of(&record.answer().get().patients[0]);
        assert_eq!(kept.get().is_in_part, is_cut);
    }
}

/// A step that makes a name longer than it was written: an initial behind the given name, `St.` as `Saint`, an umlaut as two
/// letters.
#[test]
fn a_name_that_becomes_too_long_while_it_is_prepared_is_not_compared_wholly() {
    let middles = |last: &str| format!("{} {last}", repeated(11, " ", word));
    let saint = |last: &str| format!("St {}{last}", "ab".repeat(48));
    for (what, [asked, found]) in [
        (
            "words behind an initial",
            ["Ro", "Vu"].map(|last| ["Thistlewick".into(), "Ottilie A".into(), middles(last)]),
        ),
        ("a saint", ["o", "u"].map(|last| [saint(last), "Ottilie".into(), "Wren".into()])),
        (
            "umlauts",
            ["ü".repeat(60), "ue".repeat(50)].map(|family| [family, "Ottilie".into(), "Wren".into()]),
        ),
    ] {
        let [family, given, middle] = asked;
        let asked = serde_json::json!({
            "name": {"family": family, "given": given, "middle": middle}, "birth_date": "2018-09-17",
        });
        let asked = serde_json::from_value(asked).unwrap();
        let matched = Record { names: found.join("^"), ..Record::default() }.compare(&asked);
        assert!(is_limited(&matched) && matched.grade != MatchGrade::Exact, "{what}: {matched:?}");
    }
}

/// A name that is found among many is no reason to hide the record, and none to trust it.
#[test]
fn a_contradiction_beyond_a_limit_makes_no_exact_match() {
    let own = r#", "identifiers": [{"value": "41", "type": "SR"},
        {"value": "219", "type": "MA", "assigning_authority": "TXMEDICAID"}]"#;
    let mut identifiers = "41^^^STATEIIS^SR~".to_owned();
    identifiers += &repeated(100, "~", |_| "219^^^TXMEDICAID^MA".to_owned());
    identifiers += "~220^^^TXMEDICAID^MA";
    let matched = Record { identifiers, ..Record::default() }.compare(&asked(own));
    assert_eq!(matched.grade, MatchGrade::Probable, "{:?}", matched.fields);
}
