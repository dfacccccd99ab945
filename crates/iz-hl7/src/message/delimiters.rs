//! The delimiters of a message.

/// The delimiters of one message: MSH-1 and MSH-2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimiters {
    /// MSH-1, between fields. `|` in the national guide.
    pub field: u8,
    /// Between components: usually `^`.
    pub component: u8,
    /// Between repetitions: usually `~`.
    pub repetition: u8,
    /// Starts and ends an escape sequence: usually `\`.
    pub escape: u8,
    /// Between subcomponents: usually `&`.
    pub subcomponent: u8,
}

impl Delimiters {
    /// `|^~\&`, the only delimiters that the national guide allows.
    pub const STANDARD: Self =
        Self { field: b'|', component: b'^', repetition: b'~', escape: b'\\', subcomponent: b'&' };

    /// Reads MSH-1 and MSH-2 from the text that follows the three letters `MSH`.
    ///
    /// Some headers are broken: the escape character is missing (`^~|&`), two characters are swapped (`^\~&`), or
    /// nothing stands between two separators. If MSH-2 is not four different punctuation marks, the result is
    /// [`Delimiters::STANDARD`] with the separator of MSH-1.
    #[must_use]
    pub fn of_header(after_name: &[u8]) -> Self {
        let Some((&field, rest)) = after_name.split_first() else { return Self::STANDARD };
        if !may_be_delimiter(field) {
            return Self::STANDARD;
        }
        let fallback = Self { field, ..Self::STANDARD };
        let characters = rest.split(|&byte| byte == field || byte == b'\r' || byte == b'\n').next();
        let Some(&[component, repetition, escape, subcomponent, ..]) = characters else {
            return fallback;
        };
        let found = [field, component, repetition, escape, subcomponent];
        let distinct =
            found.iter().enumerate().all(|(at, one)| !found.iter().skip(at + 1).any(|other| other == one));
        if !distinct || !found.iter().copied().all(may_be_delimiter) {
            return fallback;
        }
        // Where a header has swapped delimiters (`^\~&`), the message itself uses the standard ones.
        let standard = Self::STANDARD;
        let same_set = [component, repetition, escape, subcomponent].iter().all(|one| {
            [standard.component, standard.repetition, standard.escape, standard.subcomponent].contains(one)
        });
        if same_set { fallback } else { Self { field, component, repetition, escape, subcomponent } }
    }
}

/// Whether a byte may be a delimiter: punctuation other than the quotation mark, which stands for the HL7 null.
const fn may_be_delimiter(byte: u8) -> bool {
    byte.is_ascii_punctuation() && byte != b'"'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_header_gives_the_standard_delimiters() {
        assert_eq!(Delimiters::of_header(br"|^~\&|APP|"), Delimiters::STANDARD);
        assert_eq!(
            Delimiters::of_header(br"|^~\&#|APP|"),
            Delimiters::STANDARD,
            "HL7 v2.7 adds a fifth delimiter"
        );
    }

    #[test]
    fn other_delimiters_are_read_from_the_header() {
        let read = Delimiters::of_header(b"#*!?%#APP#");
        assert_eq!(
            read,
            Delimiters { field: b'#', component: b'*', repetition: b'!', escape: b'?', subcomponent: b'%' }
        );
    }

    #[test]
    fn a_broken_header_gives_the_standard_delimiters() {
        for broken in [&b"|^~|&|APP|"[..], b"||MYIIS|", br"|^\~&|APP|", b"|^^^^|APP", b"|", b"", b"ABC"] {
            assert_eq!(
                Delimiters::of_header(broken),
                Delimiters::STANDARD,
                "{:?}",
                String::from_utf8_lossy(broken)
            );
        }
    }
}
