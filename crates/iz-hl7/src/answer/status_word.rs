//! The words for the status of a forecast.

use serde::Serialize;

/// The status of a forecast on the current date, in one set of words for all registries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StatusWord {
    /// The dose is overdue.
    Overdue,
    /// The dose is due and should be given.
    Due,
    /// The dose is due later.
    NotYetDue,
    /// The series is complete.
    Complete,
    /// The latest date has passed: the person is too old.
    TooOld,
    /// The dose is not recommended for this person.
    NotRecommended,
    /// The dose is contraindicated.
    Contraindicated,
    /// The person is immune.
    Immune,
    /// The dose is recommended only under a condition, such as a risk or a shared decision.
    Conditional,
    /// Neither the status of the registry nor the dates say it.
    Unknown,
}
