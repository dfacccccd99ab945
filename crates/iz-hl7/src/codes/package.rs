//! Packages of vaccines: NDC.

use crate::codes::vaccine::Cvx;

/// A package of a vaccine, as it is sold or used.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ndc {
    /// The code: 11 digits in the form 5-4-2.
    pub code: &'static str,
    /// The proprietary name.
    pub product: &'static str,
    /// The vaccine. Some packages of Engerix-B may hold one of two vaccines.
    pub cvx: &'static [&'static Cvx],
}
