//! CVX: the vaccines and their groups.

use serde::Serialize;

use super::{Status, generated::cvx::CVX};

/// A vaccine of CDC's code set CVX.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cvx {
    /// The code as a number, which is how it is looked up.
    pub(super) number: usize,
    /// The code as CDC prints it, with two digits or more.
    pub code: &'static str,
    /// CDC's short name.
    pub name: &'static str,
    /// Whether the vaccine is given in the US today.
    pub status: Status,
    /// The groups in which registries evaluate and forecast it: several for a combination, none for
    /// what CDC maps to no group (immune globulins, skin tests, `998` and `999`).
    pub groups: &'static [&'static VaccineGroup],
    /// What it works against, a bit each; 0 where no text could be held against the code.
    pub(super) targets: u64,
}

/// A vaccine group, which CDC also calls a family.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct VaccineGroup {
    /// CDC's name: `DTAP`, `HepB`, `Japanese encephalitis` …
    pub name: &'static str,
    /// The CVX code that stands for the group, mostly that of the unspecified formulation.
    pub cvx: &'static str,
}

/// RXA-5, OBX-5: the vaccine of a CVX code. `8`, `08` and `008` are the same code.
#[must_use]
pub fn cvx(code: &str) -> Option<&'static Cvx> {
    let mut number = 0;
    for byte in code.as_bytes().trim_ascii() {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = (number * 10 + usize::from(byte - b'0')).min(BY_NUMBER.len());
    }
    BY_NUMBER.get(number).copied().flatten()
}

/// The vaccines by number: a look-up needs no search.
static BY_NUMBER: [Option<&Cvx>; 1000] = by_number();

#[expect(clippy::indexing_slicing, reason = "it runs at compile time, where nothing panics unseen")]
const fn by_number() -> [Option<&'static Cvx>; 1000] {
    let mut table = [None; 1000];
    let mut at = 0;
    while at < CVX.len() {
        table[CVX[at].number] = Some(CVX[at]);
        at += 1;
    }
    table
}
