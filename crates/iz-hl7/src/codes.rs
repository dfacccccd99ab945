//! The code sets of immunization messages: what a code means. A look-up takes some nanoseconds.
//!
//! The tables are `codes/*.tsv` of this crate. Each names its source and its date. `cargo xtask codes` turns them
//! into Rust.
//!
//! Codes are looked up as they were sent: whitespace around a code and the case of its letters are ignored. A code
//! that is not in its table gives `None` and is not an error, because registries add their own codes. Inactive codes
//! are in the tables, with their [`Status`], because histories often hold them.
//!
//! ```
//! use iz_hl7::codes;
//!
//! let vaccine = codes::cvx("008").expect("a CVX code");
//! assert_eq!((vaccine.code, vaccine.name), ("08", "Hep B, adolescent or pediatric"));
//! assert_eq!(vaccine.groups[0].cvx, "45");
//! assert!(codes::disagrees(vaccine, "Hib"));
//! ```

pub(crate) mod agreement;
pub(crate) mod coding_system;
mod concept;
mod concept_lookup;
mod generated;
mod group_set;
mod lookup;
mod package;
mod package_lookup;
mod registry_word;
mod status;
mod status_meaning;
mod status_word;
#[cfg(test)]
mod tests;
mod vaccine;
mod vaccine_lookup;
mod vaccine_word;
mod validity_meaning;
mod validity_word;

pub use self::{
    agreement::disagrees,
    concept::{Concept, FactCode, FactKind, Language, RouteCode},
    concept_lookup::{
        application_error, eligibility, error_condition, ethnicity, fact, funding_source, language, mvx,
        observation, race, refusal_reason, relationship, route, series_status, site, source,
    },
    package::Ndc,
    package_lookup::{cvx_of_cpt, cvx_of_ndc, ndc},
    status::Status,
    vaccine::{Cvx, VaccineGroup},
    vaccine_lookup::cvx,
};
pub(crate) use self::{
    agreement::named_targets,
    group_set::{GroupSet, targets_of, targets_of_cvx},
    status_meaning::StatusMeaning,
    status_word::status_word,
    validity_meaning::ValidityMeaning,
    validity_word::validity_word,
};
