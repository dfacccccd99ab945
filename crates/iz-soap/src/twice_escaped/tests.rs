use proptest::prelude::*;

use super::*;

/// A message with what may be escaped: subcomponents, an honest reference in a text, and letters.
const MESSAGE: &str = "MSH|^~\\&|A&1^B\rPID|1||7^^^X&2.1&ISO||Ibáñez^Lía\rNTE|1||R&D < 5 > \"4\" 'x'\r";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn a_message_of_which_everything_was_escaped_is_restored() {
    let with_quotes = escape(MESSAGE).replace('"', "&quot;").replace('\'', "&apos;").replace('\r', "&#13;");
    let html = escape(MESSAGE).replace('á', "&aacute;").replace('ñ', "&ntilde;").replace('í', "&#xED;");
    for escaped in [escape(MESSAGE), with_quotes, html, escape(MESSAGE).replace("&amp;", "&#38;")] {
        assert_eq!(message(&escaped).as_deref(), Some(MESSAGE), "{escaped}");
        // Once more: one level at a time.
        assert_eq!(message(&escape(&escaped)), Some(escaped));
    }
    for start in ["FHS", "BHS"] {
        assert_eq!(message(&format!("{start}|^~\\&amp;|A\r")), Some(format!("{start}|^~\\&|A\r")));
    }
}

#[test]
fn an_honest_reference_is_not_changed() {
    for text in [
        MESSAGE,
        "MSH|^~\\&|A\rNTE|1||Johnson &amp; Johnson, &lt;5, &#xD;\r",
        "MSH|^~\\&|Johnson &amp; Johnson",
        "MSH|^~\\&|A&#xD;B\rPID|1\r",
        "MSH|^~\\&|A &#xD; PID\rPID|1\r",
        "MSH|^~\\&|A&#xD;PID|1\rNTE|&#xD;PID|2\rORC|RE\r",
        "MSH|^~\\&|A&amp;#xD;B\rPID|1\r",
        "MSH|^~\\&|A&amp;#xD;B",
        "MSH|^~\\&|A&amp;#9;PID|1",
        "MSH|^~\\&|A&lt;#xD;PID|1",
        "MSH|^~\\&|A&amp;#xD;PID|1\rNTE|&amp;#xD;PID|2\rORC|RE\r",
        "MSH|^~\\&|A;#1\rNTE|1||R&amp;#xD;D\r",
        // One `&` starts no reference, so not everything was escaped.
        "MSH|^~\\&amp;|R&D\rPID|1\r",
        "MSH|^~\\&amp;|A&amp;B & C\r",
        "MSH|^~\\&amp;|A&Canary;\r",
        "MSH|^~\\&ntilde;|A\r",
        "MSH|&",
        "MSH|",
    ] {
        assert_eq!(message(text), None, "{text}");
    }
}

#[test]
fn the_ends_of_segments_that_were_escaped_are_restored() {
    for end in [
        "&amp;#xD;",
        "&amp;#13;",
        "&amp;amp;#xD;",
        "&#38;#xD;",
        "&#x26;amp;#10;",
        "&amp;#xD;&amp;#xA;",
        "&amp;#xD;&#xA;",
        "&amp;#xD;\n",
        "&amp;#xD; &amp;#10;  ",
        "&#xD;",
        "&#13;",
        "&#x0d;",
        "&#xA;",
        "&#10;",
        "&#013;",
        "&#xD;&#xA;",
        "&#xD;\n",
        "&#xD; \n  ",
    ] {
        let text = format!("MSH|^~\\&|A{end}PID|1||R&D &amp; x{end}Z42|1{end}");
        let restored = message(&text).unwrap();
        let lines: Vec<_> = restored.split(['\r', '\n']).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["MSH|^~\\&|A", "PID|1||R&D &amp; x", "Z42|1"], "{end:?}");
    }
    // The last segment may have no end, and what replaced a byte of MLLP may follow.
    assert_eq!(message("MSH|^~\\&|A&#xD;PID|1").as_deref(), Some("MSH|^~\\&|A\rPID|1"));
    assert_eq!(message("MSH|^~\\&|A&amp;#xD;PID|1").as_deref(), Some("MSH|^~\\&|A\rPID|1"));
    assert_eq!(message("MSH|^~\\&|A&#xD;\u{FFFD}").as_deref(), Some("MSH|^~\\&|A\r\u{FFFD}"));
}

#[test]
fn a_text_is_restored_only_if_every_ampersand_starts_a_reference() {
    assert_eq!(
        text("&lt;string&gt;MSH|^~\\&amp;|A&lt;/string&gt;").as_deref(),
        Some("<string>MSH|^~\\&|A</string>")
    );
    assert_eq!(text("MSH&#124;^~").as_deref(), Some("MSH|^~"));
    for plain in [
        "",
        "no reference",
        "R&D",
        "&lt; & &gt;",
        "&#x110000;",
        "&#;",
        "&#xD800;",
        "&averyveryveryverylongnameofnothing;",
    ] {
        assert_eq!(text(plain), None, "{plain}");
    }
}

proptest! {
    #[test]
    fn what_was_escaped_is_restored(rest: String, times in 1..4_usize) {
        let plain = format!("MSH|^~\\&|{rest}");
        let mut text = plain.clone();
        for _ in 0..times {
            text = escape(&text);
        }
        for _ in 0..times {
            text = message(&text).unwrap();
        }
        prop_assert_eq!(text, plain);
    }

    #[test]
    fn any_text_is_read_without_a_panic(start in "(MSH\\|\\^~.&amp;\\||MSH\\|&#xD;|MSH\\|&amp;#xD;)?", rest in "[&#xDamp;\\r\\nPID|ñ1 ]{0,40}") {
        let _ = message(&format!("{start}{rest}"));
        let _ = text(&rest);
    }
}
