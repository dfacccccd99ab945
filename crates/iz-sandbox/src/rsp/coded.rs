//! Coded elements (CE).

use crate::record::codes::{Code, VaccineCode};

/// A CE, or nothing.
pub(super) fn coded<'c>(code: Option<&'c Code>, system: &'static str) -> [&'c str; 3] {
    code.map(|Code { code, text }| [code.as_str(), text.as_str(), system]).unwrap_or_default()
}

/// A CE with the CVX code, and with the CPT code as the alternate identifier.
pub(super) fn vaccine(vaccine: &VaccineCode) -> [&str; 6] {
    match vaccine.cpt.as_deref() {
        Some(cpt) => [&vaccine.cvx, &vaccine.name, "CVX", cpt, &vaccine.name, "CPT"],
        None => [&vaccine.cvx, &vaccine.name, "CVX", "", "", ""],
    }
}

/// A CE of SNOMED CT if the code is a number, else of the CDC's own codes.
pub(super) fn clinical(Code { code, text }: &Code) -> [&str; 3] {
    let is_snomed = code.bytes().all(|byte| byte.is_ascii_digit());
    [code, text, if is_snomed { "SCT" } else { "CDCPHINVS" }]
}
