//! What a verification finds with checkpoints from another place.

use iz_store::{AuditKey, Checkpoint, CheckpointPlace, Checkpoints, Verification, verify};

use crate::support::{Backend, append, codes, over_backends, sentences, time};

fn verified_with(backend: &Backend, checkpoints: &Checkpoints) -> Verification {
    verify(&backend.settings(), checkpoints).unwrap()
}

over_backends! {
    async fn a_store_fits_its_checkpoints(backend: &Backend) {
        let store = backend.open();
        let mut checkpoints = vec![store.checkpoint(time(0)).await.unwrap()];
        append(&store, 1..=4).await;
        checkpoints.push(store.checkpoint(time(4)).await.unwrap());
        checkpoints.push(store.checkpoint(time(5)).await.unwrap());
        append(&store, 5..=6).await;
        store.close().await;
        assert_eq!(checkpoints.iter().map(Checkpoint::sequence).collect::<Vec<_>>(), [0, 4, 4]);
        assert_eq!(sentences(&verified_with(backend, &checkpoints.into())), [""; 0]);
    }

    async fn cfr_164_312_c_1_a_tail_that_was_cut_with_its_head_is_found_by_the_checkpoint(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=4).await;
        backend.execute("CREATE TABLE beside.kept AS SELECT * FROM audit_head");
        append(&store, 5..=6).await;
        let checkpoints = vec![store.checkpoint(time(6)).await.unwrap()].into();
        store.close().await;
        backend.execute(
            "DELETE FROM audit_row WHERE sequence > 4; DELETE FROM audit_head;
             INSERT INTO audit_head SELECT * FROM beside.kept; DROP TABLE beside.kept",
        );
        // The chain alone cannot show it.
        assert_eq!(codes(&verified_with(backend, &Checkpoints::default())), [""; 0]);
        assert_eq!(sentences(&verified_with(backend, &checkpoints)), [
            "A checkpoint of 2026-11-29T12:00:06Z names row 6, but the last row is 4: an older file was restored, or \
             somebody removed the last rows."
        ]);
    }

    async fn rows_that_replaced_others_are_found_by_the_checkpoint(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=3).await;
        backend.execute("CREATE TABLE beside.kept AS SELECT * FROM audit_head");
        store.append(crate::support::row(40)).await.unwrap();
        let checkpoints = vec![store.checkpoint(time(40)).await.unwrap()].into();
        store.close().await;
        backend.execute(
            "DELETE FROM audit_row WHERE sequence > 3; DELETE FROM audit_head;
             INSERT INTO audit_head SELECT * FROM beside.kept; DROP TABLE beside.kept",
        );
        let store = backend.open();
        append(&store, 4..=6).await;
        store.close().await;
        assert_eq!(codes(&verified_with(backend, &Checkpoints::default())), [""; 0]);
        assert_eq!(sentences(&verified_with(backend, &checkpoints)), [
            "Row 4 is not the one of the checkpoint of 2026-11-29T12:00:40Z: somebody replaced the rows, or an older file \
             was restored and written further."
        ]);
    }

    async fn a_changed_or_cut_line_of_the_checkpoints_is_found(backend: &Backend) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints");
        let place = CheckpointPlace::File(path.clone());
        let store = backend.open();
        append(&store, 1..=2).await;
        place.write(&store.checkpoint(time(2)).await.unwrap()).unwrap();
        append(&store, 3..=3).await;
        place.write(&store.checkpoint(time(3)).await.unwrap()).unwrap();
        store.close().await;
        let text = std::fs::read_to_string(&path).unwrap();

        std::fs::write(&path, text.replacen("\"sequence\":2", "\"sequence\":1", 1)).unwrap();
        let found = verified_with(backend, &place.read().unwrap());
        assert_eq!(sentences(&found), [
            "Line 1 of the checkpoints is not one that this store wrote: it was cut, changed, or belongs to another store."
        ]);
        assert!(!found.is_intact());

        std::fs::write(&path, text.trim_end().trim_end_matches('}')).unwrap();
        let found = verified_with(backend, &place.read().unwrap());
        assert_eq!(codes(&found), ["checkpoint_cut"]);
        assert!(found.is_intact());
    }

    async fn a_checkpoint_of_another_key_is_found(backend: &Backend) {
        backend.open().close().await;
        let other = Backend::sqlite();
        let audit_key = AuditKey::from_random([8; 32]);
        let settings = iz_store::StoreSettings { audit_key, ..other.settings() };
        let foreign = iz_store::Store::open(settings).unwrap().checkpoint(time(1)).await.unwrap();
        assert_eq!(codes(&verified_with(backend, &vec![foreign].into())), ["checkpoint_changed"]);
    }
}
