//! The code tables that the writer of answers uses, as far as it uses them.

use serde::Deserialize;

/// A code with its text. The place at which it stands decides its coding system.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Component 1.
    pub code: String,
    /// Component 2.
    pub text: String,
}

/// A vaccine, a vaccine group or a component of a combination.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vaccine {
    /// The CVX code, two digits or more.
    pub cvx: String,
    /// The name that goes with both codes.
    pub name: String,
    /// The CPT code, as the other triplet of the CE.
    #[serde(default)]
    pub cpt: Option<String>,
}

/// RXA-9: where the registry has a dose from (NIP001).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// `00`: whoever reported the dose gave it.
    #[default]
    NewRecord,
    /// `01`
    Unspecified,
    /// `02`
    OtherProvider,
    /// `05`
    OtherRegistry,
    /// `06`
    BirthCertificate,
    /// `07`
    SchoolRecord,
}

impl Source {
    pub(crate) const fn coded(self) -> (&'static str, &'static str) {
        match self {
            Self::NewRecord => ("00", "New immunization record"),
            Self::Unspecified => ("01", "Historical information - source unspecified"),
            Self::OtherProvider => ("02", "Historical information - from other provider"),
            Self::OtherRegistry => ("05", "Historical information - from other registry"),
            Self::BirthCertificate => ("06", "Historical information - from birth certificate"),
            Self::SchoolRecord => ("07", "Historical information - from school record"),
        }
    }
}

/// RXA-20: what became of a dose (table 0322).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// `CP`
    #[default]
    Complete,
    /// `PA`: less than a dose was given.
    PartiallyAdministered,
    /// `RE`
    Refused,
    /// `NA`
    NotAdministered,
}

impl Completion {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Complete => "CP",
            Self::PartiallyAdministered => "PA",
            Self::Refused => "RE",
            Self::NotAdministered => "NA",
        }
    }

    /// Whether anything of the vaccine was given.
    #[must_use]
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Complete | Self::PartiallyAdministered)
    }
}

/// RXA-18: why a dose was refused (NIP002).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// `00`
    ParentalDecision,
    /// `01`
    ReligiousExemption,
    /// `03`
    PatientDecision,
}

impl RefusalReason {
    pub(crate) const fn coded(self) -> (&'static str, &'static str) {
        match self {
            Self::ParentalDecision => ("00", "Parental decision"),
            Self::ReligiousExemption => ("01", "Religious exemption"),
            Self::PatientDecision => ("03", "Patient decision"),
        }
    }
}

/// OBX-3 of something that speaks for or against vaccines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// `30945-0`
    Contraindication,
    /// `59784-9`: a disease that makes immune, for it was had.
    Disease,
    /// `75505-8`: immunity, for the serum shows it.
    Serology,
    /// `59785-6`
    SpecialIndication,
}

impl FactKind {
    pub(crate) const fn coded(self) -> (&'static str, &'static str) {
        match self {
            Self::Contraindication => ("30945-0", "Contraindication and precaution"),
            Self::Disease => ("59784-9", "Disease with presumed immunity"),
            Self::Serology => ("75505-8", "Serological evidence of immunity"),
            Self::SpecialIndication => ("59785-6", "Special indication"),
        }
    }
}

/// OBX 59783-1: where a person stands in a series (LOINC answer list LL940-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesStatus {
    /// `LA13421-5`
    Complete,
    /// `LA13422-3`: the dates say whether a dose is due.
    OnSchedule,
    /// `LA13423-1`
    Overdue,
    /// `LA13424-9`
    TooOld,
    /// `LA27183-5`
    Immune,
    /// `LA4216-3`
    Contraindicated,
    /// `LA4695-8`
    NotRecommended,
}

impl SeriesStatus {
    pub(crate) const fn coded(self) -> (&'static str, &'static str) {
        match self {
            Self::Complete => ("LA13421-5", "Complete"),
            Self::OnSchedule => ("LA13422-3", "On schedule"),
            Self::Overdue => ("LA13423-1", "Overdue"),
            Self::TooOld => ("LA13424-9", "Too old"),
            Self::Immune => ("LA27183-5", "Immune"),
            Self::Contraindicated => ("LA4216-3", "Contraindicated"),
            Self::NotRecommended => ("LA4695-8", "Not recommended"),
        }
    }
}
