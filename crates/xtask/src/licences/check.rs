//! Compares packages with the list of what is allowed.

use spdx::{Expression, ParseMode};

use super::{
    dependency_list::DependencyList,
    lowest_version::is_allowed,
    package::{Dependency, Package},
};

/// The licence of the packages of this project.
const OUR_LICENCE: &str = "MIT OR Apache-2.0";

/// One line for each thing that is not allowed.
pub(crate) fn findings(list: &DependencyList, packages: &[Package]) -> Vec<String> {
    packages.iter().flat_map(|package| of_package(list, package)).collect()
}

fn of_package(list: &DependencyList, package: &Package) -> Vec<String> {
    let of_place = if package.source.is_some() { of_dependency(list, package) } else { of_ours(package) };
    let named = |finding: String| format!("{} {}: {finding}", package.name, package.version);
    of_place.into_iter().chain(package.dependencies.iter().filter_map(of_source)).map(named).collect()
}

/// What is wrong with a package of this project.
fn of_ours(package: &Package) -> Vec<String> {
    let mut findings = Vec::new();
    if package.publish.as_ref().is_none_or(|registries| !registries.is_empty()) {
        findings.push("needs publish = false".to_owned());
    }
    if package.license.as_deref() != Some(OUR_LICENCE) {
        findings.push(format!("needs the licence {OUR_LICENCE}"));
    }
    findings
}

/// What is wrong with a package of others.
fn of_dependency(list: &DependencyList, package: &Package) -> Vec<String> {
    let bounds = list.lowest.get(&package.name).map(Vec::as_slice).unwrap_or_default();
    let too_old = (!is_allowed(&package.version, bounds)).then(|| {
        let bounds: Vec<String> = bounds.iter().map(ToString::to_string).collect();
        format!("is too old; the lowest versions are {}", bounds.join(", "))
    });
    let avoided = list.avoided.get(&package.name).map(|reason| format!("may not be used: {reason}"));
    of_licence(list, package).into_iter().chain(too_old).chain(avoided).collect()
}

fn of_licence(list: &DependencyList, package: &Package) -> Option<String> {
    let Some(licence) = &package.license else {
        return Some("names no licence".to_owned());
    };
    // Some packages still write `MIT/Apache-2.0`.
    let mode = ParseMode { allow_slash_as_or_operator: true, ..ParseMode::STRICT };
    match Expression::parse_mode(licence, mode) {
        Ok(expression) => {
            let is_allowed =
                expression.evaluate(|requirement| list.allows(&package.name, &requirement.to_string()));
            (!is_allowed).then(|| format!("has a licence that is not in the list: {licence}"))
        }
        Err(_) => Some(format!("has a licence that is no SPDX expression: {licence}")),
    }
}

/// What is wrong with the place from which a dependency comes. A folder is one of this project. Everything else must come
/// from cargo's own registry.
fn of_source(dependency: &Dependency) -> Option<String> {
    let is_of_registry = dependency.registry.is_none()
        && dependency.source.as_ref().is_some_and(|source| source.starts_with("registry+"));
    let is_ours = dependency.source.is_none() && dependency.path.is_some();
    (!is_of_registry && !is_ours)
        .then(|| format!("takes {} from another place than cargo's own registry", dependency.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> DependencyList {
        DependencyList::parse(
            "[licences]\nMIT = 'x'\n'Apache-2.0' = 'x'\n'Unicode-3.0' = 'x'\n'Apache-2.0 WITH LLVM-exception' = 'x'\n\
             [[exceptions]]\nname = 'engine'\nlicences = ['NCSA']\nreason = 'x'\n\
             [lowest]\nold = ['1.2.0']\n[avoided]\nbad = 'unmaintained'\n",
        )
        .unwrap()
    }

    /// The findings about a package of others.
    fn about(name: &str, version: &str, licence: &str) -> Vec<String> {
        let package = serde_json::json!({
            "name": name, "version": version, "license": licence, "source": "registry+x", "publish": null,
            "dependencies": [],
        });
        findings(&list(), &[serde_json::from_value(package).unwrap()])
    }

    #[test]
    fn a_choice_needs_one_allowed_licence_and_a_sum_needs_all() {
        for licence in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "GPL-2.0-only OR Apache-2.0",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "MIT AND (GPL-3.0-only OR Apache-2.0)",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert_eq!(about("one", "1.0.0", licence), [""; 0], "{licence}");
        }
        for licence in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR Apache-2.0) AND NCSA",
            "MIT WITH Classpath-exception-2.0",
            "LGPL-2.1-or-later",
            "AGPL-3.0+",
        ] {
            assert_eq!(about("one", "1.0.0", licence).len(), 1, "{licence}");
        }
        assert_eq!(
            about("one", "1.0.0", "see the file"),
            ["one 1.0.0: has a licence that is no SPDX expression: see the file"]
        );
    }

    #[test]
    fn a_package_without_a_licence_is_refused() {
        let package = serde_json::json!({
            "name": "one", "version": "1.0.0", "license": null, "source": "registry+x", "publish": null,
            "dependencies": [],
        });
        let found = findings(&list(), &[serde_json::from_value(package).unwrap()]);
        assert_eq!(found, ["one 1.0.0: names no licence"]);
    }

    #[test]
    fn an_exception_is_for_one_package() {
        assert!(about("engine", "1.0.0", "MIT AND NCSA").is_empty());
        assert_eq!(about("motor", "1.0.0", "MIT AND NCSA").len(), 1);
    }

    #[test]
    fn a_version_below_the_bound_and_an_avoided_package_are_refused() {
        assert!(about("old", "1.2.0", "MIT").is_empty());
        assert_eq!(about("old", "1.1.9", "MIT"), ["old 1.1.9: is too old; the lowest versions are 1.2.0"]);
        assert_eq!(about("bad", "7.0.0", "MIT"), ["bad 7.0.0: may not be used: unmaintained"]);
    }

    #[test]
    fn a_package_of_ours_is_never_published_and_has_our_licence() {
        let ours = |publish: serde_json::Value, licence: &str| {
            let package = serde_json::json!({
                "name": "ours", "version": "0.1.0", "license": licence, "source": null, "publish": publish,
                "dependencies": [],
            });
            findings(&list(), &[serde_json::from_value(package).unwrap()]).len()
        };
        assert_eq!(ours(serde_json::json!([]), OUR_LICENCE), 0);
        assert_eq!(ours(serde_json::Value::Null, OUR_LICENCE), 1);
        assert_eq!(ours(serde_json::json!(["another"]), "MIT"), 2);
    }

    #[test]
    fn a_dependency_comes_from_the_registry_or_from_this_project() {
        let from = |place: serde_json::Value| {
            let mut dependency = serde_json::json!({"name": "one", "source": null, "registry": null});
            dependency.as_object_mut().unwrap().extend(place.as_object().unwrap().clone());
            let package = serde_json::json!({
                "name": "ours", "version": "0.1.0", "license": OUR_LICENCE, "source": null, "publish": [],
                "dependencies": [dependency],
            });
            findings(&list(), &[serde_json::from_value(package).unwrap()]).len()
        };
        assert_eq!(from(serde_json::json!({"source": "registry+x"})), 0);
        assert_eq!(from(serde_json::json!({"path": "/x/one"})), 0);
        assert_eq!(from(serde_json::json!({"source": "registry+y", "registry": "y"})), 1);
        assert_eq!(from(serde_json::json!({"source": "git+x"})), 1);
        assert_eq!(from(serde_json::json!({})), 1);
    }

    #[test]
    fn the_list_of_the_project_is_valid() {
        let list = DependencyList::parse(include_str!("../../dependencies.toml")).unwrap();
        let is_known = |licence: &String| Expression::parse(licence).is_ok();
        assert!(list.licences.keys().all(is_known));
        assert!(list.licences.values().chain(list.avoided.values()).all(|reason| !reason.is_empty()));
        assert!(list.lowest.values().all(|bounds| !bounds.is_empty()));
    }
}
