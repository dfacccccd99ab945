//! What a status of a forecast means.

/// The meaning of a status that a registry sends (OBX 59783-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusMeaning {
    /// The dose is overdue.
    Overdue,
    /// The dose is due.
    Due,
    /// The dose is due later.
    NotYetDue,
    /// A dose remains to be given, and it is not overdue. The dates say whether it is due.
    OnSchedule,
    /// No dose is due. The dates say whether one remains to be given.
    UpToDate,
    /// A dose remains to be given. The dates say when.
    ByDates,
    /// The series is complete.
    Complete,
    /// The person is too old.
    TooOld,
    /// The dose is not recommended.
    NotRecommended,
    /// The dose is contraindicated.
    Contraindicated,
    /// The person is immune.
    Immune,
    /// The dose is recommended under a condition.
    Conditional,
    /// The registry says that it does not know, or something that no status says.
    Unknown,
}

impl StatusMeaning {
    /// Whether the code and the text of one status cannot both be right. A dose that remains to be given may be due,
    /// overdue or not yet due, and a recommendation may have a condition.
    pub(crate) fn contradicts(self, other: Self) -> bool {
        let leaves_dates_open =
            |meaning| matches!(meaning, Self::OnSchedule | Self::UpToDate | Self::ByDates);
        let is_possible = |meaning| {
            leaves_dates_open(meaning)
                || matches!(meaning, Self::Overdue | Self::Due | Self::NotYetDue | Self::Conditional)
        };
        let is_silent = self == Self::Unknown || other == Self::Unknown;
        let is_refinement =
            leaves_dates_open(self) && is_possible(other) || leaves_dates_open(other) && is_possible(self);
        self != other && !is_silent && !is_refinement
    }
}
