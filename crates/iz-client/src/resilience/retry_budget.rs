//! How many attempts may be made again.

/// A bucket that questions fill and second attempts empty, so that a registry that is down is not asked three times as
/// much as one that is up. Nothing leaks from it: a store that asks rarely is helped as often in a hundred questions
/// as one that asks all day.
#[derive(Debug)]
pub(super) struct RetryBudget {
    /// In hundredths of an attempt.
    left: u32,
    percent: u32,
}

/// What one attempt costs.
const ATTEMPT: u32 = 100;

/// What good days can have saved up at most.
const MOST: u32 = 10 * ATTEMPT;

/// What is there before the first question.
const AT_THE_START: u32 = 2 * ATTEMPT;

impl RetryBudget {
    pub(super) const fn new(percent: u32) -> Self {
        Self { left: AT_THE_START, percent }
    }

    /// For a question.
    pub(super) fn earn(&mut self) {
        self.left = (self.left + self.percent).min(MOST);
    }

    /// For an attempt, where there is enough left.
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
