//! What holds for the files of every page of the service. Tests check it.

/// Checks that a script makes every text a text node, and stores nothing in the browser (ASVS 3.2.2, 14.3.3).
///
/// # Panics
///
/// If it may do something else.
pub(super) fn check_script(name: &str, text: &str) {
    for forbidden in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "createContextualFragment",
        "document.write",
        "srcdoc",
        "eval(",
        "Function(",
        "setTimeout(\"",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "cookie",
        // A message to any origin.
        ", \"*\")",
    ] {
        assert!(!text.contains(forbidden), "{name}: {forbidden}");
    }
}

/// Checks that a file loads nothing from other places.
///
/// # Panics
///
/// If it may.
pub(super) fn check_sources(name: &str, text: &str) {
    // The name of a namespace is no address.
    let text = text.replace("http://www.w3.org/2000/svg", "");
    for outside in ["http://", "https://", "url(", "@import", "//cdn", "src=\"//"] {
        assert!(!text.contains(outside), "{name}: {outside}");
    }
}

/// Checks that a page has no script, no style and no handler of its own, and loads scripts only from below `path`.
///
/// # Panics
///
/// If it has one.
pub(super) fn check_page(page: &str, path: &str) {
    assert!(!page.contains("style=") && !page.contains("<style"));
    assert_eq!(page.matches("<script").count(), page.matches(&format!("<script src=\"{path}/")).count());
    assert!(!page.contains(" on"), "an attribute may be a handler");
    assert!(page.contains("<html lang=\"en\">") && page.contains("name=\"viewport\""));
}
