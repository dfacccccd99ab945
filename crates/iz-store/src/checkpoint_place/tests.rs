//! Tests of the places of checkpoints, with real files and sockets.

#![cfg(unix)]

use std::{fs, os::unix::net::UnixDatagram};

use super::*;
use crate::{AuditKey, keys::Keys, stored::StoredHead};

fn checkpoint(sequence: i64) -> Checkpoint {
    let keys = Keys::new(&AuditKey::from_random([1; 32]));
    let time = "2026-11-29T12:00:00Z".parse().unwrap();
    Checkpoint::sign(&keys, StoredHead { sequence, mac: [3; 32] }, time)
}

#[test]
fn checkpoints_are_appended_to_a_file_that_only_its_owner_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoints");
    let place = CheckpointPlace::File(path.clone());
    assert_eq!(place.read().unwrap(), Checkpoints::default());
    assert_eq!((place.read().unwrap().is_empty(), place.read().unwrap().last_time()), (true, None));
    place.write(&checkpoint(1)).unwrap();
    place.write(&checkpoint(2)).unwrap();
    assert_eq!(place.read().unwrap(), vec![checkpoint(1), checkpoint(2)].into());
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_cut_last_line_is_reported_and_the_next_checkpoint_is_a_line_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoints");
    let place = CheckpointPlace::File(path.clone());
    place.write(&checkpoint(1)).unwrap();
    place.write(&checkpoint(2)).unwrap();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 20]).unwrap();
    let read = place.read().unwrap();
    assert_eq!((read.lines, read.is_cut), (vec![Some(checkpoint(1))], true));

    place.write(&checkpoint(3)).unwrap();
    let read = place.read().unwrap();
    assert_eq!((read.len(), read.last_time()), (2, Some(checkpoint(3).time())));
    assert_eq!((read.lines, read.is_cut), (vec![Some(checkpoint(1)), None, Some(checkpoint(3))], false));
}

#[test]
fn an_error_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("checkpoints");
    let error = CheckpointPlace::File(path.clone()).write(&checkpoint(1)).unwrap_err();
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
}

#[test]
fn the_journal_gets_the_line_as_a_message_in_its_native_protocol() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("socket");
    let journal = UnixDatagram::bind(&socket).unwrap();
    let place = CheckpointPlace::Journald { socket };
    place.write(&checkpoint(7)).unwrap();
    let mut datagram = [0; 4096];
    let length = journal.recv(&mut datagram).unwrap();
    let text = std::str::from_utf8(&datagram[..length]).unwrap();
    let fields: Vec<_> = text.lines().map(|line| line.split_once('=').unwrap()).collect();
    assert_eq!(fields[0], ("SYSLOG_IDENTIFIER", "izquery-audit"));
    assert_eq!(fields[1], ("PRIORITY", "5"));
    assert_eq!(fields[2].0, "MESSAGE");
    assert_eq!(Checkpoint::parse(fields[2].1), Some(checkpoint(7)));
    assert_eq!(fields[3], ("IZQUERY_AUDIT_SEQUENCE", "7"));
}

#[test]
fn a_journal_that_does_not_run_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let place = CheckpointPlace::Journald { socket: folder.path().join("socket") };
    assert!(matches!(place.write(&checkpoint(7)), Err(CheckpointError::Journal { .. })));
    assert!(matches!(place.read(), Err(CheckpointError::JournalIsNotRead)));
}
