//! A process is killed while it writes.

use crate::support::{
    backend::SqliteFile,
    child::{Running, command},
    sentences, verified,
};

/// How often a process is killed.
const TIMES: i64 = 20;

#[test]
fn a_process_that_is_killed_under_load_leaves_every_row_that_it_confirmed() {
    let file = SqliteFile::new();
    let mut before = 0;
    for time in 0..TIMES {
        let mut child = Running::start(command("append 8 at a time without end", &file.path()));
        let mut confirmed = before;
        // Another number of rows each time, so that the kill meets another moment.
        for _ in 0..=time * 3 {
            confirmed = confirmed.max(child.line().unwrap().parse().unwrap());
        }
        child.kill();
        // What the process said before it was killed is still in the pipe.
        while let Some(line) = child.line() {
            confirmed = confirmed.max(line.parse().unwrap());
        }
        let verification = verified(&file.settings());
        assert_eq!(sentences(&verification), [""; 0]);
        let last = verification.last.unwrap();
        assert!(last >= confirmed, "row {confirmed} was confirmed, and the last row is {last}");
        assert!(confirmed > before);
        before = last;
    }
}
