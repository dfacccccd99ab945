//! `cargo xtask contract`: the OpenAPI document is valid, a client generated from it works, and the service does what the
//! document says. Python tools examine a running service in front of a running sandbox, on loopback.

mod service;

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use self::service::Service;
use crate::{
    cargo::{cargo, root, target},
    program::check,
    python::Python,
};

/// The folder of our tests, from the root folder of the project.
const TESTS: &str = "tests/contract";

/// The module of the generated client.
const CLIENT: &str = "izquery_client";

/// The number of examples for each operation.
const EXAMPLES: &str = "50";

/// The examples are the same in each run.
const SEED: &str = "20261122";

/// Runs all checks.
pub(crate) fn run() -> anyhow::Result<()> {
    let folder = target()?.join("contract");
    fs::create_dir_all(&folder)?;
    let tests = root().join(TESTS);
    let requirements = format!("{TESTS}/requirements.txt");
    let Some(python) = Python::prepare("contract", &folder.join("venv"), &requirements)? else {
        return Ok(());
    };
    cargo(&["build", "--quiet", "--package", "izquery"], &[])?;
    let service = Service::start(&folder)?;
    generate_client(&python, &folder, service.url())?;
    run_tests(&python, &folder, &tests, &service)?;
    run_schemathesis(&python, &folder, &tests, &service)
}

fn generate_client(python: &Python, folder: &Path, url: &str) -> anyhow::Result<()> {
    step("openapi-python-client generates a client")?;
    let client = folder.join("client").join(CLIENT);
    let mut command = python.tool("openapi-python-client");
    command.args(["generate", "--meta", "none", "--overwrite", "--fail-on-warning", "--url"]);
    command.arg(format!("{url}/openapi.json")).arg("--output-path").arg(client);
    check(command)
}

fn run_tests(python: &Python, folder: &Path, tests: &Path, service: &Service) -> anyhow::Result<()> {
    step("the document is valid, and the generated client works")?;
    let mut command = python.tool("pytest");
    command.args(["--quiet", "-p", "no:cacheprovider"]).arg(tests);
    command.env("PYTHONPATH", folder.join("client")).env("IZQUERY_URL", service.url());
    command.env("IZQUERY_TOKEN", service.token());
    check(command)
}

fn run_schemathesis(python: &Python, folder: &Path, tests: &Path, service: &Service) -> anyhow::Result<()> {
    step("schemathesis finds nothing")?;
    let mut command = python.tool("schemathesis");
    command.arg("--config-file").arg(tests.join("schemathesis.toml"));
    command.args(["run", "--checks", "all", "--max-examples", EXAMPLES, "--seed", SEED]);
    command.args(["--generation-database", "none", "--no-color"]);
    command.args([
        "--header",
        &format!("Authorization: Bearer {}", service.token()),
        "--header",
        "X-Actor: contract",
    ]);
    command.arg(format!("{}/openapi.json", service.url()));
    // Reports and databases of examples are written there.
    command.current_dir(folder);
    check(command)
}

fn step(what: &str) -> io::Result<()> {
    writeln!(io::stderr(), "xtask contract: {what}")
}
