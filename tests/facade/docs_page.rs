//! The page of the API, over HTTP and in a browser.

use std::{
    env,
    io::Write as _,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{facade::facade_without_registry, support::http_client};

const PATHS: [(&str, &str); 4] = [
    ("/docs", "text/html; charset=utf-8"),
    ("/docs/page.css", "text/css; charset=utf-8"),
    ("/docs/document.js", "text/javascript; charset=utf-8"),
    ("/docs/page.js", "text/javascript; charset=utf-8"),
];

#[tokio::test]
async fn asvs_3_4_3_to_3_4_6_each_file_of_the_page_has_a_strict_content_security_policy() {
    let address = facade_without_registry().await;
    for (path, media_type) in PATHS {
        let response = http_client().get(format!("http://{address}{path}")).send().await.expect("a response");
        assert_eq!(response.status(), 200, "{path}");
        let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(header("content-type"), media_type);
        let policy = header("content-security-policy");
        let mut parts: Vec<&str> = policy.split("; ").collect();
        parts.sort_unstable();
        let expected = [
            "base-uri 'none'",
            "connect-src 'self'",
            "default-src 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "img-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
        ];
        assert_eq!(parts, expected, "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cache-control"), "no-store");
    }
}

/// Whether the browser is there. Where `CI` is set, it must be.
fn has_browser() -> bool {
    let version =
        Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_installed = version.is_ok_and(|status| status.success());
    assert!(is_installed || env::var_os("CI").is_none(), "chromium is not installed");
    if !is_installed {
        let text =
            "\nWARNING: the page /docs is NOT CHECKED in a browser, because chromium is not installed.\n\n";
        // Written to the stream itself, because the test harness hides what a passing test prints.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
    is_installed
}

/// The elements of a page after its scripts have run.
async fn shown(url: String) -> String {
    let output = tokio::task::spawn_blocking(move || {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("chromium");
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--dump-dom",
        ]);
        command.args(["--no-first-run", "--disable-background-networking", "--disable-component-update"]);
        // The time of the page, not of the machine: it ends when the page has nothing to do.
        command.arg("--virtual-time-budget=60000");
        command.arg(format!("--user-data-dir={}", folder.path().display())).arg(url);
        // A browser needs the real clock.
        command.env_remove("LD_PRELOAD");
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FAKETIME")) {
            command.env_remove(name);
        }
        command.output().expect("chromium")
    });
    let output = output.await.expect("the browser");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_each_route_each_schema_and_each_problem_in_a_browser() {
    if !has_browser() {
        return;
    }
    let address = facade_without_registry().await;
    let page = shown(format!("http://{address}/docs")).await;
    let document: Value = http_client()
        .get(format!("http://{address}/openapi.json"))
        .send()
        .await
        .expect("a response")
        .json()
        .await
        .expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(page.contains(&format!("id=\"route-{id}\"")), "{path}");
            assert!(page.contains(&format!("aria-label=\"Try {} {path}\"", method.to_uppercase())), "{path}");
        }
    }
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for name in schemas.keys() {
        assert!(page.contains(&format!("<details id=\"schema-{name}\">")), "{name}");
    }
    for code in ["request_member", "registry_timeout", "service_busy", "wrong_host"] {
        assert!(page.contains(&format!("id=\"problem-{code}\"")), "{code}");
    }
    // Every link inside of the page has its end.
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{target}\"")), "#{target} is not there");
    }
    // Every field has a label, and texts are shown as texts.
    for id in page.split("<textarea").skip(1).filter_map(|rest| rest.split("id=\"").nth(1)?.split('"').next())
    {
        assert!(page.contains(&format!("<label for=\"{id}\">")), "{id}");
    }
    assert!(!page.contains("cannot be shown") && !page.contains("is being loaded"), "{page}");
    assert!(!page.contains("[object"), "an object became a text");
}
