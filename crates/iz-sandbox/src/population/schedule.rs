//! The vaccine series from which the histories of a population are made, read from `schedule.toml`.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    record::codes::{Code, VaccineCode},
    toml_file,
};

/// All series. Their order matters, because random draws depend on the position.
pub(super) static SCHEDULE: LazyLock<Vec<Series>> =
    LazyLock::new(|| toml_file::read_list(include_str!("schedule.toml")));

/// A series of one vaccine.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Series {
    /// The products, the oldest first.
    pub(super) products: Vec<Product>,
    /// The vaccine group in evaluations and forecasts.
    pub(super) group: VaccineCode,
    /// The age in days at which each dose is due.
    pub(super) due_days: Vec<i32>,
    /// The days after the due day from which a dose is overdue.
    pub(super) overdue_days: i32,
    /// The shortest time between two doses, in days.
    pub(super) interval_days: i32,
    /// The age in days from which no dose is given.
    pub(super) too_old_days: Option<i32>,
    #[serde(default)]
    pub(super) course: Course,
    /// The year of birth from which the registry has the series.
    pub(super) born_from: i16,
    /// How many of a hundred due doses are given.
    pub(super) coverage_percent: u64,
}

/// A product that is given from one day on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    /// The first day.
    pub(super) since: Date,
    pub(super) vaccine: VaccineCode,
    pub(super) manufacturer: Code,
    /// RXA-6 in mL.
    #[serde(default = "half_a_millilitre")]
    pub(super) amount: String,
    #[serde(default)]
    pub(super) route: VaccineRoute,
}

fn half_a_millilitre() -> String {
    "0.5".to_owned()
}

/// RXR-1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum VaccineRoute {
    #[default]
    Intramuscular,
    Subcutaneous,
    Oral,
}

/// How the doses of a series follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Course {
    /// One dose for each due day.
    #[default]
    Limited,
    /// The last dose is repeated after this many days, without end.
    RepeatsAfterDays(i32),
    /// One dose for each season, from August to March.
    Seasonal,
}

impl Series {
    /// The first day on which any dose of the series was given.
    pub(super) fn since(&self) -> Date {
        self.products.first().map_or(Date::MAX, |product| product.since)
    }

    /// The product that was given on a day.
    pub(super) fn product_on(&self, day: Date) -> Option<&Product> {
        self.products.iter().rev().find(|product| product.since <= day)
    }
}
