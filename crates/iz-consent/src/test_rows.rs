//! Rows of the ledger for tests. The people are invented.

use iz_hl7::query::NameQuery;
use jiff::Timestamp;

use crate::{ConsentEntry, ConsentForm, ConsentRules, LedgerPatient, LedgerRow};

pub(crate) fn texas() -> ConsentRules {
    ConsentRules::shipped("tx").unwrap()
}

pub(crate) fn sample() -> ConsentRules {
    ConsentRules::shipped("sample").unwrap()
}

pub(crate) fn name(family: &str, given: &str) -> NameQuery {
    NameQuery { family: family.to_owned(), given: given.to_owned(), middle: None, suffix: None }
}

/// As [`row`], under these rules.
pub(crate) fn row_of(rules: &ConsentRules, id: i64, form: ConsentForm, signed_on: &str) -> LedgerRow {
    let mut row = row(id, form, signed_on);
    row.entry.rules.clone_from(&rules.id);
    row
}

/// A row under the rules of Texas of one patient, who was born on 2008-06-04. The rows were recorded in the order of their ids.
pub(crate) fn row(id: i64, form: ConsentForm, signed_on: &str) -> LedgerRow {
    LedgerRow {
        id,
        entry: ConsentEntry {
            rules: "tx".to_owned(),
            form,
            signed_on: signed_on.parse().unwrap(),
            signed_by: "Ida Marsh".to_owned(),
            filed_at: "binder 3".to_owned(),
            patient: LedgerPatient {
                name: name("Marsh", "Odell"),
                birth_date: "2008-06-04".parse().unwrap(),
                registry_ids: Vec::new(),
            },
        },
        recorded: Timestamp::from_second(id).unwrap(),
        revoked: None,
    }
}
