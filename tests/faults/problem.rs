//! One lookup that must end with a problem document.

use crate::support::{LOOKUP, facade, post};

/// Looks one person up at the registry at `endpoint`, and checks the problem document.
pub(super) async fn assert_problem(case: &str, endpoint: &str, status: u16, code: &str, who: &str) {
    let (got, problem) = post(facade(endpoint).await, LOOKUP).await;
    assert_eq!(
        (got, problem["code"].as_str(), problem["who"].as_str()),
        (status, Some(code), Some(who)),
        "{case}"
    );
    assert_eq!(problem["status"], status, "{case}");
    for member in ["title", "detail", "advice"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{case}: {member}");
    }
    assert!(problem.get("record").is_none(), "{case}");
    assert!(!problem.to_string().contains("Canary"), "{case}: {problem}");
}
