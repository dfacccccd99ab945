use proptest::prelude::*;

use super::*;

#[test]
fn a_url_encoded_message_is_decoded() {
    let sent = "\n MSH%7C%5E~%5C%26%7CA+REGISTRY%0dMSA%7CAA%7C1%0D\n";
    assert_eq!(hl7_text(sent), "MSH|^~\\&|A REGISTRY\rMSA|AA|1\r");
    assert_eq!(hl7_text("FHS%7C%5E~%5C%26"), "FHS|^~\\&");
}

#[test]
fn a_base64_message_is_decoded() {
    assert_eq!(hl7_text("TVNIfF5+XCZ8QQ1NU0F8QUF8MQ0="), "MSH|^~\\&|A\rMSA|AA|1\r");
    assert_eq!(hl7_text(" TVNIfF5+XCZ8\r\n QQ1NU0F8QUF8MQ0=\n"), "MSH|^~\\&|A\rMSA|AA|1\r");
}

#[test]
fn decoded_bytes_may_be_windows_1252() {
    assert_eq!(hl7_text("MSH%7C%5E~%5C%26%7COdell%92s"), "MSH|^~\\&|Odell\u{2019}s");
    assert_eq!(hl7_text("TVNIfE9kZWxsknM="), "MSH|Odell\u{2019}s");
}

#[test]
fn a_plus_is_a_space_unless_it_starts_a_time_zone_or_spaces_are_percent_encoded() {
    for (sent, decoded) in [
        ("MSH%7CA+B%7C20181020+1000", "MSH|A B|20181020+1000"),
        ("MSH%7C20181020093015.123+1000%0D", "MSH|20181020093015.123+1000\r"),
        ("MSH%7C20181020%2B1000%7CA+B", "MSH|20181020+1000|A B"),
        ("MSH%7C12+3400+10000%7C20181020+10", "MSH|12 3400 10000|20181020 10"),
        ("MSH%7CA%20B+C", "MSH|A B+C"),
    ] {
        assert_eq!(hl7_text(sent), decoded);
    }
}

#[test]
fn a_payload_that_is_not_an_encoded_message_is_not_changed() {
    for sent in [
        "",
        "MSH|^~\\&|A%7CB+C\r",
        "\n MSH|^~\\&|100%\r",
        "Thank you for your message.",
        "50 % of all",
        "TVNIfF5+XCZ8 not all of it",
        "%7C%5E",
        "MSH%7",
        "MSH%7G",
        "//79",
        // The message of the test above, cut off.
        "TVNIfF5+XCZ8QQ1NU0F8QUF8MQ0",
        "TVNIfF5+XCZ8QQ1NU0F8QUF8M",
        "TVNIfF5+XCZ8QQ1NU0F8QUF8MQ",
        "TVNIfF5+XCZ8QQ1NU0F8QUF8MR==",
        "TVNIfF5=XCZ8",
        "TVNIfF5+X===",
    ] {
        assert!(matches!(hl7_text(sent), Cow::Borrowed(same) if same == sent), "{sent}");
    }
}

const MESSAGE: &str = "MSH|^~\\&|A&1\rPID|1||7||Ibáñez^Lía\r";

#[test]
fn invisible_characters_around_a_message_are_removed() {
    for before in [
        "\u{B}",
        "\u{FFFD}",
        "\u{FEFF}",
        "\0\0",
        "\u{2}",
        "\u{1}\u{2}",
        " \n\u{B}",
        "\u{FEFF}\u{B}\n",
        "\u{200B}",
    ] {
        for behind in ["", "\u{1C}\r", "\u{1C}", "\u{FFFD}\r", "\u{3}\u{4}", "\0\0\0", "\u{1A}"] {
            assert_eq!(hl7_text(&format!("{before}{MESSAGE}{behind}")), MESSAGE, "{before:?} {behind:?}");
        }
        for start in ["FHS|^~\\&|", "BHS|^~\\&|"] {
            assert_eq!(hl7_text(&format!("{before}{start}")), start, "{before:?}");
        }
    }
    for behind in ["\u{1C}\r", "\u{FFFD}", "\u{FFFD}\r\n", "\u{3}", "\0\0"] {
        assert_eq!(hl7_text(&format!("{MESSAGE}{behind}")), MESSAGE, "{behind:?}");
    }
    // Without a line end and a mark at the start, U+FFFD may be a letter of the last field.
    for kept in [
        "MSH|^~\\&|Ib\u{FFFD}",
        "MSH|^~\\&|Ib\u{FFFD}\u{FFFD}",
        "MSH|^~\\&|Ib\u{FFFD}\r",
        "MSH|^~\\&|Ib\u{FFFD}\r\n",
        "MSH|^~\\&|A\r\n\r\n",
        "  MSH|^~\\&|A \t",
    ] {
        assert!(matches!(hl7_text(kept), Cow::Borrowed(same) if same == kept), "{kept:?}");
    }
    // The end mark shows that the last segment is whole, so its line end is kept or added.
    for marked in [
        "\u{B}MSH|^~\\&|A\u{FFFD}\r",
        "\u{B}MSH|^~\\&|A\u{1C}",
        "MSH|^~\\&|A\u{1C}\r",
        "MSH|^~\\&|A\u{200D}\r",
    ] {
        assert_eq!(hl7_text(marked), "MSH|^~\\&|A\r", "{marked:?}");
    }
    // No message, so nothing is removed.
    for kept in ["\u{B}", "\u{B}Thank you\u{1C}", "\u{B}PID|1\r"] {
        assert_eq!(hl7_text(kept), kept);
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#xD;")
}

#[test]
fn markup_around_a_message_is_removed() {
    let inner = escape(MESSAGE);
    let reply = "<submitSingleMessageResponse xmlns='urn:cdc:iisb:2011'><return>";
    for wrapped in [
        format!("<string>{inner}</string>"),
        format!(
            "\n<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<string xmlns='http://x.invalid/'>{inner}</string>\n"
        ),
        format!("<?xml version='1.0' encoding='Shift_JIS'?><a><b>{inner}</b></a>"),
        format!("<a><status>OK</status><b>{inner}</b></a>"),
        format!("<![CDATA[{MESSAGE}]]>"),
        format!("\n<![CDATA[{MESSAGE}]]>\n"),
        // One section for each segment, with the line ends in them or between them, and two sections for `]]>`.
        format!("<![CDATA[{MESSAGE}]]>").replace("\rPID", "\r]]><![CDATA[PID"),
        format!("<![CDATA[{MESSAGE}]]>").replace("\rPID", "]]>\r<![CDATA[PID"),
        format!("<a><![CDATA[{MESSAGE}]]></a>").replace('\r', "]]>&#xD;<![CDATA["),
        format!(
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Header><x>1</x></s:Header><s:Body>\
             {reply}{inner}</return></submitSingleMessageResponse></s:Body></s:Envelope>"
        ),
        format!("{reply}{inner}</return></submitSingleMessageResponse>"),
        // Escaped once more, as a whole.
        escape(&format!("<string>{inner}</string>")),
        escape(&escape(&format!("<string>{inner}</string>"))),
        format!("<string>{}</string>", escape(&inner)),
        format!("<string>\u{B}{inner}\u{1C}</string>"),
        "<string>MSH%7C%5E~%5C%26%7CA%261%0DPID%7C1%7C%7C7%7C%7CIb%C3%A1%C3%B1ez%5EL%C3%ADa%0D</string>"
            .to_owned(),
    ] {
        assert_eq!(hl7_text(&wrapped), MESSAGE, "{wrapped}");
    }
    for kept in [
        "<string>Thank you</string>".to_owned(),
        "<string>".to_owned(),
        format!("<string>{inner}"),
        format!("<string>dose {inner}</string>"),
        format!("<a><b>{inner}</b><b>ORC|RE</b></a>"),
        format!("<a><b>{inner}</b><b>{inner}</b></a>"),
        format!("<a><b>{inner}</b>rest</a>"),
        format!("<!DOCTYPE a><a>{inner}</a>"),
        format!("<a>{inner}</a><b/>"),
        format!("<a>{inner}</a>ORC|RE"),
        format!("<![CDATA[{MESSAGE}"),
        format!("<![CDATA[{MESSAGE}]]><![CDATA[PID|2"),
        format!("<![CDATA[{MESSAGE}]]>PID|2"),
        format!("<![CDATA[{MESSAGE}]]>PID|2<![CDATA[]]>"),
        "<Fault/>".to_owned(),
    ] {
        assert_eq!(hl7_text(&kept), kept);
    }
}

#[test]
fn a_message_that_was_escaped_more_than_once_is_restored() {
    let mut text = MESSAGE.to_owned();
    for times in 1..=3 {
        text = escape(&text);
        assert_eq!(hl7_text(&text), MESSAGE, "{times}");
        assert_eq!(hl7_text(&format!("\u{B}{text}\u{1C}\r")), MESSAGE, "{times}");
    }
    assert_eq!(hl7_text("MSH|^~\\&|A&#xD;PID|1&#xD;"), "MSH|^~\\&|A\rPID|1\r");
    // The ends were escaped more often than the rest.
    for end in ["&amp;#xD;", "&amp;amp;#13;"] {
        for encoding_characters in ["^~\\&", "^~\\&amp;"] {
            let text = format!("MSH|{encoding_characters}|A{end}PID|1{end}");
            assert_eq!(hl7_text(&text), "MSH|^~\\&|A\rPID|1\r", "{text}");
            assert_eq!(hl7_text(&format!("\u{B}{text}\u{1C}\r")), "MSH|^~\\&|A\rPID|1\r", "{text}");
        }
    }
    assert_eq!(hl7_text("\u{FEFF}MSH|^~\\&|A&#xD;PID|1\u{FFFD}"), "MSH|^~\\&|A\rPID|1");
    assert_eq!(hl7_text("MSH&#124;^~\\&amp;&#124;A&#xD;"), "MSH|^~\\&|A\r");
}

#[test]
fn the_forms_that_were_undone_are_named() {
    use PayloadForm::{Base64, Escaped, Framed, Markup, UrlEncoded};
    for (payload, forms) in [
        (MESSAGE.to_owned(), vec![]),
        (format!("\u{B}{MESSAGE}"), vec![Framed]),
        (escape(&escape(MESSAGE)), vec![Escaped, Escaped]),
        (format!("<a>{}</a>", escape(MESSAGE)), vec![Markup]),
        (escape(&format!("<a>\u{B}{}</a>", escape(MESSAGE))), vec![Escaped, Markup, Framed]),
        ("TVNIfE5+XCZ8QQ1NU0F8QUF8MQ0=".to_owned(), vec![Base64]),
        ("<a>MSH%7C1</a>".to_owned(), vec![Markup, UrlEncoded]),
        ("<a>Thank you</a>".to_owned(), vec![]),
    ] {
        assert_eq!(hl7_text_and_forms(&payload).1, forms, "{payload}");
    }
}

proptest! {
    #[test]
    fn any_payload_is_decoded_without_a_panic(payload: String, encoded in "[A-Za-z0-9+/=%]{0,40}") {
        let _ = hl7_text(&payload);
        let _ = hl7_text(&encoded);
    }

    #[test]
    fn any_wrapped_payload_is_read_without_a_panic(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "MSH|", "^~\\&", "&amp;", "&#xD;", "<string>", "</string>", "<![CDATA[", "]]>", "&lt;", "&gt;", "\u{B}",
                "\u{FFFD}", "\r", "<a>", "</a>", "TVNIfE", "%7C", "|", "PID|", "<?xml version='1.0'?>",
            ]),
            0..24,
        ),
    ) {
        let _ = hl7_text(&pieces.concat());
    }

    #[test]
    fn a_message_is_never_changed(rest: String) {
        let message = format!("MSH|{rest}");
        prop_assert_eq!(hl7_text(&message), message.as_str());
    }
}
