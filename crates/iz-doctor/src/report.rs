//! The list of checks while it grows.

use std::time::Duration;

use crate::check::{Check, CheckResult, NAMES};

impl Check {
    pub(crate) fn pass(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, result: CheckResult::Pass, found: found.into(), advice: None }
    }

    pub(crate) fn warning(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, result: CheckResult::Warning, found: found.into(), advice: Some(advice.into()) }
    }

    pub(crate) fn failure(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, result: CheckResult::Failure, found: found.into(), advice: Some(advice.into()) }
    }

    pub(crate) fn skipped(name: &'static str, reason: impl Into<String>) -> Self {
        Self { name, result: CheckResult::Skipped, found: reason.into(), advice: None }
    }
}

/// What was said so far, and to whom.
pub(crate) struct Report<T> {
    checks: Vec<Check>,
    tell: T,
}

impl<T: FnMut(&Check)> Report<T> {
    pub(crate) const fn new(tell: T) -> Self {
        Self { checks: Vec::new(), tell }
    }

    /// Tells a check; gives whether what builds on it can be looked at.
    pub(crate) fn add(&mut self, check: Check) -> bool {
        let is_usable = check.result != CheckResult::Failure;
        (self.tell)(&check);
        self.checks.push(check);
        is_usable
    }

    pub(crate) fn add_all(&mut self, checks: impl IntoIterator<Item = Check>) {
        for check in checks {
            self.add(check);
        }
    }

    /// Skips these, for one reason.
    pub(crate) fn skip(&mut self, names: &[&'static str], reason: &str) {
        self.add_all(names.iter().map(|name| Check::skipped(name, reason)));
    }

    /// Skips whatever was not said yet.
    pub(crate) fn skip_the_rest(&mut self, reason: &str) {
        let left: Vec<&'static str> = self.left().collect();
        self.skip(&left, reason);
    }

    /// The check that was being made has failed, and there is no time for the others.
    pub(crate) fn out_of_time(&mut self, after: Duration) {
        let Some(current) = self.left().next() else { return };
        let seconds = after.as_secs_f64();
        self.add(Check::failure(
            current,
            format!("all checks together took longer than the {seconds:.0} s that they were given"),
            "See what was slow above, and ask the registry's support whether it is overloaded.",
        ));
        self.skip_the_rest("there was no time left");
    }

    fn left(&self) -> impl Iterator<Item = &'static str> {
        let said: Vec<&'static str> = self.checks.iter().map(|check| check.name).collect();
        NAMES.into_iter().filter(move |name| !said.contains(name))
    }

    pub(crate) fn into_checks(self) -> Vec<Check> {
        self.checks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_said_once_when_time_runs_out() {
        let mut told = Vec::new();
        let mut report = Report::new(|check: &Check| told.push(check.name));
        assert!(report.add(Check::pass("profile", "good")));
        assert!(!report.add(Check::failure("secrets", "bad", "do")));
        report.out_of_time(Duration::from_secs(7));
        let checks = report.into_checks();
        assert_eq!(told, NAMES);
        let current = checks.get(2).unwrap();
        assert_eq!((current.name, current.result), ("dns", CheckResult::Failure));
        assert!(current.found.contains("7 s"), "{}", current.found);
        assert!(checks.iter().skip(3).all(|check| check.result == CheckResult::Skipped));
    }
}
