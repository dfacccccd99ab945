//! The program in an account that the modes of files bind.

use std::{
    env, fs,
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// A user who owns nothing ("nobody").
const NOBODY: u32 = 65534;

/// An account that the modes of files bind. They do not bind root. So root becomes somebody else, with a copy of the program that
/// all may run.
pub(crate) struct Unprivileged {
    /// `None` if the tests do not run as root.
    programs: Option<TempDir>,
}

impl Unprivileged {
    /// `None`, with a warning, if root cannot become somebody else.
    pub(crate) fn new() -> Option<Self> {
        let programs = tempfile::tempdir().unwrap();
        if fs::metadata(programs.path()).unwrap().uid() != 0 {
            return Some(Self { programs: None });
        }
        let tried = Command::new("setpriv").arg("--version").stdout(Stdio::null()).status();
        if !tried.is_ok_and(|status| status.success()) {
            assert!(env::var_os("CI").is_none(), "setpriv is not installed");
            let _ = writeln!(
                io::stderr(),
                "\nWARNING: a folder that cannot be written is NOT TESTED, because setpriv is not installed.\n"
            );
            return None;
        }
        fs::copy(env!("CARGO_BIN_EXE_izquery"), programs.path().join("izquery")).unwrap();
        fs::set_permissions(programs.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Some(Self { programs: Some(programs) })
    }

    /// Gives the account these files of a folder.
    pub(crate) fn own(&self, folder: &Path, names: &[&str]) {
        if self.programs.is_none() {
            return;
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        for name in names {
            chown(folder.join(name), Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }

    /// The program.
    pub(crate) fn command(&self) -> Command {
        let Some(programs) = &self.programs else { return Command::new(env!("CARGO_BIN_EXE_izquery")) };
        let mut command = Command::new("setpriv");
        let id = NOBODY.to_string();
        command.args(["--reuid", &id, "--regid", &id, "--clear-groups"]).arg(programs.path().join("izquery"));
        command
    }
}
