//! The settings and commands in README.md and docs/CONFIG.md work as printed.

use std::{fs, path::Path, process::Command};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Running, assert_refused, izquery, start, text};

/// The code blocks of one language in a document of the project.
pub(crate) fn blocks(document: &str, language: &str) -> Vec<String> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(document);
    let text = fs::read_to_string(path).unwrap();
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

#[test]
fn every_printed_setting_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let readme = blocks("README.md", "toml");
    let reference = blocks("docs/CONFIG.md", "toml");
    // What is in the store is fetched when the file is read, so that these settings are refused before the others.
    let (stored, reference): (Vec<_>, Vec<_>) =
        reference.into_iter().partition(|block| block.contains("{ stored = "));
    assert_eq!((readme.len(), reference.len(), stored.len()), (2, 7, 1));
    let profile = izquery(&["enroll", "profile", "sample-state"], folder.path(), "");
    fs::write(folder.path().join("tx-other-vendor.toml"), profile.stdout).unwrap();
    for (settings, missing) in [
        (
            readme[0].clone(),
            "registries.sandbox: credentials.password: the environment variable IZQUERY_SANDBOX_PASSWORD is not set",
        ),
        (
            readme[1].clone(),
            "registries.tx: credentials.password: the environment variable IZQUERY_TX_PASSWORD is not set",
        ),
        (
            reference.concat(),
            "registries.tx: credentials.password: the environment variable IZQUERY_TX_PASSWORD is not set",
        ),
        (
            stored.concat(),
            "registries.tx.facilities.store-12.facility_id: the secret tx/store-12/facility_id is in the store of secrets, and \
             the settings name no store: set secrets.key",
        ),
    ] {
        fs::write(folder.path().join("izquery.toml"), settings).unwrap();
        let output = izquery(&["serve", "--config", "izquery.toml"], folder.path(), "");
        // The secret is the only thing that is missing.
        assert_refused(&output, &[missing]);
    }
}

/// One code block of the README: its language and its text.
struct Block {
    language: String,
    text: String,
}

/// All code blocks of the README, in order.
fn readme() -> Vec<Block> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md"));
    let text = fs::read_to_string(path).unwrap();
    let parts: Vec<&str> = text.split("```").collect();
    assert_eq!(parts.len() % 2, 1, "a code block has no end");
    let inside = parts.iter().skip(1).step_by(2);
    inside
        .filter_map(|part| part.split_once('\n'))
        .map(|(language, text)| Block { language: language.to_owned(), text: text.to_owned() })
        .collect()
}

/// Plays a reader of the README, who types every block in a folder of its own.
struct Reader {
    folder: TempDir,
    /// What a block prints, and what the reader uses instead: the printed ports may be in use on the machine of a test,
    /// and no real registry is asked.
    replaced: Vec<(&'static str, String)>,
    /// The programs in other terminals.
    running: Vec<Running>,
    /// The number of blocks that were typed.
    typed: usize,
}

#[expect(clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
impl Reader {
    fn new() -> Self {
        let command = format!("'{}'", env!("CARGO_BIN_EXE_izquery"));
        let replaced = vec![
            ("cargo run --", command),
            ("your-user", "sandbox".to_owned()),
            ("your-password", "sandbox".to_owned()),
        ];
        Self { folder: tempfile::tempdir().unwrap(), replaced, running: Vec::new(), typed: 0 }
    }

    fn adapted(&self, text: &str) -> String {
        self.replaced.iter().fold(text.to_owned(), |text, (printed, used)| text.replace(printed, used))
    }

    /// Types a block.
    fn follow(&mut self, block: &Block) {
        self.typed += 1;
        match block.language.as_str() {
            "toml" => {
                let settings = format!("listen = '127.0.0.1:0'\n{}", self.adapted(&block.text));
                fs::write(self.folder.path().join("izquery.toml"), settings).unwrap();
            }
            "json" => fs::write(self.folder.path().join("patient.json"), &block.text).unwrap(),
            "sh" => self.follow_commands(&block.text),
            other => panic!("nobody types a block of {other}"),
        }
    }

    fn follow_commands(&mut self, commands: &str) {
        let folder = self.folder.path().to_owned();
        let first = commands.lines().next().unwrap();
        if first.starts_with("cargo run -- demo ") {
            // The demo serves until Ctrl-C. The README says how to end it after one round.
            let (demo, test) = commands.split_once('\n').unwrap();
            let demo = demo.split('#').next().unwrap();
            assert!(self.shell(&format!("{demo} --once")).contains("Every lookup gave the expected answer"));
            assert!(test.starts_with("cargo test  "), "this test is part of it: {test}");
        } else if commands.trim() == "cargo run -- sandbox" {
            let arguments = ["sandbox", "--listen", "127.0.0.1:0"];
            let (sandbox, endpoint) = start(&arguments, &folder, "listens at ", false);
            self.replaced.push(("http://127.0.0.1:8467/client_Service", endpoint.clone()));
            self.replaced.push(("https://registry.example/client_Service", endpoint));
            self.running.push(sandbox);
        } else if commands.contains("cargo run -- serve ") {
            let line = commands.trim();
            let line = line.strip_prefix("IZQUERY_SANDBOX_PASSWORD=sandbox cargo run -- ").unwrap();
            let arguments: Vec<&str> = line.split_whitespace().collect();
            let (service, rest) = start(&arguments, &folder, "\"address\":\"", true);
            let address = rest.split('"').next().unwrap();
            self.replaced.push(("http://127.0.0.1:8466", format!("http://{address}")));
            self.running.push(service);
        } else if commands.starts_with("curl ") {
            let answer: Value = serde_json::from_str(&self.shell(commands)).unwrap();
            assert_eq!((&answer["outcome"], &answer["match"]["grade"]), (&"record".into(), &"exact".into()));
        } else if commands.contains(" token create ") {
            let shown = self.shell(commands);
            assert!(shown.starts_with("izq_") && shown.contains("actor=rph-1 purpose=treatment"), "{shown}");
        } else if commands.contains(" widget open ") {
            // The service took any free port, and no browser is wanted.
            let address =
                &self.replaced.iter().find(|(printed, _)| *printed == "http://127.0.0.1:8466").unwrap().1;
            let file = folder.join("izquery.toml");
            let settings = fs::read_to_string(&file).unwrap();
            fs::write(&file, settings.replace("127.0.0.1:0", address.trim_start_matches("http://"))).unwrap();
            let shown = self.shell(&format!("{} --no-browser", commands.trim()));
            assert!(shown.starts_with(&format!("{address}/widget#ticket=izv_")), "{shown}");
        } else if commands.contains(" doctor ") {
            let shown = self.shell(commands);
            assert!(shown.contains(" 0 failed, ") && shown.contains("\ntx: "), "{shown}");
        } else if commands.starts_with("cargo run -- ask ") {
            let shown = self.shell(commands);
            assert!(shown.contains("SBX100001") && shown.to_uppercase().contains("SANDCASTLE"), "{shown}");
        } else {
            panic!("the test does not know how to check this block:\n{commands}");
        }
    }

    /// Runs commands as a shell does, and returns what they print.
    fn shell(&self, commands: &str) -> String {
        let output = Command::new("sh")
            .args(["-e", "-c", &self.adapted(commands)])
            .current_dir(self.folder.path())
            // An earlier block has set it in the same terminal.
            .env("IZQUERY_TX_PASSWORD", "sandbox")
            .output()
            .unwrap();
        assert!(output.status.success(), "{commands}: {}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }
}

#[test]
fn every_block_of_the_readme_works_as_printed() {
    let settings = &blocks("README.md", "toml")[0];
    assert!(settings.lines().count() <= 5, "{settings}");
    let blocks = readme();
    let mut reader = Reader::new();
    blocks.iter().for_each(|block| reader.follow(block));
    assert_eq!((reader.typed, reader.running.len()), (blocks.len(), 2));
    assert!(reader.typed >= 9, "{}", reader.typed);
}
