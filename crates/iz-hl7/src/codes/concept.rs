//! The types of the simple code sets: a code and its meaning.

use crate::{code_words, codes::status::Status};

/// A code of a plain code set.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Concept {
    /// The code.
    pub code: &'static str,
    /// The meaning, in a few words.
    pub name: &'static str,
    /// Whether the code is in use.
    pub status: Status,
}

/// A route of administration.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteCode {
    /// The code of the NCI Thesaurus (NCIT), which the national guide requires.
    pub ncit: Option<&'static str>,
    /// The codes of HL7 table 0162. The usual one is first.
    pub hl70162: &'static [&'static str],
    /// The name.
    pub name: &'static str,
}

/// A language.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Language {
    /// The bibliographic code of ISO 639-2, such as `eng` or `chi`. HL7 messages use it.
    pub code: &'static str,
    /// The tag of BCP 47, such as `en` or `zh`. FHIR and HTML use it.
    pub tag: &'static str,
    /// The name in English.
    pub name: &'static str,
}

/// A code for a fact about a person, or for a reaction to a dose.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FactCode {
    /// The code.
    pub code: &'static str,
    /// The coding system: `SCT`, `CDCPHINVS`, or `NIP004` of older guides.
    pub system: &'static str,
    /// The kind of fact.
    pub kind: FactKind,
    /// The meaning, in a few words.
    pub name: &'static str,
    /// Whether the code is in use.
    pub status: Status,
}

code_words! {
    /// The kind of a fact. The LOINC code of its observation decides.
    pub enum FactKind {
        /// A contraindication or a precaution. OBX 30945-0.
        Contraindication = "contraindication",
        /// A reaction to a dose. OBX 31044-1.
        Reaction = "reaction",
        /// A history of the disease. The person is presumed immune. OBX 59784-9.
        History = "history",
        /// A laboratory test shows immunity. OBX 75505-8.
        Serology = "serology",
        /// A special indication for a vaccine. OBX 59785-6.
        SpecialIndication = "special_indication",
    }
}
