//! Sets of vaccine groups.

use std::sync::LazyLock;

use crate::codes::{generated::cvx::CVX, vaccine::VaccineGroup, vaccine_lookup::cvx};

/// A set of vaccine groups, one bit for each group in the table of the CDC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GroupSet(u128);

impl GroupSet {
    /// The set of these groups.
    pub(crate) fn of(groups: &[&VaccineGroup]) -> Self {
        let bit = |group: &&VaccineGroup| cvx(group.cvx).and_then(|known| BITS.get(known.number).copied());
        Self(groups.iter().filter_map(bit).fold(0, |all, bit| all | bit))
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The groups of both sets.
    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sets have a group in common.
    pub(crate) const fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The diseases that the vaccines of these groups protect against, one bit each.
pub(crate) fn targets_of(groups: &[&VaccineGroup]) -> u64 {
    groups.iter().filter_map(|group| cvx(group.cvx)).fold(0, |all, known| all | known.targets)
}

/// The diseases that the vaccine of a CVX code protects against, one bit each. 0 for an unknown code.
pub(crate) fn targets_of_cvx(code: &str) -> u64 {
    cvx(code).map_or(0, |known| known.targets)
}

/// The bit of each group, by the number of its CVX code.
static BITS: LazyLock<Vec<u128>> = LazyLock::new(|| {
    let mut bits = vec![0; 1000];
    let mut next: u128 = 1;
    for group in CVX.iter().flat_map(|vaccine| vaccine.groups) {
        if let Some(bit) = cvx(group.cvx).and_then(|known| bits.get_mut(known.number))
            && *bit == 0
        {
            *bit = next;
            next = next.wrapping_shl(1);
        }
    }
    bits
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_group_has_a_bit_of_its_own_and_targets() {
        let groups: BTreeSet<&str> =
            CVX.iter().flat_map(|vaccine| vaccine.groups).map(|group| group.cvx).collect();
        let sets: BTreeSet<u128> = CVX
            .iter()
            .flat_map(|vaccine| vaccine.groups)
            .map(|group| GroupSet::of(&[*group]).0)
            .inspect(|bits| assert_eq!(bits.count_ones(), 1))
            .collect();
        assert_eq!(sets.len(), groups.len());
        assert!(groups.len() > 30);
        for group in CVX.iter().flat_map(|vaccine| vaccine.groups) {
            assert_ne!(targets_of(&[*group]), 0, "{}", group.name);
        }
    }

    #[test]
    fn sets_overlap_if_they_share_a_group() {
        let of = |code| GroupSet::of(cvx(code).unwrap().groups);
        assert!(of("94").overlaps(of("03")) && of("94").overlaps(of("21")));
        assert!(!of("03").overlaps(of("21")));
        assert_eq!(of("03").with(of("21")), of("94"));
        assert!(of("998").is_empty() && !of("03").is_empty());
    }
}
