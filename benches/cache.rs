//! The time of a cached answer: through the decorator, from the bare cache library, from a map of the standard library, and from
//! the encrypted file.
//!
//! All of them hold the same packed records under the same keys. The decorator also makes the key, which is a keyed hash of the
//! question. With 64 threads, the time of one answer is that of all threads together.

use std::{
    collections::HashMap,
    hint::black_box,
    sync::{
        Arc, Barrier, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use iz_cache::{
    AnswerStore, CacheKey, Cached, Disk, DiskSettings, Entry, Keys, Lifetimes, Memory, Tier as _,
    encryption::EncryptionKey,
};
use iz_facade::client::{
    AskError, Clock, Question, Randomness, Registry, Reply, async_trait,
    hl7::{Demographics, OwnedAnswer, Profile, Query, answer::IdKey, query::QueryRules},
};
use iz_sandbox::sample_response;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use tokio::runtime::{Builder, Runtime};

const TODAY: Date = jiff::civil::date(2026, 11, 22);
const NOW: &str = "2026-11-22T18:00:00Z";

/// The number of records, more than fit into the caches of a processor.
const RECORDS: usize = 1_000;

const THREADS: usize = 64;

/// A registry that answers each query with the same record.
struct Fixed;

#[async_trait]
impl Registry for Fixed {
    async fn ask(&self, _: &Question, _: tokio::time::Instant) -> Result<Arc<Reply>, AskError> {
        let answer = OwnedAnswer::read(sample_response(20, 12), TODAY).expect("an answer");
        Reply::new(answer, IdKey::PUBLIC, TODAY, now(), Duration::from_millis(900)).map(Arc::new)
    }
}

fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

/// A question about the person of the sample answers. The chart number makes each question another one.
fn question(number: usize) -> Question {
    let patient = format!(
        r#"{{"name": {{"family": "Synthetic", "given": "Sandra"}}, "birth_date": "2012-02-29", "sex": "F",
            "identifiers": [{{"value": "A{number}", "assigning_authority": "OURAPP", "type": "MR"}}]}}"#
    );
    let patient: Demographics = serde_json::from_str(&patient).expect("details");
    let query = Query::new(Profile::Z44, patient, TODAY).expect("a query");
    Question::new(query, &QueryRules::default()).expect("a question")
}

/// The same records in three places.
struct Places {
    questions: Vec<Question>,
    keys: Vec<CacheKey>,
    decorator: Cached<Fixed>,
    library: moka::sync::Cache<CacheKey, Entry>,
    map: RwLock<HashMap<CacheKey, Entry>>,
    disk: Disk,
    /// The folder of the file.
    _folder: tempfile::TempDir,
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn places() -> Places {
    let questions: Vec<Question> = (0..RECORDS).map(question).collect();
    let keys = Keys::new(&[7; 32], "tx");
    let keys: Vec<CacheKey> =
        questions.iter().map(|question| keys.key(question.sent()).expect("a key")).collect();
    let memory = Arc::new(Memory::new(1 << 30, Duration::from_secs(3600)));
    let store = Arc::new(AnswerStore::new(&[7; 32], Arc::<Memory>::clone(&memory)));
    let zone = TimeZone::get("America/Chicago").expect("a time zone");
    let decorator = Cached::new(Fixed, store, "tx", Lifetimes::default(), zone, Clock::of(now));
    let library = moka::sync::Cache::builder().max_capacity(1 << 30).build();
    let mut map = HashMap::new();
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::open(DiskSettings {
        file: folder.path().join("cache.db"),
        key: EncryptionKey::from_random([7; 32]),
        capacity_bytes: 1 << 30,
        id_key: IdKey::PUBLIC,
        clock: Clock::of(now),
        randomness: Randomness::system(),
        busy_timeout: DiskSettings::BUSY_TIMEOUT,
    })
    .expect("a file");
    runtime().block_on(async {
        for (question, key) in questions.iter().zip(&keys) {
            decorator.ask(question, soon()).await.expect("an answer");
            let entry = loop {
                if let Some(entry) = memory.get(key).await {
                    break entry;
                }
                tokio::task::yield_now().await;
            };
            library.insert(*key, entry.clone());
            disk.put(*key, entry.clone()).await;
            map.insert(*key, entry);
        }
    });
    assert_eq!(memory.len(), RECORDS as u64);
    Places { questions, keys, decorator, library, map: RwLock::new(map), disk, _folder: folder }
}

fn soon() -> tokio::time::Instant {
    tokio::time::Instant::now() + Duration::from_secs(10)
}

/// Measures one place with one thread and with 64.
fn measure<S>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    state: impl Fn() -> S + Sync,
    hit: impl Fn(&S, usize) + Sync,
) {
    group.bench_function(format!("{name}, 1 thread"), |bencher| {
        let (state, next) = (state(), AtomicUsize::new(0));
        bencher.iter(|| hit(&state, next.fetch_add(1, Ordering::Relaxed) % RECORDS));
    });
    group.bench_function(format!("{name}, {THREADS} threads"), |bencher| {
        bencher.iter_custom(|runs| {
            let runs = usize::try_from(runs).expect("a number").div_ceil(THREADS);
            let (start, end) = (Barrier::new(THREADS + 1), Barrier::new(THREADS + 1));
            thread::scope(|scope| {
                for thread in 0..THREADS {
                    let (start, end, state, hit) = (&start, &end, &state, &hit);
                    scope.spawn(move || {
                        let state = state();
                        start.wait();
                        for run in 0..runs {
                            hit(&state, (thread * 17 + run) % RECORDS);
                        }
                        end.wait();
                    });
                }
                start.wait();
                let started = Instant::now();
                end.wait();
                started.elapsed()
            })
        });
    });
}

fn cache(criterion: &mut Criterion) {
    let places = places();
    let mut group = criterion.benchmark_group("cache");
    group.throughput(Throughput::Elements(1));
    measure(&mut group, "decorator", runtime, |runtime, number| {
        let reply = runtime.block_on(places.decorator.ask(&places.questions[number], soon()));
        black_box(reply.expect("a cached answer"));
    });
    measure(
        &mut group,
        "moka",
        || (),
        |(), number| {
            black_box(places.library.get(&places.keys[number]).expect("a cached answer"));
        },
    );
    measure(
        &mut group,
        "HashMap behind a RwLock",
        || (),
        |(), number| {
            let map = places.map.read().expect("nobody panics");
            black_box(map.get(&places.keys[number]).cloned().expect("a cached answer"));
        },
    );
    measure(
        &mut group,
        "key alone",
        || Keys::new(&[7; 32], "tx"),
        |keys, number| {
            black_box(keys.key(places.questions[number].sent()));
        },
    );
    group.bench_function("disk, 1 thread", |bencher| {
        let (runtime, next) = (runtime(), AtomicUsize::new(0));
        bencher.iter(|| {
            let number = next.fetch_add(1, Ordering::Relaxed) % RECORDS;
            black_box(runtime.block_on(places.disk.get(&places.keys[number])).expect("a stored answer"));
        });
    });
    group.finish();
}

criterion_group!(benches, cache);
criterion_main!(benches);
