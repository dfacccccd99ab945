//! Whether a version is one of the allowed ones.

use semver::Version;

/// Whether the version is at least the bound of its series. A series without a bound must be newer than all of them.
pub(crate) fn is_allowed(version: &Version, bounds: &[Version]) -> bool {
    let of_series = bounds.iter().find(|bound| series(bound) == series(version));
    of_series.or_else(|| bounds.iter().max()).is_none_or(|bound| version >= bound)
}

/// What stays the same between compatible versions: the first number that is not zero, and the zeros before it.
fn series(version: &Version) -> (u64, u64, u64) {
    match (version.major, version.minor) {
        (0, 0) => (0, 0, version.patch),
        (0, minor) => (0, minor, 0),
        (major, _) => (major, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(version: &str, bounds: &[&str]) -> bool {
        let bounds: Vec<Version> = bounds.iter().map(|bound| bound.parse().unwrap()).collect();
        is_allowed(&version.parse().unwrap(), &bounds)
    }

    #[test]
    fn a_version_is_compared_with_the_bound_of_its_series() {
        let two = ["0.9.3", "0.10.1"];
        for (version, expected) in [
            ("0.8.5", false),
            ("0.9.2", false),
            ("0.9.3", true),
            ("0.9.12", true),
            ("0.10.0", false),
            ("0.10.1", true),
            ("0.11.0", true),
            ("1.0.0", true),
        ] {
            assert_eq!(allowed(version, &two), expected, "{version}");
        }
        assert!(
            !allowed("2.0.9", &["2.1.0"]) && allowed("2.2.0", &["2.1.0"]) && allowed("3.0.0", &["2.1.0"])
        );
        assert!(!allowed("0.0.3", &["0.0.4"]) && allowed("0.0.4", &["0.0.4"]));
    }

    #[test]
    fn a_version_before_the_release_of_the_bound_is_not_allowed() {
        assert!(!allowed("0.103.13-alpha.1", &["0.103.13"]));
    }
}
