//! `cargo xtask sbom`: writes the software bill of materials of `izquery` (CycloneDX, JSON) to `sbom/` in the target folder.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::{
    cargo::{cargo_program, root, target},
    cargo_tool::CargoTool,
};

const TOOL: CargoTool = CargoTool { name: "cyclonedx", version: "0.5.9" };

/// The package that is described.
const PACKAGE: &str = "izquery";

/// The name of the file without its extension. No other file of the project has it.
const FILE: &str = "izquery-sbom";

/// Writes the file, and checks that it names every package of `cargo tree`.
pub(crate) fn run() -> anyhow::Result<()> {
    if !TOOL.prepare("sbom", "NOT WRITTEN")? {
        return Ok(());
    }
    let sbom = without_root(&write()?, &root().canonicalize()?);
    let missing = missing(&serde_json::from_str(&sbom)?, &packages_of(&tree()?));
    if !missing.is_empty() {
        bail!("the file does not name {}", missing.join(", "));
    }
    let folder = target()?.join("sbom");
    fs::create_dir_all(&folder)?;
    let file = folder.join(FILE).with_extension("cdx.json");
    fs::write(&file, sbom)?;
    writeln!(io::stderr(), "xtask sbom: {}", file.display())?;
    Ok(())
}

/// Runs cargo-cyclonedx, which writes a file into the folder of each package. Gives the text of ours, and removes all.
fn write() -> anyhow::Result<String> {
    let mut command = TOOL.command();
    command.args(["--quiet", "--format", "json", "--spec-version", "1.5", "--target", "all"]);
    let status = command.args(["--override-filename", FILE]).status()?;
    let mut ours = None;
    for folder in folders()? {
        let file = folder.join(FILE).with_extension("json");
        if folder.ends_with(PACKAGE) {
            ours = fs::read_to_string(&file).ok();
        }
        // The tool writes no file where it failed before.
        let _ = fs::remove_file(file);
    }
    if !status.success() {
        bail!("cargo cyclonedx ended with {status}");
    }
    ours.context("cargo cyclonedx wrote no file")
}

/// The text without the root folder of the project, so that the file does not depend on where it was written.
fn without_root(sbom: &str, root: &Path) -> String {
    sbom.replace(&root.display().to_string(), "")
}

/// The folders of the packages of this project.
fn folders() -> anyhow::Result<Vec<PathBuf>> {
    let metadata: Value =
        serde_json::from_str(&output(&["metadata", "--format-version=1", "--no-deps", "--locked"])?)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo metadata")?;
    let manifests = packages.iter().filter_map(|package| package.get("manifest_path")?.as_str());
    Ok(manifests.filter_map(|manifest| Some(PathBuf::from(manifest).parent()?.to_owned())).collect())
}

/// What `cargo tree` prints: a package in each line.
fn tree() -> anyhow::Result<String> {
    let package = ["tree", "--locked", "--package", PACKAGE, "--edges", "normal,build", "--target", "all"];
    output(&[&package[..], &["--prefix", "none", "--format", "{p}"]].concat())
}

fn output(arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(cargo_program()).args(arguments).current_dir(root()).output()?;
    if !output.status.success() {
        bail!("cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout).context("the output of cargo is UTF-8")
}

/// The packages in the output of `cargo tree`, such as `libc 0.2.1`.
fn packages_of(tree: &str) -> BTreeSet<String> {
    let package = |line: &str| {
        let mut words = line.split_whitespace();
        Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
    };
    tree.lines().filter_map(package).collect()
}

/// The packages that the file does not name: neither as what it describes nor as a component.
fn missing(sbom: &Value, packages: &BTreeSet<String>) -> Vec<String> {
    let described = sbom.pointer("/metadata/component");
    let components = sbom.get("components").and_then(Value::as_array).into_iter().flatten();
    let name = |component: &Value| {
        let text = |member: &str| component.get(member).and_then(Value::as_str).map(str::to_owned);
        Some(format!("{} {}", text("name")?, text("version")?))
    };
    let named: BTreeSet<String> = described.into_iter().chain(components).filter_map(name).collect();
    packages.difference(&named).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TREE: &str =
        "izquery v0.1.0 (/x/izquery)\nserde v1.0.2\nserde_derive v1.0.2 (proc-macro)\nserde v1.0.2 (*)\n\n";

    #[test]
    fn a_package_of_the_tree_is_read_once() {
        let packages: Vec<String> = packages_of(TREE).into_iter().collect();
        assert_eq!(packages, ["izquery 0.1.0", "serde 1.0.2", "serde_derive 1.0.2"]);
    }

    #[test]
    fn the_file_does_not_name_the_folder_of_the_project() {
        let sbom = "\"bom-ref\": \"path+file:///x/y/crates/izquery#0.1.0\"";
        assert_eq!(
            without_root(sbom, Path::new("/x/y")),
            "\"bom-ref\": \"path+file:///crates/izquery#0.1.0\""
        );
    }

    #[test]
    fn a_package_that_the_file_does_not_name_is_found() {
        let mut sbom = json!({
            "metadata": {"component": {"name": "izquery", "version": "0.1.0"}},
            "components": [{"name": "serde", "version": "1.0.2"}, {"name": "serde_derive", "version": "1.0.2"}],
        });
        assert_eq!(missing(&sbom, &packages_of(TREE)), [""; 0]);
        sbom["components"][0]["version"] = "1.0.1".into();
        assert_eq!(missing(&sbom, &packages_of(TREE)), ["serde 1.0.2"]);
        sbom["metadata"]["component"]["name"] = "other".into();
        assert_eq!(missing(&sbom, &packages_of(TREE)), ["izquery 0.1.0", "serde 1.0.2"]);
    }
}
