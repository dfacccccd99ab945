//! A process is killed while it rotates and confirms. The test program starts itself again as that process.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use iz_credentials::{StoreError, Which};

use crate::support::{Place, number, set, store};

/// The variable that names the folder of the child.
const FOLDER: &str = "IZ_CREDENTIALS_CHILD_FOLDER";
/// The variable with the number of the first set of the child.
const FIRST: &str = "IZ_CREDENTIALS_CHILD_FIRST";
/// What a line of the child begins with. The other lines are those of the test harness.
const MARK: &str = "child: ";
/// How often a process is killed.
const TIMES: u64 = 15;

/// Kills the process with this value.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a process that rotates without end, and kills it when it has said `lines` lines. Gives what it said.
fn kill_after(lines: u64, folder: &Path, first: u64) -> Vec<String> {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "killed_process::a_process_of_its_own_rotates_without_end", "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped());
    let mut child = Killed(command.spawn().unwrap());
    let output = BufReader::new(child.0.stdout.take().unwrap());
    let mut said = Vec::new();
    for line in output.lines() {
        // A line that is cut by the kill has no end, and no test of the number.
        let Ok(line) = line else { break };
        let Some((_, text)) = line.split_once(MARK) else { continue };
        said.push(text.to_owned());
        if u64::try_from(said.len()).unwrap() == lines {
            // What is in the pipe is still read.
            child.0.kill().unwrap();
        }
    }
    said
}

#[test]
fn a_process_that_is_killed_leaves_the_old_set_or_the_new_one() {
    let place = Place::new();
    place.store().import("tx", &set(0)).unwrap();
    for time in 0..TIMES {
        let before = number(&place.store().set("tx", Which::InUse).unwrap());
        // Another number of steps each time, so that the kill meets another moment.
        let said = kill_after(2 + time, place.path(), before + 1);
        let confirmed =
            said.iter().filter_map(|line| line.strip_prefix("confirmed ")).filter_map(|n| n.parse().ok());
        let confirmed = confirmed.max().unwrap_or(before);
        let now = number(&place.store().set("tx", Which::InUse).unwrap());
        assert!(now == confirmed || now == confirmed + 1, "{confirmed} was confirmed, and {now} is in use");
        match place.store().set("tx", Which::Waiting) {
            Ok(waiting) => assert_eq!(number(&waiting), now + 1),
            Err(error) => assert!(matches!(error, StoreError::Missing { .. }), "{error}"),
        }
        assert!(now > before, "{said:?}");
    }
    // What a killed process left does not stop the next one, and nothing remains of it.
    place.store().rotate("tx", &set(1_000_000)).unwrap();
    place.store().confirm("tx").unwrap();
    assert_eq!(place.files(), [".lock", "tx.set"]);
}

/// Runs in the process that is killed. Without its variables there is nothing to do.
#[test]
fn a_process_of_its_own_rotates_without_end() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let first: u64 = env::var(FIRST).unwrap().parse().unwrap();
    let store = store(Path::new(&folder));
    for number in first.. {
        store.rotate("tx", &set(number)).unwrap();
        println!("{MARK}rotated {number}");
        store.confirm("tx").unwrap();
        println!("{MARK}confirmed {number}");
    }
}
