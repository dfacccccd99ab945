//! ORC-1 and ORC-5: what an order says about whether its dose was given.

/// What a code of table 0119 or 0038 says about a dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderState {
    /// It says nothing about the dose.
    Neutral,
    /// ORC-5 `CM`: the order is completed.
    Completed,
    /// The order was cancelled or discontinued.
    Cancelled,
    /// The order is not completed: it is in process, scheduled or on hold.
    Pending,
    /// The order is an error, or another order replaces it. ORC-5 `ER` and `RP` are examples.
    Void,
    /// ORC-5 has a code that is not in table 0038.
    Unknown,
}

impl OrderState {
    /// The state by ORC-1 (table 0119). Most codes only say what the message does, so they are neutral. Case is
    /// ignored.
    pub(crate) fn of_control(code: &str) -> Self {
        const CANCELLED: [&str; 7] = ["CA", "DC", "OC", "OD", "CR", "DR", "UA"];
        const PENDING: [&str; 4] = ["HD", "OH", "HR", "UR"];
        const VOID: [&str; 4] = ["RP", "RQ", "RU", "DE"];
        match () {
            () if is_one_of(code, &CANCELLED) => Self::Cancelled,
            () if is_one_of(code, &PENDING) => Self::Pending,
            () if is_one_of(code, &VOID) => Self::Void,
            () => Self::Neutral,
        }
    }

    /// The state by ORC-5 (table 0038). Case is ignored.
    pub(crate) fn of_status(code: &str) -> Self {
        match () {
            () if is_one_of(code, &["CM"]) => Self::Completed,
            () if is_one_of(code, &["CA", "DC"]) => Self::Cancelled,
            () if is_one_of(code, &["IP", "SC", "HD"]) => Self::Pending,
            () if is_one_of(code, &["ER", "RP"]) => Self::Void,
            () if is_one_of(code, &["A"]) => Self::Neutral,
            () => Self::Unknown,
        }
    }
}

fn is_one_of(code: &str, codes: &[&str]) -> bool {
    codes.iter().any(|known| code.eq_ignore_ascii_case(known))
}
