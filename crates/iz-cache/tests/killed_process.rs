//! A process is killed while it writes cached answers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use iz_cache::{
    CacheKey, Disk, DiskSettings, Entry, Keys, Purge, Tier as _,
    client::{
        Clock, Randomness, Reply,
        hl7::{Demographics, OwnedAnswer, Profile, Query, answer::IdKey},
    },
    encryption::EncryptionKey,
};
use jiff::{Timestamp, civil::date};

/// How often a process is killed.
const TIMES: u64 = 100;

/// The persons whose answers are written.
const PERSONS: u64 = 40;

/// Each so many-th step removes everything.
const PURGE: u64 = 61;

/// The variable with the file, and with the first step.
const FILE: &str = "IZQUERY_TEST_CACHE_FILE";
const FIRST: &str = "IZQUERY_TEST_FIRST_STEP";

fn settings(file: &Path) -> DiskSettings {
    DiskSettings {
        file: file.to_owned(),
        key: EncryptionKey::from_random([7; 32]),
        capacity_bytes: 64 << 20,
        id_key: IdKey::PUBLIC,
        clock: Clock::of(now),
        randomness: Randomness::system(),
        busy_timeout: DiskSettings::BUSY_TIMEOUT,
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_795_392_000).unwrap()
}

fn key(step: u64) -> CacheKey {
    let keys = Keys::new(&Keys::secret_of(&EncryptionKey::from_random([7; 32])), "tx");
    let json = format!(r#"{{"identifiers": [{{"value": "{}", "type": "SR"}}]}}"#, step % PERSONS);
    let patient: Demographics = serde_json::from_str(&json).unwrap();
    keys.key(&Query::new(Profile::Z44, patient, date(2026, 11, 22)).unwrap()).unwrap()
}

/// The message that a step stores. Its length differs from step to step.
fn message(step: u64) -> String {
    let note = format!("{step} ").repeat(usize::try_from(step * 37 % 4_000).unwrap());
    format!(
        "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||{}||Marsh^Odell\rNTE|{step}||{note}",
        step % PERSONS
    )
}

fn entry(step: u64) -> Entry {
    let day = date(2026, 11, 22);
    let answer = OwnedAnswer::read(message(step), day).unwrap();
    let reply = Reply::new(answer, IdKey::PUBLIC, day, now(), Duration::ZERO).unwrap();
    let keys = Keys::new(&Keys::secret_of(&EncryptionKey::from_random([7; 32])), "tx");
    let tags = Arc::new([keys.registry_tag("tx")]);
    let end = now().checked_add(Duration::from_secs(3600)).unwrap();
    Entry { reply: Arc::new(reply.packed().unwrap()), tags, refresh: end, end, keep: end }
}

/// The step that an entry says it is of, if it is whole.
fn step_of(entry: &Entry) -> u64 {
    let text = entry.reply.answer().unwrap().text().to_owned();
    let step = text.split("NTE|").nth(1).unwrap().split('|').next().unwrap().parse().unwrap();
    assert_eq!(text, message(step), "an entry is not what was written");
    step
}

#[tokio::test]
#[ignore = "another test starts it as a process of its own"]
async fn this_process_writes_until_it_is_killed() {
    let (Some(file), Ok(first)) = (env::var_os(FILE), env::var(FIRST)) else { return };
    let disk = Disk::open(settings(&PathBuf::from(file))).unwrap();
    for step in first.parse::<u64>().unwrap().. {
        if step.is_multiple_of(PURGE) {
            disk.purge(&Purge::all()).await.unwrap();
        } else {
            disk.put(key(step), entry(step)).await;
        }
        println!("step {step}");
        std::io::stdout().flush().unwrap();
    }
}

fn start(file: &Path, first: u64) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "this_process_writes_until_it_is_killed", "--nocapture"])
        .env(FILE, file)
        .env(FIRST, first.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn a_process_that_is_killed_while_it_writes_leaves_a_file_that_opens_and_only_whole_entries() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cache.db");
    // The step that stored the answer of each person last, as far as the process said.
    let mut confirmed: BTreeMap<u64, u64> = BTreeMap::new();
    let (mut next, mut found_all) = (1, 0);
    for time in 0..TIMES {
        let mut child = start(&file, next);
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut steps = lines.filter_map(|line| line.split("step ").nth(1)?.parse::<u64>().ok());
        // Another number of steps each time, so that the kill meets another moment.
        let mut last = 0;
        for step in steps.by_ref().take(usize::try_from(time % 23 + 1).unwrap()) {
            last = note(&mut confirmed, step);
        }
        child.kill().unwrap();
        // What the process said before it was killed is still in the pipe.
        for step in steps {
            last = note(&mut confirmed, step);
        }
        child.wait().unwrap();
        assert!(last >= next, "the process wrote nothing");
        next = last + 1;
        let disk = Disk::open_existing(settings(&file)).unwrap();
        let mut found = 0;
        for person in 0..PERSONS {
            let entry = disk.get(&key(person)).await;
            found += u64::from(entry.is_some());
            match (entry.as_ref().map(step_of), confirmed.get(&person)) {
                // The step after the last one that was confirmed may have been done too.
                (Some(step), Some(at_least)) => {
                    assert!(step == *at_least || step == next, "{step}, {at_least}")
                }
                (Some(step), None) => assert_eq!(step, next, "what was removed came back"),
                (None, at_least) => {
                    assert!(
                        at_least.is_none() || next.is_multiple_of(PURGE),
                        "person {person} is lost at step {next}"
                    );
                }
            }
        }
        found_all += found;
        disk.close().await;
    }
    assert!(found_all > TIMES * PERSONS / 4, "{found_all} entries were found");
}

/// Notes that a step was done.
fn note(confirmed: &mut BTreeMap<u64, u64>, step: u64) -> u64 {
    if step.is_multiple_of(PURGE) {
        confirmed.clear();
    } else {
        confirmed.insert(step % PERSONS, step);
    }
    step
}
