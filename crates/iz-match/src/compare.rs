//! The comparison of each field. Every function returns rows of the rule table.

pub(crate) mod address;
pub(crate) mod birth_date;
pub(crate) mod family_name;
pub(crate) mod given_name;
pub(crate) mod given_word;
pub(crate) mod identifiers;
pub(crate) mod maiden_name;
pub(crate) mod middle_name;
pub(crate) mod multiple_birth;
pub(crate) mod name;
pub(crate) mod person_name;
pub(crate) mod phone;
pub(crate) mod sex;
pub(crate) mod suffix;
pub(crate) mod suffix_form;
pub(crate) mod usual_sexes;
