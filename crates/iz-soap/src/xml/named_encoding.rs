//! The character encoding that a sender names, in HTTP or in the XML declaration.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// The encoding that a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedEncoding {
    /// UTF-8 or US-ASCII.
    Utf8,
    /// Windows-1252. ISO-8859-1 is read the same way, as browsers do: many senders declare one and send the other, and
    /// the two differ only in control characters.
    Windows1252,
    /// Any other encoding of the WHATWG standard in which `<` is the byte 0x3C.
    Other(&'static Encoding),
    /// An encoding in which `<` is not the byte 0x3C, by its family: UTF-16, UTF-32 or EBCDIC. A document whose
    /// declaration can be read as ASCII is not in this encoding.
    NotAscii(&'static str),
    /// UTF-7. It is not read, because it hides markup.
    Utf7,
    /// A name that is not known.
    Unknown,
}

impl NamedEncoding {
    /// The encoding of a name. Case is ignored, and `_` counts as `-`.
    pub(crate) fn of(name: &str) -> Self {
        let name = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        match name.as_str() {
            // The WHATWG standard reads US-ASCII as Windows-1252. In XML, it is a part of UTF-8.
            "us-ascii" | "ascii" | "ansi-x3.4-1968" | "utf8mb4" => return Self::Utf8,
            "utf-7" | "utf7" | "unicode-1-1-utf-7" => return Self::Utf7,
            _ => {}
        }
        let families = [
            ("UTF-32", ["utf-32", "utf32", "ucs-4", "iso-10646-ucs-4"].as_slice()),
            ("UTF-16", &["utf-16", "utf16", "ucs-2", "iso-10646-ucs-2", "unicode"]),
            (
                "EBCDIC",
                &[
                    "ebcdic", "ibm037", "cp037", "ibm500", "cp500", "ibm1047", "ibm-1047", "cp1047",
                    "ibm01140",
                ],
            ),
        ];
        let is_of = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
        if name != "unicode-1-1-utf-8"
            && let Some((family, _)) = families.into_iter().find(|(_, starts)| is_of(starts))
        {
            return Self::NotAscii(family);
        }
        // Java writes Cp1252 and ISO8859_1, and some senders put a hyphen into the first.
        let joined = name.replace("cp-", "cp");
        let known = Encoding::for_label_no_replacement(name.as_bytes())
            .or_else(|| Encoding::for_label_no_replacement(joined.as_bytes()));
        match known {
            Some(encoding) if encoding == encoding_rs::UTF_8 => Self::Utf8,
            Some(encoding) if encoding == encoding_rs::WINDOWS_1252 => Self::Windows1252,
            Some(encoding) if [UTF_16LE, UTF_16BE].contains(&encoding) => Self::NotAscii("UTF-16"),
            Some(encoding) => Self::Other(encoding),
            None => Self::Unknown,
        }
    }

    /// Whether each byte of the encoding is a character of its own, so that text in UTF-8 is read as other letters.
    pub(crate) fn is_single_byte(self) -> bool {
        match self {
            Self::Windows1252 => true,
            Self::Other(encoding) => encoding.is_single_byte(),
            Self::Utf8 | Self::NotAscii(_) | Self::Utf7 | Self::Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_an_encoding_are_known() {
        for name in ["UTF-8", "utf8", "utf_8", "US-ASCII", "unicode-1-1-utf-8"] {
            assert_eq!(NamedEncoding::of(name), NamedEncoding::Utf8, "{name}");
        }
        for name in
            ["ISO-8859-1", "ISO8859_1", "iso_8859-1", "latin1", "l1", "Cp1252", "cp-1252", "Windows-1252"]
        {
            assert_eq!(NamedEncoding::of(name), NamedEncoding::Windows1252, "{name}");
        }
        for (name, encoding) in [
            ("ISO-8859-15", encoding_rs::ISO_8859_15),
            ("iso_8859_15", encoding_rs::ISO_8859_15),
            ("Latin2", encoding_rs::ISO_8859_2),
            ("windows-1250", encoding_rs::WINDOWS_1250),
            ("Cp1251", encoding_rs::WINDOWS_1251),
            ("KOI8-R", encoding_rs::KOI8_R),
            ("macintosh", encoding_rs::MACINTOSH),
            ("Shift_JIS", encoding_rs::SHIFT_JIS),
            ("Big5", encoding_rs::BIG5),
            ("GB2312", encoding_rs::GBK),
            ("gb18030", encoding_rs::GB18030),
            ("EUC-KR", encoding_rs::EUC_KR),
            ("ISO-2022-JP", encoding_rs::ISO_2022_JP),
        ] {
            assert_eq!(NamedEncoding::of(name), NamedEncoding::Other(encoding), "{name}");
        }
        for (name, family) in [
            ("UTF-16", "UTF-16"),
            ("utf-16le", "UTF-16"),
            ("UTF_16BE", "UTF-16"),
            ("unicode", "UTF-16"),
            ("csUnicode", "UTF-16"),
            ("ISO-10646-UCS-2", "UTF-16"),
            ("UTF-32", "UTF-32"),
            ("ucs-4", "UTF-32"),
            ("EBCDIC-CP-US", "EBCDIC"),
            ("IBM037", "EBCDIC"),
        ] {
            assert_eq!(NamedEncoding::of(name), NamedEncoding::NotAscii(family), "{name}");
        }
        assert_eq!(NamedEncoding::of("UTF-7"), NamedEncoding::Utf7);
        for name in ["", "unheard-of", "hz-gb-2312"] {
            assert_eq!(NamedEncoding::of(name), NamedEncoding::Unknown, "{name}");
        }
    }
}
