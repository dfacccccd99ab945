//! Removes the characters that cannot stand in a name.

use iz_hl7::query::{NoteCode, composed, is_allowed_in_name, is_emoji, is_hidden};

/// Signs that become a blank between two words. Other signs are dropped: `?` stands for a letter that was lost.
const JOINING: [char; 11] = ['_', '=', '~', ':', '*', '#', '@', '&', '+', '|', ';'];

/// The text with one blank between words, without signs, and without `-`, `.` and `,` at its ends. The code says what
/// was done. `None` if nothing was.
pub(super) fn removed(text: &str) -> (String, Option<NoteCode>) {
    let mut name = joined_words(&without_signs(text));
    // Removing a sign may put a letter and its accent side by side.
    name = joined_words(&without_signs(&composed(&name)));
    let code = match () {
        () if name == text => None,
        () if letters(&name).eq(letters(text)) => Some(NoteCode::BlanksCleaned),
        () => Some(NoteCode::CharactersRemoved),
    };
    (name, code)
}

/// The characters without blanks.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

fn without_signs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            ',' | '/' | '\\' | '^' | '・' | '･' => out.push(' '),
            // `O''Neil` of a database.
            '\'' if out.ends_with('\'') => {}
            _ if c.is_whitespace() || c.is_control() => out.push(' '),
            _ if is_allowed_in_name(c) && !is_hidden(c) && !is_emoji(c) => out.push(c),
            _ if JOINING.contains(&c) => {
                let is_between = out.ends_with(char::is_alphanumeric)
                    && rest.peek().is_some_and(|next| next.is_alphanumeric());
                if is_between {
                    out.push(' ');
                }
            }
            _ => {}
        }
    }
    out
}

/// The words with one blank between them. A hyphen between two words joins them, with or without blanks around it.
fn joined_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_joined = false;
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let is_last = words.peek().is_none();
        let core = word.trim_start_matches(['-', '.']).trim_end_matches(['-', '.']);
        if !core.chars().any(char::is_alphanumeric) {
            is_joined |= word.contains('-');
            continue;
        }
        if !out.is_empty() {
            out.push(if is_joined || word.starts_with('-') { '-' } else { ' ' });
        }
        let mut hyphens = 0;
        for c in core.chars() {
            hyphens = if c == '-' { hyphens + 1 } else { 0 };
            if hyphens < 2 {
                out.push(c);
            }
        }
        // `St. Clair` and `A.J.` keep the dot of the abbreviation.
        is_joined = word.ends_with('-');
        if word.ends_with('.') && (!is_last || core.contains('.')) {
            out.push('.');
        }
    }
    let is_abbreviation =
        out.split_whitespace().next_back().is_some_and(|last| last.matches('.').count() > 1);
    if is_abbreviation { out } else { out.trim_end_matches(['.', '-']).to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_dropped_or_become_a_blank() {
        for (text, expected, code) in [
            ("Vance", "Vance", None),
            ("Vance*", "Vance", Some(NoteCode::CharactersRemoved)),
            ("#Vance!", "Vance", Some(NoteCode::CharactersRemoved)),
            ("Mary_Ann", "Mary Ann", Some(NoteCode::CharactersRemoved)),
            ("Vance*Ochoa", "Vance Ochoa", Some(NoteCode::CharactersRemoved)),
            ("Nu?ez", "Nuez", Some(NoteCode::CharactersRemoved)),
            ("$Iris%", "Iris", Some(NoteCode::CharactersRemoved)),
            ("-Vance-", "Vance", Some(NoteCode::CharactersRemoved)),
            ("T.", "T", Some(NoteCode::CharactersRemoved)),
            ("A.J.", "A.J.", None),
            ("St. Clair", "St. Clair", None),
            ("St . Clair", "St Clair", Some(NoteCode::CharactersRemoved)),
            (", Iris ,", "Iris", Some(NoteCode::CharactersRemoved)),
            ("Iris,Ann", "Iris Ann", Some(NoteCode::CharactersRemoved)),
            ("Vance - Ochoa", "Vance-Ochoa", Some(NoteCode::BlanksCleaned)),
            ("Vance -Ochoa", "Vance-Ochoa", Some(NoteCode::BlanksCleaned)),
            ("Vance--Ochoa", "Vance-Ochoa", Some(NoteCode::CharactersRemoved)),
            ("Vance  Ochoa", "Vance Ochoa", Some(NoteCode::BlanksCleaned)),
            ("Baby Boy #2", "Baby Boy 2", Some(NoteCode::CharactersRemoved)),
            ("Iris \u{1f600}", "Iris", Some(NoteCode::CharactersRemoved)),
            ("O'Neil", "O'Neil", None),
            ("O''Neil", "O'Neil", Some(NoteCode::CharactersRemoved)),
            ("Vance・Ochoa", "Vance Ochoa", Some(NoteCode::CharactersRemoved)),
            ("'Aolani", "'Aolani", None),
            ("' Vance", "Vance", Some(NoteCode::CharactersRemoved)),
            ("***", "", Some(NoteCode::CharactersRemoved)),
        ] {
            assert_eq!(removed(text), (expected.to_owned(), code), "{text}");
        }
    }
}
