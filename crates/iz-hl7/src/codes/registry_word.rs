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
pub(super) fn meaning<M: Copy>(table: &[RegistryWord<M>], [code, text, system]: [&str; 3]) -> SentMeaning<M> {
    let system = if is_loinc_answer(code) { "LN" } else { without_prefix(system.trim_ascii()) };
    let (code, text) = (Letters::of(code), Letters::of(text));
    let of = |system: &str, letters: Option<&Letters>| find(table, system, letters?);
    let by_system = |letters| if system.is_empty() { None } else { of(system, letters) };
    let by_text = by_system(text.as_ref()).or_else(|| of("", text.as_ref()));
    let by_code = by_system(code.as_ref());
    let (first, second) = match by_code {
        Some(_) => (by_code, by_text),
        None => (by_text, of("", code.as_ref())),
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

fn find<M: Copy>(table: &[RegistryWord<M>], system: &str, letters: &Letters) -> Option<M> {
    let lower = system.bytes().map(|byte| byte.to_ascii_lowercase());
    let order = |row: &RegistryWord<M>| {
        row.system.bytes().cmp(lower.clone()).then_with(|| row.letters.as_bytes().cmp(letters.as_bytes()))
    };
    table.binary_search_by(order).ok().and_then(|at| table.get(at)).map(|row| row.meaning)
}

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
        for letter in text.chars() {
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
