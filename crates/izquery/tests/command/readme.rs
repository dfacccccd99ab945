//! The settings and commands in README.md and docs/CONFIG.md work as printed.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::{assert_refused, izquery, post, start};

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
    assert_eq!((readme.len(), reference.len()), (2, 4));
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
    ] {
        fs::write(folder.path().join("izquery.toml"), settings).unwrap();
        let output = izquery(&["serve", "--config", "izquery.toml"], folder.path(), "");
        // The secret is the only thing that is missing.
        assert_refused(&output, &[missing]);
    }
}

#[test]
fn the_first_half_hour_of_the_readme_works() {
    let folder = tempfile::tempdir().unwrap();
    let (_sandbox, endpoint) =
        start(&["sandbox", "--listen", "127.0.0.1:0"], folder.path(), "listens at ", false);
    let settings = &blocks("README.md", "toml")[0];
    let printed = "http://127.0.0.1:8467/client_Service";
    assert!(settings.contains(printed) && settings.lines().count() <= 5, "{settings}");
    // The printed ports may be in use on the machine of a test.
    let settings = format!("listen = '127.0.0.1:0'\n{}", settings.replace(printed, &endpoint));
    fs::write(folder.path().join("izquery.toml"), settings).unwrap();
    let (_service, rest) =
        start(&["serve", "--config", "izquery.toml"], folder.path(), "\"address\":\"", true);
    let address = rest.split('"').next().unwrap();
    let commands = blocks("README.md", "sh");
    let curl = commands.iter().find(|command| command.starts_with("curl ")).unwrap();
    let body = curl.split("-d '").nth(1).unwrap().split('\'').next().unwrap();
    let response = post(address, body);
    let (head, json) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{response}");
    let answer: Value = serde_json::from_str(json).unwrap();
    assert_eq!((&answer["outcome"], &answer["match"]["grade"]), (&"record".into(), &"exact".into()));
}
