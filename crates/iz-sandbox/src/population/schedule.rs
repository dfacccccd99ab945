//! The series that people are given, with the ages at which each dose is due. It is there to make histories that look
//! as they should, and nobody may be vaccinated by it.

/// A series of one vaccine.
pub(super) struct Series {
    /// CVX, name, MVX and maker of what is given.
    pub(super) product: [&'static str; 4],
    /// CVX and name of the group that evaluations and forecasts name.
    pub(super) group: [&'static str; 2],
    /// Age in days at which each dose is due; the last is repeated every `again_days`.
    pub(super) due_days: &'static [i32],
    /// Days after the due day at which a dose is overdue.
    pub(super) overdue_days: i32,
    /// Least days between two doses.
    pub(super) interval_days: i32,
    /// Age in days from which no dose is given any more.
    pub(super) too_old_days: Option<i32>,
    /// Days between doses that never end.
    pub(super) again_days: Option<i32>,
    /// Year of birth from which the registry knows of it.
    pub(super) born_from: i16,
    /// Of a hundred doses that are due, how many are given.
    pub(super) coverage: u64,
}

const MONTH: i32 = 30;
const YEAR: i32 = 365;

/// What is given to children born since registries keep records.
const CHILD: Series = Series {
    product: ["", "", "", ""],
    group: ["", ""],
    due_days: &[],
    overdue_days: 60,
    interval_days: 28,
    too_old_days: None,
    again_days: None,
    born_from: 1998,
    coverage: 93,
};

const ADULT: Series = Series { born_from: 1900, overdue_days: 2 * YEAR, coverage: 55, ..CHILD };

pub(super) static SCHEDULE: [Series; 15] = [
    Series {
        product: ["08", "Hep B, adolescent or pediatric", "SKB", "GlaxoSmithKline"],
        group: ["45", "Hep B, unspecified formulation"],
        due_days: &[0, MONTH, 6 * MONTH],
        ..CHILD
    },
    Series {
        product: ["116", "Rotavirus, pentavalent", "MSD", "Merck and Co., Inc."],
        group: ["122", "Rotavirus, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH],
        too_old_days: Some(8 * MONTH),
        born_from: 2007,
        ..CHILD
    },
    Series {
        product: ["20", "DTaP", "PMC", "Sanofi Pasteur"],
        group: ["107", "DTaP, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH, 15 * MONTH, 4 * YEAR],
        too_old_days: Some(7 * YEAR),
        ..CHILD
    },
    Series {
        product: ["48", "Hib (PRP-T)", "PMC", "Sanofi Pasteur"],
        group: ["17", "Hib, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH, 12 * MONTH],
        too_old_days: Some(5 * YEAR),
        ..CHILD
    },
    Series {
        product: ["10", "IPV", "PMC", "Sanofi Pasteur"],
        group: ["89", "Polio, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH, 4 * YEAR],
        too_old_days: Some(18 * YEAR),
        ..CHILD
    },
    Series {
        product: ["133", "Pneumococcal conjugate PCV 13", "PFR", "Pfizer, Inc"],
        group: ["152", "Pneumococcal Conjugate, unspecified formulation"],
        due_days: &[2 * MONTH, 4 * MONTH, 6 * MONTH, 12 * MONTH],
        too_old_days: Some(5 * YEAR),
        born_from: 2010,
        ..CHILD
    },
    Series {
        product: ["03", "MMR", "MSD", "Merck and Co., Inc."],
        group: ["03", "MMR"],
        due_days: &[12 * MONTH, 4 * YEAR],
        ..CHILD
    },
    Series {
        product: ["21", "Varicella", "MSD", "Merck and Co., Inc."],
        group: ["21", "Varicella"],
        due_days: &[12 * MONTH, 4 * YEAR],
        ..CHILD
    },
    Series {
        product: ["83", "Hep A, ped/adol, 2 dose", "SKB", "GlaxoSmithKline"],
        group: ["85", "Hep A, unspecified formulation"],
        due_days: &[12 * MONTH, 18 * MONTH],
        interval_days: 180,
        too_old_days: Some(19 * YEAR),
        born_from: 2004,
        ..CHILD
    },
    Series {
        product: ["115", "Tdap", "SKB", "GlaxoSmithKline"],
        group: ["115", "Tdap"],
        due_days: &[11 * YEAR],
        overdue_days: 2 * YEAR,
        interval_days: 5 * YEAR,
        again_days: Some(10 * YEAR),
        coverage: 80,
        ..ADULT
    },
    Series {
        product: ["165", "HPV9", "MSD", "Merck and Co., Inc."],
        group: ["137", "HPV, unspecified formulation"],
        due_days: &[11 * YEAR, 11 * YEAR + 6 * MONTH],
        interval_days: 150,
        overdue_days: 2 * YEAR,
        too_old_days: Some(27 * YEAR),
        coverage: 70,
        ..CHILD
    },
    Series {
        product: ["203", "Meningococcal polysaccharide (MenACWY-TT)", "PMC", "Sanofi Pasteur"],
        group: ["108", "Meningococcal ACWY, unspecified formulation"],
        due_days: &[11 * YEAR, 16 * YEAR],
        interval_days: 56,
        overdue_days: 2 * YEAR,
        too_old_days: Some(22 * YEAR),
        coverage: 80,
        ..CHILD
    },
    Series {
        product: ["140", "Influenza, split virus, trivalent, PF", "SEQ", "Seqirus"],
        group: ["88", "Influenza, unspecified formulation"],
        due_days: &[6 * MONTH],
        overdue_days: 6 * MONTH,
        interval_days: 28,
        again_days: Some(YEAR),
        coverage: 45,
        ..ADULT
    },
    Series {
        product: ["187", "Zoster recombinant", "SKB", "GlaxoSmithKline"],
        group: ["188", "Zoster, unspecified formulation"],
        due_days: &[50 * YEAR, 50 * YEAR + 2 * MONTH],
        interval_days: 56,
        coverage: 40,
        ..ADULT
    },
    Series {
        product: ["216", "Pneumococcal conjugate PCV20", "PFR", "Pfizer, Inc"],
        group: ["109", "Pneumococcal, unspecified formulation"],
        due_days: &[65 * YEAR],
        ..ADULT
    },
];
