//! Parts of the tests that run in a process of their own: the test program starts itself again.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use iz_store::{Checkpoints, Store, StoreLocation, StoreSettings, verify};

use super::{consent_row, key, new_consent, new_event, row, sentences, verified};

/// The variable that names the part.
const PART: &str = "IZ_STORE_CHILD_PART";
/// The variable that names the file.
const FILE: &str = "IZ_STORE_CHILD_FILE";
/// What a line of the child begins with. The other lines are those of the test harness.
const MARK: &str = "child: ";

/// A process that runs a part. It is killed with this value.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

/// The command that runs a part in a process of its own.
pub(crate) fn command(part: &str, file: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    prepare(&mut command, part, file);
    command
}

/// As [`command`], started by another program, which takes a program and its arguments at its end.
pub(crate) fn command_below(mut launcher: Command, program: &Path, part: &str, file: &Path) -> Command {
    launcher.arg(program);
    prepare(&mut launcher, part, file);
    launcher
}

fn prepare(command: &mut Command, part: &str, file: &Path) {
    command
        .args(["--exact", "support::child::a_part_runs_in_a_process_of_its_own", "--nocapture"])
        .env(PART, part)
        .env(FILE, file)
        .stdout(Stdio::piped());
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// The next line of the part. `None` after its end.
    pub(crate) fn line(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // The harness may write the name of the test on the same line before.
            if let (Some((_, text)), true) = (line.split_once(MARK), line.ends_with('\n')) {
                return Some(text.trim_end().to_owned());
            }
        }
    }

    /// All lines to the end.
    pub(crate) fn rest(mut self) -> Vec<String> {
        std::iter::from_fn(|| self.line()).collect()
    }

    /// Kills the process at once (SIGKILL).
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn say(text: &str) {
    println!("{MARK}{text}");
}

/// Runs the part of a child. Without one there is nothing to do.
#[test]
fn a_part_runs_in_a_process_of_its_own() {
    let Ok(part) = env::var(PART) else { return };
    let file = env::var_os(FILE).unwrap();
    let settings = StoreSettings::new(StoreLocation::File(file.into()), key());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        match part.as_str() {
            "append 50" => append(settings, 50).await,
            "append without end" => append(settings, i64::MAX).await,
            "append 8 at a time without end" => append_at_a_time(settings, 8).await,
            "record consents without end" => record_consents(settings).await,
            "append until it fails" => append_until_it_fails(settings).await,
            "verify" => match verify(&settings, &Checkpoints::default()) {
                Ok(verification) => {
                    say(&format!("{} rows, {:?}", verification.rows, sentences(&verification)))
                }
                Err(error) => say(&format!("{error:?}")),
            },
            "open" => match Store::open(settings) {
                Ok(_) => say("opened"),
                Err(error) => say(&format!("{error:?}")),
            },
            other => panic!("{other}"),
        }
    });
}

async fn append(settings: StoreSettings, rows: i64) {
    let store = Store::open(settings).unwrap();
    for seconds in 1..=rows {
        say(&store.append(row(seconds)).await.unwrap().to_string());
    }
    store.close().await;
}

async fn append_at_a_time(settings: StoreSettings, callers: i64) {
    let store = Store::open(settings).unwrap();
    for _ in 1..callers {
        tokio::spawn(append_without_end(store.clone()));
    }
    append_without_end(store).await;
}

async fn append_without_end(store: Store) {
    loop {
        say(&store.append(row(1)).await.unwrap().to_string());
    }
}

/// Records a consent and appends an event in turn.
async fn record_consents(settings: StoreSettings) {
    let store = Store::open(settings).unwrap();
    let mut event = store.enrollment_events("north").await.unwrap().len();
    loop {
        let id = store.record_consent(new_consent(1), consent_row(1)).await.unwrap();
        event += 1;
        store.append_enrollment_event(new_event("north", event.try_into().unwrap()), row(2)).await.unwrap();
        say(&id.to_string());
    }
}

/// Appends rows until the store fails, and says how. Then it removes the file that fills the disk, if there is one, appends a
/// row, and verifies the store.
async fn append_until_it_fails(settings: StoreSettings) {
    let StoreLocation::File(path) = settings.location.clone() else { return };
    let store = Store::open(settings.clone()).unwrap();
    fs::write(path.with_file_name("filler"), vec![0; 64 * 1024]).unwrap();
    let mut rows = 0;
    let error = loop {
        match store.append(row(rows)).await {
            Ok(sequence) => rows = sequence,
            Err(error) => break error,
        }
    };
    say(&format!("failed: {error:?}"));
    say(&format!("failing: {}", store.is_failing()));
    // While the disk is full no row is half there.
    say(&format!(
        "{} rows, {:?}",
        verified(&settings).rows - rows.unsigned_abs(),
        sentences(&verified(&settings))
    ));
    fs::remove_file(path.with_file_name("filler")).unwrap();
    match store.append(row(rows)).await {
        Ok(sequence) => say(&format!("again: {}; failing: {}", sequence - rows, store.is_failing())),
        Err(error) => say(&format!("again: {error:?}")),
    }
    store.close().await;
    say(&format!("{:?}", sentences(&verified(&settings))));
}
