//! The arguments of a task.

use anyhow::{Context, bail};

/// The words that follow the name of a task on the command line.
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    /// The arguments of the command line, or those with which `all` runs a task.
    pub(crate) fn new(words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(words.into_iter().map(Into::into).collect())
    }

    /// Takes a word without a value, such as `--check`. Tells whether it is there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let at = self.0.iter().position(|word| word == name);
        at.map(|at| self.0.remove(at)).is_some()
    }

    /// Takes an option and the word after it, such as `--seconds 20`.
    ///
    /// # Errors
    ///
    /// If no word follows the option.
    pub(crate) fn value(&mut self, name: &str) -> anyhow::Result<Option<String>> {
        let Some(at) = self.0.iter().position(|word| word == name) else { return Ok(None) };
        let mut words = self.0.drain(at..).collect::<Vec<_>>().into_iter();
        words.next();
        let value = words.next().with_context(|| format!("`{name}` needs a value"))?;
        self.0.extend(words);
        Ok(Some(value))
    }

    /// All words that were not taken.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        std::mem::take(&mut self.0)
    }

    /// Checks that every word was taken.
    ///
    /// # Errors
    ///
    /// If the task does not know a word.
    pub(crate) fn end(&self) -> anyhow::Result<()> {
        match self.0.as_slice() {
            [] => Ok(()),
            [word, ..] => bail!("`{word}` is no argument of this task; `cargo xtask` lists the arguments"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_in_any_order_and_taken_once() {
        let mut arguments = Arguments::new(["--target", "rsp", "--quick", "--seconds", "5"]);
        assert!(arguments.flag("--quick"));
        assert!(!arguments.flag("--quick"));
        assert_eq!(arguments.value("--seconds").unwrap().as_deref(), Some("5"));
        assert_eq!(arguments.value("--target").unwrap().as_deref(), Some("rsp"));
        assert_eq!(arguments.value("--target").unwrap(), None);
        arguments.end().unwrap();
    }

    #[test]
    fn an_option_without_its_value_is_an_error() {
        assert!(Arguments::new(["--seconds"]).value("--seconds").is_err());
    }

    #[test]
    fn a_word_that_no_task_takes_is_an_error_and_is_named() {
        let error = Arguments::new(["--sconds", "5"]).end().unwrap_err();
        assert!(error.to_string().contains("--sconds"), "{error}");
    }
}
