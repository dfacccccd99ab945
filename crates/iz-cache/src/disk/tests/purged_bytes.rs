use super::*;

/// The tags and the sealed value of each entry, as the file has them.
fn planted(scene: &Scene, entries: &[(CacheKey, Entry)]) -> Vec<(BTreeSet<Tag>, Vec<u8>)> {
    let tags = entries.iter().map(|(_, entry)| entry.tags.iter().copied().collect());
    let sealed = scene.sealed().into_iter().map(|(_, sealed)| sealed);
    tags.zip(sealed).collect()
}

/// Whether a part of a sealed value is left. A value may lie in several pages.
fn is_left(bytes: &[u8], sealed: &[u8]) -> bool {
    sealed.chunks_exact(32).any(|part| contains(bytes, part))
}

#[test]
fn a_purge_removes_what_its_definition_says() {
    let scene = Scene::new();
    let iowa = Keys::new(&Keys::secret_of(&scene.encryption_key()), "ia");
    let [a, b, c] = [1, 2, 3].map(Tag);
    let (texas, iowa) = (scene.keys().registry_tag("tx"), iowa.registry_tag("ia"));
    let tags = [vec![texas, a], vec![texas, b, c], vec![iowa, a, c], vec![iowa], vec![texas, a, b, c]];
    for purge in [
        Purge::all(),
        Purge::all().at_registry(texas),
        Purge::of_patient([a]),
        Purge::of_patient([b, c]),
        Purge::of_patient([a, c]).at_registry(iowa),
        Purge::of_patient([b]).at_registry(iowa),
        Purge::of_patient([]),
        Purge::all().but(scene.person("Marsh", 2).0),
        Purge::of_patient([a]).but(scene.person("Marsh", 0).0),
        Purge::of_patient([b, c]).at_registry(texas).but(scene.person("Marsh", 1).0),
        Purge::of_patient([Tag(u64::MAX)]),
    ] {
        let mut thread = scene.open();
        let entries: Vec<_> = (0..)
            .zip(&tags)
            .map(|(id, tags)| {
                let (key, entry) = scene.person("Marsh", id);
                (key, Entry { tags: tags.clone().into(), ..entry })
            })
            .collect();
        for (key, entry) in &entries {
            thread.put(key, entry);
        }
        let removed = thread.purge(&purge).unwrap();
        let expected: Vec<bool> =
            entries.iter().zip(&tags).map(|((key, _), tags)| !purge.removes(key, tags)).collect();
        let found: Vec<bool> = entries.iter().map(|(key, _)| thread.get(key).is_some()).collect();
        assert_eq!(found, expected, "{purge:?}");
        assert_eq!(removed, u64::try_from(expected.iter().filter(|stays| !**stays).count()).unwrap());
        let left: i64 = scene
            .other_program()
            .query_row(
                "SELECT count(*) FROM answer_tag WHERE answer NOT IN (SELECT id FROM answer)",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(left, 0, "{purge:?}");
    }
}

/// Many entries are stored, replaced and removed before, so that rows have moved from page to page.
#[test]
fn asvs_14_2_2_after_a_purge_the_files_hold_neither_the_sealed_values_nor_the_tags_of_the_patient() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let note =
        |id: u32| format!("NTE|1||{}\r", "feathers and dust ".repeat(usize::try_from(id % 97).unwrap()));
    for round in 0..3 {
        for id in 0..120 {
            let (key, entry) = scene.record("Marsh", id, &note(id * (round + 3)));
            if round == 1 && id % 3 == 0 { thread.remove(&key) } else { thread.put(&key, &entry) }
        }
    }
    let mut entries: Vec<_> = (0..120).map(|id| scene.record("Marsh", id, &note(id * 5))).collect();
    entries.sort_by_key(|(key, _)| key_id(&scene, key));
    let planted = planted(&scene, &entries);
    let own: Vec<Tag> = (0..120).map(|id| own_tag(&scene, id)).collect();
    let before = scene.bytes();
    for id in [0_u32, 57, 119] {
        let own = own[usize::try_from(id).unwrap()];
        let (_, sealed) = planted.iter().find(|(tags, _)| tags.contains(&own)).unwrap();
        assert!(contains(&before, &own.0.to_be_bytes()) && is_left(&before, sealed), "the search works");
        assert_eq!(thread.purge(&Purge::of_patient([own])).unwrap(), 1);
        let after = scene.bytes();
        assert!(!contains(&after, &own.0.to_be_bytes()), "the tag of {id} is left");
        assert!(!is_left(&after, sealed), "the value of {id} is left");
        let key = entries.iter().find(|(_, entry)| entry.tags.contains(&own)).unwrap().0;
        assert!(!contains(&after, key.as_bytes()), "the key of {id} is left");
        assert_eq!(fs::metadata(scene.folder.path().join("cache.db-wal")).unwrap().len(), 0);
    }
    assert_eq!(scene.count(), 117);
    // Everybody has the same birth date and registry.
    assert_eq!(thread.purge(&Purge::all().at_registry(scene.keys().registry_tag("tx"))).unwrap(), 117);
    let after = scene.bytes();
    for (tags, sealed) in &planted {
        assert!(!is_left(&after, sealed));
        assert!(tags.iter().all(|tag| !contains(&after, &tag.0.to_be_bytes())));
    }
    let length = fs::metadata(scene.file()).unwrap().len();
    assert!(length < 64 << 10, "{length} bytes are left");
}

fn key_id(scene: &Scene, key: &CacheKey) -> i64 {
    let sql = "SELECT id FROM answer WHERE key = ?";
    scene.other_program().query_row(sql, [key.as_bytes()], |row| row.get(0)).unwrap()
}

/// The tag of the identifier of a person.
fn own_tag(scene: &Scene, id: u32) -> Tag {
    let patient = format!(r#"{{"identifiers": [{{"value": "{id}", "type": "SR"}}]}}"#);
    scene.keys().patient_tags(&serde_json::from_str(&patient).unwrap())[0]
}

#[test]
fn a_second_process_purges_a_file_that_is_in_use() {
    let scene = Scene::new();
    let mut service = scene.open();
    let [marsh, vance] = [("Marsh", 41), ("Vance", 42)].map(|(family, id)| scene.person(family, id));
    for (key, entry) in [&marsh, &vance] {
        service.put(key, entry);
    }
    let mut command = DiskThread::open_existing(scene.settings()).unwrap();
    assert_eq!(command.purge(&Purge::of_patient([own_tag(&scene, 41)])).unwrap(), 1);
    assert!(service.get(&marsh.0).is_none());
    assert_same(&service.get(&vance.0).unwrap(), &vance.1);
    service.put(&marsh.0, &marsh.1);
    assert_same(&command.get(&marsh.0).unwrap(), &marsh.1);
    assert_eq!(command.purge(&Purge::all()).unwrap(), 2);
    assert!(service.get(&marsh.0).is_none() && service.get(&vance.0).is_none());
}

#[test]
fn a_second_process_opens_only_a_file_of_its_own_key_and_format() {
    let scene = Scene::new();
    let refusal = |scene: &Scene| DiskThread::open_existing(scene.settings()).err().unwrap().to_string();
    let refused = refusal(&scene);
    assert!(refused.contains("cache.db does not exist") && !scene.file().exists(), "{refused}");
    let (key, entry) = scene.person("Marsh", 41);
    scene.open().put(&key, &entry);
    let other_key = Scene { key: 8, folder: tempfile::tempdir().unwrap(), ..Scene::new() };
    fs::copy(scene.file(), other_key.file()).unwrap();
    let refused = refusal(&other_key);
    assert!(refused.contains("was written with another key; use the key"), "{refused}");
    assert_eq!(other_key.count(), 1, "nothing was removed");
    scene.other_program().pragma_update(None, "user_version", 99).unwrap();
    let refused = refusal(&scene);
    assert!(refused.contains("has format 99, and this version of izquery has format 1"), "{refused}");
    fs::write(scene.file(), "Notes of the pharmacy\n".repeat(400)).unwrap();
    let refused = refusal(&scene);
    assert!(refused.contains("is not a file of cached answers"), "{refused}");
}

/// SQLite leaves copies of removed rows in pages, now and then also with `secure_delete`. Here another program leaves all.
#[test]
fn asvs_14_2_2_a_purge_also_removes_what_is_left_of_rows_that_were_removed_before() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let people: Vec<_> = (0..10).map(|id| scene.person("Marsh", id)).collect();
    for (key, entry) in &people {
        thread.put(key, entry);
    }
    let sealed = scene.sealed();
    let tag = own_tag(&scene, 5);
    let program = scene.other_program();
    program.execute_batch("PRAGMA secure_delete = OFF").unwrap();
    let removed = program.execute("DELETE FROM answer WHERE key = ?", [people[5].0.as_bytes()]).unwrap();
    let tags = program.execute("DELETE FROM answer_tag WHERE tag = ?", [tag.0.cast_signed()]).unwrap();
    assert_eq!((removed, tags), (1, 1));
    let before = scene.bytes();
    assert!(contains(&before, &tag.0.to_be_bytes()) && is_left(&before, &sealed[5].1), "the search works");
    assert_eq!(thread.purge(&Purge::of_patient([tag])).unwrap(), 0);
    let after = scene.bytes();
    assert!(!contains(&after, &tag.0.to_be_bytes()) && !is_left(&after, &sealed[5].1));
    assert_eq!(scene.count(), 9);
}

/// To write a large file again takes seconds, in which no lookup should wait.
#[test]
fn a_large_file_is_written_again_at_the_next_sweep_and_not_with_each_purge() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let (key, entry) = scene.person("Marsh", 41);
    thread.put(&key, &entry);
    let program = scene.other_program();
    program.execute_batch("PRAGMA secure_delete = OFF; PRAGMA synchronous = OFF").unwrap();
    let insert = "INSERT INTO answer (key, keep_us, sealed) VALUES (?, 1795900000000000, zeroblob(34000000))";
    program.execute(insert, [b"large"]).unwrap();
    // It is left in the file, because this program does not overwrite it.
    let sealed = scene.sealed()[0].1.clone();
    program.execute("DELETE FROM answer WHERE key = ?", [key.as_bytes()]).unwrap();
    let due = || -> bool {
        program.query_row("SELECT EXISTS (SELECT 1 FROM unerased)", [], |row| row.get(0)).unwrap()
    };
    assert!(is_left(&scene.bytes(), &sealed) && !due());
    let own = Purge::of_patient([own_tag(&scene, 41)]);
    thread.purge(&own).unwrap();
    assert!(due() && is_left(&scene.bytes(), &sealed));
    assert_eq!(fs::metadata(scene.folder.path().join("cache.db-wal")).unwrap().len(), 0);
    scene.advance(HOUR);
    thread.sweep_if_due();
    assert!(!due() && !is_left(&scene.bytes(), &sealed));
}
