//! Looks up CVX codes.

use crate::codes::{generated::cvx::CVX, vaccine::Cvx};

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

/// The vaccines by number, so that a look-up needs no search.
static BY_NUMBER: [Option<&Cvx>; 1000] = by_number();

#[expect(clippy::indexing_slicing, reason = "it runs at compile time, where a panic stops the build")]
const fn by_number() -> [Option<&'static Cvx>; 1000] {
    let mut table = [None; 1000];
    let mut at = 0;
    while at < CVX.len() {
        table[CVX[at].number] = Some(CVX[at]);
        at += 1;
    }
    table
}
