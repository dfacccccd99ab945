use super::*;

fn stored(scene: &Scene, count: u32) -> Vec<(CacheKey, Entry)> {
    let entries: Vec<_> = (0..count).map(|id| scene.person("Marsh", id)).collect();
    let mut thread = scene.open();
    for (key, entry) in &entries {
        thread.put(key, entry);
    }
    entries
}

#[test]
fn a_file_with_another_key_is_started_anew_with_one_warning() {
    let mut scene = Scene::new();
    let entries = stored(&scene, 50);
    scene.key = 8;
    let warnings = warnings(|| {
        let mut thread = scene.open();
        assert!(entries.iter().all(|(key, _)| thread.get(key).is_none()));
        let (key, entry) = scene.person("Vance", 1);
        thread.put(&key, &entry);
        assert_same(&thread.get(&key).unwrap(), &entry);
    });
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("started anew") && warnings[0].contains("another key"), "{warnings:?}");
    assert_eq!(scene.count(), 1);
    scene.key = 7;
    let mut thread = scene.open();
    assert!(entries.iter().all(|(key, _)| thread.get(key).is_none()), "the file was emptied");
}

#[test]
fn a_file_of_another_format_is_started_anew_with_one_warning() {
    for format in [0, 2, 99, -1] {
        let scene = Scene::new();
        let entries = stored(&scene, 50);
        scene.other_program().pragma_update(None, "user_version", format).unwrap();
        let warnings = warnings(|| {
            let mut thread = scene.open();
            assert!(entries.iter().all(|(key, _)| thread.get(key).is_none()));
            thread.put(&entries[0].0, &entries[0].1);
            assert_same(&thread.get(&entries[0].0).unwrap(), &entries[0].1);
        });
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("another version"), "{warnings:?}");
        let auto_vacuum: i64 =
            scene.other_program().query_row("PRAGMA auto_vacuum", [], |row| row.get(0)).unwrap();
        assert_eq!(auto_vacuum, 1);
    }
}

#[test]
fn a_file_of_another_program_is_left_alone_with_one_warning() {
    let texts = |scene: &Scene| fs::write(scene.file(), "Notes of the pharmacy\n".repeat(400)).unwrap();
    let database = |scene: &Scene| {
        scene.other_program().execute_batch("CREATE TABLE shopping (item TEXT)").unwrap();
    };
    let make: [&dyn Fn(&Scene); 2] = [&texts, &database];
    for make in make {
        let scene = Scene::new();
        make(&scene);
        let before = fs::read(scene.file()).unwrap();
        let mode = fs::metadata(scene.file()).unwrap().permissions();
        let warnings = warnings(|| {
            let mut thread = scene.open();
            let (key, entry) = scene.person("Marsh", 41);
            for _ in 0..3 {
                thread.put(&key, &entry);
                assert!(thread.get(&key).is_none());
                thread.remove(&key);
                assert_eq!(thread.purge(&Purge::all()).unwrap(), 0, "none of our answers is there");
                scene.advance(HOUR);
                thread.sweep_if_due();
            }
        });
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("is not a file of cached answers"), "{warnings:?}");
        assert!(before == fs::read(scene.file()).unwrap());
        assert_eq!(fs::metadata(scene.file()).unwrap().permissions(), mode);
    }
}

#[test]
fn a_changed_value_is_a_miss_with_one_warning_for_all() {
    let scene = Scene::new();
    let entries = stored(&scene, 40);
    let other_program = scene.other_program();
    for (at, (id, sealed)) in scene.sealed().into_iter().enumerate().skip(1) {
        let mut changed = sealed;
        let place = at * changed.len() / 41;
        changed[place] ^= 1 << (at % 8);
        other_program
            .execute("UPDATE answer SET sealed = ? WHERE id = ?", rusqlite::params![changed, id])
            .unwrap();
    }
    let warnings = warnings(|| {
        let mut thread = scene.open();
        let found: Vec<_> = entries.iter().filter_map(|(key, _)| thread.get(key)).collect();
        assert_eq!(found.len(), 1);
        assert_same(&found[0], &entries[0].1);
    });
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(scene.count(), 1, "what cannot be read is removed");
}

#[test]
fn a_value_in_the_place_of_another_or_with_other_tags_is_a_miss() {
    let swapped = "CREATE TEMP TABLE copy AS SELECT * FROM answer;
        UPDATE answer SET sealed = (SELECT sealed FROM copy WHERE copy.id = 3 - answer.id)";
    let changes = [
        swapped,
        "UPDATE answer_tag SET tag = tag + 1",
        "DELETE FROM answer_tag WHERE rowid_of = 1",
        "INSERT INTO answer_tag SELECT 5, id FROM answer",
    ];
    for change in changes {
        let scene = Scene::new();
        let entries = stored(&scene, 2);
        let change =
            change.replace("rowid_of = 1", "tag IN (SELECT min(tag) FROM answer_tag GROUP BY answer)");
        scene.other_program().execute_batch(&change).unwrap();
        let mut thread = scene.open();
        assert!(entries.iter().all(|(key, _)| thread.get(key).is_none()), "{change}");
    }
}

/// Whatever byte is changed: what is found is right, nothing panics, and the file works again.
#[test]
fn a_changed_byte_anywhere_in_the_file_is_a_miss_and_never_an_error() {
    let original = Scene::new();
    let entries = stored(&original, 30);
    let whole = fs::read(original.file()).unwrap();
    let (mut missed, mut found_all) = (0, 0);
    for at in (0..108).chain((108..whole.len()).step_by(whole.len() / 80)) {
        let scene = Scene::new();
        let mut changed = whole.clone();
        changed[at] ^= 0x41;
        fs::write(scene.file(), changed).unwrap();
        let mut thread = scene.open();
        let mut found = 0;
        for (key, entry) in &entries {
            if let Some(read) = thread.get(key) {
                assert_same(&read, entry);
                found += 1;
            }
        }
        missed += u32::from(found < 30);
        found_all += u32::from(found == 30);
        let (key, entry) = scene.person("Vance", 77);
        // The second time: an entry that meets the damage is not stored, and the file is started anew.
        thread.put(&key, &entry);
        thread.put(&key, &entry);
        // What says that it is such a file: the first 16 bytes, and the id of the application.
        let is_foreign = at < 16 || (68..72).contains(&at);
        assert_eq!(thread.get(&key).is_none(), is_foreign, "byte {at}");
        drop(thread);
        if !is_foreign {
            assert_same(&scene.open().get(&key).unwrap(), &entry);
        }
    }
    assert!(missed > 20 && found_all > 20, "{missed} and {found_all}");
}

#[test]
fn a_table_that_is_missing_is_made_again() {
    for table in ["answer", "answer_tag", "encryption"] {
        let scene = Scene::new();
        let (key, entry) = scene.person("Marsh", 41);
        let mut thread = scene.open();
        thread.put(&key, &entry);
        let warnings = warnings(|| {
            scene.other_program().execute_batch(&format!("DROP TABLE {table}")).unwrap();
            // The service notices it while it runs, or when it starts.
            if table == "encryption" {
                thread = scene.open();
            }
            assert!(thread.get(&key).is_none());
            thread.put(&key, &entry);
            assert_same(&thread.get(&key).unwrap(), &entry);
        });
        assert_eq!(warnings.len(), 1, "{table}: {warnings:?}");
    }
}
