//! What the value of an identifier says: whether it stands for a missing number, and whether it can be a social
//! security number.

/// The value of an identifier in the form in which it is compared.
pub(crate) struct Number {
    /// The letters and digits, in upper case.
    plain: String,
}

impl Number {
    pub(crate) fn of(value: &str) -> Self {
        Self { plain: plain(value) }
    }

    /// Compares two numbers without regard to punctuation, case, and zeros in front, which systems fill up or drop:
    /// `123-45-6789` equals `123456789`, and `0012345` equals `12345`.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.plain.trim_start_matches('0') == other.plain.trim_start_matches('0')
    }

    /// Whether the Social Security Administration issues the number: nine digits that are not all the same, no area
    /// 000, 666 or 900 to 999, no group 00, no serial 0000 (20 CFR 422.103; POMS RM 10201.035). Nor is it 078-05-1120,
    /// which was printed on a sample card and which thousands of people gave as theirs.
    pub(crate) fn is_social_security(&self) -> bool {
        let digits = self.plain.as_str();
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

    /// Whether the value stands for a missing number: empty, only zeros or only nines, or a word.
    pub(crate) fn is_missing(&self) -> bool {
        let plain = self.plain.as_str();
        let is_only = |digit: u8| plain.bytes().all(|byte| byte == digit);
        is_only(b'0')
            || (plain.len() > 3 && is_only(b'9'))
            || matches!(plain, "NONE" | "NA" | "UNKNOWN" | "UNK" | "NULL" | "PENDING")
    }
}

/// The letters and digits of a value, in upper case.
pub(crate) fn plain(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}
