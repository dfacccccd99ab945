//! The codes that frame an answer: MSA-1 (table 0008) and QAK-2 (table 0208).

/// QAK-2 (table 0208): the status of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QueryStatus {
    /// `OK`: the data is sent.
    Found,
    /// `NF`: nobody was found.
    NotFound,
    /// `TM`: too many persons match.
    TooMany,
    /// `PD`: the data is protected.
    Protected,
    /// `AE` or `AR`: the query was refused.
    Refused,
}

impl QueryStatus {
    /// The status that a code means. `None` if the code is not known.
    pub(crate) fn of(sent: &str) -> Option<Self> {
        const STATUSES: [(&str, QueryStatus); 6] = [
            ("OK", QueryStatus::Found),
            ("NF", QueryStatus::NotFound),
            ("TM", QueryStatus::TooMany),
            ("PD", QueryStatus::Protected),
            ("AE", QueryStatus::Refused),
            ("AR", QueryStatus::Refused),
        ];
        STATUSES.into_iter().find(|(code, _)| is_code(sent, code)).map(|(_, status)| status)
    }
}

/// The code of table 0008 that refuses a message, in capital letters: `AE` or `AR`, or in the enhanced mode `CE` or `CR`.
/// `None` if the code is another one.
pub(crate) fn refusal(sent: &str) -> Option<&'static str> {
    ["AE", "AR", "CE", "CR"].into_iter().find(|code| is_code(sent, code))
}

/// Whether a code is `wanted`. Case and whitespace do not count.
fn is_code(sent: &str, wanted: &str) -> bool {
    sent == wanted
        || sent.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).eq(wanted.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_in_any_case_and_with_whitespace() {
        for sent in ["NF", "nf", "Nf", " NF ", "N F", "nf\t"] {
            assert_eq!(QueryStatus::of(sent), Some(QueryStatus::NotFound), "{sent:?}");
        }
        for sent in ["", "NFX", "N", "not found", "ΝF"] {
            assert_eq!(QueryStatus::of(sent), None, "{sent:?}");
        }
        assert_eq!(
            (refusal("ar"), refusal(" Ae"), refusal("aa"), refusal("cR")),
            (Some("AR"), Some("AE"), None, Some("CR"))
        );
    }
}
