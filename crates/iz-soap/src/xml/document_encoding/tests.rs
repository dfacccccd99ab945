use super::*;

fn decoded(sent: &[u8]) -> String {
    text(sent, None, ReadMode::Strict)
}

fn text(sent: &[u8], charset: Option<&str>, mode: ReadMode) -> String {
    String::from_utf8(Utf8Document::new(sent, charset, mode).unwrap().bytes.into_owned()).unwrap()
}

#[test]
fn whitespace_and_a_byte_order_mark_are_skipped() {
    for before in [&b""[..], b" \r\n\t", b"\xEF\xBB\xBF", b"\n\xEF\xBB\xBF\n"] {
        let sent = [before, b"<a/>"].concat();
        let document = Utf8Document::new(&sent, None, ReadMode::Strict).unwrap();
        assert_eq!((document.skipped, &*document.bytes), (before.len(), &b"<a/>"[..]));
    }
}

#[test]
fn a_document_of_whitespace_only_is_empty() {
    for sent in [&b""[..], b" \r\n", b"\xEF\xBB\xBF\n"] {
        assert_eq!(
            Utf8Document::new(sent, None, ReadMode::Strict).map(|_| ()),
            Err(SoapReadError::EmptyBody)
        );
    }
}

#[test]
fn single_byte_encodings_are_read_when_declared() {
    for name in ["ISO-8859-1", "iso-8859-1", "latin1", "windows-1252", "Windows-1252", "CP1252"] {
        let sent =
            [b"<?xml version='1.0' encoding='", name.as_bytes(), b"'?><a>Mu\xF1oz \x80\xFF</a>"].concat();
        assert!(decoded(&sent).ends_with("?><a>Muñoz €ÿ</a>"), "{name}");
    }
}

#[test]
fn the_byte_order_mark_counts_before_the_declaration() {
    let sent = "\u{FEFF}<?xml version='1.0' encoding='ISO-8859-1'?><a>Muñoz</a>";
    assert!(decoded(sent.as_bytes()).ends_with("<a>Muñoz</a>"));
}

fn refused(sent: &[u8], charset: Option<&str>, mode: ReadMode) -> SoapReadError {
    Utf8Document::new(sent, charset, mode).map(|_| ()).unwrap_err()
}

#[test]
fn other_encodings_are_refused_by_name() {
    let ebcdic = [0x4C, 0x6F, 0xA7, 0x94, 0x93, 0x40];
    let utf_32 = |order: fn(u32) -> [u8; 4], start: &str| -> Vec<u8> {
        start.chars().flat_map(|character| order(u32::from(character))).collect()
    };
    for (sent, encoding, at) in [
        (utf_32(u32::to_le_bytes, "\u{FEFF}<a/>"), "UTF-32", 0),
        (utf_32(u32::to_be_bytes, "\u{FEFF}<a/>"), "UTF-32", 0),
        (utf_32(u32::to_le_bytes, "<a/>"), "UTF-32", 0),
        (utf_32(u32::to_be_bytes, "<a/>"), "UTF-32", 0),
        (ebcdic.to_vec(), "EBCDIC", 0),
        (b"+ADw-a/+AD4-".to_vec(), "UTF-7", 0),
        (b"\n+/v8-<a/>".to_vec(), "UTF-7", 1),
        (b" <?xml version='1.0' encoding='UTF-7'?><a/>".to_vec(), "UTF-7", 1),
    ] {
        for mode in [ReadMode::Strict, ReadMode::Lenient] {
            assert_eq!(refused(&sent, None, mode), SoapReadError::UnsupportedEncoding { at, encoding });
        }
    }
    let declared = b" <?xml version=\"1.0\" encoding=\"EBCDIC-CP-US\"?><a/>";
    let expected = SoapReadError::UnsupportedEncoding { at: 1, encoding: "EBCDIC" };
    assert_eq!(refused(declared, None, ReadMode::Strict), expected);
    assert_eq!(refused(b"<a/>", Some("utf-7"), ReadMode::Lenient).code(), "unsupported_encoding");
    assert_eq!(refused(b"<a/>", Some("unheard-of"), ReadMode::Strict).code(), "unsupported_encoding");
}

/// A text in UTF-16, with the order of bytes that `order` has.
fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

#[test]
fn utf_16_is_read_with_and_without_a_mark_and_a_declaration() {
    for declaration in [
        "",
        "<?xml version='1.0'?>",
        "<?xml version='1.0' encoding='UTF-16'?>",
        "<?xml version='1.0' encoding='utf-8'?>",
    ] {
        for mark in ["", "\u{FEFF}"] {
            for order in [u16::to_le_bytes, u16::to_be_bytes] {
                for (charset, mode) in [
                    (None, ReadMode::Strict),
                    (Some("utf-16"), ReadMode::Strict),
                    (None, ReadMode::Lenient),
                    (Some("utf-8"), ReadMode::Lenient),
                ] {
                    let sent = utf_16(&format!("{mark}{declaration}<a>Łucja Ñ 𝒜</a>"), order);
                    let read = text(&sent, charset, mode);
                    assert_eq!(
                        read,
                        format!("{declaration}<a>Łucja Ñ 𝒜</a>"),
                        "{mark:?} {charset:?} {mode:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_lenient_mode_skips_more_before_and_behind_utf_16() {
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        for before in ["\n", "\0", "\u{FEFF}\u{FEFF}", "\u{FEFF}\n\u{B}", " \n"] {
            let sent = utf_16(&format!("{before}<a>Ł</a>"), order);
            assert_eq!(text(&sent, None, ReadMode::Lenient), "<a>Ł</a>", "{before:?}");
        }
        // One byte too many, and half of a character.
        let cut = [&utf_16("\u{FEFF}<a>Ł</a>", order)[..], b"\n"].concat();
        assert_eq!(text(&cut, None, ReadMode::Lenient), "<a>Ł</a>\u{FFFD}");
        assert_eq!(refused(&cut, None, ReadMode::Strict), SoapReadError::InvalidEncoding { at: 0 });
    }
    assert_eq!(
        refused(&utf_16("\u{FEFF}", u16::to_le_bytes), None, ReadMode::Lenient),
        SoapReadError::EmptyBody
    );
}

#[test]
fn the_limit_of_size_holds_for_the_decoded_document() {
    let sent = utf_16(&format!("\u{FEFF}<a>{}</a>", "語".repeat(3_000_000)), u16::to_le_bytes);
    assert!(sent.len() < MAX_BYTES);
    assert!(matches!(
        refused(&sent, None, ReadMode::Lenient),
        SoapReadError::TooLarge { size_bytes: 9_000_007, .. }
    ));
}

#[test]
fn every_named_encoding_is_read() {
    for (name, sent, expected) in [
        ("ISO-8859-15", &b"\xA4 \xBDuvre \xF1"[..], "€ œuvre ñ"),
        ("iso-8859-2", b"Wa\xB3\xEAsa", "Wałęsa"),
        ("windows-1250", b"\x8Aandor", "Šandor"),
        ("windows-1251", b"\xC8\xE2\xE0\xED", "Иван"),
        ("KOI8-R", b"\xE9\xD7\xC1\xCE", "Иван"),
        ("macintosh", b"Mu\x96oz", "Muñoz"),
        ("Shift_JIS", b"\x93\xFA", "日"),
        ("gb18030", b"\xC1\xAA\xCD\xA8", "联通"),
    ] {
        let plain = [b"<a>", sent, b"</a>"].concat();
        let declared = [format!("<?xml version='1.0' encoding='{name}'?>").as_bytes(), &plain].concat();
        for mode in [ReadMode::Strict, ReadMode::Lenient] {
            for (document, charset) in [(&plain, Some(name)), (&declared, None), (&declared, Some(name))] {
                assert!(
                    text(document, charset, mode).ends_with(&format!("<a>{expected}</a>")),
                    "{name} {mode:?}"
                );
            }
        }
        // HTTP names the default of its server, and the declaration was written by the program that wrote the text.
        for charset in ["utf-8", "iso-8859-1"] {
            let read = text(&declared, Some(charset), ReadMode::Lenient);
            assert!(read.ends_with(&format!("<a>{expected}</a>")), "{name} {charset}");
        }
    }
    let broken = b"<?xml version='1.0' encoding='Shift_JIS'?><a>\x93</a>";
    assert!(text(broken, None, ReadMode::Lenient).contains('\u{FFFD}'));
    assert_eq!(refused(broken, None, ReadMode::Strict), SoapReadError::InvalidEncoding { at: 0 });
}

#[test]
fn utf_8_is_read_whatever_the_declaration_says() {
    for name in [
        "ISO-8859-1",
        "iso-8859-15",
        "windows-1250",
        "utf-16",
        "UTF-32",
        "EBCDIC-CP-US",
        "ibm037",
        "unheard-of",
        "",
    ] {
        let sent = format!("<?xml version='1.0' encoding='{name}'?><a>Muñoz</a>");
        assert!(text(sent.as_bytes(), None, ReadMode::Lenient).ends_with("<a>Muñoz</a>"), "{name}");
    }
    let unknown = b"<?xml version='1.0' encoding='unheard-of'?><a>Mu\xF1oz</a>";
    let expected = SoapReadError::UnsupportedEncoding { at: 0, encoding: "unknown" };
    assert_eq!(refused(unknown, None, ReadMode::Lenient), expected);
}

#[test]
fn the_lenient_mode_skips_control_characters_and_marks_before_the_document() {
    for before in ["\0\0\0", "\u{B}", "\u{2}\n", "\u{FEFF}\u{FEFF}", "\0\u{FEFF}\n", "ï»¿", "\u{1A}\u{7F}"]
    {
        let sent = format!("{before}<a>ñ</a>");
        let document = Utf8Document::new(sent.as_bytes(), None, ReadMode::Lenient).unwrap();
        assert_eq!((document.skipped, &*document.bytes), (before.len(), "<a>ñ</a>".as_bytes()), "{before:?}");
    }
    assert_eq!(refused(b"\0\0 \n", None, ReadMode::Lenient), SoapReadError::EmptyBody);
}

#[test]
fn a_document_over_the_size_limit_is_refused_unread() {
    let sent = vec![b' '; MAX_BYTES + 1];
    let expected = SoapReadError::TooLarge { size_bytes: 8_388_609, limit_bytes: 8_388_608 };
    assert_eq!(Utf8Document::new(&sent, None, ReadMode::Strict).map(|_| ()), Err(expected));
}

#[test]
fn a_byte_that_is_not_utf_8_is_read_as_windows_1252() {
    for (sent, charset) in [
        (&b"<a>Odell\x92s</a>"[..], None),
        (b"<a>Odell\x92s</a>", Some("utf-8")),
        (b"<?xml version='1.0' encoding='UTF-8'?><a>Odell\x92s</a>", None),
        (b"\xEF\xBB\xBF<a>Odell\x92s</a>", Some("UTF-8")),
        (b"<?xml version='1.0' encoding='UTF-8'?><a>Odell\x92s</a>", Some("iso-8859-1")),
    ] {
        assert!(text(sent, charset, ReadMode::Lenient).ends_with("<a>Odell\u{2019}s</a>"), "{charset:?}");
        assert!(str::from_utf8(&Utf8Document::new(sent, charset, ReadMode::Strict).unwrap().bytes).is_err());
    }
}

#[test]
fn letters_in_utf_8_stay_intact_beside_a_wrong_byte() {
    assert_eq!(
        text(b"<a>N\xC3\xBA\xC3\xB1ez, Odell\x92s</a>", None, ReadMode::Lenient),
        "<a>Núñez, Odell’s</a>"
    );
}

#[test]
fn the_charset_of_http_is_respected() {
    let latin = b"<a>\xC3\xB1</a>";
    assert_eq!(text(latin, None, ReadMode::Lenient), "<a>\u{F1}</a>");
    assert_eq!(text(latin, Some("ISO-8859-1"), ReadMode::Lenient), "<a>\u{C3}\u{B1}</a>");
    assert_eq!(text(latin, Some("unheard-of"), ReadMode::Lenient), "<a>\u{F1}</a>");
    // HTTP and the declaration contradict each other, so the bytes decide.
    let declared = "<?xml version='1.0' encoding='UTF-8'?><a>ñ</a>".as_bytes();
    assert!(text(declared, Some("latin1"), ReadMode::Lenient).ends_with("<a>ñ</a>"));
    let declared = b"<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>";
    assert!(text(declared, Some("utf-8"), ReadMode::Lenient).ends_with("<a/>"));
}

#[test]
fn utf_8_that_is_declared_as_utf_16_is_read() {
    let sent = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>ñ</a>".as_bytes();
    assert!(text(sent, None, ReadMode::Lenient).ends_with("<a>ñ</a>"));
    let exact = Utf8Document::new(sent, None, ReadMode::Strict).map(|_| ());
    assert_eq!(exact, Err(SoapReadError::UnsupportedEncoding { at: 0, encoding: "UTF-16" }));
}
