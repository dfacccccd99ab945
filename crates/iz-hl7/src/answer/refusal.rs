//! Why a registry refuses a query or shows no record, as far as its answer says so.

use crate::{
    answer::{error_report::ErrorReport, typed_answer::Answer},
    types::coded::Coded,
};

/// Why a registry refuses a query or shows no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalCause {
    /// A detail of the query is wrong or missing.
    Details,
    /// The registry reports a failure of its own. The same query may succeed later.
    RegistryState,
    /// The registry does not let this sender ask. The credentials, the facility id or the permissions are wrong.
    NotAuthorised,
    /// The registry rejects the message as such: its type, its processing id, its version or its sender.
    NotAccepted,
    /// The registry has no consent to keep or to show the record of this person.
    NoConsent,
}

impl Answer<'_> {
    /// Why the registry refuses the query or shows no record. `None` if the answer reports no error.
    ///
    /// An explicit statement decides first: the consent of the person, then the permission of the sender. After these
    /// come a failure of the registry, the acknowledgment code `AR` or an error of table 0357 that is about the whole
    /// message (200 to 203), and at last any other error. An error with a location in QPD is about a detail.
    #[must_use]
    pub fn refusal_cause(&self) -> Option<RefusalCause> {
        let mut errors = self.errors.iter().filter(|report| report.is_error()).peekable();
        let acknowledgment = self.acknowledgment.as_ref();
        let codes = acknowledgment.map(|known| [known.query_status.as_deref(), known.code.as_deref()]);
        let has_code = |wanted: &str| {
            codes.iter().flatten().flatten().any(|code| code.trim().eq_ignore_ascii_case(wanted))
        };
        let has_error = errors.peek().is_some();
        let is_of_detail = self.errors.iter().any(|report| report.is_error() && report.is_of_query_detail());
        match () {
            // Beside an error, a warning about the consent is not the cause.
            () if self
                .first_errors()
                .any(|report| (report.is_error() || !has_error) && is_of_consent(report)) =>
            {
                Some(RefusalCause::NoConsent)
            }
            () if self.first_errors().any(is_of_permission) => Some(RefusalCause::NotAuthorised),
            () if self.has_registry_failed() => Some(RefusalCause::RegistryState),
            () if !is_of_detail && (has_code("AR") || errors.any(is_of_message)) => {
                Some(RefusalCause::NotAccepted)
            }
            () if has_error || has_code("AE") || has_code("AR") => Some(RefusalCause::Details),
            () => None,
        }
    }

    fn first_errors(&self) -> impl Iterator<Item = &ErrorReport<'_>> {
        self.errors.iter().take(MAX_REPORTS)
    }
}

/// How many ERR segments are searched for a cause. No registry sends more.
const MAX_REPORTS: usize = 50;

/// How many bytes of a text are searched for a cause.
const MAX_TEXT_BYTES: usize = 1_000;

/// Whether the error is about the consent of the person. ImmTrac2 writes the codes CLR-100 to CLR-106 and IMR-132 in
/// front of the text.
fn is_of_consent(report: &ErrorReport<'_>) -> bool {
    let is_code = |code: &str| {
        let digits = code.strip_prefix("CLR-").unwrap_or_default();
        matches!(digits.get(..3), Some("100" | "101" | "102" | "103" | "104" | "105" | "106"))
            || code.starts_with("IMR-132")
    };
    texts(report).any(|text| is_code(text.trim_start()) || contains(text, "consent"))
}

/// Whether the error says that the sender may not ask. WebIZ writes codes that start with `WEBIZ-AUTH`.
fn is_of_permission(report: &ErrorReport<'_>) -> bool {
    const PHRASES: [&str; 12] = [
        "-auth-",
        "unauthori",
        "not authori",
        "not been authori",
        "not permitted",
        "no permission",
        "not have permission",
        "not allowed to query",
        "access denied",
        "access is denied",
        "authentication",
        "credential",
    ];
    report.is_error() && texts(report).any(|text| PHRASES.iter().any(|phrase| contains(text, phrase)))
}

/// Whether ERR-3 (table 0357) is about the whole message: 200 message type, 201 event, 202 processing id, 203 version.
fn is_of_message(report: &ErrorReport<'_>) -> bool {
    matches!(
        report.code.as_ref().and_then(|coded| coded.code.as_deref()),
        Some("200" | "201" | "202" | "203")
    )
}

/// The texts and codes in which an error says its cause.
fn texts<'r>(report: &'r ErrorReport<'_>) -> impl Iterator<Item = &'r str> {
    let of_coded = |coded: &'r Option<Coded<'_>>| {
        coded.iter().flat_map(|coded| {
            let alternate = coded.alternate.as_deref();
            let other = alternate.map(|other| [other.code.as_deref(), other.text.as_deref()]);
            [coded.code.as_deref(), coded.text.as_deref()].into_iter().chain(other.into_iter().flatten())
        })
    };
    of_coded(&report.code)
        .chain(of_coded(&report.application_code))
        .chain([report.diagnostics.as_deref(), report.text.as_deref()])
        .flatten()
}

/// Whether the text contains the words in any case.
fn contains(text: &str, words: &str) -> bool {
    let start = text.as_bytes().get(..MAX_TEXT_BYTES).unwrap_or(text.as_bytes());
    start.windows(words.len()).any(|window| window.eq_ignore_ascii_case(words.as_bytes()))
}
