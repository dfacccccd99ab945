//! Assigning authorities of identifiers (CX.4).

use std::sync::LazyLock;

/// The authorities of the known registries. One registry is one list.
static AUTHORITIES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let lines = include_str!("../../authorities.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect()).collect()
});

/// Whether two assigning authorities (CX.4) are the same, or belong to one registry (`authorities.tsv`). An OID may
/// follow the name as a subcomponent. Case does not count.
#[must_use]
pub fn is_same_authority(one: &str, other: &str) -> bool {
    let (first, second) = (name(one), name(other));
    let has = |line: &[&str], name: &str| line.iter().any(|known| known.eq_ignore_ascii_case(name));
    let are_one = || AUTHORITIES.iter().any(|line| has(line, first) && has(line, second));
    one.trim().eq_ignore_ascii_case(other.trim())
        || (!first.is_empty() && (first.eq_ignore_ascii_case(second) || are_one()))
}

/// Whether the authority is one of a known registry.
pub(crate) fn is_known_registry(authority: &str) -> bool {
    let name = name(authority);
    AUTHORITIES.iter().flatten().any(|known| known.eq_ignore_ascii_case(name))
}

/// The name of an authority, without the OID.
fn name(authority: &str) -> &str {
    authority.split('&').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_may_have_several_authorities_but_different_registries_differ() {
        assert!(is_same_authority("ORA", "TEXIIS") && is_same_authority("Tx", "ImmTrac2&1.2.3&ISO"));
        for (one, other) in [("TX", "CA"), ("TX", "LA"), ("OURAPP", "ORA"), ("", ""), ("&1.2", "&1.3")] {
            assert!(!is_same_authority(one, other) || one == other, "{one} {other}");
        }
        for line in AUTHORITIES.iter() {
            assert!(line.len() > 1 && line.iter().all(|name| *name == name.trim().to_ascii_uppercase()));
        }
    }

    #[test]
    fn the_authorities_of_the_known_registries_are_known() {
        assert!(is_known_registry("wia") && is_known_registry("NV0000&1.2.3&ISO"));
        assert!(!is_known_registry("OURAPP") && !is_known_registry(""));
    }
}
