//! Divides names that a sign joins: `Vance/Ochoa`, `Vance & Ochoa`.

use super::part_kind::PartKind;

/// The names that signs join. Some of them may be empty or without letters.
pub(super) fn split(text: &str, kind: PartKind) -> Vec<String> {
    let mut names = vec![String::new()];
    for word in text.split_whitespace() {
        if word.eq_ignore_ascii_case("and") && names.last().is_some_and(|name| !name.is_empty()) {
            names.push(String::new());
            continue;
        }
        push(&mut names, ' ');
        if is_pair_of_letters(word) {
            word.chars().for_each(|c| push(&mut names, if c == '/' { ' ' } else { c }));
            continue;
        }
        for c in word.chars() {
            if is_sign(c, kind) {
                names.push(String::new());
            } else {
                push(&mut names, c);
            }
        }
    }
    names.iter().map(|name| name.trim().to_owned()).collect()
}

fn push(names: &mut [String], c: char) {
    if let Some(name) = names.last_mut() {
        name.push(c);
    }
}

const fn is_sign(c: char, kind: PartKind) -> bool {
    matches!(c, '/' | '\\' | '&' | '+' | '^' | '|' | ';')
        // A given name with a comma is not divided: `Iris, T`.
        || (c == ',' && matches!(kind, PartKind::Family | PartKind::Maiden))
}

/// Whether a word is two letters with a stroke, as in `s/o` ("son of"). It does not join two names.
fn is_pair_of_letters(word: &str) -> bool {
    let mut letters = word.chars();
    let pair = [letters.next(), letters.next(), letters.next(), letters.next()];
    matches!(pair, [Some(one), Some('/'), Some(other), None] if one.is_alphabetic() && other.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_divide_names() {
        for text in [
            "Vance/Ochoa",
            "Vance / Ochoa",
            "Vance & Ochoa",
            "Vance&Ochoa",
            "Vance + Ochoa",
            "Vance\\Ochoa",
            "Vance^Ochoa",
            "Vance|Ochoa",
            "Vance;Ochoa",
            "Vance and Ochoa",
            "Vance, Ochoa",
        ] {
            assert_eq!(split(text, PartKind::Family), ["Vance", "Ochoa"], "{text}");
        }
        assert_eq!(split("De la Cruz/Ochoa Vance", PartKind::Family), ["De la Cruz", "Ochoa Vance"]);
        assert_eq!(split("Kumar s/o Raj", PartKind::Family), ["Kumar s o Raj"]);
        assert_eq!(split("Iris, T", PartKind::Given), ["Iris, T"]);
        assert_eq!(split("And Vance", PartKind::Family), ["And Vance"]);
        assert_eq!(split("Vance and", PartKind::Family), ["Vance", ""]);
    }
}
