//! The retry budget: how many attempts may be repeated.

/// Each query adds to the budget, and each repeated attempt takes from it. So a registry that is down does not get
/// three times as many queries as one that is up. The budget does not expire: a store that queries rarely may repeat
/// the same share of its queries as one that queries all day.
#[derive(Debug)]
pub(super) struct RetryBudget {
    /// The budget, in hundredths of an attempt.
    left: u32,
    percent: u32,
}

/// The cost of one attempt, in hundredths.
const ATTEMPT: u32 = 100;

/// The greatest budget, in hundredths of an attempt.
const MOST: u32 = 10 * ATTEMPT;

/// The budget before the first query, in hundredths of an attempt.
const INITIAL: u32 = 2 * ATTEMPT;

impl RetryBudget {
    pub(super) const fn new(percent: u32) -> Self {
        Self { left: INITIAL, percent }
    }

    /// Adds the share of one query.
    pub(super) fn earn(&mut self) {
        self.left = (self.left + self.percent).min(MOST);
    }

    /// Takes one attempt. `false` if too little is left.
    pub(super) const fn spend(&mut self) -> bool {
        match self.left.checked_sub(ATTEMPT) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}
