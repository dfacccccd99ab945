//! The forecasts of a record, sorted for the counter.

use std::{fmt, ops::Deref, rc::Rc};

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::{
    answer::{
        entry_id::EntryId,
        forecast::Forecast,
        forecast_evidence::{EvidenceIndex, ForecastEvidence},
        forecast_list::{ForecastList, UnclearReason},
        forecast_mark::ForecastMarks,
        forecast_status::ForecastStatus,
        record::Record,
        status_on_day::StatusOnDay,
        status_word::StatusWord,
        vaccine::Vaccine,
    },
    time::partial_date::PartialDate,
    types::{coded::Coded, redacted::redacted},
};

/// The forecasts of a record, each in exactly one list, by its status and its dates against one day.
///
/// In each list, overdue doses come first. The date from which a dose is due orders the others.
#[derive(Default)]
pub struct ForecastLists<'a> {
    /// Doses that are due or overdue.
    pub give_now: Vec<ListedForecast<'a>>,
    /// Doses that are due on a later day.
    pub due_later: Vec<ListedForecast<'a>>,
    /// Series that are complete, and vaccines to which the person is immune.
    pub done: Vec<ListedForecast<'a>>,
    /// Doses that the registry advises against.
    pub not_advised: Vec<ListedForecast<'a>>,
    /// Doses of which the answer does not say clearly in which list they belong.
    pub unclear: Vec<ListedForecast<'a>>,
}

/// A forecast in a list. Dates and words are those of the registry.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedForecast<'a> {
    /// The id of the forecast in the record.
    #[cfg_attr(feature = "openapi", schema(value_type = EntryId))]
    pub id: Option<EntryId>,
    /// What restricts the use of this entry. Read it first.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::answer::ForecastMark>))]
    pub marks: ForecastMarks,
    /// Why the entry stands in `unclear`. `null` in the other lists.
    pub unclear_because: Option<UnclearReason>,
    /// The vaccine, as in the forecast.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vaccine<'a>>))]
    pub vaccine: Option<&'a Vaccine<'a>>,
    /// The vaccine group, as in the forecast: if the registry names one beside the vaccine.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vaccine<'a>>))]
    pub vaccine_group: Option<&'a Vaccine<'a>>,
    /// The number of the next dose. `0` means that it is not known.
    pub dose_number: Option<u32>,
    /// The number of doses in the series.
    pub doses_in_series: Option<u32>,
    /// The status on the day of the list, normalised and as sent.
    pub status: ForecastStatus<'a>,
    /// Whether the list was chosen from the dates alone, because the registry sent no status that says it.
    pub derived: bool,
    /// In `give_now`: the date from which the dose is due, if it was sent.
    pub since: Option<PartialDate>,
    /// In `due_later`: the date from which the dose is due, if it was sent.
    pub from: Option<PartialDate>,
    /// The earliest date on which the dose may be given.
    pub earliest: Option<PartialDate>,
    /// The date on which the dose is due: the recommended date.
    pub due: Option<PartialDate>,
    /// The date on which the dose is overdue.
    pub overdue: Option<PartialDate>,
    /// The latest date on which the dose may be given.
    pub latest: Option<PartialDate>,
    /// The reasons of the registry.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Coded<'a>>))]
    pub reasons: &'a [Coded<'a>],
    /// What the record holds about the vaccine group.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = ForecastEvidence<'a>))]
    pub evidence: SharedEvidence<'a>,
    /// The forecast of the record.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub forecast: &'a Forecast<'a>,
}

/// What the record holds about a vaccine group. The forecasts of the group share it.
#[derive(Clone)]
pub struct SharedEvidence<'a>(Rc<ForecastEvidence<'a>>);

impl<'a> Deref for SharedEvidence<'a> {
    type Target = ForecastEvidence<'a>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Serialize for SharedEvidence<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ForecastEvidence::serialize(&self.0, serializer)
    }
}

impl<'a> ForecastLists<'a> {
    /// Sorts all forecasts of a record as they are on `today`, in the time zone of the site. Each entry gets these marks. If
    /// the answer is stale or the person has died, `give_now` is empty, and what would stand there is in `unclear`.
    #[must_use]
    pub fn of(record: &Record<'a>, today: Date, marks: ForecastMarks) -> Self {
        let mut lists = Self::default();
        if record.forecasts.is_empty() {
            return lists;
        }
        let mut evidence = EvidenceIndex::of(record);
        for forecast in record.forecasts {
            let dates = forecast.dates();
            let meaning = forecast.status.meaning;
            let status = StatusOnDay::of(meaning, dates, today);
            let list = ForecastList::of(status, meaning, dates, today, marks);
            let entry = ListedForecast {
                id: forecast.id,
                marks,
                unclear_because: match list {
                    ForecastList::Unclear(reason) => Some(reason),
                    _ => None,
                },
                vaccine: forecast.vaccine.as_ref(),
                vaccine_group: forecast.vaccine_group.as_ref(),
                dose_number: forecast.dose_number,
                doses_in_series: forecast.doses_in_series,
                status: forecast.status.with(status),
                derived: status.derived,
                since: dates.due_since(today).filter(|_| list == ForecastList::GiveNow),
                from: dates.due_from(today).filter(|_| list == ForecastList::DueLater),
                earliest: forecast.earliest,
                due: forecast.due,
                overdue: forecast.overdue,
                latest: forecast.latest,
                reasons: &forecast.reasons,
                evidence: SharedEvidence(evidence.beside(forecast)),
                forecast,
            };
            match list {
                ForecastList::GiveNow => lists.give_now.push(entry),
                ForecastList::DueLater => lists.due_later.push(entry),
                ForecastList::Done => lists.done.push(entry),
                ForecastList::NotAdvised => lists.not_advised.push(entry),
                ForecastList::Unclear(_) => lists.unclear.push(entry),
            }
        }
        let Self { give_now, due_later, done, not_advised, unclear } = &mut lists;
        for list in [give_now, due_later, done, not_advised, unclear] {
            list.sort_by_key(|entry| (!entry.is_overdue(), entry.order()));
        }
        lists
    }

    /// All lists, the most important one first.
    #[must_use]
    pub const fn all(&self) -> [&Vec<ListedForecast<'a>>; 5] {
        let Self { give_now, due_later, done, not_advised, unclear } = self;
        [give_now, unclear, due_later, not_advised, done]
    }

    /// The number of forecasts in all lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all().iter().map(|list| list.len()).sum()
    }

    /// Whether there is no forecast.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl ListedForecast<'_> {
    fn is_overdue(&self) -> bool {
        self.status.normalised == StatusWord::Overdue
    }

    /// The date that orders a list. An entry without a date comes last.
    fn order(&self) -> (bool, u32) {
        let date = match self.is_overdue() {
            true => self.overdue.or(self.due).or(self.earliest),
            false => self.due.or(self.earliest).or(self.overdue),
        };
        (date.is_none(), date.map_or(0, PartialDate::first))
    }
}

redacted!(ForecastLists<'_>, ListedForecast<'_>, SharedEvidence<'_>);
