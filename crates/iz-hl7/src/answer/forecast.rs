//! The forecast of a dose.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{
        entry_id::EntryId, evaluation::Validity, forecast_dates::ForecastDates,
        forecast_status::ForecastStatus, vaccine::Vaccine,
    },
    message::text::Text,
    time::{partial_date::PartialDate, timestamp::Timestamp},
    types::{coded::Coded, redacted::redacted},
};

/// A forecast of the registry: its recommendation for one vaccine.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecast<'a> {
    /// An opaque id, unique in the record. The forecast of the same dose has the same id in each answer, even if its
    /// dates or its status change.
    // `Answer::assign_ids` sets it. The reader alone leaves it empty.
    #[cfg_attr(feature = "openapi", schema(value_type = EntryId))]
    pub id: Option<EntryId>,
    /// The vaccine, usually a vaccine group. OBX 30979-9, or else 30956-7. If no vaccine is named, the series.
    pub vaccine: Option<Vaccine<'a>>,
    /// The vaccine group, if 30979-9 names another vaccine beside it. OBX 30956-7.
    pub vaccine_group: Option<Vaccine<'a>>,
    /// Components that are named beside a vaccine group. OBX 38890-0.
    pub components: Vec<Vaccine<'a>>,
    /// The number of the next dose. OBX 30973-2. `0` means that it is not known.
    pub dose_number: Option<u32>,
    /// The number of doses in the series. OBX 59782-3.
    pub doses_in_series: Option<u32>,
    /// The earliest date on which the dose may be given. OBX 30981-5.
    pub earliest: Option<PartialDate>,
    /// The date on which the dose is due. OBX 30980-7.
    pub due: Option<PartialDate>,
    /// The date on which the dose is overdue. OBX 59778-1.
    pub overdue: Option<PartialDate>,
    /// The latest date on which the dose may be given. OBX 59777-3. Some registries send a placeholder, such as the
    /// year 2137.
    pub latest: Option<PartialDate>,
    /// The status. OBX 59783-1. If the registry sends none, it is derived from the dates.
    pub status: ForecastStatus<'a>,
    /// The series. OBX 59780-7.
    pub series: Option<Coded<'a>>,
    /// The schedule. OBX 59779-9.
    pub schedule: Option<Coded<'a>>,
    /// The reasons. OBX 30982-3.
    pub reasons: Vec<Coded<'a>>,
    /// The validity, if the registry sends one in a forecast. OBX 59781-5.
    pub validity: Validity,
    /// The index of the person in `patients`, if there are several.
    pub patient: Option<usize>,
    /// When the forecast was made. OBX-14. Many registries leave it out. It is never a due date.
    pub observed: Option<Timestamp>,
    /// Comments. NTE behind the observations.
    pub comments: Vec<Text<'a>>,
}

impl Forecast<'_> {
    /// Its dates.
    pub(crate) const fn dates(&self) -> ForecastDates {
        ForecastDates { earliest: self.earliest, due: self.due, overdue: self.overdue, latest: self.latest }
    }
}

redacted!(Forecast<'_>);
