//! Telephone numbers with letters, such as `1-800-FLOWERS`.

/// Words beside a number that say whose it is. They are no part of it, although they have four letters.
const LABELS: [&str; 22] = [
    "AUNT", "CALL", "CELL", "DAD", "DESK", "FAX", "HOME", "HOUSE", "MAIN", "MOBILE", "MOM", "MSG", "NONE",
    "ONLY", "TEXT", "WIFE", "WORK", "SON", "SIS", "BRO", "OFFICE", "PHONE",
];

/// The digits of a number that ends in letters, by the letters of a telephone's keys (ITU-T E.161). `None` if the
/// letters are not the last digits of a number of ten digits.
pub(super) fn of_letters(text: &str) -> Option<String> {
    let first_letter = text.find(|c: char| c.is_ascii_alphabetic())?;
    let digits_before = text.get(..first_letter)?.chars().filter(char::is_ascii_digit).count();
    // One or two letters are rather a typing error.
    let has_few_letters = text.chars().filter(char::is_ascii_alphabetic).count() < 3;
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let is_word = |word: &str| word.len() > 1 && !LABELS.iter().any(|label| word.eq_ignore_ascii_case(label));
    if digits_before < 3
        || has_few_letters
        || text.ends_with(|c: char| c.is_ascii_digit())
        || !words.all(is_word)
    {
        return None;
    }
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            'a'..='z' | 'A'..='Z' => digits.push(key(c)),
            ' ' | '-' | '.' | '(' | ')' | '+' => {}
            _ => return None,
        }
    }
    let is_with_country = digits.len() == 11 && digits.starts_with('1');
    let national = if is_with_country { digits.get(1..)?.to_owned() } else { digits };
    (national.len() == 10).then_some(national)
}

const fn key(letter: char) -> char {
    match letter.to_ascii_uppercase() {
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        _ => '9',
    }
}
