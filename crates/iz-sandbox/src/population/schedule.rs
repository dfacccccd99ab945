//! The series that people are given, with the ages at which each dose is due. It is there to make histories that look
//! as they should, and nobody may be vaccinated by it.

use jiff::civil::{Date, date};

/// What is given from a day on, until the next of its series takes its place.
pub(super) struct Product {
    /// Once it could be had and was advised.
    pub(super) since: Date,
    /// CVX, name, MVX and maker.
    pub(super) codes: [&'static str; 4],
    /// RXA-6, in mL.
    pub(super) amount: &'static str,
    pub(super) route: Route,
}

/// How a vaccine is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Muscle,
    Skin,
    Mouth,
}

/// How the doses of a series follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// As many as there are ages.
    Ends,
    /// The last is repeated after so many days, without an end.
    Repeats(i32),
    /// One a season, from August to March.
    Seasons,
}

/// A series of one vaccine.
pub(super) struct Series {
    /// What is given, the oldest first.
    pub(super) products: &'static [Product],
    /// CVX and name of the group that evaluations and forecasts name.
    pub(super) group: [&'static str; 2],
    /// Age in days at which each dose is due.
    pub(super) due_days: &'static [i32],
    /// Days after the due day at which a dose is overdue.
    pub(super) overdue_days: i32,
    /// Least days between two doses.
    pub(super) interval_days: i32,
    /// Age in days from which no dose is given any more.
    pub(super) too_old_days: Option<i32>,
    pub(super) course: Course,
    /// Year of birth from which the registry knows of it.
    pub(super) born_from: i16,
    /// Of a hundred doses that are due, how many are given.
    pub(super) coverage: u64,
}

impl Series {
    /// The first day on which any dose of it was given.
    pub(super) fn since(&self) -> Date {
        self.products.first().map_or(Date::MAX, |product| product.since)
    }

    /// What was given on a day.
    pub(super) fn product_on(&self, day: Date) -> Option<&'static Product> {
        self.products.iter().rev().find(|product| product.since <= day)
    }
}

const MONTH: i32 = 30;
const YEAR: i32 = 365;

/// Doses before this day are not on record.
const RECORDS_SINCE: Date = date(1998, 1, 1);

const fn product(since: Date, codes: [&'static str; 4]) -> Product {
    Product { since, codes, amount: "0.5", route: Route::Muscle }
}

const fn under_the_skin(since: Date, codes: [&'static str; 4]) -> Product {
    Product { route: Route::Skin, ..product(since, codes) }
}

/// What is given to children born since registries keep records.
const CHILD: Series = Series {
    products: &[],
    group: ["", ""],
    due_days: &[],
    overdue_days: 60,
    interval_days: 28,
    too_old_days: None,
    course: Course::Ends,
    born_from: 1998,
    coverage: 93,
};

const ADULT: Series = Series { born_from: 1900, overdue_days: 2 * YEAR, coverage: 55, ..CHILD };

pub(super) static SCHEDULE: [Series; 15] = [
    Series {
        products: &[product(
            RECORDS_SINCE,
            ["08", "Hep B, adolescent or pediatric", "SKB", "GlaxoSmithKline"],
        )],
        group: ["45", "Hep B, unspecified formulation"],
        due_days: &[0, MONTH, 6 * MONTH],
        ..CHILD
    },
    Series {
        products: &[Product {
            amount: "2",
            route: Route::Mouth,
            ..product(date(2006, 3, 1), ["116", "Rotavirus, pentavalent", "MSD", "Merck and Co., Inc."])
        }],
        group: ["122", "Rotavirus, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH],
        too_old_days: Some(8 * MONTH),
        born_from: 2007,
        ..CHILD
    },
    Series {
        products: &[product(RECORDS_SINCE, ["20", "DTaP", "PMC", "Sanofi Pasteur"])],
        group: ["107", "DTaP, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH, 15 * MONTH, 4 * YEAR],
        too_old_days: Some(7 * YEAR),
        ..CHILD
    },
    Series {
        products: &[product(RECORDS_SINCE, ["48", "Hib (PRP-T)", "PMC", "Sanofi Pasteur"])],
        group: ["17", "Hib, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH, 12 * MONTH],
        too_old_days: Some(5 * YEAR),
        ..CHILD
    },
    Series {
        products: &[product(RECORDS_SINCE, ["10", "IPV", "PMC", "Sanofi Pasteur"])],
        group: ["89", "Polio, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH, 4 * YEAR],
        too_old_days: Some(18 * YEAR),
        ..CHILD
    },
    Series {
        products: &[
            product(date(2000, 6, 1), ["100", "Pneumococcal conjugate PCV 7", "WAL", "Wyeth"]),
            product(date(2010, 3, 15), ["133", "Pneumococcal conjugate PCV 13", "PFR", "Pfizer, Inc"]),
            product(date(2023, 7, 1), ["216", "Pneumococcal conjugate PCV20", "PFR", "Pfizer, Inc"]),
        ],
        group: ["152", "Pneumococcal Conjugate, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH, 12 * MONTH],
        too_old_days: Some(5 * YEAR),
        born_from: 2001,
        ..CHILD
    },
    Series {
        products: &[under_the_skin(RECORDS_SINCE, ["03", "MMR", "MSD", "Merck and Co., Inc."])],
        group: ["03", "MMR"],
        due_days: &[366, 4 * YEAR],
        ..CHILD
    },
    Series {
        products: &[under_the_skin(RECORDS_SINCE, ["21", "Varicella", "MSD", "Merck and Co., Inc."])],
        group: ["21", "Varicella"],
        due_days: &[366, 4 * YEAR],
        ..CHILD
    },
    Series {
        products: &[product(date(2000, 1, 1), ["83", "Hep A, ped/adol, 2 dose", "SKB", "GlaxoSmithKline"])],
        group: ["85", "Hep A, unspecified formulation"],
        due_days: &[366, 18 * MONTH],
        interval_days: 180,
        too_old_days: Some(19 * YEAR),
        born_from: 2004,
        ..CHILD
    },
    Series {
        products: &[product(date(2005, 7, 1), ["115", "Tdap", "SKB", "GlaxoSmithKline"])],
        group: ["115", "Tdap"],
        due_days: &[11 * YEAR],
        overdue_days: 2 * YEAR,
        interval_days: 5 * YEAR,
        course: Course::Repeats(10 * YEAR),
        coverage: 80,
        ..ADULT
    },
    Series {
        products: &[
            product(date(2006, 7, 1), ["62", "HPV, quadrivalent", "MSD", "Merck and Co., Inc."]),
            product(date(2015, 3, 1), ["165", "HPV9", "MSD", "Merck and Co., Inc."]),
        ],
        group: ["137", "HPV, unspecified formulation"],
        due_days: &[11 * YEAR, 11 * YEAR + 6 * MONTH],
        interval_days: 150,
        overdue_days: 2 * YEAR,
        too_old_days: Some(27 * YEAR),
        coverage: 70,
        ..CHILD
    },
    Series {
        products: &[
            product(date(2005, 3, 1), ["114", "Meningococcal MCV4P", "PMC", "Sanofi Pasteur"]),
            product(
                date(2020, 7, 1),
                ["203", "Meningococcal conjugate quadrivalent, MenACWY-TT", "PMC", "Sanofi Pasteur"],
            ),
        ],
        group: ["108", "Meningococcal ACWY, unspecified formulation"],
        due_days: &[11 * YEAR, 16 * YEAR],
        interval_days: 56,
        overdue_days: 2 * YEAR,
        too_old_days: Some(22 * YEAR),
        coverage: 80,
        ..CHILD
    },
    Series {
        products: &[
            product(
                RECORDS_SINCE,
                ["141", "Influenza, split virus, trivalent, preservative", "PMC", "Sanofi Pasteur"],
            ),
            product(
                date(2013, 8, 1),
                ["150", "Influenza, split virus, quadrivalent, PF", "PMC", "Sanofi Pasteur"],
            ),
            product(date(2024, 7, 1), ["140", "Influenza, split virus, trivalent, PF", "SEQ", "Seqirus"]),
        ],
        group: ["88", "Influenza, unspecified formulation"],
        due_days: &[6 * MONTH],
        course: Course::Seasons,
        coverage: 45,
        ..ADULT
    },
    Series {
        products: &[product(date(2017, 11, 1), ["187", "Zoster recombinant", "SKB", "GlaxoSmithKline"])],
        group: ["188", "Zoster, unspecified formulation"],
        due_days: &[50 * YEAR, 50 * YEAR + 2 * MONTH],
        interval_days: 56,
        coverage: 40,
        ..ADULT
    },
    Series {
        products: &[product(
            date(2021, 11, 1),
            ["216", "Pneumococcal conjugate PCV20", "PFR", "Pfizer, Inc"],
        )],
        group: ["109", "Pneumococcal, unspecified formulation"],
        due_days: &[65 * YEAR],
        ..ADULT
    },
];
