//! The code sets of immunization messages: what a code means, at the cost of some nanoseconds.
//!
//! The tables are `codes/*.tsv` of this crate, which say where each comes from and of what day it is;
//! `cargo xtask codes` turns them into Rust.
//!
//! Codes are taken as sent: blanks around a code and the case of its letters do not matter. A code that
//! a table lacks is `None`, never an error, for registries add codes of their own. Inactive codes are
//! there with their [`Status`]: histories are full of them.
//!
//! ```
//! use iz_hl7::codes;
//!
//! let vaccine = codes::cvx("008").expect("a CVX code");
//! assert_eq!((vaccine.code, vaccine.name), ("08", "Hep B, adolescent or pediatric"));
//! assert_eq!(vaccine.groups[0].cvx, "45");
//! assert!(codes::disagrees(vaccine, "Hib"));
//! ```

mod agreement;
mod concept;
mod generated;
mod lookup;
mod package;
#[cfg(test)]
mod tests;
mod vaccine;

use self::agreement::Word;
pub use self::{
    agreement::disagrees,
    concept::{
        Concept, Fact, FactKind, Language, Route, application_error, eligibility, error_condition, ethnicity,
        fact, funding_source, language, mvx, observation, race, refusal_reason, relationship, route,
        series_status, site, source,
    },
    package::{Ndc, cvx_of_cpt, cvx_of_ndc, ndc},
    vaccine::{Cvx, VaccineGroup, cvx},
};

/// Whether a code is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// In use.
    Active,
    /// No longer given or sent; valid in a history.
    Inactive,
    /// Set aside for a vaccine that never came into use.
    NeverActive,
    /// A vaccine of other countries, valid in a history.
    NonUs,
}
