//! Looks up the simple code sets.

use crate::codes::{
    concept::{Concept, FactCode, Language, RouteCode},
    generated::{concept, fact::FACT, language::LANGUAGE, route::ROUTE},
    lookup::{find, keys},
};

macro_rules! concepts {
    ($($(#[$doc:meta])+ $function:ident in $table:ident;)+) => {$(
        $(#[$doc])+
        #[must_use]
        pub fn $function(code: &str) -> Option<&'static Concept> {
            find(&concept::$table, keys!(concept::$table, row => row.code), code.as_bytes())
        }
    )+};
}

concepts! {
    /// RXA-17: a manufacturer, code set MVX.
    mvx in MVX;
    /// RXA-9: the source of the information about a dose, table NIP001.
    source in SOURCE;
    /// RXA-18: the reason of refusal, table NIP002.
    refusal_reason in REFUSAL_REASON;
    /// RXR-2: the site on the body, table 0163.
    site in SITE;
    /// OBX 64994-7: eligibility for publicly funded vaccine, table 0064.
    eligibility in ELIGIBILITY;
    /// OBX 30963-3: the funding source of the vaccine.
    funding_source in FUNDING_SOURCE;
    /// PID-10: race, CDCREC.
    race in RACE;
    /// PID-22: ethnicity, CDCREC or table 0189.
    ethnicity in ETHNICITY;
    /// NK1-3: the relationship of a next of kin to the patient, table 0063.
    relationship in RELATIONSHIP;
    /// OBX 59783-1: the status in the series, LOINC answer list LL940-8. Most registries send other codes.
    series_status in SERIES_STATUS;
    /// ERR-3: the error, table 0357.
    error_condition in ERROR_CONDITION;
    /// ERR-5: the error from the view of the application, table 0533.
    application_error in APPLICATION_ERROR;
}

/// OBX-3: the kind of an observation, by LOINC code.
#[must_use]
pub fn observation(code: &str) -> Option<&'static Concept> {
    // 59799-9 is a known misprint of "schedule used".
    let code = if code.trim() == "59799-9" { "59779-9" } else { code };
    find(&concept::OBSERVATION, keys!(concept::OBSERVATION, row => row.code), code.as_bytes())
}

/// RXR-1: the route, by its code in NCIT or table 0162.
#[must_use]
pub fn route(code: &str) -> Option<&'static RouteCode> {
    let code = code.trim();
    let names = |known: &&str| known.eq_ignore_ascii_case(code);
    ROUTE.iter().find(|route| route.ncit.as_ref().is_some_and(names) || route.hl70162.iter().any(names))
}

/// PID-15: the language, by any of its ISO 639 codes, such as `chi`, `zho` or `zh`.
#[must_use]
pub fn language(code: &str) -> Option<&'static Language> {
    find(&LANGUAGE, keys!(LANGUAGE, row => row.0), code.as_bytes()).map(|(_, language)| *language)
}

/// OBX-5: a contraindication, reaction, history of disease, serology or special indication.
///
/// Use it only for the observations that [`FactKind`](crate::codes::FactKind) lists, because codes of `NIP004` look
/// like CVX codes.
#[must_use]
pub fn fact(code: &str) -> Option<&'static FactCode> {
    find(&FACT, keys!(FACT, row => row.code), code.as_bytes())
}
