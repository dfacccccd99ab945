//! The disk is full, or the file cannot be written.

use std::{
    env, fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use iz_store::Store;

use crate::support::{
    append, assert_nothing_found,
    backend::SqliteFile,
    child::{Running, command_below},
};

/// A user who owns nothing ("nobody").
const NOBODY: u32 = 65534;

/// `sh` that runs a script before the program.
fn after(script: &str, folder: &Path) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{script} && exec \"$@\""), "sh"]).env("FOLDER", folder);
    shell
}

fn run(launcher: Command, part: &str, file: &SqliteFile) -> Vec<String> {
    Running::start(command_below(launcher, &env::current_exe().unwrap(), part, &file.path())).rest()
}

#[test]
fn asvs_16_5_3_a_full_disk_is_an_error_and_the_store_goes_on_when_there_is_space() {
    // A small disk of its own, which only the child sees.
    const SCRIPT: &str = "mount -t tmpfs -o size=400k none \"$FOLDER\"";
    let file = SqliteFile::new();
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        command.env("FOLDER", file.folder());
        command
    };
    let tried = unshare(SCRIPT).stderr(Stdio::null()).status();
    if !tried.is_ok_and(|status| status.success()) {
        eprintln!(
            "\nWARNING: the test of a full disk is skipped, because no file system can be mounted here.\n"
        );
        return;
    }
    let lines = run(unshare(&format!("{SCRIPT} && exec \"$@\"")), "append until it fails", &file);
    assert_eq!(lines.len(), 5, "{lines:#?}");
    assert!(lines[0].starts_with("failed: Store(Full {"), "{lines:#?}");
    assert_eq!(lines[1..], ["failing: true", "0 rows, []", "again: 1; failing: false", "[]"]);
}

#[test]
fn asvs_16_5_3_the_limit_of_the_size_of_files_is_an_error_and_no_row_is_half_there() {
    let file = SqliteFile::new();
    // `ulimit` counts 512 bytes. The signal is ignored, so that a write fails instead.
    let launcher = after("trap '' XFSZ && ulimit -f 400", file.folder());
    let lines = run(launcher, "append until it fails", &file);
    assert!(lines.len() >= 3, "{lines:#?}");
    assert!(lines[0].starts_with("failed: Store(Io {"), "{lines:#?}");
    assert_eq!(lines[1..3], ["failing: true", "0 rows, []"]);
}

/// A folder with a closed store of two rows, into which everybody may look, and a copy of this program beside it.
async fn shown_to_all() -> (SqliteFile, tempfile::TempDir, PathBuf) {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=2).await;
    store.close().await;
    fs::set_permissions(file.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
    let programs = tempfile::tempdir().unwrap();
    fs::set_permissions(programs.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = programs.path().join("program");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    (file, programs, program)
}

fn is_root(file: &SqliteFile) -> bool {
    fs::metadata(file.folder()).unwrap().uid() == 0
}

/// Runs a part of the test as another user. Root may write every file, whatever its mode is.
fn run_bound(part: &str, file: &SqliteFile, program: &Path) -> Vec<String> {
    let launcher = if is_root(file) {
        let mut setpriv = Command::new("setpriv");
        let id = NOBODY.to_string();
        setpriv.args(["--reuid", &id, "--regid", &id, "--clear-groups"]);
        setpriv
    } else {
        after("true", file.folder())
    };
    Running::start(command_below(launcher, program, part, &file.path())).rest()
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_named_and_can_still_be_verified() {
    let (file, _programs, program) = shown_to_all().await;
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(file.folder(), fs::Permissions::from_mode(0o555)).unwrap();
    let place = file.path().display().to_string();
    assert_eq!(run_bound("open", &file, &program), [format!("ReadOnly {{ place: {place:?} }}")]);
    assert_eq!(run_bound("verify", &file, &program), ["2 rows, []"]);
    fs::set_permissions(file.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    // Nothing was put beside it.
    assert_eq!(fs::read_dir(file.folder()).unwrap().count(), 1);
    assert_nothing_found(&file.settings(), 2);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let (file, _programs, program) = shown_to_all().await;
    fs::set_permissions(file.folder(), fs::Permissions::from_mode(0o555)).unwrap();
    if is_root(&file) {
        chown(file.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let place = file.path().display().to_string();
    assert_eq!(run_bound("open", &file, &program), [format!("ReadOnly {{ place: {place:?} }}")]);
    fs::set_permissions(file.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::remove_file(file.path()).unwrap();
    fs::set_permissions(file.folder(), fs::Permissions::from_mode(0o555)).unwrap();
    // A new file cannot be made either.
    assert_eq!(run_bound("open", &file, &program), [format!("ReadOnly {{ place: {place:?} }}")]);
    fs::set_permissions(file.folder(), fs::Permissions::from_mode(0o755)).unwrap();
}
