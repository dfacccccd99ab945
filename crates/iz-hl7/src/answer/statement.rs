//! Evaluations of doses given and forecasts of doses to come, each from the observations of one
//! statement.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use super::{
    part::{Obx, Part},
    status::{Dates, ForecastStatus},
    vaccine::Vaccine,
};
use crate::{
    frame::Value,
    ledger::Ledger,
    time::{PartialDate, Timestamp},
    types::{Coded, keep, read_date, read_timestamp, redacted},
};

/// Whether a dose counts (OBX 59781-5, table 0136).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// `Y`.
    Valid,
    /// `N`.
    NotValid,
    /// Not said: half of the registries never say it, and that does not mean valid.
    #[default]
    Unknown,
}

/// What the registry makes of a given dose, for one vaccine group or component.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evaluation<'a> {
    /// The group or component that was judged (OBX 30956-7 or 38890-0).
    pub vaccine: Option<Vaccine<'a>>,
    /// Components named beside a group (OBX 38890-0).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Vaccine<'a>>,
    /// OBX 59781-5.
    pub validity: Validity,
    /// OBX 30973-2: which dose of the series this was. `0` means that it is not counted or not known.
    pub dose_number: Option<u32>,
    /// OBX 59782-3.
    pub doses_in_series: Option<u32>,
    /// OBX 59780-7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Coded<'a>>,
    /// OBX 59779-9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Coded<'a>>,
    /// OBX 59783-1 under a dose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series_status: Option<Coded<'a>>,
    /// OBX 30982-3.
    pub reasons: Vec<Coded<'a>>,
    /// OBX-14; one vendor sends the date of the dose here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Timestamp>,
}

/// What the registry advises for one vaccine.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecast<'a> {
    /// The vaccine, mostly a group (OBX 30979-9 or 30956-7); the series where no vaccine is named.
    pub vaccine: Option<Vaccine<'a>>,
    /// Components named beside a group (OBX 38890-0).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Vaccine<'a>>,
    /// OBX 30973-2: the number of the next dose. `0` means that the registry does not know.
    pub dose_number: Option<u32>,
    /// OBX 59782-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doses_in_series: Option<u32>,
    /// OBX 30981-5.
    pub earliest: Option<PartialDate>,
    /// OBX 30980-7.
    pub due: Option<PartialDate>,
    /// OBX 59778-1.
    pub overdue: Option<PartialDate>,
    /// OBX 59777-3; sentinels such as the year 2137 occur.
    pub latest: Option<PartialDate>,
    /// OBX 59783-1, or what the dates say.
    pub status: ForecastStatus<'a>,
    /// OBX 59780-7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Coded<'a>>,
    /// OBX 59779-9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Coded<'a>>,
    /// OBX 30982-3.
    pub reasons: Vec<Coded<'a>>,
    /// OBX 59781-5, where one stands in a forecast.
    #[serde(skip_serializing_if = "is_unknown")]
    pub validity: Validity,
    /// Whose forecast it is, as an index into the patients, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient: Option<usize>,
    /// OBX-14: when the forecast was made; many leave it out. Never a due date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Timestamp>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_unknown(validity: &Validity) -> bool {
    matches!(validity, Validity::Unknown)
}

/// The observations of one statement, read.
#[derive(Default)]
pub(crate) struct Statement<'a> {
    vaccine: Option<Vaccine<'a>>,
    components: Vec<Vaccine<'a>>,
    series: Option<Coded<'a>>,
    schedule: Option<Coded<'a>>,
    status: Option<Coded<'a>>,
    reasons: Vec<Coded<'a>>,
    validity: Option<Validity>,
    dose_number: Option<u32>,
    doses_in_series: Option<u32>,
    dates: Dates,
    observed: Option<Timestamp>,
    observed_as_sent: &'a str,
    is_forecast: bool,
}

impl<'a> Statement<'a> {
    /// Reads one more observation of the statement. A second value for what is one thing stays listed.
    pub(crate) fn add(&mut self, obx: &Obx<'_, 'a>, ledger: &mut Ledger<'a>) {
        for value in obx.values() {
            match value.location.field {
                5 => self.add_value(obx.part, value, ledger),
                // It is the same for all observations of nearly every statement.
                14 if self.observed.is_some() && value.raw == self.observed_as_sent => {}
                14 => {
                    let is_first = self.observed.is_none();
                    keep(&mut self.observed, read_timestamp(value, ledger), value, ledger);
                    if is_first {
                        self.observed_as_sent = value.raw;
                    }
                }
                _ => ledger.leave(value),
            }
        }
        self.is_forecast |=
            obx.part.is_forecast_date() || matches!(obx.part, Part::DueNext | Part::GroupStatus);
    }

    /// Decides what the statement is about, once all of it is read.
    pub(crate) fn close(&mut self) {
        if self.vaccine.is_none() && !self.components.is_empty() {
            self.vaccine = Some(self.components.remove(0));
        }
        if self.vaccine.is_none()
            && let Some(series) = self.series.take()
        {
            self.vaccine = Some(series.into());
        }
    }

    /// Whether the statement is about a dose to come, wherever it stands.
    pub(crate) const fn is_forecast(&self) -> bool {
        self.is_forecast
    }

    fn add_value(&mut self, part: Part, value: Value<'_, 'a>, ledger: &mut Ledger<'a>) {
        match part {
            Part::Group | Part::DueNext => {
                let read = Vaccine::read(value, ledger);
                keep(&mut self.vaccine, read, value, ledger);
            }
            Part::Component => self.components.extend(Vaccine::read(value, ledger)),
            Part::GroupStatus => self.add_group_status(value, ledger),
            Part::Series => {
                let read = Coded::read_single(value, ledger);
                keep(&mut self.series, read, value, ledger);
            }
            Part::Schedule => {
                let read = Coded::read_single(value, ledger);
                keep(&mut self.schedule, read, value, ledger);
            }
            Part::SeriesStatus => {
                let mut read = Coded::read_single(value, ledger);
                // A status has one code in an answer's types; another coding of it stays listed.
                if read.as_mut().is_some_and(|status| status.alternate.take().is_some()) {
                    ledger.leave(value);
                }
                keep(&mut self.status, read, value, ledger);
            }
            Part::Reason => {
                self.reasons.extend(ledger.repetitions(value).filter_map(|value| read_reason(value, ledger)));
            }
            Part::DoseNumber => {
                let read = read_number(value, ledger);
                keep(&mut self.dose_number, read, value, ledger);
            }
            Part::DosesInSeries => {
                let read = read_number(value, ledger);
                keep(&mut self.doses_in_series, read, value, ledger);
            }
            Part::Validity => {
                let read = read_validity(value, ledger);
                let before = self.validity;
                keep(&mut self.validity, read, value, ledger);
                // Valid in one place and not valid in another is not known.
                if before.is_some() && read.is_some() && before != read {
                    self.validity = Some(Validity::Unknown);
                }
            }
            Part::Earliest | Part::Due | Part::Overdue | Part::Latest => {
                let slot = match part {
                    Part::Earliest => &mut self.dates.earliest,
                    Part::Due => &mut self.dates.due,
                    Part::Overdue => &mut self.dates.overdue,
                    _ => &mut self.dates.latest,
                };
                let read = read_date(value, ledger);
                keep(slot, read, value, ledger);
            }
            // No statement has another part.
            _ => ledger.leave(value),
        }
    }

    /// New York City: the code is the group's name, the text its status.
    fn add_group_status(&mut self, value: Value<'_, 'a>, ledger: &mut Ledger<'a>) {
        let Some(Coded { code, text, system, alternate }) = Coded::read_single(value, ledger) else {
            return;
        };
        let group = Coded { text: code, alternate, ..Coded::default() };
        keep(&mut self.vaccine, Some(group.into()), value, ledger);
        let status = Coded { text, system, ..Coded::default() };
        keep(&mut self.status, Some(status), value, ledger);
    }

    /// The validity of the dose under which a forecast stands is of that dose, not of the next.
    pub(crate) fn take_evaluation(&mut self) -> Option<Evaluation<'a>> {
        let validity = self.validity.take()?;
        let (vaccine, components) = (self.vaccine.clone(), self.components.clone());
        Some(Self { vaccine, components, validity: Some(validity), ..Self::default() }.into_evaluation())
    }

    pub(crate) fn into_evaluation(self) -> Evaluation<'a> {
        Evaluation {
            vaccine: self.vaccine,
            components: self.components,
            validity: self.validity.unwrap_or_default(),
            dose_number: self.dose_number,
            doses_in_series: self.doses_in_series,
            series: self.series,
            schedule: self.schedule,
            series_status: self.status,
            reasons: self.reasons,
            observed: self.observed,
        }
    }

    pub(crate) fn into_forecast(self, patient: Option<usize>, today: Date) -> Forecast<'a> {
        Forecast {
            vaccine: self.vaccine,
            components: self.components,
            dose_number: self.dose_number,
            doses_in_series: self.doses_in_series,
            earliest: self.dates.earliest,
            due: self.dates.due,
            overdue: self.dates.overdue,
            latest: self.dates.latest,
            status: ForecastStatus::of(self.status, self.dates, today),
            series: self.series,
            schedule: self.schedule,
            reasons: self.reasons,
            validity: self.validity.unwrap_or_default(),
            patient,
            observed: self.observed,
        }
    }
}

fn read_number<'a>(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<u32> {
    let coded = Coded::read_single(value, ledger)?;
    let number = coded.code.as_deref().and_then(|code| code.strip_suffix(".0").unwrap_or(code).parse().ok());
    if number.is_none() {
        ledger.warn("unreadable_number", value.location, "This is no whole number; it is listed as sent.");
    }
    if number.is_none() || coded.is_more_than_code() {
        ledger.leave(value);
    }
    number
}

fn read_validity<'a>(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Validity> {
    let coded = Coded::read_single(value, ledger)?;
    let validity = match coded.code.as_deref() {
        Some("Y" | "y") => Some(Validity::Valid),
        Some("N" | "n") => Some(Validity::NotValid),
        _ => {
            ledger.warn(
                "unreadable_validity",
                value.location,
                "Dose validity is neither Y nor N; it is listed as sent.",
            );
            None
        }
    };
    if validity.is_none() || coded.is_more_than_code() {
        ledger.leave(value);
    }
    validity
}

/// A reason is a code, or, with no other component, plain text.
fn read_reason<'a>(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Coded<'a>> {
    let coded = Coded::read(value, ledger)?;
    if coded.text.is_none()
        && coded.system.is_none()
        && coded.code.as_deref().is_some_and(|code| code.contains(' '))
    {
        return Some(Coded { text: coded.code, code: None, ..coded });
    }
    Some(coded)
}

redacted!(Evaluation<'_>, Forecast<'_>);
