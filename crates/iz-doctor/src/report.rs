//! Collects the checks and reports each one.

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

/// The checks so far, and the function that reports each.
pub(crate) struct Report<T> {
    checks: Vec<Check>,
    report_check: T,
}

impl<T: FnMut(&Check)> Report<T> {
    pub(crate) const fn new(report_check: T) -> Self {
        Self { checks: Vec::new(), report_check }
    }

    /// Reports a check. Returns whether checks that depend on it can be made.
    pub(crate) fn add(&mut self, check: Check) -> bool {
        let is_usable = check.result != CheckResult::Failure;
        (self.report_check)(&check);
        self.checks.push(check);
        is_usable
    }

    pub(crate) fn add_all(&mut self, checks: impl IntoIterator<Item = Check>) {
        for check in checks {
            self.add(check);
        }
    }

    /// Skips these checks for one reason.
    pub(crate) fn skip(&mut self, names: &[&'static str], reason: &str) {
        self.add_all(names.iter().map(|name| Check::skipped(name, reason)));
    }

    /// Skips all checks that are not reported yet.
    pub(crate) fn skip_the_rest(&mut self, reason: &str) {
        let left: Vec<&'static str> = self.left().collect();
        self.skip(&left, reason);
    }

    /// Reports the current check as failed and skips all others.
    pub(crate) fn out_of_time(&mut self, after: Duration) {
        let Some(current) = self.left().next() else { return };
        let seconds = after.as_secs_f64();
        self.add(Check::failure(
            current,
            format!("the examination took longer than its time limit of {seconds:.0} s"),
            "See which checks above were slow, and ask the registry's support whether the registry is overloaded.",
        ));
        self.skip_the_rest("there was no time left");
    }

    fn left(&self) -> impl Iterator<Item = &'static str> {
        let reported: Vec<&'static str> = self.checks.iter().map(|check| check.name).collect();
        NAMES.into_iter().filter(move |name| !reported.contains(name))
    }

    pub(crate) fn into_checks(self) -> Vec<Check> {
        self.checks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_reported_once_when_the_time_is_over() {
        let mut reported = Vec::new();
        let mut report = Report::new(|check: &Check| reported.push(check.name));
        assert!(report.add(Check::pass("profile", "good")));
        assert!(!report.add(Check::failure("secrets", "bad", "do")));
        report.out_of_time(Duration::from_secs(7));
        let checks = report.into_checks();
        assert_eq!(reported, NAMES);
        let current = checks.get(2).unwrap();
        assert_eq!((current.name, current.result), ("dns", CheckResult::Failure));
        assert!(current.found.contains("7 s"), "{}", current.found);
        assert!(checks.iter().skip(3).all(|check| check.result == CheckResult::Skipped));
    }
}
