//! Words that mean that a value is not known.

use crate::normalize::normalized;

/// Words that stand for a missing value in every member, as [`normalized`] writes them.
const UNKNOWN: &[&str] = &[
    "asked",
    "askedbutunknown",
    "blank",
    "couldnotobtain",
    "decline",
    "declined",
    "declinedtoanswer",
    "desconocida",
    "desconocido",
    "didnotprovide",
    "donotknow",
    "dontknow",
    "doesnothave",
    "doesnthave",
    "empty",
    "false",
    "idk",
    "missing",
    "na",
    "nan",
    "ninguna",
    "ninguno",
    "nil",
    "no",
    "noaplica",
    "noconocido",
    "nodata",
    "noinfo",
    "noinformation",
    "none",
    "noneavailable",
    "nonegiven",
    "noneonfile",
    "noneprovided",
    "nosabe",
    "nose",
    "notapplicable",
    "notasked",
    "notavailable",
    "notgiven",
    "notiene",
    "notknown",
    "notlisted",
    "notonfile",
    "notprovided",
    "notrecorded",
    "notspecified",
    "novalue",
    "null",
    "pending",
    "ptrefused",
    "refused",
    "refusedtoanswer",
    "same",
    "seeabove",
    "seenotes",
    "sinnombre",
    "tba",
    "tbd",
    "test",
    "testtest",
    "tobedetermined",
    "toupdate",
    "true",
    "unavailable",
    "undefined",
    "undisclosed",
    "unk",
    "unkn",
    "unknown",
    "unknownunknown",
    "unknwn",
    "unkown",
    "unlisted",
    "unobtainable",
    "unspecified",
    "updateneeded",
    "withheld",
];

/// Whether a text means that the value is not known: a word such as `N/A`, only punctuation, only `x`, only zeros.
pub(super) fn is_unknown(text: &str) -> bool {
    let plain = normalized(text);
    let is_only = |byte: u8| plain.bytes().all(|each| each == byte);
    let is_same = plain.starts_with("sameas");
    is_same || is_only(b'0') || is_only(b'x') || UNKNOWN.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_a_missing_value_are_recognised() {
        for text in [
            "N/A",
            "n.a.",
            "None",
            "UNKNOWN",
            "unk.",
            "-",
            "--",
            ".",
            "?",
            "\"\"",
            "x",
            "XXX",
            "0",
            "0000",
            "000-00-0000",
            "Not provided",
            "(none)",
            "*refused*",
            "null",
            "Same as above",
            "TBD",
            "desconocido",
            "pending",
            "test",
        ] {
            assert!(is_unknown(text), "{text}");
        }
        for text in ["12 Pecan St", "Nada", "Nobel", "10", "X1", "Testa", "Nonesuch Rd", "李"] {
            assert!(!is_unknown(text), "{text}");
        }
    }
}
