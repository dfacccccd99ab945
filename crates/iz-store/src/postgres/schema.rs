//! The tables, and how older databases get them.

use super::client::Client;
use crate::{StoreError, keys::Keys, stored::StoredHead};

/// The format that this version writes: the number of steps.
const FORMAT: i64 = 2;

/// The first format with consents, events of enrollments and secrets.
pub(super) const LEDGER_FORMAT: i64 = 2;

/// The steps from each format to the next. A step that was released is never changed.
const STEPS: [&str; 2] = [FIRST, LEDGER];

/// Locks the creation of the tables ("izqa"). Only this program uses this number.
const LOCK: &str = "BEGIN; SELECT pg_advisory_xact_lock(1769632097)";

const FIRST: &str = "
    CREATE TABLE izquery_format (
        id bigint PRIMARY KEY CHECK (id = 1),
        format bigint NOT NULL
    );
    CREATE TABLE audit_row (
        sequence bigint PRIMARY KEY,
        form bigint NOT NULL,
        time_us bigint NOT NULL,
        writer text NOT NULL,
        token text,
        actor text NOT NULL,
        purpose text NOT NULL,
        action text NOT NULL,
        patient bytea,
        patient_id text,
        registry text,
        outcome text NOT NULL,
        source text,
        released text NOT NULL,
        request_id text,
        subject text,
        mac bytea NOT NULL
    );
    CREATE INDEX audit_row_token ON audit_row (outcome, subject) WHERE action = 'admin';
    CREATE TABLE audit_head (
        id bigint PRIMARY KEY CHECK (id = 1),
        sequence bigint NOT NULL,
        mac bytea NOT NULL
    );
    CREATE TABLE audit_key (
        id bigint PRIMARY KEY CHECK (id = 1),
        fingerprint bytea NOT NULL
    );
    CREATE TABLE audit_seal (
        first bigint PRIMARY KEY,
        last bigint NOT NULL,
        first_time_us bigint NOT NULL,
        last_time_us bigint NOT NULL,
        sealed_us bigint NOT NULL,
        last_mac bytea NOT NULL,
        mac bytea NOT NULL
    );
    CREATE TABLE api_token (
        id text PRIMARY KEY,
        digest bytea NOT NULL UNIQUE,
        label text NOT NULL,
        scopes text NOT NULL,
        sites text NOT NULL,
        expires_us bigint,
        default_actor text,
        default_purpose text,
        created_us bigint NOT NULL,
        revoked_us bigint,
        mac bytea NOT NULL
    );
    INSERT INTO izquery_format VALUES (1, 0);
";

const LEDGER: &str = "
    CREATE TABLE consents (
        id bigint PRIMARY KEY,
        birth_hash bytea NOT NULL,
        registry_hashes bytea NOT NULL,
        sealed bytea NOT NULL,
        recorded_us bigint NOT NULL,
        revoked_us bigint,
        mac bytea NOT NULL
    );
    CREATE INDEX consents_birth_hash ON consents (birth_hash);
    CREATE TABLE consent_registry_ids (
        registry_hash bytea NOT NULL,
        consent bigint NOT NULL,
        PRIMARY KEY (registry_hash, consent)
    );
    CREATE TABLE enrollment_events (
        location text NOT NULL,
        sequence bigint NOT NULL,
        event text NOT NULL,
        recorded_us bigint NOT NULL,
        mac bytea NOT NULL,
        PRIMARY KEY (location, sequence)
    );
    CREATE TABLE secrets (
        name text PRIMARY KEY,
        sealed bytea NOT NULL,
        recorded_us bigint NOT NULL
    );
";

/// The format of the tables. 0 if the database has no tables of the store. Anything else is refused.
pub(super) fn check(client: &mut Client) -> Result<i64, StoreError> {
    // `to_regclass` may answer from a cache, also after another process has created the tables.
    let exists = "SELECT count(*) FILTER (WHERE relname = 'izquery_format') > 0, \
                  count(*) FILTER (WHERE relname IN ('audit_row', 'api_token')) > 0 \
                  FROM pg_catalog.pg_class WHERE relkind = 'r' AND pg_catalog.pg_table_is_visible(oid)";
    let found = client.query(exists, Vec::new())?;
    let found = found.first().map(|row| (row.try_get(0).unwrap_or(false), row.try_get(1).unwrap_or(false)));
    match found {
        Some((false, false)) => return Ok(0),
        Some((true, _)) => {}
        _ => return Err(StoreError::Foreign { place: client.place() }),
    }
    let format = client.query("SELECT format FROM izquery_format", Vec::new())?;
    match format.first().and_then(|row| row.try_get(0).ok()) {
        Some(format @ 1..=FORMAT) => Ok(format),
        Some(found) if found > FORMAT => {
            Err(StoreError::Newer { place: client.place(), found, known: FORMAT })
        }
        _ => Err(StoreError::Foreign { place: client.place() }),
    }
}

/// What makes the tables do something else than store rows: a trigger, a rule (also that of a view), a policy.
pub(super) fn changes(client: &mut Client) -> Result<Vec<String>, StoreError> {
    const SELECT: &str = "
        WITH ours AS (
            SELECT oid, relname, relrowsecurity FROM pg_catalog.pg_class
            WHERE pg_catalog.pg_table_is_visible(oid)
            AND relname IN ('izquery_format', 'audit_row', 'audit_head', 'audit_key', 'audit_seal', 'api_token', 'consents',
                'consent_registry_ids', 'enrollment_events', 'secrets')
        )
        SELECT 'the trigger ' || tgname || ' of ' || relname || ' was added' AS change
            FROM pg_catalog.pg_trigger JOIN ours ON tgrelid = ours.oid WHERE NOT tgisinternal
        UNION ALL SELECT 'the rule ' || rulename || ' of ' || relname || ' was added'
            FROM pg_catalog.pg_rewrite JOIN ours ON ev_class = ours.oid
        UNION ALL SELECT 'the row security of ' || relname || ' was enabled' FROM ours WHERE relrowsecurity
        ORDER BY change";
    let rows = client.query(SELECT, Vec::new())?;
    rows.iter().map(|row| row.try_get(0).map_err(|error| client.error().error(&error))).collect()
}

/// Brings the tables to the format of this version, in one transaction. Several processes may do so at the same time.
pub(super) fn migrate(client: &mut Client, keys: &Keys) -> Result<(), StoreError> {
    if check(client)? == FORMAT {
        return Ok(());
    }
    client.begin(LOCK)?;
    let result = migrate_in(client, keys);
    client.end(result)
}

fn migrate_in(client: &mut Client, keys: &Keys) -> Result<(), StoreError> {
    // Another process may have been faster.
    let found = check(client)?;
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(STEPS.len())) {
        client.run(step)?;
    }
    if found == 0 {
        let StoredHead { sequence, mac } = StoredHead::EMPTY;
        client.query(
            "INSERT INTO audit_head VALUES (1, $1, $2)",
            vec![Box::new(sequence), Box::new(mac.to_vec())],
        )?;
        let fingerprint = keys.fingerprint().to_vec();
        client.query("INSERT INTO audit_key VALUES (1, $1)", vec![Box::new(fingerprint)])?;
    }
    client.query("UPDATE izquery_format SET format = $1", vec![Box::new(FORMAT)]).map(drop)
}
