//! The forecasts of a record, sorted for the counter, as JSON.

use std::{array, fmt};

use iz_hl7::answer::{ForecastLists, ForecastMarks, ListedForecast, Record};
use jiff::civil::Date;
use serde_json::value::RawValue;

use super::{MAX_LISTED, json_limit::JsonLimit};
use crate::error::AskError;

/// The lists of [`ForecastLists`] as JSON, ready to send. All lists together have at most [`MAX_LISTED`] forecasts.
pub struct ForecastListsJson {
    /// [`ForecastLists::give_now`].
    pub give_now: Box<RawValue>,
    /// [`ForecastLists::due_later`].
    pub due_later: Box<RawValue>,
    /// [`ForecastLists::done`].
    pub done: Box<RawValue>,
    /// [`ForecastLists::not_advised`].
    pub not_advised: Box<RawValue>,
    /// [`ForecastLists::unclear`].
    pub unclear: Box<RawValue>,
    /// The number of forecasts that are not listed.
    pub omitted: usize,
    /// The marks of every entry.
    marks: ForecastMarks,
}

impl ForecastListsJson {
    /// Sorts the forecasts of a record and writes them. If there are too many, those that are due come first.
    ///
    /// # Errors
    ///
    /// [`AskError::AnswerTooLarge`] and [`AskError::AnswerUnwritable`], as [`JsonLimit::write`].
    pub(super) fn write(
        record: &Record<'_>,
        today: Date,
        marks: ForecastMarks,
        limit: &mut JsonLimit,
    ) -> Result<Self, AskError> {
        let lists = ForecastLists::of(record, today, marks);
        let mut room = MAX_LISTED;
        let [give_now, unclear, due_later, not_advised, done] = lists.all().map(|list| {
            let listed: &[ListedForecast<'_>] = list.get(..room).unwrap_or(list);
            room -= listed.len();
            listed
        });
        Ok(Self {
            give_now: limit.write(&give_now)?,
            due_later: limit.write(&due_later)?,
            done: limit.write(&done)?,
            not_advised: limit.write(&not_advised)?,
            unclear: limit.write(&unclear)?,
            omitted: lists.len() - (MAX_LISTED - room),
            marks,
        })
    }

    /// The same lists with the mark that the person is not surely the one asked for.
    ///
    /// # Errors
    ///
    /// [`AskError::AnswerUnwritable`] if the JSON cannot be changed. That does not happen.
    pub fn of_probable_match(&self) -> Result<Self, AskError> {
        let marks = ForecastMarks { probable_match: true, ..self.marks };
        let member = |marks: &ForecastMarks| {
            let words = serde_json::to_string(marks).map_err(|_| AskError::AnswerUnwritable)?;
            Ok::<_, AskError>(format!("\"marks\":{words}"))
        };
        let (old, new) = (member(&self.marks)?, member(&marks)?);
        // A quotation mark in a text of the registry stands behind a backslash, so that only members are replaced.
        let marked = |text: &RawValue| {
            RawValue::from_string(text.get().replace(&old, &new)).map_err(|_| AskError::AnswerUnwritable)
        };
        Ok(Self {
            give_now: marked(&self.give_now)?,
            due_later: marked(&self.due_later)?,
            done: marked(&self.done)?,
            not_advised: marked(&self.not_advised)?,
            unclear: marked(&self.unclear)?,
            omitted: self.omitted,
            marks,
        })
    }

    /// The lists.
    #[must_use = "the texts do nothing by themselves"]
    pub fn texts(&self) -> array::IntoIter<&RawValue, 5> {
        let Self { give_now, due_later, done, not_advised, unclear, omitted: _, marks: _ } = self;
        [&**give_now, &**due_later, &**done, &**not_advised, &**unclear].into_iter()
    }

    /// The marks of every entry.
    #[must_use]
    pub const fn marks(&self) -> ForecastMarks {
        self.marks
    }

    /// The length of all lists, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.texts().map(|text| text.get().len()).sum()
    }
}

/// Shows nothing, because an answer may identify a patient.
impl fmt::Debug for ForecastListsJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForecastListsJson(<redacted>)")
    }
}

#[cfg(test)]
mod tests;
