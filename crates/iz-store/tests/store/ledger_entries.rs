//! The forms of `iz-consent` in the store, from a signature to the answer to a question.

use iz_consent::{
    ConsentEntry, ConsentForm, ConsentRules, Decision, LedgerAnswer, LedgerPatient, LedgerRow, OnFile,
    RegistryId, birth_dates, find,
};
use iz_match::{AskedPatient, clean_patient};
use iz_store::{Consent, ConsentKind, NewConsent, Store};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::support::{consent_row, over_backends};

const TODAY: Date = date(2026, 11, 30);

fn asked(patient: &Value) -> AskedPatient {
    let mut faults = Vec::new();
    let asked = clean_patient(serde_json::from_str(&patient.to_string()).unwrap(), "", &mut faults);
    assert_eq!(faults, [], "{patient}");
    asked
}

fn texas() -> ConsentRules {
    ConsentRules::shipped("tx").unwrap()
}

/// A form of an adult, who is invented.
fn entry(form: ConsentForm, signed_on: &str, name: &Value, ids: &[&str]) -> ConsentEntry {
    let entry = ConsentEntry {
        form,
        signed_on: signed_on.parse().unwrap(),
        signed_by: "the patient".to_owned(),
        filed_at: "binder 3".to_owned(),
        patient: LedgerPatient {
            name: serde_json::from_value(name.clone()).unwrap(),
            birth_date: date(1990, 3, 4),
            registry_ids: ids.iter().map(|id| RegistryId::new("tx", id)).collect(),
        },
    };
    entry.check(&texas(), TODAY).unwrap();
    entry
}

async fn record(store: &Store, entry: &ConsentEntry) -> i64 {
    let new = NewConsent {
        kind: match entry.form {
            ConsentForm::Minor => ConsentKind::Minor,
            ConsentForm::Adult => ConsentKind::Adult,
            ConsentForm::Withdrawal => ConsentKind::Withdrawn,
        },
        birth_date: entry.patient.birth_date,
        registry_ids: entry.patient.registry_ids.iter().map(RegistryId::lookup_key).collect(),
        content: serde_json::to_vec(entry).unwrap(),
    };
    store.record_consent(new, consent_row(1)).await.unwrap()
}

fn ledger_row(consent: Consent) -> LedgerRow {
    LedgerRow {
        id: consent.id,
        entry: serde_json::from_slice(&consent.content).unwrap(),
        recorded: consent.recorded,
        revoked: consent.revoked,
    }
}

/// The word of the state of the patient of a question, or the rows that must be asked about.
async fn answer(store: &Store, patient: &Value, decisions: &[Decision]) -> Result<OnFile, Vec<i64>> {
    let asked = asked(patient);
    let ids = RegistryId::of_details("tx", &asked.details);
    let mut rows = Vec::new();
    for birth_date in birth_dates(&asked) {
        rows.extend(store.consents_of_birth_date(birth_date).await.unwrap());
    }
    for id in &ids {
        rows.extend(store.consents_of_registry_id(&id.lookup_key()).await.unwrap());
    }
    rows.sort_by_key(|row| row.id);
    rows.dedup();
    let rows: Vec<_> = rows.into_iter().map(ledger_row).collect();
    let finding = find(&asked, &ids, &rows, TODAY).decided(decisions);
    match finding.answer(asked.details.birth_date, &texas(), TODAY) {
        LedgerAnswer::State(state) => Ok(state.on_file),
        LedgerAnswer::AskFirst(rows) => Err(rows.iter().map(|row| row.id).collect()),
    }
}

fn named(family: &str, given: &str) -> Value {
    json!({"name": {"family": family, "given": given}, "birth_date": "1990-03-04"})
}

over_backends! {
    async fn a_withdrawal_holds_however_the_name_is_written(backend: &Backend) {
        let store = backend.open();
        let written = json!({"family": "GARCIA LOPEZ", "given": "ROBERTO"});
        record(&store, &entry(ConsentForm::Adult, "2020-01-01", &written, &[])).await;
        let id = record(&store, &entry(ConsentForm::Withdrawal, "2026-11-30", &written, &["0071"])).await;

        for (family, given) in [("García López", "Roberto"), ("Garcia-Lopez", "roberto"), (" GARCIA LOPEZ", "ROBERTO ")] {
            assert_eq!(answer(&store, &named(family, given), &[]).await, Ok(OnFile::Withdrawn), "{family} {given}");
        }
        for (family, given) in [("Garcia", "Roberto"), ("Garcia Lopez", "Robert"), ("Garcia Lopez", "Beto")] {
            let question = named(family, given);
            assert_eq!(answer(&store, &question, &[]).await, Err(vec![id]), "{family} {given}");
            let said = |is_patient| [Decision { row: id, is_patient }];
            assert_eq!(answer(&store, &question, &said(true)).await, Ok(OnFile::Withdrawn));
            assert_eq!(answer(&store, &question, &said(false)).await, Ok(OnFile::NoneHere));
        }
        // By the id, with another name and another birth date.
        let mut by_id = named("Stone", "Ann");
        by_id["birth_date"] = json!("1985-01-02");
        by_id["identifiers"] = json!([{"value": "0071", "type": "SR"}]);
        assert_eq!(answer(&store, &by_id, &[]).await, Ok(OnFile::Withdrawn));
        // Day and month in an order that had to be guessed.
        let mut guessed = named("Garcia Lopez", "Roberto");
        guessed["birth_date"] = json!("04/03/1990");
        assert_eq!(answer(&store, &guessed, &[]).await, Err(vec![id]));
        assert_eq!(answer(&store, &named("Quill", "Tamsin"), &[]).await, Ok(OnFile::NoneHere));

        // It was a mistake.
        store.revoke_consent(id, consent_row(2)).await.unwrap();
        assert_eq!(answer(&store, &named("Garcia Lopez", "Roberto"), &[]).await, Ok(OnFile::Yes));
        assert_eq!(answer(&store, &by_id, &[]).await, Ok(OnFile::NoneHere));
    }
}
