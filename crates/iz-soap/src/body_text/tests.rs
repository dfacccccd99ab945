use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::body_text;

const MESSAGE: &str = "MSH|^~\\&|REG|IIS\rPID|1||77^^^REG^SR||Núñez^Zoë^ŠŽ€\r";

/// The text in UTF-16.
fn utf_16(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let bytes = if encoding == UTF_16LE { u16::to_le_bytes } else { u16::to_be_bytes };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn utf_16_is_read_with_its_mark_and_without_it() {
    for encoding in [UTF_16LE, UTF_16BE] {
        for content_type in
            ["", "text/plain", "text/plain; charset=utf-16", "text/plain; charset=iso-8859-15"]
        {
            for before in ["", "\r\n", " ", "\u{b}", "\r\n\u{b}"] {
                for start in ["", "FHS|^~\\&|A\r", "BHS|^~\\&|A\r"] {
                    let text = format!("{before}{start}{MESSAGE}\u{1c}\r");
                    let with_mark = utf_16(&format!("\u{feff}{text}"), encoding);
                    assert_eq!(body_text(content_type, &with_mark), text, "{content_type} {before:?}");
                    let without_mark = body_text(content_type, &utf_16(&text, encoding)).into_owned();
                    assert_eq!(without_mark, text.trim_start(), "{content_type} {before:?}");
                }
            }
        }
    }
    // One byte of MLLP before text with two bytes for each letter.
    let framed = [b"\x0b".to_vec(), utf_16(MESSAGE, UTF_16LE)].concat();
    assert_eq!(body_text("", &framed), MESSAGE);
}

#[test]
fn the_encoding_that_the_content_type_names_is_read() {
    for (name, text) in [
        ("iso-8859-15", "MSH|^~\\&|Zoë Š€\r"),
        ("ISO_8859_15", "MSH|^~\\&|Zoë Š€\r"),
        ("\"iso-8859-2\"", "MSH|^~\\&|Łukasz Dvořák\r"),
        ("windows-1250", "MSH|^~\\&|Łukasz Dvořák\r"),
        ("macintosh", "MSH|^~\\&|Núñez\r"),
        ("ibm866", "MSH|^~\\&|Иван\r"),
        ("windows-1252", "MSH|^~\\&|Núñez’s\r"),
        ("iso-8859-1", "MSH|^~\\&|Núñez’s\r"),
        ("shift_jis", "MSH|^~\\&|山田\r"),
        ("iso-2022-jp", "MSH|^~\\&|山田\r"),
    ] {
        let encoding = Encoding::for_label(name.trim_matches('"').replace('_', "-").as_bytes());
        let encoding = encoding.or_else(|| Encoding::for_label(name.as_bytes())).unwrap();
        let bytes = encoding.encode(text).0;
        let content_type = format!("text/plain; charset={name}");
        assert_eq!(body_text(&content_type, &bytes), text, "{name}");
        // The name is often wrong: the text is UTF-8.
        assert!(
            matches!(body_text(&content_type, text.as_bytes()), Cow::Borrowed(same) if same == text),
            "{name}"
        );
        let marked = format!("\u{feff}{text}");
        assert_eq!(body_text(&content_type, marked.as_bytes()), text, "{name}");
    }
}

#[test]
fn other_bytes_are_utf_8_or_windows_1252() {
    for content_type in
        ["", "text/plain", "text/plain; charset=utf-8", "text/plain; charset=unheard-of", "a; charset=utf-7"]
    {
        assert!(
            matches!(body_text(content_type, MESSAGE.as_bytes()), Cow::Borrowed(text) if text == MESSAGE)
        );
        assert_eq!(body_text(content_type, b"MSH|O\x92Brien N\xfa\xc3\xb1ez"), "MSH|O’Brien Núñez");
        assert_eq!(body_text(content_type, b"\xEF\xBB\xBFMSH|N\xfa\xc3\xb1ez"), "MSH|Núñez");
    }
    // NUL that is no part of a letter.
    assert_eq!(body_text("", b"\0MSH|A\0\0|"), "\0MSH|A\0\0|");
    assert_eq!(body_text("", b""), "");
}
