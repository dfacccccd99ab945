//! Rows, tokens, seals, consents, events of enrollments and secrets as they are stored.

use jiff::Timestamp;

use crate::{
    NewRow, PatientHash, Row, Token,
    audit_key::{LENGTH, Mac},
    canonical::ROW_FORM,
};

/// The last row of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoredHead {
    pub(crate) sequence: i64,
    pub(crate) mac: Mac,
}

impl StoredHead {
    /// The head of a chain without rows.
    pub(crate) const EMPTY: Self = Self { sequence: 0, mac: [0; LENGTH] };
}

/// A row with the texts as they are stored, also if they are no words of this version.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StoredRow {
    pub(crate) sequence: i64,
    pub(crate) form: i64,
    pub(crate) time_us: i64,
    pub(crate) writer: String,
    pub(crate) token: Option<String>,
    pub(crate) actor: String,
    pub(crate) purpose: String,
    pub(crate) action: String,
    pub(crate) patient: Option<Vec<u8>>,
    pub(crate) patient_id: Option<String>,
    pub(crate) registry: Option<String>,
    pub(crate) outcome: String,
    pub(crate) source: Option<String>,
    pub(crate) released: String,
    pub(crate) request_id: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) mac: Mac,
}

impl StoredRow {
    /// A row with its number, without its check value.
    pub(crate) fn unsigned(row: &NewRow, sequence: i64) -> Self {
        let mut released: Vec<&str> = row.released.iter().map(|released| released.as_str()).collect();
        released.sort_unstable();
        released.dedup();
        Self {
            sequence,
            form: ROW_FORM,
            time_us: row.time.as_microsecond(),
            writer: row.writer.as_str().to_owned(),
            token: row.token.clone(),
            actor: row.actor.clone(),
            purpose: row.purpose.clone(),
            action: row.action.as_str().to_owned(),
            patient: row.patient.map(|patient| patient.0.to_vec()),
            patient_id: row.patient_id.clone(),
            registry: row.registry.clone(),
            outcome: row.outcome.clone(),
            source: row.source.map(|source| source.as_str().to_owned()),
            released: released.join(","),
            request_id: row.request_id.clone(),
            subject: row.subject.clone(),
            mac: [0; LENGTH],
        }
    }

    /// The row with typed values. `None` if a value has another form.
    pub(crate) fn read(self) -> Option<Row> {
        let released = self.released.split(',').filter(|word| !word.is_empty());
        Some(Row {
            sequence: self.sequence,
            time: Timestamp::from_microsecond(self.time_us).ok()?,
            writer: self.writer.parse().ok()?,
            token: self.token,
            actor: self.actor,
            purpose: self.purpose,
            action: self.action.parse().ok()?,
            patient: match self.patient {
                Some(hash) => Some(PatientHash(hash.try_into().ok()?)),
                None => None,
            },
            patient_id: self.patient_id,
            registry: self.registry,
            outcome: self.outcome,
            source: self.source.map(|word| word.parse()).transpose().ok()?,
            released: released.map(str::parse).collect::<Result<_, _>>().ok()?,
            request_id: self.request_id,
            subject: self.subject,
        })
    }
}

/// What was found at one place of the table of rows.
#[expect(clippy::large_enum_variant, reason = "it is passed on at once, and nearly every row is whole")]
pub(crate) enum FoundRow {
    /// A row whose values have the types of the table.
    Whole(StoredRow),
    /// A row with a value of another type, or a text that is not UTF-8.
    Damaged { sequence: i64, mac: Option<Mac> },
}

/// A token as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredToken {
    pub(crate) id: String,
    /// SHA-256 of the secret.
    pub(crate) digest: Vec<u8>,
    pub(crate) label: String,
    /// Words with commas.
    pub(crate) scopes: String,
    /// A JSON array of texts.
    pub(crate) sites: String,
    pub(crate) expires_us: Option<i64>,
    pub(crate) default_actor: Option<String>,
    pub(crate) default_purpose: Option<String>,
    pub(crate) created_us: i64,
    pub(crate) revoked_us: Option<i64>,
    pub(crate) mac: Vec<u8>,
}

impl StoredToken {
    /// The token with typed values. `None` if a value has another form.
    pub(crate) fn read(self) -> Option<Token> {
        let time = |time_us: Option<i64>| time_us.map(Timestamp::from_microsecond).transpose().ok();
        let scopes = self.scopes.split(',').filter(|word| !word.is_empty());
        Some(Token {
            scopes: scopes.map(str::parse).collect::<Result<_, _>>().ok()?,
            sites: serde_json::from_str(&self.sites).ok()?,
            expires: time(self.expires_us)?,
            created: time(Some(self.created_us))??,
            revoked: time(self.revoked_us)?,
            id: self.id,
            label: self.label,
            default_actor: self.default_actor,
            default_purpose: self.default_purpose,
        })
    }
}

/// Rows that were removed after the retention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredSeal {
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) first_time_us: i64,
    pub(crate) last_time_us: i64,
    /// When they were removed.
    pub(crate) sealed_us: i64,
    /// The check value of the last removed row. The chain goes on from it.
    pub(crate) last_mac: Vec<u8>,
    pub(crate) mac: Vec<u8>,
}

/// A form of the consent ledger.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StoredConsent {
    /// The number of the audit row that recorded it.
    pub(crate) id: i64,
    pub(crate) birth_hash: Vec<u8>,
    /// The hashes of the ids at registries, one after the other.
    pub(crate) registry_hashes: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) recorded_us: i64,
    pub(crate) revoked_us: Option<i64>,
    pub(crate) mac: Vec<u8>,
}

/// An event of the enrollment of a location.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StoredEvent {
    pub(crate) location: String,
    /// The first event of a location has 1.
    pub(crate) sequence: i64,
    /// JSON.
    pub(crate) event: String,
    pub(crate) recorded_us: i64,
    pub(crate) mac: Vec<u8>,
}

/// An encrypted value with a name.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StoredSecret {
    pub(crate) name: String,
    pub(crate) sealed: Vec<u8>,
    pub(crate) recorded_us: i64,
}
