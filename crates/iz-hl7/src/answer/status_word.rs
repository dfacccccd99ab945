//! The words for the status of a forecast.

use crate::code_words;

code_words! {
    /// The status of a forecast on the current date, in one set of words for all registries.
    pub enum StatusWord {
        /// The dose is overdue.
        Overdue = "overdue",
        /// The dose is due and should be given.
        Due = "due",
        /// The dose is due later.
        NotYetDue = "not_yet_due",
        /// The series is complete.
        Complete = "complete",
        /// The latest date has passed: the person is too old.
        TooOld = "too_old",
        /// The dose is not recommended for this person.
        NotRecommended = "not_recommended",
        /// The dose is contraindicated.
        Contraindicated = "contraindicated",
        /// The person is immune.
        Immune = "immune",
        /// The dose is recommended only under a condition, such as a risk or a shared decision.
        Conditional = "conditional",
        /// Neither the status of the registry nor the dates say it.
        Unknown = "unknown",
    }
}
