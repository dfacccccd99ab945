//! How long the steps of a run take.

use std::{
    fmt,
    io::{self, Write},
    time::{Duration, Instant},
};

/// The steps that ran, in their order, and the time that each took.
#[derive(Default)]
pub(crate) struct Durations(Vec<(String, Duration)>);

impl Durations {
    /// Runs a step, prints the time that it took, and notes it, also if the step fails.
    ///
    /// # Errors
    ///
    /// The error of the step.
    pub(crate) fn measure(
        &mut self,
        step: &str,
        run: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let started = Instant::now();
        let result = run();
        let took = started.elapsed();
        self.0.push((step.to_owned(), took));
        let end = if result.is_ok() { "ok in" } else { "FAILED after" };
        writeln!(io::stderr(), "xtask {step}: {end} {} s", took.as_secs())?;
        result
    }
}

/// A line for each step with its seconds, and their sum.
impl fmt::Display for Durations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = ("together".to_owned(), self.0.iter().map(|(_, took)| *took).sum::<Duration>());
        let width = self.0.iter().map(|(step, _)| step.len()).max().unwrap_or_default().max(sum.0.len());
        writeln!(f, "{:<width$}  seconds", "step")?;
        for (step, took) in self.0.iter().chain([&sum]) {
            writeln!(f, "{step:<width$}  {:>7.1}", took.as_secs_f64())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_step_that_fails_stands_in_the_table_too() {
        let mut durations = Durations::default();
        durations.measure("first", || Ok(())).unwrap();
        durations.measure("cargo test", || bail!("a test failed")).unwrap_err();
        let table = durations.to_string();
        let steps: Vec<_> = table.lines().filter_map(|line| Some(line.get(..10)?.trim_end())).collect();
        assert_eq!(steps, ["step", "first", "cargo test", "together"]);
    }

    #[test]
    fn the_seconds_are_added_up() {
        let row = |step: &str, ms| (step.to_owned(), Duration::from_millis(ms));
        let table = Durations(vec![row("fmt", 1_200), row("lint", 63_100)]).to_string();
        assert_eq!(table, "step      seconds\nfmt           1.2\nlint         63.1\ntogether     64.3\n");
    }
}
