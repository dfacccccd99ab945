//! What the commands say about a location that is not live.

use crate::{enroll::Office, stored::run, support::text};

fn said(office: &Office, arguments: &[&str]) -> String {
    let output = run(office.path(), &[arguments, &["--config", "izquery.toml"]].concat());
    assert_ne!(output.status.code(), Some(0), "{arguments:?}");
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

const ASK: &[&str] =
    &["ask", "--registry", "tx/store-12", "--patient", "pebble.json", "--purpose", "treatment"];
const EXAMINE: &[&str] = &["doctor", "--registry", "tx/store-12"];

#[test]
fn a_refused_lookup_says_what_comes_next_and_where_to_look_up_meanwhile() {
    let office = Office::open();
    let refused = said(&office, ASK);
    for words in
        ["next: Record the enrollment of this location (`izquery enroll new`).", "by hand meanwhile: "]
    {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    // The doctor is refused, too, and there is no record to show.
    assert!(!refused.contains("izquery doctor") && !refused.contains("enroll show"), "{refused}");
    let refused = said(&office, EXAMINE);
    assert!(refused.contains("`izquery enroll new` opens its record"), "{refused}");

    office.print(&["new", "store-12", "--name", "Sample Pharmacy", "--pharmacist", "Avery Sandcastle"]);
    let refused = said(&office, ASK);
    for words in [
        "next: Register for an ImmTrac2 account",
        "`izquery enroll show store-12 --config izquery.toml` says more",
    ] {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    assert!(!refused.contains("izquery doctor"), "{refused}");
    let refused = said(&office, EXAMINE);
    assert!(refused.contains("`izquery enroll show` says what comes next"), "{refused}");
}

#[test]
fn a_signed_form_that_is_not_there_is_named() {
    let office = Office::open();
    let new = ["new", "store-12", "--name", "Sample Pharmacy", "--pharmacist", "Avery Sandcastle"];
    let more = [
        "--registry-id",
        "tx_iis_id=0001112000",
        "--contact-name",
        "Rue Tarn",
        "--contact-email",
        "rue@example.org",
    ];
    office.print(&[&new[..], &more].concat());
    let refused =
        said(&office, &["enroll", "mail", "store-12", "--attach", "gone.pdf", "--output", "request.eml"]);
    assert!(refused.contains("--attach: gone.pdf does not exist"), "{refused}");
    assert!(!office.path().join("request.eml").exists());
}
