//! Finds the texts in brackets and quotation marks.

/// A text that stood in brackets or quotation marks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Enclosed {
    pub(super) text: String,
    /// Whether it stood in quotation marks.
    pub(super) is_quoted: bool,
}

/// Opening and closing marks, and whether they are quotation marks.
const PAIRS: [(char, char, bool); 10] = [
    ('(', ')', false),
    ('[', ']', false),
    ('{', '}', false),
    ('<', '>', false),
    ('（', '）', false),
    ('“', '”', true),
    ('„', '“', true),
    ('«', '»', true),
    ('「', '」', true),
    ('"', '"', true),
];

/// The text with a blank in the place of each enclosed text, and the enclosed texts. If a closing mark is missing, the
/// enclosed text ends with the whole text. An apostrophe is a quotation mark only around whole words.
pub(super) fn enclosed(text: &str) -> (String, Vec<Enclosed>) {
    let text = text.replace("''", "\"");
    let (mut rest, mut found) = (String::with_capacity(text.len()), Vec::new());
    let mut left = text.as_str();
    while let Some(c) = left.chars().next() {
        let behind = left.get(c.len_utf8()..).unwrap_or_default();
        let is_word_start = !rest.ends_with(char::is_alphanumeric);
        let Some((content, after, is_quoted)) = content(c, behind, is_word_start) else {
            rest.push(c);
            left = behind;
            continue;
        };
        rest.push(' ');
        found.push(Enclosed { text: content.trim().to_owned(), is_quoted });
        left = after;
    }
    (rest, found)
}

/// The text that a mark opens, what follows it, and whether the mark is a quotation mark.
fn content(open: char, behind: &str, is_word_start: bool) -> Option<(&str, &str, bool)> {
    if open == '\'' {
        let (content, after) = is_word_start.then(|| single_quoted(behind))??;
        return Some((content, after, true));
    }
    let (_, close, is_quoted) = *PAIRS.iter().find(|(opening, ..)| *opening == open)?;
    match closing(open, close, behind) {
        Some(at) => Some((behind.get(..at)?, behind.get(at + close.len_utf8()..)?, is_quoted)),
        // A single quotation mark within a word is a wrong apostrophe.
        None if is_quoted && !is_word_start => None,
        None if behind.chars().any(char::is_alphabetic) => Some((behind, "", is_quoted)),
        None => None,
    }
}

/// Where the mark is that closes `open`. Marks of the same kind may stand in one another.
fn closing(open: char, close: char, behind: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in behind.char_indices() {
        match c {
            _ if c == close && depth == 0 => return Some(at),
            _ if c == close => depth = depth.saturating_sub(1),
            _ if c == open => depth = depth.saturating_add(1),
            _ => {}
        }
    }
    None
}

/// The words before a closing apostrophe, which stands at the end of a word.
fn single_quoted(behind: &str) -> Option<(&str, &str)> {
    let is_end = |at: usize| {
        let after = behind.get(at + 1..).unwrap_or_default();
        !after.starts_with(char::is_alphanumeric) && !after.starts_with('\'')
    };
    let (at, _) = behind.match_indices('\'').find(|(at, _)| is_end(*at))?;
    let (content, after) = (behind.get(..at)?, behind.get(at + 1..)?);
    let is_word = content.starts_with(char::is_alphanumeric) && !content.ends_with(char::is_whitespace);
    is_word.then_some((content, after))
}
