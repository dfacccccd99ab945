use super::*;

#[test]
fn while_another_process_holds_the_lock_nothing_old_is_found_and_nothing_is_lost_afterwards() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let (key, first) = scene.person("Marsh", 41);
    let (other_key, other) = scene.person("Vance", 42);
    thread.put(&key, &first);
    thread.put(&other_key, &other);
    let backup = scene.other_program();
    backup.execute_batch("BEGIN IMMEDIATE").unwrap();
    let second = scene.record("Marsh", 41, "ZZZ|later\r").1;
    let warnings = warnings(|| {
        thread.put(&key, &second);
        assert!(thread.get(&key).is_none(), "the earlier answer is hidden");
        thread.put(&key, &second);
        assert_same(&thread.get(&other_key).unwrap(), &other);
    });
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("another process holds it"), "{warnings:?}");
    backup.execute_batch("ROLLBACK").unwrap();
    thread.remove(&scene.person("Nobody", 1).0);
    assert!(thread.get(&key).is_none());
    assert_eq!(scene.count(), 1, "the earlier answer is removed");
    thread.put(&key, &second);
    assert_same(&thread.get(&key).unwrap(), &second);
}

#[test]
fn a_purge_that_fails_says_so_and_hides_the_answers_until_they_are_removed() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let [marsh, vance] = [("Marsh", 41), ("Vance", 42)].map(|(family, id)| scene.person(family, id));
    for (key, entry) in [&marsh, &vance] {
        thread.put(key, entry);
    }
    let tag = marsh.1.tags.iter().copied().find(|tag| !vance.1.tags.contains(tag)).unwrap();
    let backup = scene.other_program();
    backup.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = thread.purge(&Purge::of_patient([tag])).unwrap_err().to_string();
    assert!(error.contains("cache.db: another process holds it"), "{error}");
    assert!(thread.get(&marsh.0).is_none());
    assert_same(&thread.get(&vance.0).unwrap(), &vance.1);
    backup.execute_batch("ROLLBACK").unwrap();
    scene.advance(HOUR);
    thread.sweep_if_due();
    assert_eq!(scene.count(), 1);
    let (again, entry) = scene.person("Marsh", 41);
    thread.put(&again, &entry);
    assert!(thread.get(&again).is_some(), "only the answers of before are removed");
}

/// A process that reads the file keeps the old bytes in the log.
#[test]
fn a_purge_whose_bytes_stay_in_the_log_of_a_reader_is_an_error() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let (key, entry) = scene.person("Marsh", 41);
    thread.put(&key, &entry);
    let reader = scene.other_program();
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(reader.query_row("SELECT count(*) FROM answer", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    assert!(thread.purge(&Purge::all()).is_err());
    assert!(thread.get(&key).is_none());
    reader.execute_batch("ROLLBACK").unwrap();
    assert!(thread.purge(&Purge::all()).is_ok());
}

#[test]
fn a_file_that_is_removed_or_replaced_is_opened_again() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let (key, entry) = scene.person("Marsh", 41);
    thread.put(&key, &entry);
    fs::remove_file(scene.file()).unwrap();
    assert!(thread.get(&key).is_none(), "what was removed is not found");
    thread.put(&key, &entry);
    assert_eq!(scene.count(), 1);
    // Another process makes a new file.
    for name in ["cache.db", "cache.db-wal", "cache.db-shm"] {
        let _ = fs::remove_file(scene.folder.path().join(name));
    }
    let mut other = scene.open();
    let (vance, stored) = scene.person("Vance", 42);
    other.put(&vance, &stored);
    assert!(thread.get(&key).is_none());
    assert_same(&thread.get(&vance).unwrap(), &stored);
    thread.put(&key, &entry);
    assert_same(&other.get(&key).unwrap(), &entry);
}

#[test]
fn a_place_that_cannot_be_written_is_an_error_at_the_start() {
    let scene = Scene::new();
    let refusal = |file: PathBuf| {
        let settings = DiskSettings { file, ..scene.settings() };
        Disk::open(settings).unwrap_err().to_string()
    };
    let missing = refusal(scene.folder.path().join("no-such-folder/cache.db"));
    assert!(
        missing.contains("no-such-folder/cache.db cannot be opened; check that its folder exists"),
        "{missing}"
    );
    let folder = refusal(scene.folder.path().to_owned());
    assert!(folder.contains("check that its folder exists, that it is a file"), "{folder}");
    if cfg!(target_os = "linux") {
        // Nobody may create a file there, not even root.
        let refused = refusal(PathBuf::from("/proc/izquery-cache.db"));
        assert!(refused.starts_with("/proc/izquery-cache.db cannot be "), "{refused}");
    }
}
