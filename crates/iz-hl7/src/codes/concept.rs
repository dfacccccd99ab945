//! The plain code sets: a code and what it means.

use serde::Serialize;

use super::{
    Status,
    generated::{concept, fact::FACT, language::LANGUAGE, route::ROUTE},
    lookup::{find, keys},
};

/// A code of a plain code set.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Concept {
    /// The code.
    pub code: &'static str,
    /// What it means, in a few words.
    pub name: &'static str,
    /// Whether it is in use.
    pub status: Status,
}

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
    /// RXA-9: where the information about a dose comes from, table NIP001.
    source in SOURCE;
    /// RXA-18: why a dose was refused, table NIP002.
    refusal_reason in REFUSAL_REASON;
    /// RXR-2: the part of the body, table 0163.
    site in SITE;
    /// OBX 64994-7: eligibility for publicly funded vaccine, table 0064.
    eligibility in ELIGIBILITY;
    /// OBX 30963-3: who paid for the vaccine.
    funding_source in FUNDING_SOURCE;
    /// PID-10: race, CDCREC.
    race in RACE;
    /// PID-22: ethnicity, CDCREC or table 0189.
    ethnicity in ETHNICITY;
    /// NK1-3: how a next of kin is related to the patient, table 0063.
    relationship in RELATIONSHIP;
    /// OBX 59783-1: status in the series, LOINC answer list LL940-8. Most registries send other codes.
    series_status in SERIES_STATUS;
    /// ERR-3: what is wrong, table 0357.
    error_condition in ERROR_CONDITION;
    /// ERR-5: what is wrong from the application's view, table 0533.
    application_error in APPLICATION_ERROR;
}

/// OBX-3: what is observed, by LOINC code.
#[must_use]
pub fn observation(code: &str) -> Option<&'static Concept> {
    // A known misprint of "schedule used".
    let code = if code.trim() == "59799-9" { "59779-9" } else { code };
    find(&concept::OBSERVATION, keys!(concept::OBSERVATION, row => row.code), code.as_bytes())
}

/// A route of administration.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The code of the NCI Thesaurus, which the national guide asks for.
    pub ncit: Option<&'static str>,
    /// The codes of HL7 table 0162, the usual one first.
    pub hl70162: &'static [&'static str],
    /// The name.
    pub name: &'static str,
}

/// RXR-1: the route, by the code of either code set.
#[must_use]
pub fn route(code: &str) -> Option<&'static Route> {
    let code = code.trim();
    let names = |known: &&str| known.eq_ignore_ascii_case(code);
    ROUTE.iter().find(|route| route.ncit.as_ref().is_some_and(names) || route.hl70162.iter().any(names))
}

/// A language.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Language {
    /// The bibliographic code of ISO 639-2, which HL7 messages use: `eng`, `chi`.
    pub code: &'static str,
    /// The tag of BCP 47, which FHIR and HTML use: `en`, `zh`.
    pub tag: &'static str,
    /// The name in English.
    pub name: &'static str,
}

/// PID-15: the language, by any of its codes of ISO 639: `chi`, `zho` or `zh`.
#[must_use]
pub fn language(code: &str) -> Option<&'static Language> {
    find(&LANGUAGE, keys!(LANGUAGE, row => row.0), code.as_bytes()).map(|(_, language)| *language)
}

/// Something coded about a person or a dose.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fact {
    /// The code.
    pub code: &'static str,
    /// The coding system: `SCT`, `CDCPHINVS`, or `NIP004` of older guides.
    pub system: &'static str,
    /// What it is about.
    pub kind: FactKind,
    /// What it means, in a few words.
    pub name: &'static str,
    /// Whether the code is in use.
    pub status: Status,
}

/// What a fact about a person is about, and in which observation it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FactKind {
    /// 30945-0: speaks against a vaccine, or asks for care.
    Contraindication,
    /// 31044-1: followed a dose.
    Reaction,
    /// 59784-9: had the disease, and is presumed immune.
    History,
    /// 75505-8: a test shows immunity.
    Serology,
    /// 59785-6: speaks for a vaccine.
    SpecialIndication,
}

/// OBX-5: a contraindication, reaction, history of disease, serology or special indication.
///
/// Ask only for the observations that [`FactKind`] lists: the codes of `NIP004` look like CVX codes.
#[must_use]
pub fn fact(code: &str) -> Option<&'static Fact> {
    find(&FACT, keys!(FACT, row => row.code), code.as_bytes())
}
