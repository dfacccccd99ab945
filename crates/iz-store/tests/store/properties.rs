//! What holds for any rows and any change.

use iz_store::{Consent, NewConsent, NewRow, Released, Store, StoreError, Verification, verify};
use jiff::Timestamp;
use proptest::prelude::*;
use rusqlite::types::Value;
use secrecy::ExposeSecret;

use crate::support::{
    backend::SqliteFile, consent_row, new_consent, new_event, row, sentences, time, verified,
};

/// The columns of a row.
const COLUMNS: [&str; 17] = [
    "sequence",
    "form",
    "time_us",
    "writer",
    "token",
    "actor",
    "purpose",
    "action",
    "patient",
    "patient_id",
    "registry",
    "outcome",
    "source",
    "released",
    "request_id",
    "subject",
    "mac",
];

/// A text without control characters.
fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[^\\p{Cc}\u{2028}\u{2029}]{0,20}").unwrap()
}

fn any_row() -> impl Strategy<Value = NewRow> {
    let optional = || proptest::option::of(text());
    let released = proptest::collection::vec(proptest::sample::select(Released::ALL), 0..4);
    (any::<i32>(), text(), text(), text(), optional(), optional(), optional(), optional(), released).prop_map(
        |(seconds, actor, purpose, outcome, patient_id, registry, request_id, subject, released)| NewRow {
            time: time(i64::from(seconds)),
            actor,
            purpose,
            outcome,
            patient: patient_id.as_ref().map(|id| crate::support::key().patient_hash(id.as_bytes())),
            patient_id,
            registry,
            request_id,
            subject,
            released,
            ..row(0)
        },
    )
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

/// Appends rows over two handles, closes them, and returns how many rows there are.
fn append_all(file: &SqliteFile, rows: &[(bool, NewRow)]) -> usize {
    runtime().block_on(async {
        let stores = [Store::open(file.settings()).unwrap(), Store::open(file.settings()).unwrap()];
        for (index, (second, row)) in rows.iter().enumerate() {
            let sequence = stores[usize::from(*second)].append(row.clone()).await.unwrap();
            assert_eq!(usize::try_from(sequence).unwrap(), index + 1);
        }
        for store in stores {
            store.close().await;
        }
        rows.len()
    })
}

/// The value with one bit of one byte changed.
fn changed(value: &Value, place: prop::sample::Index, bit: u8) -> Option<Value> {
    let flip = |mut bytes: Vec<u8>| {
        let at = (!bytes.is_empty()).then(|| place.index(bytes.len()))?;
        bytes[at] ^= 1 << bit;
        Some(bytes)
    };
    match value {
        Value::Null => Some(Value::Text(String::new())),
        Value::Integer(number) => Some(Value::Integer(number ^ 1 << (place.index(8) * 8 + usize::from(bit)))),
        Value::Text(text) => match flip(text.clone().into_bytes()) {
            Some(bytes) => String::from_utf8(bytes).ok().map(Value::Text),
            None => Some(Value::Text("x".to_owned())),
        },
        Value::Blob(bytes) => flip(bytes.clone()).map(Value::Blob),
        Value::Real(_) => None,
    }
}

fn faults(verification: &Verification) -> usize {
    verification.findings.iter().filter(|finding| !finding.is_note()).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_rows_over_several_handles_are_intact(rows in proptest::collection::vec((any::<bool>(), any_row()), 0..12)) {
        let file = SqliteFile::new();
        let count = append_all(&file, &rows);
        let verification = verified(&file.settings());
        prop_assert!(verification.is_intact(), "{:?}", sentences(&verification));
        prop_assert_eq!(verification.rows, u64::try_from(count).unwrap());
    }

    /// Each case changes one value in each column of one row, one after the other.
    #[test]
    fn cfr_164_312_c_1_any_changed_bit_of_any_value_is_found(
        rows in proptest::collection::vec((any::<bool>(), any_row()), 1..6),
        chosen in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let file = SqliteFile::new();
        let sequence = i64::try_from(chosen.index(append_all(&file, &rows))).unwrap() + 1;
        for column in COLUMNS {
            let connection = file.connect();
            let read = format!("SELECT {column} FROM audit_row WHERE sequence = ?");
            let value: Value = connection.query_row(&read, [sequence], |row| row.get(0)).unwrap();
            let Some(other) = changed(&value, place, bit) else { continue };
            let patient_is_blob = column == "patient" && matches!(other, Value::Text(_));
            let other = if patient_is_blob { Value::Blob(Vec::new()) } else { other };
            let now = match (column, &other) {
                ("sequence", Value::Integer(number)) => *number,
                _ => sequence,
            };
            let write = format!("UPDATE audit_row SET {column} = ? WHERE sequence = ?");
            // Another row may have this number.
            if connection.execute(&write, (&other, sequence)).is_err() {
                prop_assert_eq!(column, "sequence");
                continue;
            }
            drop(connection);
            let verification = verified(&file.settings());
            prop_assert!(faults(&verification) > 0, "{}: {:?} {:?}", column, value, other);
            file.connect().execute(&write, (&value, now)).unwrap();
        }
        prop_assert!(verified(&file.settings()).is_intact());
    }

    /// A byte of the file, wherever it is, either changes no row, or it is found, or the file cannot be read any more.
    #[test]
    fn cfr_164_312_c_1_no_changed_byte_of_the_file_changes_a_row_in_silence(
        rows in proptest::collection::vec((any::<bool>(), any_row()), 1..6),
        places in proptest::collection::vec((any::<prop::sample::Index>(), 1_u8..=255), 40),
    ) {
        let file = SqliteFile::new();
        append_all(&file, &rows);
        let rows_of = || {
            let mut rows = Vec::new();
            iz_store::report(&file.settings(), &iz_store::Filter::default(), |row| {
                rows.push(row);
                std::ops::ControlFlow::Continue(())
            })
            .map(|()| rows)
        };
        let before = rows_of().unwrap();
        let whole = std::fs::read(file.path()).unwrap();
        for (place, mask) in places {
            let mut bytes = whole.clone();
            bytes[place.index(whole.len())] ^= mask;
            std::fs::write(file.path(), &bytes).unwrap();
            let is_found = match verify(&file.settings(), &iz_store::Checkpoints::default()) {
                Ok(verification) => faults(&verification) > 0,
                Err(StoreError::Corrupt { .. } | StoreError::Foreign { .. } | StoreError::Newer { .. }) => true,
                Err(StoreError::WrongKey { .. } | StoreError::Open { .. } | StoreError::ReadOnly { .. }) => true,
                Err(StoreError::Database { .. } | StoreError::SchemaChanged { .. }) => true,
                Err(error) => panic!("{error:?}"),
            };
            if !is_found {
                prop_assert_eq!(rows_of().unwrap(), before.clone(), "byte {}", place.index(whole.len()));
            }
        }
    }
}

/// What is done with the ledger.
#[derive(Clone, Debug)]
enum LedgerChange {
    Record { birth: i8, ids: Vec<u8>, content: Vec<u8> },
    Revoke { place: usize },
    Event { location: u8, sequence: i64 },
    Put { name: u8, value: Vec<u8> },
    Remove { name: u8 },
    Reopen,
}

fn ledger_change() -> impl Strategy<Value = LedgerChange> {
    let bytes = || proptest::collection::vec(any::<u8>(), 1..40);
    prop_oneof![
        3 => (1_i8..4, proptest::collection::vec(0_u8..4, 0..3), bytes())
            .prop_map(|(birth, ids, content)| LedgerChange::Record { birth, ids, content }),
        2 => (0_usize..6).prop_map(|place| LedgerChange::Revoke { place }),
        3 => (0_u8..2, 1_i64..5).prop_map(|(location, sequence)| LedgerChange::Event { location, sequence }),
        2 => (0_u8..2, bytes()).prop_map(|(name, value)| LedgerChange::Put { name, value }),
        1 => (0_u8..2).prop_map(|name| LedgerChange::Remove { name }),
        1 => Just(LedgerChange::Reopen),
    ]
}

/// A consent that the ledger should have.
struct ModelConsent {
    id: i64,
    birth: i8,
    ids: Vec<u8>,
    content: Vec<u8>,
    revoked: Option<Timestamp>,
}

/// What the ledger should have.
#[derive(Default)]
struct LedgerModel {
    consents: Vec<ModelConsent>,
    events: [i64; 2],
    secrets: [Option<Vec<u8>>; 2],
}

impl LedgerModel {
    async fn apply(&mut self, store: &Store, change: &LedgerChange, seconds: i64) {
        let record = || consent_row(seconds);
        match change.clone() {
            LedgerChange::Record { birth, ids, content } => {
                let registry_ids = ids.iter().map(ToString::to_string).collect();
                let new = NewConsent { registry_ids, content: content.clone(), ..new_consent(birth) };
                let id = store.record_consent(new, record()).await.unwrap();
                self.consents.push(ModelConsent { id, birth, ids, content, revoked: None });
            }
            LedgerChange::Revoke { place } => {
                let id = self.consents.get(place).map_or(-1, |consent| consent.id);
                let revoked = store.revoke_consent(id, record()).await.unwrap();
                let Some(consent) = self.consents.get_mut(place) else {
                    assert_eq!(revoked, None);
                    return;
                };
                assert_eq!(revoked, Some(*consent.revoked.get_or_insert(time(seconds))));
            }
            LedgerChange::Event { location, sequence } => {
                let last = &mut self.events[usize::from(location)];
                let event = new_event(&location.to_string(), sequence);
                let appended = store.append_enrollment_event(event, record()).await;
                assert_eq!(appended.is_ok(), sequence == *last + 1);
                *last += i64::from(appended.is_ok());
            }
            LedgerChange::Put { name, value } => {
                store.put_secret(&name.to_string(), value.clone().into(), record()).await.unwrap();
                self.secrets[usize::from(name)] = Some(value);
            }
            LedgerChange::Remove { name } => {
                let had = self.secrets[usize::from(name)].take().is_some();
                assert_eq!(store.remove_secret(&name.to_string(), record()).await.unwrap(), had);
            }
            LedgerChange::Reopen => {}
        }
    }

    async fn compare(&self, store: &Store) {
        let expected = |fits: &dyn Fn(i8, &[u8]) -> bool| -> Vec<_> {
            let found = self.consents.iter().filter(|consent| fits(consent.birth, &consent.ids));
            found.map(|consent| (consent.id, consent.content.clone(), consent.revoked)).collect()
        };
        let shown = |found: Vec<Consent>| -> Vec<_> {
            found.into_iter().map(|consent| (consent.id, consent.content, consent.revoked)).collect()
        };
        assert_eq!(shown(store.consents().await.unwrap()), expected(&|_, _| true));
        for birth in 1..5 {
            let found = store.consents_of_birth_date(new_consent(birth).birth_date).await.unwrap();
            assert_eq!(shown(found), expected(&|of, _| of == birth));
        }
        for id in 0..5 {
            let found = store.consents_of_registry_id(&id.to_string()).await.unwrap();
            assert_eq!(shown(found), expected(&|_, ids| ids.contains(&id)));
        }
        for (location, last) in self.events.iter().enumerate() {
            let events = store.enrollment_events(&location.to_string()).await.unwrap();
            assert_eq!(i64::try_from(events.len()).unwrap(), *last);
        }
        for (name, value) in self.secrets.iter().enumerate() {
            let found = store.secret(&name.to_string()).await.unwrap();
            assert_eq!(found.map(|found| found.expose_secret().to_vec()), *value);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn after_any_changes_the_ledger_has_what_was_given_and_the_trail_says_the_same(
        changes in proptest::collection::vec(ledger_change(), 1..20),
    ) {
        let file = SqliteFile::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut store = Store::open(file.settings()).unwrap();
            let mut model = LedgerModel::default();
            for (change, seconds) in changes.iter().zip(1..) {
                model.apply(&store, change, seconds).await;
                if matches!(change, LedgerChange::Reopen) {
                    store.close().await;
                    store = Store::open(file.settings()).unwrap();
                }
            }
            model.compare(&store).await;
            store.close().await;
        });
        prop_assert_eq!(sentences(&verified(&file.settings())), [""; 0]);
    }
}
