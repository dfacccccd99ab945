//! Reads the observations of one statement: the evaluation of a dose, or a forecast.

use jiff::civil::Date;

use crate::{
    answer::{
        evaluation::{Evaluation, Validity},
        forecast::Forecast,
        forecast_dates::ForecastDates,
        forecast_status::ForecastStatus,
        observation_kind::ObservationKind,
        obx::Obx,
        vaccine::Vaccine,
        vaccine_list::read_vaccines,
    },
    codes::{ValidityMeaning, status_word, validity_word},
    message::{location::Location, raw_value::RawValue, text::Text},
    reading::{diagnostics::Diagnostics, valued::is_valued, warning::WarningCode},
    time::timestamp::Timestamp,
    types::{
        coded::Coded,
        dates::{read_date, read_timestamp},
        first_value::keep_first,
    },
};

/// Collects the observations of one statement, and becomes an evaluation or a forecast.
#[derive(Default)]
pub(crate) struct StatementBuilder<'a> {
    /// 30956-7 or 30999-1: the vaccine group.
    group: Option<Vaccine<'a>>,
    /// 30979-9: the vaccine due next.
    due_next: Option<Vaccine<'a>>,
    /// More vaccine groups or vaccines due next. Each has a statement of its own with the same content.
    others: Vec<Vaccine<'a>>,
    components: Vec<Vaccine<'a>>,
    series: Option<Coded<'a>>,
    schedule: Option<Coded<'a>>,
    /// The status, with a second code if one was sent.
    status: Option<Coded<'a>>,
    status_location: Option<Location>,
    reasons: Vec<Coded<'a>>,
    validity: Option<Validity>,
    dose_number: Option<u32>,
    doses_in_series: Option<u32>,
    dates: ForecastDates,
    /// Whether one observation holds several dates.
    has_repeated_date: bool,
    /// Where the last of the dates stands.
    dates_location: Option<Location>,
    observed: Option<Timestamp>,
    observed_as_sent: &'a str,
    is_forecast: bool,
    comments: Vec<Text<'a>>,
}

impl<'a> StatementBuilder<'a> {
    /// Reads an observation of the statement. A second value for a member that holds one value is listed as unread.
    pub(crate) fn add(
        &mut self,
        obx: &Obx<'_, 'a>,
        comments: Vec<Text<'a>>,
        diagnostics: &mut Diagnostics<'a>,
    ) {
        if !comments.is_empty() {
            self.comments.extend(comments);
        }
        if !obx.is_regular {
            obx.values_before().for_each(|value| diagnostics.add_unread(value));
        }
        let value = obx.segment.value(5);
        if value.is_repeated() && holds_one_value(obx.kind) {
            self.has_repeated_date |= obx.kind.is_forecast_date();
            for one in diagnostics.repetitions(value) {
                self.add_value(obx.kind, one, diagnostics);
            }
        } else if !value.raw.is_empty() {
            self.add_value(obx.kind, value, diagnostics);
        }
        obx.each_value_behind(|value| match value.location.field {
            // In almost every statement, it is the same for all observations.
            14 if self.observed.is_some() && value.raw == self.observed_as_sent => {}
            14 => {
                let is_first = self.observed.is_none();
                keep_first(&mut self.observed, read_timestamp(value, diagnostics), value, diagnostics);
                if is_first {
                    self.observed_as_sent = value.raw;
                }
            }
            _ => diagnostics.add_unread(value),
        });
        self.is_forecast |= obx.kind.is_only_of_forecast();
    }

    /// Decides which vaccine the statement is about. All observations must have been read.
    pub(crate) fn close(&mut self) {
        if self.group.is_none() && self.due_next.is_none() {
            // Components without a group are the vaccines of a combination. Each has a statement of its own.
            let mut components = std::mem::take(&mut self.components).into_iter();
            self.group = components.next();
            self.others.extend(components);
        }
        if self.group.is_none()
            && self.due_next.is_none()
            && let Some(series) = self.series.take()
        {
            self.group = Some(series.into());
        }
    }

    /// Whether the statement is a forecast, even if it stands under a dose.
    pub(crate) const fn is_forecast(&self) -> bool {
        self.is_forecast
    }

    fn add_value(
        &mut self,
        kind: ObservationKind,
        value: RawValue<'_, 'a>,
        diagnostics: &mut Diagnostics<'a>,
    ) {
        match kind {
            ObservationKind::Group if !value.is_repeated() => {
                let read = Vaccine::read(value, diagnostics);
                keep_first(&mut self.group, read, value, diagnostics);
            }
            ObservationKind::DueNext if !value.is_repeated() => {
                let read = Vaccine::read(value, diagnostics);
                keep_first(&mut self.due_next, read, value, diagnostics);
            }
            ObservationKind::Group | ObservationKind::DueNext => {
                let slot = if kind == ObservationKind::Group { &mut self.group } else { &mut self.due_next };
                let mut all = read_vaccines(value, diagnostics).into_iter();
                keep_first(slot, all.next(), value, diagnostics);
                self.others.extend(all);
            }
            ObservationKind::Component => self.components.extend(read_vaccines(value, diagnostics)),
            ObservationKind::GroupStatus => self.add_group_status(value, diagnostics),
            ObservationKind::Series => {
                let read = Coded::read_single(value, diagnostics);
                keep_first(&mut self.series, read, value, diagnostics);
            }
            ObservationKind::Schedule => {
                let read = Coded::read_single(value, diagnostics);
                keep_first(&mut self.schedule, read, value, diagnostics);
            }
            ObservationKind::SeriesStatus => {
                let read = Coded::read_single(value, diagnostics);
                if value.is_repeated() {
                    warn_of_other_status(read.as_ref(), value, diagnostics);
                }
                // The type of a status holds one code. A status with a second code is listed as unread.
                if read.as_ref().is_some_and(|status| status.alternate.is_some()) {
                    diagnostics.add_unread(value);
                }
                self.keep_status(read, value, diagnostics);
            }
            ObservationKind::Reason => {
                self.reasons.extend(
                    diagnostics.repetitions(value).filter_map(|value| read_reason(value, diagnostics)),
                );
            }
            ObservationKind::DoseNumber => {
                let read = read_number(value, diagnostics);
                keep_first(&mut self.dose_number, read, value, diagnostics);
            }
            ObservationKind::DosesInSeries => {
                let read = read_number(value, diagnostics);
                keep_first(&mut self.doses_in_series, read, value, diagnostics);
            }
            ObservationKind::Validity if !value.is_repeated() => self.add_validity(value, diagnostics),
            ObservationKind::Validity => {
                let repetitions: Vec<_> = diagnostics.repetitions(value).filter(is_valued).collect();
                for repetition in repetitions {
                    self.add_validity(repetition, diagnostics);
                }
            }
            ObservationKind::Earliest
            | ObservationKind::Due
            | ObservationKind::Overdue
            | ObservationKind::Latest => {
                let slot = match kind {
                    ObservationKind::Earliest => &mut self.dates.earliest,
                    ObservationKind::Due => &mut self.dates.due,
                    ObservationKind::Overdue => &mut self.dates.overdue,
                    _ => &mut self.dates.latest,
                };
                let read = read_date(value, diagnostics);
                keep_first(slot, read, value, diagnostics);
                self.dates_location = Some(value.location);
            }
            // A statement has no other kinds of observations.
            _ => diagnostics.add_unread(value),
        }
    }

    /// Keeps a validity. If two of them contradict each other, the validity is not known.
    fn add_validity(&mut self, value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
        let read = read_validity(value, diagnostics);
        let before = self.validity;
        keep_first(&mut self.validity, read, value, diagnostics);
        if before.is_some() && read.is_some() && before != read {
            self.validity = Some(Validity::Unknown);
        }
    }

    /// Reads the form of New York City: the code is the name of the vaccine group, and the text its status.
    fn add_group_status(&mut self, value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
        let Some(Coded { code, text, system, alternate }) = Coded::read_single(value, diagnostics) else {
            return;
        };
        let group = Coded { text: code, alternate, ..Coded::default() };
        keep_first(&mut self.group, Some(group.into()), value, diagnostics);
        let status = Coded { text, system, ..Coded::default() };
        self.keep_status(Some(status), value, diagnostics);
    }

    fn keep_status(
        &mut self,
        read: Option<Coded<'a>>,
        value: RawValue<'_, 'a>,
        diagnostics: &mut Diagnostics<'a>,
    ) {
        keep_first(&mut self.status, read, value, diagnostics);
        if self.status.is_some() {
            self.status_location.get_or_insert(value.location);
        }
    }

    /// Takes the validity out of a forecast that stands under a dose, as evaluations. It is about that dose, not about
    /// the next one.
    pub(crate) fn take_evaluations(&mut self, list: &mut Vec<Evaluation<'a>>) {
        if let Some(validity) = self.validity.take() {
            let group = self.group.clone().or_else(|| self.due_next.clone());
            let components = self.components.clone();
            Self { group, components, validity: Some(validity), ..Self::default() }.add_evaluations(list);
        }
    }

    /// Adds an evaluation for each vaccine of the statement.
    pub(crate) fn add_evaluations(mut self, list: &mut Vec<Evaluation<'a>>) {
        if self.others.is_empty() {
            list.push(self.into_evaluation());
            return;
        }
        let others = std::mem::take(&mut self.others);
        let first = self.into_evaluation();
        let all: Vec<_> = others
            .into_iter()
            .map(|vaccine| Evaluation { vaccine: Some(vaccine), ..first.clone() })
            .collect();
        list.push(first);
        list.extend(all);
    }

    fn into_evaluation(self) -> Evaluation<'a> {
        Evaluation {
            vaccine: self.group.or(self.due_next),
            components: self.components,
            validity: self.validity.unwrap_or_default(),
            dose_number: self.dose_number,
            doses_in_series: self.doses_in_series,
            series: self.series,
            schedule: self.schedule,
            series_status: self.status.map(|status| Coded { alternate: None, ..status }),
            reasons: self.reasons,
            observed: self.observed,
            comments: self.comments,
        }
    }

    /// Adds a forecast for each vaccine of the statement.
    pub(crate) fn add_forecasts(
        mut self,
        patient: Option<usize>,
        today: Date,
        list: &mut Vec<Forecast<'a>>,
        diagnostics: &mut Diagnostics<'a>,
    ) {
        if self.others.is_empty() {
            list.push(self.into_forecast(patient, today, diagnostics));
            return;
        }
        let others = std::mem::take(&mut self.others);
        let dates_location = self.dates_location.filter(|_| self.has_repeated_date);
        let first = self.into_forecast(patient, today, diagnostics);
        let mut shared = first.clone();
        if let Some(location) = dates_location {
            // The first date is that of the first vaccine. Each other vaccine has a date of its own.
            (shared.earliest, shared.due, shared.overdue, shared.latest) = (None, None, None, None);
            shared.status = shared.status.without_dates();
            let text = "This statement has several vaccines and several dates. Only the first vaccine has its dates.";
            diagnostics.warn(WarningCode::StatementUnclear, location, text);
        }
        let all: Vec<_> =
            others.into_iter().map(|vaccine| Forecast { vaccine: Some(vaccine), ..shared.clone() }).collect();
        list.push(first);
        list.extend(all);
    }

    /// Becomes a forecast. It warns of dates that are not in their order, and of a status that is not known or that
    /// contradicts the dates.
    fn into_forecast(
        self,
        patient: Option<usize>,
        today: Date,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Forecast<'a> {
        let status =
            ForecastStatus::read(self.status.zip(self.status_location), self.dates, today, diagnostics);
        if let Some(location) = self.dates_location
            && self.dates.are_out_of_order()
        {
            let text = "The dates of this forecast are not in the order earliest, due, overdue, latest.";
            diagnostics.warn(WarningCode::DatesOutOfOrder, location, text);
        }
        let (vaccine, vaccine_group) = match (self.due_next, self.group) {
            (Some(vaccine), group) => {
                let group = group.filter(|group| group.code.is_none() || group.code != vaccine.code);
                (Some(vaccine), group)
            }
            (None, group) => (group, None),
        };
        Forecast {
            id: None,
            vaccine,
            vaccine_group,
            components: self.components,
            dose_number: self.dose_number,
            doses_in_series: self.doses_in_series,
            earliest: self.dates.earliest,
            due: self.dates.due,
            overdue: self.dates.overdue,
            latest: self.dates.latest,
            status,
            series: self.series,
            schedule: self.schedule,
            reasons: self.reasons,
            validity: self.validity.unwrap_or_default(),
            patient,
            observed: self.observed,
            comments: self.comments,
        }
    }
}

/// Whether each repetition of such an observation is compared with the first one.
const fn holds_one_value(kind: ObservationKind) -> bool {
    matches!(
        kind,
        ObservationKind::DoseNumber
            | ObservationKind::DosesInSeries
            | ObservationKind::Validity
            | ObservationKind::Earliest
            | ObservationKind::Due
            | ObservationKind::Overdue
            | ObservationKind::Latest
    )
}

/// Warns if another repetition of a status contradicts the first one. A repetition may be another code for the same
/// status.
fn warn_of_other_status<'a>(
    first: Option<&Coded<'a>>,
    value: RawValue<'_, 'a>,
    diagnostics: &mut Diagnostics<'a>,
) {
    let meaning = |coded: &Coded<'a>| coded.meaning_by(status_word).meaning;
    let Some(first) = first.and_then(meaning) else { return };
    let others: Vec<_> = diagnostics.repetitions(value).collect();
    let mut others = others.into_iter().filter_map(|one| Coded::read(one, diagnostics));
    if others.any(|other| meaning(&other).is_some_and(|other| first.contradicts(other))) {
        diagnostics.warn(
            WarningCode::Contradiction,
            value.location,
            "This observation has several values that contradict each other. The first counts.",
        );
    }
}

fn read_number<'a>(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<u32> {
    let coded = Coded::read_single(value, diagnostics)?;
    let number = coded.code.as_deref().and_then(|code| code.strip_suffix(".0").unwrap_or(code).parse().ok());
    if number.is_none() {
        diagnostics.warn(
            WarningCode::UnreadableNumber,
            value.location,
            "The value is not a whole number. It is listed in `unread` as sent.",
        );
    }
    if number.is_none() || coded.is_more_than_code() {
        diagnostics.add_unread(value);
    }
    number
}

/// Reads a validity. If it is not exactly the code of table 0136, it is listed as unread too.
fn read_validity<'a>(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Validity> {
    let coded = Coded::read_single(value, diagnostics)?;
    match coded.code.as_deref() {
        Some("Y" | "y") if !coded.is_more_than_code() => return Some(Validity::Valid),
        Some("N" | "n") if !coded.is_more_than_code() => return Some(Validity::NotValid),
        _ => diagnostics.add_unread(value),
    }
    let sent = coded.meaning_by(validity_word);
    let second = coded.alternate.as_deref().and_then(|second| second.meaning_by(validity_word).meaning);
    let meaning = sent.meaning.or(second);
    let validity = match meaning {
        Some(ValidityMeaning::Valid) => Some(Validity::Valid),
        Some(ValidityMeaning::NotValid) => Some(Validity::NotValid),
        Some(ValidityMeaning::Unknown) | None => None,
    };
    let mut others = [sent.other, second].into_iter().flatten();
    if validity.is_some() && others.any(|other| meaning != Some(other)) {
        diagnostics.warn(
            WarningCode::StatusTextDisagrees,
            value.location,
            "The codes or the texts of this validity mean different things.",
        );
    }
    if validity.is_none() {
        diagnostics.warn(
            WarningCode::UnreadableValidity,
            value.location,
            "The word for the validity of the dose is not known. It is listed in `unread` as sent.",
        );
    }
    validity
}

/// Reads a reason. A value with one component that holds a space is text, not a code.
fn read_reason<'a>(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Coded<'a>> {
    let coded = Coded::read(value, diagnostics)?;
    if coded.text.is_none()
        && coded.system.is_none()
        && coded.code.as_deref().is_some_and(|code| code.contains(' '))
    {
        return Some(Coded { text: coded.code, code: None, ..coded });
    }
    Some(coded)
}
