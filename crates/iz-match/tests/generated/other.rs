//! Rules by which two people look like one, and cases in which nobody can know.

mod defaults;
mod generations;
mod household;
mod namesakes;
mod newborns;
mod numbers;
mod sexes;
mod siblings;
mod slips;
mod twins;

use crate::pair::Rule;

pub(crate) const RULES: &[&[Rule]] = &[
    twins::RULES,
    siblings::RULES,
    generations::RULES,
    household::RULES,
    namesakes::RULES,
    newborns::RULES,
    sexes::RULES,
    slips::RULES,
    numbers::RULES,
    defaults::RULES,
];
