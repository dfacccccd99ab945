//! The types of the code set CVX: vaccines and vaccine groups.

use serde::Serialize;

use crate::codes::status::Status;

/// A vaccine in the code set CVX of the CDC.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cvx {
    /// The code as a number, for the look-up.
    pub(super) number: usize,
    /// The code as the CDC writes it, with at least two digits.
    pub code: &'static str,
    /// The short name of the CDC.
    pub name: &'static str,
    /// Whether the vaccine is in use in the US.
    pub status: Status,
    /// The groups in which registries evaluate and forecast the vaccine. A combination vaccine has several. Codes
    /// without a group at the CDC have none: immune globulins, skin tests, `998` and `999`.
    pub groups: &'static [&'static VaccineGroup],
    /// The diseases that it protects against, one bit each. 0 if no name can contradict the code.
    pub(super) targets: u64,
}

/// A vaccine group. The CDC also calls it a family.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct VaccineGroup {
    /// The name of the CDC, such as `DTAP`, `HepB` or `Japanese encephalitis`.
    pub name: &'static str,
    /// The CVX code of the group. It is usually the code of the unspecified formulation.
    pub cvx: &'static str,
}
