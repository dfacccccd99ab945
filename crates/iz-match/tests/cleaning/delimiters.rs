//! A character that a registry may turn into a delimiter of HL7 is never sent, and a note says what was done.

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use iz_hl7::{
    Profile, Query,
    query::{Note, NoteCode, NoteKind, delimiter_like, is_delimiter_like_accent},
};
use serde_json::json;

use crate::{TODAY, cleaned};

/// Full-width and small forms, the best fit of Windows-1252 and of ASCII, and accents without a letter.
const SIMILAR: &str = "｜＾～＆＼﹠﹨∣ǀ¦‖˄ˆ‸˜∼〜⅋∖⧵\u{302}\u{303}\u{20d2}";

#[test]
fn a_character_that_a_registry_may_turn_into_a_delimiter_is_not_sent_and_noted() {
    for c in SIMILAR.chars() {
        // An accent cannot be composed with `x`. One that can be is no other character.
        let text = format!("Max{c}Hill");
        let (asked, faults) = cleaned(&json!({
            "name": {"family": text, "given": format!("Iris{c}"), "middle": text, "suffix": format!("JR{c}")},
            "birth_date": format!("2017{c}03{c}09"),
            "sex": format!("F{c}"),
            "mothers_maiden_name": {"family": text, "given": text},
            "address": {"street": text, "other": text, "city": text, "state": format!("TX{c}"), "zip": "76701"},
            "phone": format!("254{c}555{c}0142"),
            "email": format!("iris{c}@example.org"),
            "identifiers": [{"type": "MR", "value": format!("A{c}100"), "assigning_authority": text}],
            "last_updated_at": text,
        }));
        assert_eq!(faults, [], "{c}");
        let mut asked = asked.on(TODAY);
        let sent = serde_json::to_string(&asked.details).unwrap();
        let is_similar = |c: char| delimiter_like(c).is_some() || is_delimiter_like_accent(c);
        assert!(!sent.chars().any(is_similar), "U+{:04X}: {sent}", u32::from(c));
        for pointer in ["/name/family", "/address/street", "/address/city", "/last_updated_at"] {
            let of_member =
                |note: &&Note| note.pointer == pointer && note.code.kind() == NoteKind::Formatting;
            let note = asked.notes.iter().find(of_member).map(|note| note.code);
            let is_said = matches!(note, Some(NoteCode::CharactersReplaced | NoteCode::CharactersRemoved));
            assert!(is_said, "U+{:04X} {pointer}: {:?}", u32::from(c), asked.notes);
        }
        asked.details.birth_date = Some(jiff::civil::date(2017, 3, 9));
        assert!(Query::new(Profile::Z44, asked.details, TODAY).is_ok(), "U+{:04X}", u32::from(c));
    }
}

/// Values of which nothing is sent, or only the null of HL7.
const NOTHING: [&str; 16] = [
    "\"\"",
    "\"\"\u{302}",
    "\u{303}\"\"",
    "\"\u{303}\"",
    "\"\u{301}\"",
    "\"\"\u{200d}",
    "“”",
    "＂＂",
    "″″",
    "\u{302}",
    "\u{301}",
    "\u{302} \u{303}",
    "\u{200c}\u{200d}",
    "\u{2800}",
    "\u{3000}",
    "\u{302}@\u{302}",
];

#[test]
fn an_optional_detail_of_nothing_is_left_out_and_the_rest_is_sent() {
    for value in NOTHING {
        let (asked, faults) = cleaned(&json!({
            "name": {"family": "Brackwater", "given": "Iris", "middle": value, "suffix": value},
            "birth_date": "2017-03-09",
            "sex": value,
            "mothers_maiden_name": {"family": value, "given": value},
            "address": {"street": value, "other": value, "city": value, "state": value, "zip": value, "country": "MEX"},
            "phone": value,
            "email": value,
            "identifiers": [
                {"type": "MR", "value": value, "assigning_authority": value},
                {"type": "MR", "value": "A100", "assigning_authority": value},
            ],
            "last_updated_at": value,
        }));
        assert_eq!(faults, [], "{value:?}");
        let details = asked.on(TODAY).details;
        let said = format!("{value:?}: {details:?}");
        assert_eq!(details.address.as_ref().and_then(|address| address.city.as_deref()), None, "{said}");
        assert_eq!((&details.email, &details.last_updated_at), (&None, &None), "{said}");
        assert_eq!(details.identifiers.len(), 1, "{said}");
        let query = Query::new(Profile::Z44, details, TODAY);
        assert!(query.is_ok(), "{said}: {query:?}");
    }
}

#[test]
fn an_accent_alone_never_refuses_a_lookup() {
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let accents = (0x80..=0x1_ffff).filter_map(char::from_u32).filter(|c| classes.get_u8(*c) != 0);
    for accent in accents {
        let value = format!("{accent}{accent}");
        let (asked, faults) = cleaned(&json!({
            "name": {"family": "Brackwater", "given": "Iris", "middle": value, "suffix": value},
            "birth_date": "2017-03-09",
            "mothers_maiden_name": {"family": "Vance", "given": value},
            "address": {"street": value, "city": format!("\"\"{accent}"), "zip": value, "country": "MEX"},
            "email": format!("{value}@example.org"),
            "identifiers": [{"type": "MR", "value": value, "assigning_authority": value}],
            "last_updated_at": value,
        }));
        assert_eq!(faults, [], "U+{:04X}", u32::from(accent));
        let query = Query::new(Profile::Z44, asked.on(TODAY).details, TODAY);
        assert!(query.is_ok(), "U+{:04X}: {query:?}", u32::from(accent));
    }
}
