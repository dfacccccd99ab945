//! The forecast of a dose.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{entry_id::EntryId, evaluation::Validity, forecast_status::ForecastStatus, vaccine::Vaccine},
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
    /// OBX 30979-9, or else 30956-7: the vaccine, usually a vaccine group. If no vaccine is named, the series.
    pub vaccine: Option<Vaccine<'a>>,
    /// OBX 30956-7: the vaccine group, if 30979-9 names another vaccine beside it.
    pub vaccine_group: Option<Vaccine<'a>>,
    /// OBX 38890-0: components that are named beside a vaccine group.
    pub components: Vec<Vaccine<'a>>,
    /// OBX 30973-2: the number of the next dose. `0` means that it is not known.
    pub dose_number: Option<u32>,
    /// OBX 59782-3: the number of doses in the series.
    pub doses_in_series: Option<u32>,
    /// OBX 30981-5: the earliest date on which the dose may be given.
    pub earliest: Option<PartialDate>,
    /// OBX 30980-7: the date on which the dose is due.
    pub due: Option<PartialDate>,
    /// OBX 59778-1: the date on which the dose is overdue.
    pub overdue: Option<PartialDate>,
    /// OBX 59777-3: the latest date on which the dose may be given. Some registries send a placeholder, such as the
    /// year 2137.
    pub latest: Option<PartialDate>,
    /// OBX 59783-1: the status. If the registry sends none, it is derived from the dates.
    pub status: ForecastStatus<'a>,
    /// OBX 59780-7: the series.
    pub series: Option<Coded<'a>>,
    /// OBX 59779-9: the schedule.
    pub schedule: Option<Coded<'a>>,
    /// OBX 30982-3: the reasons.
    pub reasons: Vec<Coded<'a>>,
    /// OBX 59781-5: the validity, if the registry sends one in a forecast.
    pub validity: Validity,
    /// The index of the person in `patients`, if there are several.
    pub patient: Option<usize>,
    /// OBX-14: when the forecast was made. Many registries leave it out. It is never a due date.
    pub observed: Option<Timestamp>,
    /// NTE behind the observations: comments.
    pub comments: Vec<Text<'a>>,
}

redacted!(Forecast<'_>);
