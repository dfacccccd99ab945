//! Rules by which one person looks like two.

mod articles;
mod birth_date;
mod changed_name;
mod given_name;
mod identifiers;
mod known_twin;
mod mothers_name;
mod moved;
mod newborn;
mod nicknames;
mod sex;
mod spelling;
mod surnames;
mod typing;
mod writing;

use crate::pair::Rule;

pub(crate) const RULES: &[&[Rule]] = &[
    writing::RULES,
    typing::RULES,
    nicknames::RULES,
    spelling::RULES,
    surnames::RULES,
    articles::RULES,
    changed_name::RULES,
    given_name::RULES,
    birth_date::RULES,
    sex::RULES,
    moved::RULES,
    mothers_name::RULES,
    newborn::RULES,
    known_twin::RULES,
    identifiers::RULES,
];
