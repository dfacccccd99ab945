//! Words by which registries say something that they should say by a code.

/// A word of a registry, and what it means.
pub(super) struct RegistryWord<M> {
    /// The coding system for which the row holds, in lower case. Empty if it holds for all.
    pub(super) system: &'static str,
    /// The letters and digits of the word, in lower case.
    pub(super) letters: &'static str,
    /// The meaning.
    pub(super) meaning: M,
}

/// What the parts of a coded value mean. Each may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SentMeaning<M> {
    /// The meaning. A code of a known system decides first, then the text, then the code without its system.
    pub(crate) meaning: Option<M>,
    /// The meaning of the part that does not decide: the text, or the code without its system.
    pub(crate) other: Option<M>,
}

/// What a coded value means by the rows of a table. `system` is the coding system as sent.
pub(super) fn meaning<M: Copy>(words: Words<M>, [code, text, system]: [&str; 3]) -> SentMeaning<M> {
    let system = if is_loinc_answer(code) { "LN" } else { without_prefix(system.trim_ascii()) };
    let found = words.find(code, system);
    let (code, text) = (found, if text == code { found } else { words.find(text, system) });
    let by_text = text.in_system.or(text.in_any);
    let (first, second) = match code.in_system {
        Some(_) => (code.in_system, by_text),
        None => (by_text, code.in_any),
    };
    match first {
        Some(_) => SentMeaning { meaning: first, other: second },
        None => SentMeaning { meaning: second, other: None },
    }
}

/// Whether a code is one of a LOINC answer list, such as `LA13421-5`.
fn is_loinc_answer(code: &str) -> bool {
    matches!(code.trim_ascii().as_bytes(), [b'L' | b'l', b'A' | b'a', digit, ..] if digit.is_ascii_digit())
}

/// A coding system without the prefix of an object identifier as a URI.
fn without_prefix(system: &str) -> &str {
    system.strip_prefix("urn:oid:").unwrap_or(system)
}

/// A table of words, sorted by their letters, and the beginnings of the words.
#[derive(Clone, Copy)]
pub(super) struct Words<M: 'static> {
    pub(super) rows: &'static [RegistryWord<M>],
    pub(super) beginnings: &'static [u128],
}

/// The meanings of one word.
#[derive(Clone, Copy)]
struct Found<M> {
    /// The meaning in the coding system that was sent.
    in_system: Option<M>,
    /// The meaning in any coding system.
    in_any: Option<M>,
}

impl<M: Copy> Words<M> {
    fn find(self, word: &str, system: &str) -> Found<M> {
        let mut found = Found { in_system: None, in_any: None };
        if word.is_empty() {
            return found;
        }
        let Some(letters) = Letters::of(word) else { return found };
        let beginning = beginning(letters.as_bytes());
        let from = self.beginnings.partition_point(|known| *known < beginning);
        for row in self.rows.get(from..).unwrap_or_default() {
            if row.letters.as_bytes() == letters.as_bytes() {
                if row.system.is_empty() {
                    found.in_any = Some(row.meaning);
                } else if row.system.eq_ignore_ascii_case(system) {
                    found.in_system = Some(row.meaning);
                }
            } else if row.letters.as_bytes() > letters.as_bytes() {
                break;
            }
        }
        found
    }
}

/// The first 16 bytes of a word as a number. The numbers have the same order as the beginnings of the words.
#[expect(
    clippy::as_conversions,
    reason = "it also runs at compile time, where `u128::from` cannot be called"
)]
pub(super) const fn beginning(letters: &[u8]) -> u128 {
    let (mut number, mut rest, mut left) = (0, letters, 16);
    while let [byte, behind @ ..] = rest {
        if left == 0 {
            break;
        }
        number = number << 8 | *byte as u128;
        (rest, left) = (behind, left - 1);
    }
    // A word without letters is not looked up, so that the shift is less than 128.
    if left == 16 { 0 } else { number << (8 * left) }
}

/// A table with the beginnings of its words, which are computed at compile time.
macro_rules! words {
    ($table:path) => {{
        #[expect(clippy::indexing_slicing, reason = "it runs at compile time, where a panic stops the build")]
        static BEGINNINGS: [u128; $table.len()] = {
            let mut beginnings = [0; $table.len()];
            let mut at = 0;
            while at < beginnings.len() {
                beginnings[at] = $crate::codes::registry_word::beginning($table[at].letters.as_bytes());
                at += 1;
            }
            beginnings
        };
        $crate::codes::registry_word::Words { rows: &$table, beginnings: &BEGINNINGS }
    }};
}
pub(super) use words;

/// The longest word of a table, in bytes.
const LONGEST: usize = 64;

/// The letters and digits of a word, in lower case.
pub(super) struct Letters {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Letters {
    /// The letters of a word as it was sent. `None` if it has none, if it is longer than the words of the tables, or
    /// if it holds a question mark, because it then says nothing for certain.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut letters = Self { bytes: [0; LONGEST], length: 0 };
        let mut parts = text.as_bytes();
        // Almost all words are ASCII.
        while let [byte, behind @ ..] = parts
            && byte.is_ascii()
        {
            if *byte == b'?' {
                return None;
            }
            if byte.is_ascii_alphanumeric() {
                *letters.bytes.get_mut(letters.length)? = byte.to_ascii_lowercase();
                letters.length += 1;
            }
            parts = behind;
        }
        for letter in text.get(text.len() - parts.len()..).unwrap_or_default().chars() {
            if letter == '?' {
                return None;
            }
            if letter.is_alphanumeric() {
                letters.push(letter)?;
            }
        }
        (letters.length > 0).then_some(letters)
    }

    fn push(&mut self, letter: char) -> Option<()> {
        let end = self.length + letter.len_utf8();
        letter.to_ascii_lowercase().encode_utf8(self.bytes.get_mut(self.length..end)?);
        self.length = end;
        Some(())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
