//! The ids of the doses and the forecasts of an answer.
//!
//! An id is a hash of what identifies an entry. What may differ between two answers about the same entry is left out:
//! its place in the message, evaluations, warnings, comments, names of codes, the time of day, and the dates and the
//! status of a forecast.

use std::{collections::BTreeMap, hash::Hasher as _};

use siphasher::sip128::{Hasher128 as _, SipHasher24};

use crate::{
    answer::{
        dose::Dose,
        dose_status::DoseStatus,
        entry_id::{EntryId, IdKey},
        forecast::Forecast,
        order::Order,
        typed_answer::Answer,
        vaccine::Vaccine,
    },
    types::coded::Coded,
};

impl Answer<'_> {
    /// Gives each dose and each forecast its id.
    ///
    /// * A dose is identified by its vaccine, date, status, lots, manufacturer and order number.
    /// * A forecast is identified by its vaccine, vaccine group, components, dose number, series and schedule.
    ///
    /// If several entries agree in all of that, they are numbered in the order of the message.
    pub fn assign_ids(&mut self, key: &IdKey) {
        let mut numbers = Repetitions::default();
        for dose in &mut self.doses {
            dose.id = Some(numbers.number(Content::of_dose(key, dose)));
        }
        for forecast in &mut self.forecasts {
            forecast.id = Some(numbers.number(Content::of_forecast(key, forecast)));
        }
    }
}

/// How often each content was seen.
#[derive(Default)]
struct Repetitions(BTreeMap<[u8; 16], u64>);

impl Repetitions {
    /// The id of the next entry with this content.
    fn number(&mut self, content: Content) -> EntryId {
        let seen = self.0.entry(content.finish()).or_default();
        let id = if *seen == 0 { content.finish() } else { content.number(*seen).finish() };
        *seen += 1;
        EntryId::new(id)
    }
}

/// The hash of an entry's content. Each value is written with its length, so that no value can become a part of the
/// next one.
#[derive(Clone, Copy)]
struct Content(SipHasher24);

impl Content {
    fn new(key: &IdKey, kind: &str) -> Self {
        Self(SipHasher24::new_with_key(key.bytes())).text(Some(kind))
    }

    fn of_dose(key: &IdKey, dose: &Dose<'_>) -> Self {
        let date = dose.date.map(|date| date.to_string());
        let mut content = Self::new(key, "dose")
            .vaccine(Some(&dose.vaccine))
            .text(date.as_deref())
            .text(Some(status_word(dose.status)))
            .coded(dose.manufacturer.as_ref())
            .text(order_number(&dose.order))
            .length(dose.lots.len());
        for lot in &dose.lots {
            content = content.text(Some(lot));
        }
        content
    }

    fn of_forecast(key: &IdKey, forecast: &Forecast<'_>) -> Self {
        let mut content = Self::new(key, "forecast")
            .vaccine(forecast.vaccine.as_ref())
            .vaccine(forecast.vaccine_group.as_ref())
            // 0 means that the number is not known.
            .number(forecast.dose_number.unwrap_or(0).into())
            .coded(forecast.series.as_ref())
            .coded(forecast.schedule.as_ref())
            .length(forecast.components.len());
        for component in &forecast.components {
            content = content.vaccine(Some(component));
        }
        content
    }

    /// The code of a vaccine, and its name if the code alone does not say which vaccine it is.
    fn vaccine(self, vaccine: Option<&Vaccine<'_>>) -> Self {
        let code = vaccine.and_then(|vaccine| vaccine.code);
        let name = vaccine.filter(|vaccine| !vaccine.is_said_by_code()).and_then(|vaccine| vaccine.text);
        self.text(code.as_deref()).text(name.as_deref())
    }

    /// The code, or else the text.
    fn coded(self, coded: Option<&Coded<'_>>) -> Self {
        let said = coded.and_then(|coded| coded.code.or(coded.text));
        self.text(said.as_deref())
    }

    fn text(self, text: Option<&str>) -> Self {
        let Some(text) = text else { return self.number(u64::MAX) };
        let mut with = self.length(text.len());
        with.0.write(text.as_bytes());
        with
    }

    fn length(self, length: usize) -> Self {
        self.number(u64::try_from(length).unwrap_or(u64::MAX))
    }

    fn number(mut self, number: u64) -> Self {
        // The bytes of a number are the same on each machine only in a fixed order.
        self.0.write(&number.to_le_bytes());
        self
    }

    fn finish(&self) -> [u8; 16] {
        self.0.finish128().as_bytes()
    }
}

/// The number of the order: the filler's (ORC-3), or else the placer's (ORC-2). Most registries number the doses of all
/// persons, so that it tells equal doses apart. `0`, `9999`, or a number that counts the orders of the message do not.
fn order_number<'o>(order: &'o Order<'_>) -> Option<&'o str> {
    let numbers = [&order.filler, &order.placer];
    let mut numbers = numbers.into_iter().flatten().map(|number| number.value.as_str());
    numbers.find(|number| is_number_of_one_order(number))
}

/// The least characters of a number that may be the number of one order among those of all persons.
const FEWEST_CHARACTERS: usize = 5;

fn is_number_of_one_order(number: &str) -> bool {
    let mut characters = number.chars();
    let first = characters.next();
    number.chars().count() >= FEWEST_CHARACTERS && characters.any(|character| Some(character) != first)
}

/// The word for a status. It is a part of the ids, so it must never change.
const fn status_word(status: DoseStatus) -> &'static str {
    match status {
        DoseStatus::Completed => "completed",
        DoseStatus::PartiallyAdministered => "partially_administered",
        DoseStatus::Refused => "refused",
        DoseStatus::NotAdministered => "not_administered",
        DoseStatus::Deleted => "deleted",
        DoseStatus::Unknown => "unknown",
    }
}
