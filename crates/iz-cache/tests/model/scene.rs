//! The cache under test, in front of a registry that answers as the steps say.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use iz_cache::{AnswerStore, Cached, Disk, DiskSettings, Lifetimes, Memory, encryption::EncryptionKey};
use iz_client::{
    AskError, CacheControl, Clock, Question, Randomness, Registry, Reply, async_trait,
    hl7::{
        Demographics, OwnedAnswer, Profile, Query,
        answer::{IdKey, RefusalCause},
        query::QueryRules,
    },
};
use jiff::{Timestamp, tz::TimeZone};
use tempfile::TempDir;
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep},
};

use crate::blocking_tier::BlockingTier;
use crate::step::{Answer, Ask, Control, PERSONS, SITES, Step};

/// How long a query takes. Steps happen on full seconds, and queries start there. So no step happens at the same time as the end
/// of a query, and no two queries end at the same time.
pub(crate) fn query_ms(number: usize) -> i64 {
    4_500 + i64::try_from(number).unwrap()
}

pub(crate) const ZONE: &str = "America/Chicago";

/// What a question got: the number of the query that gave the answer and whether it is an expired record, or the code of the
/// error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// When it was asked, in milliseconds since the start.
    pub(crate) at: i64,
    pub(crate) asked: Ask,
    pub(crate) result: Result<(usize, bool), &'static str>,
}

/// A query that the registry got.
#[derive(Clone, Copy)]
struct Sent {
    person: usize,
    site: usize,
    at: i64,
}

struct Purged {
    person: usize,
    registry: Option<&'static str>,
    at: i64,
}

#[derive(Default)]
struct Log {
    sent: Vec<Sent>,
    purged: Vec<Purged>,
}

pub(crate) struct Scene {
    start: (Timestamp, Instant),
    clock: Clock,
    capacity_bytes: u64,
    disk: Option<BlockingTier>,
    /// The folder of the file.
    _folder: Option<TempDir>,
    answers: Arc<Mutex<[Answer; PERSONS]>>,
    log: Arc<Mutex<Log>>,
    store: Arc<AnswerStore>,
    memory: Arc<Memory>,
    sites: Vec<Arc<dyn Registry>>,
    asked: Vec<JoinHandle<Shown>>,
}

/// The registry of one site.
struct Site {
    site: usize,
    start: Instant,
    clock: Clock,
    answers: Arc<Mutex<[Answer; PERSONS]>>,
    log: Arc<Mutex<Log>>,
}

#[async_trait]
impl Registry for Site {
    async fn ask(&self, question: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        let born = question.sent().patient().birth_date.unwrap();
        let person = usize::try_from(born.day()).unwrap() - 1;
        let answer = self.answers.lock().unwrap()[person];
        let number = {
            let sent = &mut self.log.lock().unwrap().sent;
            sent.push(Sent { person, site: self.site, at: milliseconds(self.start.elapsed()) });
            sent.len() - 1
        };
        sleep(Duration::from_millis(query_ms(number).unsigned_abs())).await;
        // MSH-10 holds the number of the query.
        let header = format!("MSH|^~\\&|||||||RSP^K11|{number}\rMSA|AA|1\r");
        let pid = format!("PID|1||{person}||Lindqvist^Odell||201906{:02}\r", person + 1);
        let other = "PID|2||99||Lindqvist^Odell||20190620\r";
        let message = match answer {
            Answer::Record => format!("{header}QAK|1|OK\r{pid}"),
            Answer::NotFound => format!("{header}QAK|1|NF\r"),
            Answer::TooMany => format!("{header}QAK|1|TM\r"),
            Answer::Candidates => format!("{header}QAK|1|OK\r{pid}{other}"),
            Answer::Down => return Err(AskError::Unreachable),
            Answer::NoConsent => {
                let (code, complaints, cause) = ("AE".to_owned(), Vec::new(), RefusalCause::NoConsent);
                return Err(AskError::TurnedAway { code, complaints, cause });
            }
        };
        let now = self.clock.now();
        let day = now.to_zoned(TimeZone::get(ZONE).unwrap()).date();
        let answer = OwnedAnswer::read(message, day).unwrap();
        Ok(Arc::new(Reply::new(answer, IdKey::PUBLIC, day, now, Duration::ZERO)?))
    }
}

impl Scene {
    pub(crate) fn new(capacity_bytes: u64) -> Self {
        // 2026-11-22 18:00 in Chicago.
        let start = (Timestamp::from_second(1_795_392_000).unwrap(), Instant::now());
        let clock = Clock::of(move || start.0.checked_add(start.1.elapsed()).unwrap());
        let (answers, log) = (Arc::new(Mutex::new([Answer::Record; PERSONS])), Arc::default());
        let memory = Arc::new(Memory::new(0, Duration::ZERO));
        let store = Arc::new(AnswerStore::new(&[7; 32], Arc::<Memory>::clone(&memory)));
        let (disk, sites, asked) = (None, Vec::new(), Vec::new());
        let scene = Self {
            start,
            clock,
            capacity_bytes,
            disk,
            _folder: None,
            answers,
            log,
            store,
            memory,
            sites,
            asked,
        };
        scene.started()
    }

    /// The same with a file behind the memory.
    pub(crate) fn with_disk(capacity_bytes: u64) -> Self {
        let scene = Self::new(capacity_bytes);
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::open(DiskSettings {
            file: folder.path().join("cache.db"),
            key: EncryptionKey::from_random([7; 32]),
            capacity_bytes: 1 << 30,
            id_key: IdKey::PUBLIC,
            clock: scene.clock.clone(),
            randomness: Randomness::system(),
            busy_timeout: DiskSettings::BUSY_TIMEOUT,
        });
        let disk = Some(BlockingTier::new(Arc::new(disk.unwrap())));
        Self { disk, _folder: Some(folder), ..scene }.started()
    }

    /// The process after its start: the memory is empty.
    fn started(self) -> Self {
        let memory = Arc::new(Memory::new(self.capacity_bytes, Lifetimes::default().longest()));
        let store = AnswerStore::new(&[7; 32], Arc::<Memory>::clone(&memory));
        let store = Arc::new(match &self.disk {
            Some(disk) => store.with_disk(Arc::new(disk.clone())),
            None => store,
        });
        let site = |(site, id): (usize, &&str)| -> Arc<dyn Registry> {
            let (answers, log, clock) =
                (Arc::clone(&self.answers), Arc::clone(&self.log), self.clock.clone());
            let registry = Site { site, start: self.start.1, clock: clock.clone(), answers, log };
            let (lifetimes, zone) = (Lifetimes::default(), TimeZone::get(ZONE).unwrap());
            Arc::new(Cached::new(registry, Arc::clone(&store), id, lifetimes, zone, clock))
        };
        let sites = SITES.iter().enumerate().map(site).collect();
        Self { memory, store, sites, ..self }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.start.0
    }

    pub(crate) fn queries(&self) -> usize {
        self.log.lock().unwrap().sent.len()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.memory.bytes()
    }

    pub(crate) async fn run(mut self, step: &Step) -> Self {
        let at = milliseconds(self.start.1.elapsed());
        match *step {
            Step::Ask(ask) => self.ask(ask, at),
            Step::Set { person, answer } => self.answers.lock().unwrap()[person] = answer,
            Step::Purge { person, registry } => {
                let purge = self.store.purge_of([&patient(person)]).unwrap();
                let at_registry = |id| purge.clone().at_registry(self.store.registry_tag(id));
                self.store.purge(registry.map_or_else(|| purge.clone(), at_registry)).await.unwrap();
                self.log.lock().unwrap().purged.push(Purged { person, registry, at });
            }
            Step::Pass { seconds } => sleep(Duration::from_secs(seconds)).await,
            Step::Restart => {
                sleep(Duration::from_secs(60)).await;
                self.settle().await;
                return self.started();
            }
        }
        self.settle().await;
        self
    }

    /// The tasks that a step began go on until they wait for the clock.
    async fn settle(&self) {
        loop {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            if !self.disk.as_ref().is_some_and(BlockingTier::is_busy) {
                return;
            }
            std::thread::yield_now();
        }
    }

    fn ask(&mut self, ask: Ask, at: i64) {
        let control = match ask.control {
            Control::Any => CacheControl::Any,
            Control::NoCache => CacheControl::NoCache,
            Control::MaxAge(seconds) => CacheControl::MaxAge(Duration::from_secs(seconds)),
            Control::OnlyIfCached => CacheControl::OnlyIfCached { max_age: None },
        };
        let stale = (ask.stale_s > 0).then(|| Duration::from_secs(ask.stale_s));
        let query = Query::new(Profile::Z44, patient(ask.person), jiff::civil::date(2026, 11, 22)).unwrap();
        let question = Question::new(query, &QueryRules::default()).unwrap();
        let question = question.with_cache_control(control).with_stale_if_error(stale);
        let registry = Arc::clone(&self.sites[ask.site]);
        self.asked.push(tokio::spawn(async move {
            let deadline = Instant::now() + Duration::from_secs(60);
            let result = registry.ask(&question, deadline).await;
            let number = |reply: Arc<Reply>| {
                let answer = reply.answer().unwrap();
                let header = answer.text().split('\r').next().unwrap().to_owned();
                (header.split('|').nth(9).unwrap().parse().unwrap(), reply.failure().is_some())
            };
            Shown { at, asked: ask, result: result.map(number).map_err(|error| error.code()) }
        }));
    }

    pub(crate) async fn finish(&mut self) -> Vec<Shown> {
        sleep(Duration::from_secs(60)).await;
        let mut shown = Vec::new();
        for asked in self.asked.drain(..) {
            shown.push(asked.await.unwrap());
        }
        shown
    }

    /// Checks what holds for every answer, whatever the cache dropped: it is about the right person and site, it is as young as
    /// the question needs, it is not older than its life, and no purge came between.
    pub(crate) fn check(&self, shown: &Shown) {
        let log = self.log.lock().unwrap();
        let Shown { at, asked, result } = *shown;
        let Ok((number, is_stale)) = result else { return };
        let sent = log.sent[number];
        assert_eq!((sent.person, sent.site), (asked.person, asked.site), "{shown:?}");
        let age = at - (sent.at + query_ms(number));
        if is_stale {
            assert!(age < 7 * 24 * 3_600_000, "{shown:?}");
        } else {
            assert!(age < 4 * 3_600_000, "{shown:?}");
            let greatest = match asked.control {
                Control::Any | Control::OnlyIfCached => i64::MAX,
                // It may share a query of the same second.
                Control::NoCache => 1_000 - query_ms(number),
                Control::MaxAge(seconds) => i64::try_from(seconds).unwrap() * 1_000,
            };
            assert!(age <= greatest, "{shown:?}");
        }
        let registry = SITES[asked.site].split('/').next();
        let is_between = |purged: &&Purged| {
            let is_of_it =
                purged.person == asked.person && purged.registry.is_none_or(|id| Some(id) == registry);
            is_of_it && sent.at < purged.at && purged.at < at
        };
        // Of steps in the same second it is not known which came first.
        assert!(!log.purged.iter().any(|purged| is_between(&purged)), "{shown:?}");
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap()
}

/// The details of a person, who is named by the day of the birth date.
fn patient(person: usize) -> Demographics {
    let json = format!(
        r#"{{"name": {{"family": "Lindqvist", "given": "Odell"}}, "birth_date": "2019-06-{:02}"}}"#,
        person + 1
    );
    serde_json::from_str(&json).unwrap()
}
