//! Starts a PostgreSQL server of a test program, where PostgreSQL is installed.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::OnceLock,
    thread,
};

/// Where Debian has the programs of the server, in a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The account of the server where the tests run as root, which PostgreSQL refuses.
const ACCOUNT: &str = "postgres";

/// Runs the server until the input ends, which it does when the test program ends. Then it removes the folder.
const SCRIPT: &str = r#"
"$PROGRAMS/initdb" -D "$FOLDER/data" -U izquery -A trust -E UTF8 --no-locale --no-sync >&2 || exit 1
"$PROGRAMS/postgres" -D "$FOLDER/data" -k "$FOLDER" -c listen_addresses= -c fsync=off -c max_connections=200 &
server=$!
read -r _
kill -QUIT $server
wait $server
cd / && rm -rf "$FOLDER"
"#;

/// The server. It ends with the test program.
pub(crate) struct Server {
    folder: PathBuf,
    _shell: Child,
    _input: ChildStdin,
}

impl Server {
    /// The connection string of a database. A new server has the database `postgres`.
    pub(crate) fn connection(&self, database: &str) -> String {
        format!("host={} user=izquery dbname={database}", self.folder.display())
    }
}

/// The server of this test program. `None` if PostgreSQL is not installed.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let Some(programs) = programs() else {
                assert!(env::var_os("CI").is_none(), "PostgreSQL is missing: `apt-get install postgresql`");
                say_that_they_are_skipped();
                return None;
            };
            Some(start(&programs))
        })
        .as_ref()
}

#[expect(clippy::print_stderr, reason = "what is skipped is said")]
fn say_that_they_are_skipped() {
    eprintln!(
        "\nWARNING: the tests over PostgreSQL are skipped, because it is not installed.\n\
         `apt-get install postgresql` installs it.\n"
    );
}

/// The folder of `initdb` and `postgres`.
fn programs() -> Option<PathBuf> {
    let of_debian = fs::read_dir(DEBIAN).into_iter().flatten().map(|entry| entry.unwrap().path().join("bin"));
    let of_path: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let is_there = |folder: &PathBuf| ["initdb", "postgres"].iter().all(|name| folder.join(name).exists());
    of_debian.chain(of_path).find(is_there)
}

fn start(programs: &Path) -> Server {
    let folder = tempfile::tempdir().unwrap().keep();
    let is_root = fs::metadata(&folder).unwrap().uid() == 0;
    let mut command = if is_root {
        let owned = Command::new("chown").arg(ACCOUNT).arg(&folder).status().unwrap();
        assert!(owned.success());
        let mut command = Command::new("setpriv");
        command.args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--clear-groups", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", SCRIPT]).env("PROGRAMS", programs).env("FOLDER", &folder).current_dir(&folder);
    // The server needs the real clock.
    for (name, _) in env::vars_os() {
        if name == "LD_PRELOAD" || name.to_string_lossy().starts_with("FAKETIME") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut shell = command.spawn().unwrap();
    let input = shell.stdin.take().unwrap();
    let mut lines = BufReader::new(shell.stderr.take().unwrap()).lines();
    let mut said = Vec::new();
    loop {
        let line = lines.next();
        assert!(line.is_some(), "PostgreSQL did not start: {said:#?}");
        said.push(line.unwrap().unwrap());
        if said.last().is_some_and(|line| line.contains("ready to accept connections")) {
            break;
        }
    }
    // The server must always be able to write its log.
    thread::spawn(move || lines.for_each(drop));
    Server { folder, _shell: shell, _input: input }
}
