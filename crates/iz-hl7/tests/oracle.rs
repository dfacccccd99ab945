//! Compares the index of a message with the tree of hl7-parser, if hl7-parser reads the whole message.

#[path = "oracle/compare.rs"]
mod compare;

use proptest::prelude::*;

/// A field: often empty, or plain text, or several parts on each level. The text may hold escape sequences.
fn field() -> impl Strategy<Value = String> {
    let leaf = || "([A-Za-z0-9 ]|\\\\[FSTRE]\\\\){0,6}";
    let parts = |part: BoxedStrategy<String>, mark: &'static str| {
        prop::collection::vec(part, 1..4).prop_map(move |parts| parts.join(mark)).boxed()
    };
    let component = parts(leaf().boxed(), "&");
    let repetition = parts(component, "^");
    prop_oneof![3 => Just(String::new()), 2 => leaf().boxed(), 2 => parts(repetition, "~")]
}

fn segment() -> impl Strategy<Value = String> {
    ("[A-Z][A-Z0-9]{2}", prop::collection::vec(field(), 1..8))
        .prop_filter("a header starts a message", |(name, _)| !matches!(name.as_str(), "MSH" | "FHS" | "BHS"))
        .prop_map(|(name, fields)| format!("{name}|{}", fields.join("|")))
}

proptest! {
    #[test]
    fn both_readers_find_the_same_values(segments in prop::collection::vec(segment(), 1..8)) {
        let text = format!("MSH|^~\\&|APP|FAC|||20261122\r{}", segments.join("\r"));
        let differing = compare::differences(&text);
        prop_assume!(differing.is_some());
        prop_assert_eq!(differing, Some(Vec::new()));
    }

    /// Arbitrary bytes give an answer or an error, never a panic.
    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut text = b"MSH|^~\\&|".to_vec();
        text.extend_from_slice(&bytes);
        let _ = iz_hl7::OwnedAnswer::read(text, jiff::civil::date(2026, 11, 22));
        let _ = iz_hl7::OwnedAnswer::read(bytes, jiff::civil::date(2026, 11, 22));
    }

    /// The segments of answers, in any order.
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
