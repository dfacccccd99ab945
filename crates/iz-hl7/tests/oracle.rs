//! The scan beside hl7-parser's tree, where that parser reads the message whole.

use iz_hl7::path::{Path, values};
use proptest::prelude::*;

/// A field of plain text, empty more often than not.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 2 => "[A-Za-z0-9 ]{1,8}", 1 => "[A-Z]{1,3}\\^[a-z]{1,4}", 1 => "[a-z]{1,3}~[a-z]{1,3}"]
}

fn segment() -> impl Strategy<Value = String> {
    ("[A-Z][A-Z0-9]{2}", prop::collection::vec(field(), 1..8))
        .prop_filter("a header starts a message", |(name, _)| !matches!(name.as_str(), "MSH" | "FHS" | "BHS"))
        .prop_map(|(name, fields)| format!("{name}|{}", fields.join("|")))
}

proptest! {
    #[test]
    fn the_fields_are_the_same(segments in prop::collection::vec(segment(), 1..8)) {
        let text = format!("MSH|^~\\&|APP|FAC|||20261122\r{}", segments.join("\r"));
        let tree = hl7_parser::Message::parse(&text).unwrap();
        prop_assume!(tree.raw_value().len() == text.len());
        let mut occurrences = std::collections::HashMap::new();
        for segment in tree.segments() {
            let occurrence = occurrences.entry(segment.name).and_modify(|count| *count += 1).or_insert(1);
            if segment.name == "MSH" {
                continue;
            }
            for (number, field) in (1..).zip(segment.fields()) {
                let path: Path = format!("{}[{occurrence}]-{number}", segment.name).parse().unwrap();
                let ours = values(text.as_bytes(), &path).unwrap();
                let theirs: Vec<_> = field
                    .repeats()
                    .map(|repeat| repeat.raw_value().trim_end())
                    .filter(|value| !value.trim().is_empty())
                    .collect();
                let ours: Vec<_> = ours.iter().map(|value| value.trim_end()).collect();
                prop_assert_eq!(ours, theirs, "{}", path);
            }
        }
    }

    /// Whatever the bytes: an answer or an error, never a panic.
    #[test]
    fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut text = b"MSH|^~\\&|".to_vec();
        text.extend_from_slice(&bytes);
        let _ = iz_hl7::OwnedAnswer::read(text, jiff::civil::date(2026, 11, 22));
        let _ = iz_hl7::OwnedAnswer::read(bytes, jiff::civil::date(2026, 11, 22));
    }

    /// Made of the stuff of answers, in any order.
    #[test]
    fn no_order_of_segments_panics(
        picks in prop::collection::vec(
            (prop::sample::select(vec!["MSH", "MSA", "QAK", "QPD", "PID", "PD1", "NK1", "ORC", "RXA", "RXR", "OBX", "ERR", "NTE"]),
             "[-0-9|^~&\\\\A-Za-z. ]{0,60}"),
            0..30,
        ),
    ) {
        let mut text = String::from("MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\r");
        for (name, rest) in picks {
            text.push_str(name);
            text.push('|');
            text.push_str(&rest);
            text.push('\r');
        }
        prop_assert!(iz_hl7::OwnedAnswer::read(text, jiff::civil::date(2026, 11, 22)).is_ok());
    }
}
