mod damaged_file;
mod failing_file;
mod purged_bytes;
mod stored_entries;

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use iz_client::{
    Reply,
    hl7::{Demographics, OwnedAnswer, Profile, Query},
};
use jiff::Timestamp;
use rusqlite::Connection;
use tempfile::TempDir;
use tracing::{Level, Metadata, Subscriber, span};

use super::*;
use crate::{
    key::Keys,
    tag::{Tag, distinct},
};

const DAY: jiff::civil::Date = jiff::civil::date(2026, 11, 22);

/// 2026-11-22 18:00 in Chicago.
const EVENING: i64 = 1_795_392_000;

const HOUR: i64 = 3600;

/// A folder with a file of cached answers, and a clock.
struct Scene {
    folder: TempDir,
    now: Arc<AtomicI64>,
    key: u8,
    capacity_bytes: u64,
}

impl Scene {
    fn new() -> Self {
        let (folder, now) = (tempfile::tempdir().unwrap(), Arc::new(AtomicI64::new(EVENING)));
        Self { folder, now, key: 7, capacity_bytes: 64 << 20 }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("cache.db")
    }

    fn settings(&self) -> DiskSettings {
        let now = Arc::clone(&self.now);
        DiskSettings {
            file: self.file(),
            key: self.encryption_key(),
            capacity_bytes: self.capacity_bytes,
            id_key: IdKey::new([3; 16]),
            clock: Clock::of(move || Timestamp::from_second(now.load(Ordering::SeqCst)).unwrap()),
            randomness: Randomness::system(),
            busy_timeout: Duration::from_millis(20),
        }
    }

    fn encryption_key(&self) -> EncryptionKey {
        EncryptionKey::from_random([self.key; 32])
    }

    /// The file, without a thread of its own.
    fn open(&self) -> DiskThread {
        let mut thread = DiskThread::open(self.settings()).unwrap();
        thread.sweep_if_due();
        thread
    }

    fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    fn keys(&self) -> Keys {
        Keys::new(&Keys::secret_of(&self.encryption_key()), "tx")
    }

    /// The key and the entry for a person with this family name and this id.
    fn person(&self, family: &str, id: u32) -> (CacheKey, Entry) {
        self.record(family, id, "")
    }

    /// The same with more segments.
    fn record(&self, family: &str, id: u32, rest: &str) -> (CacheKey, Entry) {
        let message = format!(
            "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||{id}^^^I^SR||{family}^Odell||20190604\r{rest}"
        );
        let now = Timestamp::from_second(self.now.load(Ordering::SeqCst)).unwrap();
        let answer = OwnedAnswer::read(message, DAY).unwrap();
        let reply = Reply::new(answer, IdKey::new([3; 16]), DAY, now, Duration::from_millis(7)).unwrap();
        let patient: Demographics = serde_json::from_str(&format!(
            r#"{{"name": {{"family": "{family}", "given": "Odell"}}, "birth_date": "2019-06-04",
                "identifiers": [{{"value": "{id}", "type": "SR"}}]}}"#
        ))
        .unwrap();
        let tags = self.keys().answer_tags(&patient, &reply).unwrap();
        let key = self.keys().key(&Query::new(Profile::Z44, patient, DAY).unwrap()).unwrap();
        let after =
            |hours: i64| now.checked_add(Duration::from_secs(3600) * u32::try_from(hours).unwrap()).unwrap();
        let reply = Arc::new(reply.packed().unwrap());
        (key, Entry { reply, tags, refresh: after(2), end: after(4), keep: after(100) })
    }

    /// Another program that opens the file.
    fn other_program(&self) -> Connection {
        Connection::open(self.file()).unwrap()
    }

    fn count(&self) -> i64 {
        self.other_program().query_row("SELECT count(*) FROM answer", [], |row| row.get(0)).unwrap()
    }

    fn sealed(&self) -> Vec<(i64, Vec<u8>)> {
        let program = self.other_program();
        let mut select = program.prepare("SELECT id, sealed FROM answer ORDER BY id").unwrap();
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// The bytes of all files of the database.
    fn bytes(&self) -> Vec<u8> {
        let files = ["cache.db", "cache.db-wal", "cache.db-shm"];
        let bytes = files.map(|name| fs::read(self.folder.path().join(name)).unwrap_or_default());
        assert!(!bytes[0].is_empty());
        bytes.concat()
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

fn text(entry: &Entry) -> String {
    entry.reply.answer().unwrap().text().to_owned()
}

#[track_caller]
fn assert_same(found: &Entry, stored: &Entry) {
    assert_eq!(text(found), text(stored));
    assert_eq!(found.reply.received, stored.reply.received);
    assert_eq!(distinct(found.tags.to_vec()), distinct(stored.tags.to_vec()));
    assert_eq!((found.refresh, found.end, found.keep), (stored.refresh, stored.end, stored.keep));
}

/// The texts of the warnings that the work logs.
fn warnings(work: impl FnOnce()) -> Vec<String> {
    let collected = Collected::default();
    tracing::subscriber::with_default(Collector(collected.clone()), work);
    let warnings = collected.0.lock().unwrap();
    warnings.clone()
}

#[derive(Clone, Default)]
struct Collected(Arc<Mutex<Vec<String>>>);

struct Collector(Collected);

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        span::Id::from_u64(NEXT.fetch_add(1, Ordering::Relaxed).try_into().unwrap())
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Fields(String);
        impl tracing::field::Visit for Fields {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
                self.0 += &format!("{field}={value:?} ");
            }
        }
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        self.0.0.lock().unwrap().push(fields.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
