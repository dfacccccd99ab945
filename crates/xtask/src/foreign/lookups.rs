//! `izquery ask` and `izquery doctor` at a registry in another language.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use super::server::Server;
use crate::program::check;

/// The kinds of transport, with the path at the server.
const KINDS: [(&str, &str); 2] = [("cdc-soap-2011", "soap12"), ("cdc-soap-2011-soap11", "soap11")];

/// The forms of the HL7 message in XML.
const FORMS: [&str; 2] = ["entities", "cdata"];

/// The only person of the servers. She is invented.
const PATIENT: &str =
    r#"{"name": {"family": "Quill", "given": "Marlow"}, "birth_date": "1988-04-05", "sex": "F"}"#;

/// The environment variable with the password.
const PASSWORD: &str = "IZQUERY_FOREIGN_PASSWORD";

/// Looks the person up in every form, with the right and with a wrong password, and examines the server.
pub(super) fn run(izquery: &Path, folder: &Path, server: &Server) -> anyhow::Result<()> {
    let (config, patient) = (folder.join(format!("{}.toml", server.name)), folder.join("patient.json"));
    fs::write(&patient, PATIENT)?;
    let mut text = String::new();
    for (kind, path) in KINDS {
        for form in FORMS {
            text += &format!(
                "[registries.{path}-{form}]\n\
                 base = \"sandbox\"\n\
                 transport.endpoint = \"{origin}/{path}\"\n\
                 transport.kind = \"{kind}\"\n\
                 transport.text = \"{form}\"\n\
                 credentials.username = \"sandbox\"\n\
                 credentials.password = {{ env = \"{PASSWORD}\" }}\n\
                 credentials.facility_id = \"0001112000\"\n",
                origin = server.origin
            );
        }
    }
    fs::write(&config, text)?;
    let command = |word: &str, registry: &str, password: &str| {
        let mut command = Command::new(izquery);
        command.arg(word).arg("--config").arg(&config).args(["--registry", registry]);
        command.env(PASSWORD, password);
        command
    };
    for (_, path) in KINDS {
        for form in FORMS {
            let registry = format!("{path}-{form}");
            let ask = |password: &str| {
                let mut command = command("ask", &registry, password);
                command.arg("--json").arg("--patient").arg(&patient);
                json(command).with_context(|| format!("{} {registry}", server.name))
            };
            let found = ask("sandbox")?;
            let (outcome, grade) = (found.pointer("/outcome"), found.pointer("/match/grade"));
            ensure!(
                outcome == Some(&"record".into()) && grade == Some(&"exact".into()),
                "{} {registry}: the person is not found: {found}",
                server.name
            );
            let refused = ask("wrong")?;
            ensure!(
                refused.pointer("/code") == Some(&"registry_refused_credentials".into()),
                "{} {registry}: the wrong password is not reported: {refused}",
                server.name
            );
        }
        check(command("doctor", &format!("{path}-entities"), "sandbox"))
            .with_context(|| format!("{} {path}", server.name))?;
    }
    Ok(())
}

/// The JSON that a command prints, whatever its exit status.
fn json(mut command: Command) -> anyhow::Result<Value> {
    let output = command.output().context("izquery cannot be started")?;
    match serde_json::from_slice(&output.stdout) {
        Ok(value) => Ok(value),
        Err(_) => bail!("izquery ask printed no JSON: {}", String::from_utf8_lossy(&output.stderr)),
    }
}
