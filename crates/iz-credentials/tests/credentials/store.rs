//! What the store keeps, refuses and shows.

use std::{fs, path::Path};

use iz_client::{Randomness, Secret, SecretStore as _};
use iz_credentials::{CredentialStore, MAX_NAME_BYTES, Part, StoreError, Which};
use secrecy::ExposeSecret as _;

use crate::support::{Place, number, set};

/// What a store says about a set that it does not give.
fn refusal(result: Result<impl Sized, StoreError>) -> String {
    result.err().unwrap().whole()
}

#[test]
fn a_set_is_kept_and_each_part_is_a_secret_with_a_name() {
    let place = Place::new();
    let store = place.store();
    assert!(store.list().unwrap().is_empty());
    store.import("tx/store-12", &set(1)).unwrap();
    assert_eq!(number(&place.store().set("tx/store-12", Which::InUse).unwrap()), 1);
    assert_eq!(store.secret("tx/store-12/password").unwrap().expose_secret(), "hunter2-word-1");
    assert_eq!(store.fetch("tx/store-12/username").unwrap().expose_secret(), "hunter2-user-1");
    for (name, said) in [
        ("tx/store-12/other_id", "the credentials of tx/store-12 have no other id"),
        ("tx/store-12", "tx/store-12 is no name of a stored secret: write SITE/PART"),
        ("password", "is no name of a stored secret"),
        ("tx/password", "tx has no credentials in the store; `izquery enroll credentials import`"),
    ] {
        let error = store.fetch(name).unwrap_err();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn a_second_import_is_refused_and_a_rotation_waits_until_it_is_confirmed() {
    let place = Place::new();
    let store = place.store();
    store.import("tx", &set(1)).unwrap();
    assert!(refusal(store.import("tx", &set(2))).starts_with("tx has credentials already"));
    assert!(refusal(store.confirm("tx")).starts_with("tx has no credentials that wait for a confirmation"));
    store.rotate("tx", &set(2)).unwrap();
    store.rotate("tx", &set(3)).unwrap();
    // The old ones are in use until then.
    assert_eq!(store.secret("tx/password").unwrap().expose_secret(), "hunter2-word-1");
    assert_eq!(number(&store.set("tx", Which::Waiting).unwrap()), 3);
    let listed = store.list().unwrap();
    let listed: Vec<_> =
        listed.iter().map(|one| (one.name.as_str(), one.which, number(one.set.as_ref().unwrap()))).collect();
    assert_eq!(listed, [("tx", Which::InUse, 1), ("tx", Which::Waiting, 3)]);
    store.confirm("tx").unwrap();
    assert_eq!(number(&store.set("tx", Which::InUse).unwrap()), 3);
    assert_eq!(place.files(), [".lock", "tx.set"]);
    assert!(refusal(store.rotate("ut", &set(1))).contains("ut has no credentials in the store"));
}

#[test]
fn what_is_removed_is_gone() {
    let place = Place::new();
    let store = place.store();
    store.import("tx", &set(1)).unwrap();
    store.rotate("tx", &set(2)).unwrap();
    store.remove("tx", &[Which::Waiting]).unwrap();
    assert_eq!(number(&store.set("tx", Which::InUse).unwrap()), 1);
    assert!(refusal(store.remove("tx", &[Which::Waiting])).contains("that wait"));
    store.rotate("tx", &set(2)).unwrap();
    store.remove("tx", &[Which::InUse, Which::Waiting]).unwrap();
    assert_eq!(place.files(), [".lock"]);
    assert!(refusal(store.remove("tx", &[Which::InUse, Which::Waiting])).contains("tx has no credentials"));
}

#[test]
fn a_set_with_another_name_key_or_byte_cannot_be_opened() {
    let place = Place::new();
    let store = place.store();
    store.import("tx", &set(1)).unwrap();
    let file = place.secrets().join("tx.set");
    let bytes = fs::read(&file).unwrap();
    fs::write(place.secrets().join("ut.set"), &bytes).unwrap();
    let said = "the encrypted value is damaged, or belongs to something else";
    assert!(refusal(store.set("ut", Which::InUse)).contains(said));
    // The list shows the others all the same.
    let listed: Vec<_> = store.list().unwrap().into_iter().map(|one| (one.name, one.set.is_ok())).collect();
    assert_eq!(listed, [("tx".to_owned(), true), ("ut".to_owned(), false)]);
    for at in [21, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(&file, changed).unwrap();
        assert!(refusal(store.set("tx", Which::InUse)).contains(said), "{at}");
    }
    fs::write(&file, &bytes[..20]).unwrap();
    assert!(refusal(store.set("tx", Which::InUse)).contains("no value that this version has encrypted"));
    fs::write(&file, &bytes).unwrap();
    fs::write(place.path().join("key"), "7e".repeat(32)).unwrap();
    assert!(refusal(store.set("tx", Which::InUse)).contains("encrypted with another key"));
}

#[test]
fn a_set_that_cannot_be_opened_is_not_confirmed() {
    let place = Place::new();
    let store = place.store();
    store.import("tx", &set(1)).unwrap();
    fs::write(place.secrets().join("tx.waiting"), "x").unwrap();
    assert!(store.confirm("tx").is_err());
    assert_eq!(number(&store.set("tx", Which::InUse).unwrap()), 1);
}

#[test]
fn a_key_that_is_missing_wrong_or_in_the_folder_is_refused() {
    let place = Place::new();
    place.store().import("tx", &set(1)).unwrap();
    let with = |key| CredentialStore::new(place.secrets(), key, Randomness::system());
    fs::write(place.path().join("word"), "hunter2").unwrap();
    fs::write(place.secrets().join("inside"), "7f".repeat(32)).unwrap();
    for (key, said) in [
        (Secret::File(place.path().join("none")), "there is no such file"),
        (
            Secret::Env("IZQUERY_KEY_NOT_SET".to_owned()),
            "IZQUERY_KEY_NOT_SET is not set; `openssl rand -hex 32`",
        ),
        (Secret::File(place.path().join("word")), "must be 32 bytes"),
        (Secret::File(place.secrets().join("inside")), "is in the folder of the secrets; put it elsewhere"),
        (Secret::Stored("tx/password".to_owned().into()), "in the store of secrets"),
    ] {
        for error in [
            refusal(with(key.clone()).set("tx", Which::InUse)),
            refusal(with(key.clone()).import("ut", &set(1))),
        ] {
            assert!(error.starts_with("secrets.key: ") && error.contains(said), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
    #[cfg(unix)]
    {
        let link = place.path().join("link");
        std::os::unix::fs::symlink(place.secrets().join("inside"), &link).unwrap();
        assert!(refusal(with(Secret::File(link)).list()).contains("in the folder"));
    }
    // Nothing was created, so that the key can still go elsewhere.
    let new = place.path().join("new");
    let store = CredentialStore::new(new.clone(), Secret::File(new.join("key")), Randomness::system());
    assert!(refusal(store.import("tx", &set(1))).contains("put it elsewhere") && !new.exists());
}

#[test]
fn a_name_that_is_empty_or_too_long_is_refused() {
    let place = Place::new();
    for name in ["", &"n".repeat(MAX_NAME_BYTES + 1)] {
        assert!(refusal(place.store().import(name, &set(1))).contains("no name of a site"));
    }
    place.store().import("../x", &set(1)).unwrap();
    assert_eq!(place.files(), ["%2e%2e%2fx.set", ".lock"]);
}

#[cfg(unix)]
#[test]
fn asvs_13_3_1_only_this_account_can_read_the_folder_and_its_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let store = place.store();
    store.import("tx", &set(1)).unwrap();
    store.rotate("tx", &set(2)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&place.secrets()), 0o700);
    for file in place.files() {
        assert_eq!(mode(&place.secrets().join(&file)), 0o600, "{file}");
    }
    fs::set_permissions(place.secrets(), fs::Permissions::from_mode(0o750)).unwrap();
    let said = refusal(store.rotate("tx", &set(3)));
    assert!(said.ends_with("run chmod 700 on it"), "{said}");
}

#[test]
fn asvs_13_3_1_no_file_and_no_debug_shows_a_value() {
    let place = Place::new();
    let store = place.store();
    store.import("tx", &set(1)).unwrap();
    store.rotate("tx", &set(2)).unwrap();
    for file in place.files() {
        let bytes = fs::read(place.secrets().join(&file)).unwrap();
        assert!(!bytes.windows(7).any(|part| part == b"hunter2"), "{file}");
    }
    let shown = format!("{store:?} {:?} {:?}", store.list(), store.set("tx", Which::InUse));
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("Username") && Part::ALL.len() == 5);
}
