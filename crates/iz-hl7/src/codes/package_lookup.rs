//! Looks up NDC and CPT codes.

use crate::codes::{
    generated::{cpt::CPT, ndc::NDC},
    lookup::{find, keys},
    package::Ndc,
    vaccine::Cvx,
};

/// RXA-5: the package of an NDC.
///
/// A code with hyphens may lack leading zeros, as in the forms 4-4-2, 5-3-2 and 5-4-1. A code without hyphens has 11
/// digits. With 10 digits, it may mean three codes; it is found if exactly one of them is known.
#[must_use]
pub fn ndc(code: &str) -> Option<&'static Ndc> {
    let code = code.trim();
    if let Some((labeler, rest)) = code.split_once('-') {
        let (product, package) = rest.split_once('-')?;
        return ndc_of(labeler, product, package);
    }
    let split = |labeler: usize, product: usize| {
        let (labeler, rest) = code.split_at_checked(labeler)?;
        let (product, package) = rest.split_at_checked(product)?;
        ndc_of(labeler, product, package)
    };
    match code.len() {
        11 => split(5, 4),
        10 => {
            let mut known = [split(4, 4), split(5, 3), split(5, 4)].into_iter().flatten();
            let first = known.next()?;
            known.all(|other| other == first).then_some(first)
        }
        _ => None,
    }
}

/// Looks up a code whose parts may lack leading zeros.
fn ndc_of(labeler: &str, product: &str, package: &str) -> Option<&'static Ndc> {
    const PARTS: [usize; 3] = [5, 4, 2];
    let mut digits = [b'0'; 13];
    let mut rest = digits.as_mut_slice();
    for (part, length) in [labeler, product, package].into_iter().zip(PARTS) {
        let (slot, behind) = rest.split_at_mut_checked(length)?;
        let missing = length.checked_sub(part.len())?;
        slot.get_mut(missing..)?.copy_from_slice(part.as_bytes());
        if let Some(hyphen) = behind.first_mut() {
            *hyphen = b'-';
        }
        rest = behind.get_mut(1..).unwrap_or_default();
    }
    find(&NDC, keys!(NDC, ndc => ndc.code), &digits)
}

/// RXA-5: the vaccines that an NDC may mean. There are two for some packages of Engerix-B, and none for an unknown
/// code.
#[must_use]
pub fn cvx_of_ndc(code: &str) -> &'static [&'static Cvx] {
    ndc(code).map_or(&[], |ndc| ndc.cvx)
}

/// RXA-5, OBX-5: the vaccines that a CPT code may mean. There are two for ten codes (`90734` is any conjugate vaccine
/// against meningococci A, C, W and Y), and none for an unknown code. All vaccines of a code have the same groups.
#[must_use]
pub fn cvx_of_cpt(code: &str) -> &'static [&'static Cvx] {
    find(&CPT, keys!(CPT, row => row.0), code.as_bytes()).map_or(&[], |(_, cvx)| cvx)
}
