//! What the value of an identifier says: whether it stands for a missing number, and whether it can be a social
//! security number.

/// Whether the value is a number that the Social Security Administration issues: nine digits that are not all the same,
/// no area 000, 666 or 900 to 999, no group 00, no serial 0000 (20 CFR 422.103; POMS RM 10201.035). Nor is it 078-05-1120,
/// which was printed on a sample card and which thousands of people gave as theirs.
pub(crate) fn is_social_security(value: &str) -> bool {
    let digits = plain(value);
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    digits.len() == 9
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.bytes().any(|byte| !digits.starts_with(char::from(byte)))
        && !matches!(part(0..3), "000" | "666")
        && !digits.starts_with('9')
        && part(3..5) != "00"
        && part(5..9) != "0000"
        && digits != "078051120"
}

/// Whether a value stands for a missing number: empty, only zeros or only nines, or a word.
pub(crate) fn is_no_number(value: &str) -> bool {
    let plain = plain(value);
    let is_only = |digit: u8| plain.bytes().all(|byte| byte == digit);
    is_only(b'0')
        || (plain.len() > 3 && is_only(b'9'))
        || matches!(plain.as_str(), "NONE" | "NA" | "UNKNOWN" | "UNK" | "NULL" | "PENDING")
}

/// The letters and digits of a value, in upper case.
pub(crate) fn plain(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}
