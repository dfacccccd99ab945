//! Cleans e-mail addresses.

use iz_hl7::query::NoteCode;

use super::{cleaned::Cleaned, unknown_word::is_unknown};
use crate::normalize::normalized;

/// The longest address (RFC 5321, section 4.5.3.1.3, without the brackets of a path), in characters. A query takes 250.
const MAX_CHARACTERS: usize = 250;

/// An e-mail address. Of several addresses, the first is taken. Upper case stays, because it may have a meaning.
pub(super) fn email(email: String) -> Cleaned<String> {
    if is_unknown(&email) {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    let mut found = addresses(&email);
    if found.is_empty() {
        // `iris @ example.org`
        let without_blanks: String = email.split(' ').collect();
        found = addresses(&without_blanks).into_iter().map(|address| address.to_owned()).collect();
    }
    match found.iter().position(|address| !is_placeholder(address)) {
        Some(first) => {
            let several = found.len() > 1;
            let address = found.swap_remove(first);
            let has_other_signs = address != email.split(' ').collect::<String>() && !several;
            let has_blanks = email.contains(' ') && !has_other_signs && !several;
            Cleaned::of(address)
                .noted(NoteCode::CharactersRemoved, has_other_signs)
                .noted(NoteCode::BlanksCleaned, has_blanks)
                .noted(NoteCode::FirstOfSeveral, several)
        }
        None if found.is_empty() => Cleaned::left_out(NoteCode::WrongEmail),
        None => Cleaned::left_out(NoteCode::Placeholder),
    }
}

/// The words of a text that are addresses: `Iris <iris@example.org>`, `mailto:iris@example.org`.
///
/// A sign of a list may also be a mistake within an address. So behind `o` in `o,dell@example.org` no address is taken:
/// `dell@example.org` may be that of somebody else.
fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_apart = true;
    for word in text.split_inclusive(is_break) {
        let sign = word.chars().next_back().filter(|c| is_break(*c));
        let word = word.trim_end_matches(is_break);
        let address = without_scheme(word).trim_matches(['.', '\'', ':']);
        let is_taken = is_apart && is_address(address);
        if is_taken {
            found.push(address.to_owned());
        }
        let is_in_list = is_taken || (word.is_empty() && is_apart);
        is_apart = is_in_list || !sign.is_some_and(|sign| LIST_SIGNS.contains(&sign));
    }
    found
}

/// The signs between the addresses of a list.
const LIST_SIGNS: [char; 4] = [',', ';', '|', '/'];

fn is_break(c: char) -> bool {
    LIST_SIGNS.contains(&c) || matches!(c, ' ' | '<' | '>' | '(' | ')' | '[' | ']' | '"')
}

fn without_scheme(word: &str) -> &str {
    let colon = word.rfind(':').map_or(0, |at| at + 1);
    word.get(colon..).unwrap_or(word)
}

/// Whether a word is an address with one `@` and a host that has a domain.
fn is_address(word: &str) -> bool {
    let Some((local, host)) = word.split_once('@') else { return false };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let has_domain = host
        .rsplit_once('.')
        .is_some_and(|(_, domain)| domain.chars().count() > 1 && !domain.chars().all(|c| c.is_ascii_digit()));
    // Accents without a letter are nothing.
    local.chars().any(|c| c.is_ascii_graphic() || c.is_alphanumeric())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && has_domain
        && host.split('.').all(is_label)
        && word.chars().count() <= MAX_CHARACTERS
}

/// Whether an address is one that people type if they have none, such as `none@none.com`.
fn is_placeholder(address: &str) -> bool {
    const NOBODY: [&str; 9] = [
        "noemail",
        "nomail",
        "noaddress",
        "nobody",
        "noone",
        "noreply",
        "donotreply",
        "email",
        "nomailaddress",
    ];
    const NOWHERE: [&str; 6] = ["noemail", "nomail", "email", "mail", "nowhere", "noaddress"];
    let (local, host) = address.split_once('@').unwrap_or_default();
    let (person, site) = (normalized(local), normalized(host.split('.').next().unwrap_or_default()));
    let is_nobody = is_unknown(local) || NOBODY.contains(&person.as_str());
    let is_nowhere =
        is_unknown(host.split('.').next().unwrap_or_default()) || NOWHERE.contains(&site.as_str());
    // A person may be called `Nobody`, but hardly anybody is called `None`.
    is_nobody
        && (is_nowhere
            || matches!(person.as_str(), "none" | "na" | "noemail" | "unknown" | "refused" | "declined"))
}

#[cfg(test)]
mod tests {
    use NoteCode::{BlanksCleaned, CharactersRemoved, FirstOfSeveral, Placeholder, WrongEmail};

    use super::*;

    fn cleaned(text: &str) -> Cleaned<String> {
        email(text.to_owned())
    }

    #[test]
    fn an_address_stays() {
        for text in [
            "iris@example.org",
            "Iris.Pell+x@Example.ORG",
            "o'pell@mail.example.org",
            "李@例え.jp",
            "a_b%c@x-y.us",
        ] {
            assert_eq!(cleaned(text), Cleaned::of(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn signs_around_an_address_are_removed() {
        for text in [
            "<iris@example.org>",
            "Iris Pell <iris@example.org>",
            "\"Pell, Iris\" <iris@example.org>",
            "mailto:iris@example.org",
            "MAILTO: iris@example.org",
            "e-mail: iris@example.org",
            "iris@example.org.",
            "iris@example.org;",
            "(iris@example.org)",
            "iris@example.org (mom)",
            "'iris@example.org'",
        ] {
            let expected = Cleaned::of("iris@example.org".to_owned()).noted(CharactersRemoved, true);
            assert_eq!(cleaned(text), expected, "{text}");
        }
        for text in ["iris @example.org", "iris@ example.org", "iris @ example.org", "iris@example .org"] {
            let expected = Cleaned::of("iris@example.org".to_owned()).noted(BlanksCleaned, true);
            assert_eq!(cleaned(text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_of_several_addresses_is_taken() {
        for text in [
            "iris@example.org, odell@example.org",
            "iris@example.org;odell@example.org",
            "iris@example.org odell@example.org",
            "iris@example.org / odell@example.org",
            "iris@example.org or odell@example.org",
            "none@none.com, iris@example.org",
            "iris@example.org|odell@example.org",
            "Pell,Iris<iris@example.org>,odell@example.org",
            "iris@example.org;,odell@example.org",
        ] {
            let expected = Cleaned::of("iris@example.org".to_owned()).noted(FirstOfSeveral, true);
            assert_eq!(cleaned(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_left_out() {
        for text in [
            "iris",
            "iris@",
            "@example.org",
            "iris@example",
            "iris@@example.org",
            "iris@example..org",
            "iris at example.org",
            "i@-x.org",
            "iris@example.o",
            "iris@10.0.0.1",
            // Only the end of these looks like an address.
            "o|dell@example.org",
            "o/dell@example.org",
            "o,dell@example.org",
            "o;dell@example.org",
            "o||dell@example.org",
            "o/d/ell@example.org",
            "o|dell@example.org,iris@example.org",
        ] {
            assert_eq!(cleaned(text), Cleaned::left_out(WrongEmail), "{text}");
        }
        assert_eq!(cleaned(&format!("{}@example.org", "i".repeat(240))), Cleaned::left_out(WrongEmail));
        for text in [
            "none",
            "N/A",
            "-",
            "none@none.com",
            "NONE@gmail.com",
            "noemail@noemail.com",
            "no@email.com",
            "na@na.com",
            "test@test.com",
            "unknown@example.org",
            "refused",
        ] {
            assert_eq!(cleaned(text), Cleaned::left_out(Placeholder), "{text}");
        }
    }
}
