use super::*;

#[test]
fn an_entry_is_read_again_after_a_restart() {
    let scene = Scene::new();
    let (key, stored) = scene.person("Marsh", 41);
    let mut thread = scene.open();
    assert!(thread.get(&key).is_none());
    thread.put(&key, &stored);
    assert_same(&thread.get(&key).unwrap(), &stored);
    drop(thread);
    let mut thread = scene.open();
    let found = thread.get(&key).unwrap();
    assert_same(&found, &stored);
    assert!(found.reply.is_packed() && !found.reply.is_from_disk());
    let json = |entry: &Entry| entry.reply.summary().json.record.as_ref().unwrap().get().to_owned();
    assert_eq!(json(&found), json(&stored));
    assert!(thread.get(&scene.person("Marsh", 42).0).is_none());
}

#[test]
fn a_later_entry_takes_the_place_of_an_earlier_one() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let (key, first) = scene.person("Marsh", 41);
    let (_, second) = scene.record("Marsh", 41, "ZZZ|later\r");
    thread.put(&key, &first);
    thread.put(&key, &second);
    assert_same(&thread.get(&key).unwrap(), &second);
    assert_eq!(scene.count(), 1);
    thread.remove(&key);
    assert!(thread.get(&key).is_none());
    assert_eq!(scene.count(), 0);
}

#[test]
fn asvs_14_2_2_an_entry_whose_time_is_over_is_not_read_and_is_removed() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let (key, stored) = scene.person("Marsh", 41);
    thread.put(&key, &stored);
    scene.advance(100 * HOUR - 1);
    assert_same(&thread.get(&key).unwrap(), &stored);
    scene.advance(1);
    assert!(thread.get(&key).is_none());
    assert_eq!(scene.count(), 0);
}

/// The times are in the sealed value too. So nobody can lengthen them.
#[test]
fn the_time_beside_a_sealed_value_does_not_lengthen_its_life() {
    let scene = Scene::new();
    let mut thread = scene.open();
    let (key, stored) = scene.person("Marsh", 41);
    thread.put(&key, &stored);
    scene.other_program().execute("UPDATE answer SET keep_us = keep_us + 36000000000", []).unwrap();
    scene.advance(100 * HOUR);
    assert!(thread.get(&key).is_none());
}

#[test]
fn asvs_14_2_2_entries_that_nobody_asks_for_are_removed_when_their_time_is_over() {
    let scene = Scene::new();
    let mut thread = scene.open();
    for id in 0..20 {
        let (key, stored) = scene.person("Marsh", id);
        thread.put(&key, &stored);
        scene.advance(HOUR);
    }
    assert_eq!(scene.count(), 20);
    // The clock says that the first ten are over.
    scene.advance(89 * HOUR);
    thread.sweep_if_due();
    assert_eq!(scene.count(), 10);
    // Less than ten minutes later, nothing is done.
    scene.advance(-1);
    thread.sweep_if_due();
    scene.advance(1);
    drop(thread);
    scene.advance(5 * HOUR);
    scene.open();
    assert_eq!(scene.count(), 5);
}

#[test]
fn entries_of_a_time_when_the_clock_was_wrong_are_removed() {
    let scene = Scene::new();
    scene.advance(365 * 24 * HOUR);
    let mut thread = scene.open();
    let (key, stored) = scene.person("Marsh", 41);
    thread.put(&key, &stored);
    scene.advance(-365 * 24 * HOUR);
    thread.sweep_if_due();
    assert_eq!(scene.count(), 0);
}

#[test]
fn the_file_stays_within_its_limit_and_the_oldest_entries_go_first() {
    let scene = Scene { capacity_bytes: 1 << 20, ..Scene::new() };
    let mut thread = scene.open();
    // It cannot be compressed.
    let noise = |id: u32| -> String {
        let key = EncryptionKey::from_random([u8::try_from(id % 251).unwrap(); 32]);
        let block = |part: u32| iz_encryption::hex::encode(&*key.secret(&format!("{id} {part}")));
        format!("NTE|1||{}\r", (0..600).map(block).collect::<String>())
    };
    let people: Vec<_> = (0..60).map(|id| scene.record("Marsh", id, &noise(id))).collect();
    for (at, (key, stored)) in people.iter().enumerate() {
        thread.put(key, stored);
        assert!(thread.get(key).is_some(), "{at}");
        let length = fs::metadata(scene.file()).unwrap().len();
        assert!(length <= 1 << 20, "{length} bytes");
    }
    let found: Vec<bool> = people.iter().map(|(key, _)| thread.get(key).is_some()).collect();
    let first = found.iter().position(|found| *found).unwrap();
    assert!(found[first..].iter().all(|found| *found), "{found:?}");
    assert!((10..50).contains(&first), "{first} of 60 were removed");
    // One that does not fit is not stored, and the one before is not found any more.
    let (key, _) = &people[59];
    let large = (0..80).map(|part| noise(1_000 + part)).collect::<String>();
    thread.put(key, &scene.record("Marsh", 59, &large).1);
    assert!(thread.get(key).is_none());
    thread.put(key, &people[59].1);
    assert_same(&thread.get(key).unwrap(), &people[59].1);
}

#[cfg(unix)]
#[test]
fn only_the_account_of_the_service_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    let modes = || -> Vec<u32> {
        let entries = fs::read_dir(scene.folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().metadata().unwrap().permissions().mode() & 0o777).collect()
    };
    let mut thread = scene.open();
    let (key, stored) = scene.person("Marsh", 41);
    thread.put(&key, &stored);
    assert_eq!(modes(), [0o600; 3]);
    drop(thread);
    fs::set_permissions(scene.file(), fs::Permissions::from_mode(0o644)).unwrap();
    let mut thread = scene.open();
    assert_eq!(modes()[0] & 0o077, 0);
    assert!(thread.get(&key).is_some());
}

#[test]
fn asvs_14_2_1_the_files_hold_no_detail_of_a_patient() {
    let scene = Scene::new();
    let mut thread = scene.open();
    for id in 0..50 {
        let (key, stored) = scene.record("Quillfeather", 870_000 + id, "NTE|1||allergic to feathers\r");
        thread.put(&key, &stored);
    }
    for closed in [false, true] {
        let bytes = scene.bytes();
        for planted in
            ["Quillfeather", "QUILLFEATHER", "Odell", "870017", "20190604", "2019-06-04", "feathers", "MSH|"]
        {
            assert!(!contains(&bytes, planted.as_bytes()), "{planted}, closed: {closed}");
        }
        // Nor the key of the values, or of the cache keys.
        assert!(!contains(&bytes, &[scene.key; 32]));
        assert!(!contains(&bytes, &Keys::secret_of(&scene.encryption_key())));
        assert!(contains(&bytes, scene.person("Quillfeather", 870_000).0.as_bytes()), "the search works");
        if !closed {
            thread = scene.open();
        }
    }
    drop(thread);
}

#[test]
fn the_keys_of_the_cache_are_the_same_after_a_restart_and_others_with_another_key() {
    let (scene, other) = (Scene::new(), Scene { key: 8, ..Scene::new() });
    let again = Scene::new();
    assert_eq!(scene.person("Marsh", 1).0, again.person("Marsh", 1).0);
    assert_ne!(scene.person("Marsh", 1).0, other.person("Marsh", 1).0);
    assert_eq!(scene.keys().registry_tag("tx"), again.keys().registry_tag("tx"));
}

#[tokio::test]
async fn a_closed_file_stores_and_finds_nothing_and_refuses_a_purge() {
    let scene = Scene::new();
    let disk = Disk::open(scene.settings()).unwrap();
    let (key, stored) = scene.person("Marsh", 41);
    disk.put(key, stored.clone()).await;
    assert_same(&disk.get(&key).await.unwrap(), &stored);
    disk.close().await;
    assert!(!scene.folder.path().join("cache.db-wal").exists());
    disk.put(key, stored.clone()).await;
    disk.remove(&key).await;
    assert!(disk.get(&key).await.is_none());
    let error = disk.purge(&Purge::all()).await.unwrap_err();
    assert!(error.to_string().contains("the file of cached answers is closed"), "{error}");
    let disk = Disk::open(scene.settings()).unwrap();
    assert_same(&disk.get(&key).await.unwrap(), &stored);
}

/// A full queue must not leave an older answer behind.
#[tokio::test]
async fn with_a_full_queue_an_answer_is_not_stored_and_the_earlier_one_is_removed() {
    let scene = Scene::new();
    let disk = Disk::open(scene.settings()).unwrap();
    let (key, first) = scene.person("Marsh", 41);
    disk.put(key, first).await;
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let busy = disk.0.run(move |_| wait.recv().unwrap());
    let second = scene.record("Marsh", 41, "ZZZ|later\r").1;
    let crowd = async {
        let gets = (0..64).map(|_| disk.get(&key));
        let gets: Vec<_> = gets.collect();
        let mut gets = std::pin::pin!(join_all(gets));
        // The queue is full when each of them was polled once.
        let put = async {
            tokio::task::yield_now().await;
            assert!(disk.get(&key).await.is_none(), "the queue is full");
            disk.put(key, second).await;
        };
        let release = async {
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            go.send(()).unwrap();
        };
        tokio::join!(gets.as_mut(), put, release).0
    };
    let (_, found) = tokio::join!(busy, crowd);
    assert!(found.iter().all(Option::is_some), "those that were in the queue are answered");
    assert!(disk.get(&key).await.is_none());
    assert_eq!(scene.count(), 0);
}

/// Runs futures side by side.
async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(move |context| {
        for (future, output) in running.iter_mut().filter(|(_, output)| output.is_none()) {
            if let std::task::Poll::Ready(ready) = future.as_mut().poll(context) {
                *output = Some(ready);
            }
        }
        if running.iter().any(|(_, output)| output.is_none()) {
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(running.iter_mut().map(|(_, output)| output.take().unwrap()).collect())
    })
    .await
}
