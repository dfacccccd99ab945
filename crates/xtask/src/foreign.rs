//! `cargo xtask foreign`: SOAP clients and servers of other languages understand ours. zeep (Python) and node-soap are
//! clients of `izquery sandbox`; `izquery ask` and `izquery doctor` are clients of spyne (Python) and of node-soap.
//! Everything runs on loopback.
//!
//! What is not installed is skipped with a warning. Where `CI` is set it is installed, and nothing is skipped.

mod lookups;
mod server;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use self::server::Server;
use crate::{
    cargo::{cargo, root, target},
    node::{Node, Use},
    program::check,
    python::Python,
    sandbox::Sandbox,
};

/// The folder of the clients and the servers, from the root folder of the project.
const FOLDER: &str = "tests/foreign";

const NODE: Use = Use { task: "foreign", checks: "node-soap", packages: "the package soap of npm" };

/// The WSDL of the servers, from the root folder of the project.
const WSDL: &str = "crates/iz-soap/src/cdc-iis-2011.wsdl";

/// Runs all clients and servers.
pub(crate) fn run() -> anyhow::Result<()> {
    let folder = target()?.join("foreign");
    fs::create_dir_all(&folder)?;
    let python = Python::prepare("foreign", &folder.join("venv"), &format!("{FOLDER}/requirements.txt"))?;
    let node = Node::prepare(NODE, &folder.join("node"), &scripts())?;
    if python.is_none() && node.is_none() {
        return Ok(());
    }
    cargo(&["build", "--quiet", "--package", "izquery"], &[])?;
    let izquery = target()?.join("debug").join("izquery");
    let sandbox = Sandbox::start(&izquery, &folder)?;
    if let Some(python) = &python {
        step("zeep asks the sandbox")?;
        let mut command = python.tool("python");
        command.arg(script("test_zeep.py"));
        ask(command, &sandbox, &folder)?;
        step("izquery asks a server of spyne")?;
        let mut command = python.tool("python");
        command.arg(script("spyne_server.py"));
        lookups::run(&izquery, &folder, &Server::start("spyne", command, &folder)?)?;
    }
    if let Some(node) = &node {
        step("node-soap asks the sandbox")?;
        let mut command = node.run();
        command.arg("--test").arg(script("node_soap.test.js"));
        ask(command, &sandbox, &folder)?;
        step("izquery asks a server of node-soap")?;
        let mut command = node.run();
        command.arg(script("node_soap_server.js")).arg(root().join(WSDL));
        lookups::run(&izquery, &folder, &Server::start("node-soap", command, &folder)?)?;
    }
    Ok(())
}

/// Runs the tests of a client.
fn ask(mut command: Command, sandbox: &Sandbox, folder: &Path) -> anyhow::Result<()> {
    command.env("IZQUERY_SANDBOX", sandbox.origin()).env("IZQUERY_FOLDER", folder);
    check(command)
}

fn scripts() -> PathBuf {
    root().join(FOLDER)
}

fn script(name: &str) -> PathBuf {
    scripts().join(name)
}

fn step(what: &str) -> io::Result<()> {
    writeln!(io::stderr(), "xtask foreign: {what}")
}
