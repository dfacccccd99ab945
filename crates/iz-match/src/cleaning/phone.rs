//! Cleans telephone numbers.

use iz_hl7::query::NoteCode;

use super::{cleaned::Cleaned, keypad::of_letters, unknown_word::is_unknown};

/// The ten digits of a US telephone number. Of several numbers, the first that can exist is taken.
pub(super) fn phone(phone: String) -> Cleaned<String> {
    if is_unknown(&phone) || phone.to_ascii_lowercase().starts_with("no ") {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    let found = numbers(&phone);
    let mut usable = found.iter().filter(|digits| !is_placeholder(digits));
    let Some(first) = usable.next() else {
        return of_letters(&phone).filter(|digits| can_exist(digits) && !is_placeholder(digits)).map_or_else(
            || Cleaned::left_out(if found.is_empty() { NoteCode::WrongPhone } else { NoteCode::Placeholder }),
            |digits| Cleaned::of(digits).noted(NoteCode::PhoneReformatted, true),
        );
    };
    let is_usual = found.len() == 1 && is_ten_digits(&phone);
    if is_usual {
        return Cleaned::of(phone);
    }
    Cleaned::of(first.clone())
        .noted(NoteCode::PhoneReformatted, true)
        .noted(NoteCode::FirstOfSeveral, found.len() > 1)
}

/// Whether the text is ten digits with the usual punctuation. It is sent as its digits.
fn is_ten_digits(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '.'))
        && text.chars().filter(char::is_ascii_digit).count() == 10
}

/// The numbers in a text, as ten digits each, without those that cannot exist. Placeholders are among them.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut is_extension = false;
    // Words and signs divide the text. What follows an `x` is the extension of the number before it.
    for piece in pieces(text) {
        match piece {
            Piece::Digits(digits) if !is_extension => numbers.extend(in_piece(digits)),
            Piece::Digits(digits) => {
                numbers.extend(in_piece(without_first_group(digits)));
                is_extension = false;
            }
            Piece::Extension => is_extension = true,
            Piece::Word => is_extension = false,
        }
    }
    numbers
}

/// What stands behind the first group of digits, which is the extension.
fn without_first_group(digits: &str) -> &str {
    let start = digits.trim_start_matches(|c: char| !c.is_ascii_digit());
    start.trim_start_matches(|c: char| c.is_ascii_digit())
}

enum Piece<'t> {
    /// Digits with punctuation and blanks.
    Digits(&'t str),
    /// `x`, `ext`, `#`.
    Extension,
    /// Any other word or sign.
    Word,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = kind_of(first);
        let end = rest.find(|c| kind_of(c) != kind).unwrap_or(rest.len());
        let Some((part, after)) = rest.split_at_checked(end) else { break };
        rest = after;
        pieces.push(match kind {
            Kind::Number if part.contains(|c: char| c.is_ascii_digit()) => Piece::Digits(part),
            // Punctuation between an extension's mark and its digits.
            Kind::Number => continue,
            _ if is_extension_mark(part) => Piece::Extension,
            _ => Piece::Word,
        });
    }
    pieces
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Letters,
    Sign,
}

fn kind_of(c: char) -> Kind {
    match c {
        '0'..='9' | ' ' | '(' | ')' | '-' | '.' | '+' | '/' | '*' | '_' | '\'' | '[' | ']' | '~' => {
            Kind::Number
        }
        _ if c.is_alphabetic() => Kind::Letters,
        _ => Kind::Sign,
    }
}

fn is_extension_mark(part: &str) -> bool {
    const MARKS: [&str; 8] = ["x", "ex", "ext", "extn", "extension", "xt", "#", "anexo"];
    MARKS.iter().any(|mark| part.eq_ignore_ascii_case(mark))
}

/// The numbers in digits with punctuation. A group of digits never belongs to two numbers.
fn in_piece(piece: &str) -> Vec<String> {
    let is_foreign = piece
        .split_once('+')
        .is_some_and(|(_, after)| !after.trim_start_matches([' ', '(', ')']).starts_with('1'));
    if is_foreign {
        return Vec::new();
    }
    let mut numbers = Vec::new();
    let mut digits = String::new();
    let mut groups = piece.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).peekable();
    while let Some(group) = groups.next() {
        digits.push_str(group);
        // `254-555-01 42`: a number that goes on is not complete.
        if let Some(number) = national(&digits) {
            numbers.push(number.to_owned());
            digits.clear();
        } else if groups.peek().is_none() && numbers.is_empty() {
            return Vec::new();
        }
    }
    numbers
}

/// The ten digits behind the codes for the United States. `None` if the number cannot exist.
fn national(digits: &str) -> Option<&str> {
    let national = match digits.len() {
        10 => digits,
        11 => digits.strip_prefix('1')?,
        13 => digits.strip_prefix("001")?,
        14 => digits.strip_prefix("0111")?,
        _ => return None,
    };
    (can_exist(national) || is_placeholder(national)).then_some(national)
}

/// Whether a number can exist: its area code and its exchange begin with 2 to 9.
fn can_exist(national: &str) -> bool {
    let starts = |at: usize| matches!(national.as_bytes().get(at), Some(b'2'..=b'9'));
    national.len() == 10 && starts(0) && starts(3)
}

/// Whether the number is one that people type if they have none: `000-000-0000`, `254-999-9999`, `123-456-7890`.
fn is_placeholder(national: &str) -> bool {
    let is_repeated = |digits: &str| digits.bytes().all(|digit| digits.as_bytes().first() == Some(&digit));
    let is_zero_area = national.starts_with("000");
    is_zero_area
        || national.get(3..).is_some_and(is_repeated)
        || matches!(national, "1234567890" | "0123456789" | "9876543210")
}

#[cfg(test)]
mod tests {
    use NoteCode::{FirstOfSeveral, PhoneReformatted, Placeholder, WrongPhone};

    use super::*;

    fn cleaned(text: &str) -> Cleaned<String> {
        phone(text.to_owned())
    }

    #[test]
    fn ten_digits_with_the_usual_punctuation_stay() {
        for text in
            ["5125550187", "512-555-0187", "(512) 555-0187", "512.555.0187", "512 555 0187", "(512)555-0187"]
        {
            assert_eq!(cleaned(text), Cleaned::of(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn the_ten_digits_are_taken_from_any_form() {
        for text in [
            "+1 512 555 0187",
            "+15125550187",
            "1-512-555-0187",
            "15125550187",
            "1 (512) 555-0187",
            "001 512 555 0187",
            "011 1 512 555 0187",
            "(+1) 512-555-0187",
            "512-555-0187 x12",
            "512-555-0187x12",
            "512-555-0187 ext. 12",
            "512-555-0187 Extension 1234",
            "512-555-0187 #12",
            "512-555-0187, ext 7",
            "512-555-0187 12",
            "CELL 512-555-0187",
            "cell: 512-555-0187",
            "512-555-0187 (mom)",
            "(mom) 512-555-0187",
            "h:5125550187",
            "512-555-0187c",
            "Home 512/555-0187",
            "512/555/0187",
            "512*555*0187",
            "tel:+1-512-555-0187",
            "512-555-0187 / 999-999-9999 bad",
            "512–555".replace('–', "-").as_str(),
        ] {
            if text == "512-555" {
                assert_eq!(cleaned(text), Cleaned::left_out(WrongPhone));
                continue;
            }
            let cleaned = cleaned(text);
            assert_eq!(cleaned.value.as_deref(), Some("5125550187"), "{text}");
            assert!(cleaned.codes.contains(&PhoneReformatted), "{text}");
        }
    }

    #[test]
    fn the_first_of_two_numbers_is_taken() {
        for text in [
            "512-555-0187 / 512-555-0188",
            "512-555-0187/512-555-0188",
            "512-555-0187 or 512-555-0188",
            "512-555-0187; 512-555-0188",
            "512-555-0187, 512-555-0188",
            "512-555-0187 512-555-0188",
            "5125550187 5125550188",
            "(512) 555-0187 & (512) 555-0188",
            "home 512-555-0187 cell 512-555-0188",
            "512-555-0187 x4 / 512-555-0188 x5",
            "000-000-0000 / 512-555-0187",
        ] {
            let expected = Cleaned::of("5125550187".to_owned())
                .noted(PhoneReformatted, true)
                .noted(FirstOfSeveral, true);
            assert_eq!(cleaned(text), expected, "{text}");
        }
        assert_eq!(cleaned("555-0187 or 512-555-0187").value.as_deref(), Some("5125550187"));
    }

    #[test]
    fn letters_of_a_keypad_are_digits() {
        for (text, expected) in [
            ("512-555-HELP", "5125554357"),
            ("(512) 555-PLUM", "5125557586"),
            ("1-800-FLOWERS", "8003569377"),
            ("1-800-GO-FEDEX", "8004633339"),
            ("512.PECANST", "5127322678"),
        ] {
            assert_eq!(
                cleaned(text),
                Cleaned::of(expected.to_owned()).noted(PhoneReformatted, true),
                "{text}"
            );
        }
        for text in
            ["512-555-CELL", "512-555 HOME", "CELL 512-555", "512-5550 MOM", "HELP-512-555", "512-555-01AX"]
        {
            assert_eq!(cleaned(text), Cleaned::left_out(WrongPhone), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_that_can_exist_is_left_out() {
        for text in [
            "555-0187",
            "512-555-018",
            "51255501877",
            "112-555-0187",
            "512-155-0187",
            "512-055-0187",
            "+52 614 555 0187",
            "+44 20 7946 0958",
            "011 52 614 555 0187",
            "52 614 555 0187",
            "+5125550187",
            "call mom",
            "51255501875125550188",
            "7",
        ] {
            assert_eq!(cleaned(text), Cleaned::left_out(WrongPhone), "{text}");
        }
    }

    #[test]
    fn a_placeholder_is_left_out() {
        for text in [
            "000-000-0000",
            "0000000000",
            "999-999-9999",
            "111-111-1111",
            "(555) 555-5555",
            "512-999-9999",
            "123-456-7890",
            "1-999-999-9999",
            "0",
            "none",
            "N/A",
            "No phone",
            "unknown",
            "-",
            "xxx-xxx-xxxx",
        ] {
            assert_eq!(cleaned(text), Cleaned::left_out(Placeholder), "{text}");
        }
    }
}
