//! What each typed character becomes: the usual form of quotation marks, hyphens and wide letters.

use icu_normalizer::ComposingNormalizerBorrowed;
use iz_hl7::query::is_hidden;

/// The usual quotation mark or hyphen for a typed one. `None` for any other character.
///
/// The ʻokina (U+02BB) is a letter of Hawaiian and stays.
pub(super) const fn usual_mark(c: char) -> Option<char> {
    Some(match c {
        '`'
        | '\u{b4}'
        | '\u{2b9}'
        | '\u{2bc}'
        | '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{2039}'
        | '\u{203a}'
        | '\u{275b}'
        | '\u{275c}'
        | '\u{1fef}'
        | '\u{1ffd}'
        | '\u{a78c}' => '\'',
        '\u{ab}'
        | '\u{bb}'
        | '\u{2ba}'
        | '\u{2dd}'
        | '\u{201c}'..='\u{201f}'
        | '\u{2033}'
        | '\u{2036}'
        | '\u{275d}'
        | '\u{275e}'
        | '\u{301d}'..='\u{301f}' => '"',
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2d7}'
        | '\u{2796}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{fe58}'
        | '\u{fe63}' => '-',
        _ => return None,
    })
}

/// The usual letters for a wide letter (`Ａ`), a mathematical one (`𝐀`) or a ligature (`ﬁ`). `None` for any other
/// character.
pub(super) fn usual_letters(c: char) -> Option<String> {
    let is_styled =
        matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{1d400}'..='\u{1d7ff}' | '\u{fb00}'..='\u{fb06}');
    if !is_styled {
        return None;
    }
    let usual = ComposingNormalizerBorrowed::new_nfkc().normalize(c.encode_utf8(&mut [0; 4])).into_owned();
    (!usual.contains(c)).then_some(usual)
}

/// The ASCII digit for a decimal digit of another script. `None` for any other character.
pub(super) fn usual_digit(c: char) -> Option<char> {
    // The digits zero of Arabic, Persian, and the scripts of India, Thailand, Laos, Myanmar and Cambodia.
    const ZEROS: [char; 15] = [
        '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}',
        '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{1040}', '\u{17e0}',
    ];
    let value = |zero: char| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10);
    ZEROS.into_iter().find_map(value).and_then(|value| char::from_digit(value, 10))
}

/// Whether a character is a joiner without a width. Some scripts need it between their letters.
pub(super) const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a character belongs to a script that needs joiners: Arabic, the scripts of India, and their neighbours.
pub(super) fn needs_joiners(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{a800}'..='\u{abff}') && !is_hidden(c)
}
