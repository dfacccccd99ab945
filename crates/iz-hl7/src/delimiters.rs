//! The characters that separate the parts of a message.

/// The delimiters of one message: MSH-1 and MSH-2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimiters {
    /// MSH-1, between fields; `|` in the national guide.
    pub field: u8,
    /// Between components; `^`.
    pub component: u8,
    /// Between repetitions; `~`.
    pub repetition: u8,
    /// Starts and ends an escape sequence; `\`.
    pub escape: u8,
    /// Between subcomponents; `&`.
    pub subcomponent: u8,
}

impl Delimiters {
    /// `|^~\&`, the only set that the national guide allows to be sent.
    pub const STANDARD: Self =
        Self { field: b'|', component: b'^', repetition: b'~', escape: b'\\', subcomponent: b'&' };

    /// Reads MSH-1 and MSH-2 from the text that follows the three letters `MSH`.
    ///
    /// Broken headers occur: the escape character missing (`^~|&`), two characters swapped
    /// (`^\~&`), or nothing at all between two separators. What is usable is used; whatever is
    /// not four different punctuation marks falls back to [`Delimiters::STANDARD`] with the
    /// separator that was found.
    #[must_use]
    pub fn of_header(after_name: &[u8]) -> Self {
        let Some((&field, rest)) = after_name.split_first() else { return Self::STANDARD };
        if !is_mark(field) {
            return Self::STANDARD;
        }
        let fallback = Self { field, ..Self::STANDARD };
        let characters = rest.split(|&byte| byte == field || byte == b'\r' || byte == b'\n').next();
        let Some(&[component, repetition, escape, subcomponent, ..]) = characters else {
            return fallback;
        };
        let found = [field, component, repetition, escape, subcomponent];
        let distinct =
            found.iter().enumerate().all(|(at, mark)| !found.iter().skip(at + 1).any(|other| other == mark));
        if !distinct || !found.iter().copied().all(is_mark) {
            return fallback;
        }
        // Swapped marks (`^\~&`) occur in a header whose message uses the standard ones.
        let standard = Self::STANDARD;
        let same_set = [component, repetition, escape, subcomponent].iter().all(|mark| {
            [standard.component, standard.repetition, standard.escape, standard.subcomponent].contains(mark)
        });
        if same_set { fallback } else { Self { field, component, repetition, escape, subcomponent } }
    }
}

const fn is_mark(byte: u8) -> bool {
    byte.is_ascii_punctuation() && byte != b'"'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_header_gives_the_standard_marks() {
        assert_eq!(Delimiters::of_header(br"|^~\&|APP|"), Delimiters::STANDARD);
        assert_eq!(Delimiters::of_header(br"|^~\&#|APP|"), Delimiters::STANDARD, "the fifth mark of 2.7");
    }

    #[test]
    fn other_marks_are_taken_from_the_header() {
        let read = Delimiters::of_header(b"#*!?%#APP#");
        assert_eq!(
            read,
            Delimiters { field: b'#', component: b'*', repetition: b'!', escape: b'?', subcomponent: b'%' }
        );
    }

    #[test]
    fn broken_headers_fall_back() {
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
