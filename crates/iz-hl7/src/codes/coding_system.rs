//! The names of coding systems in messages.

/// A coding system of a field of RXA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodingSystem {
    /// RXA-5: vaccines, CVX.
    Cvx,
    /// RXA-5: packages, NDC.
    Ndc,
    /// RXA-5: billing codes, CPT.
    Cpt,
    /// RXA-17: manufacturers, MVX.
    Mvx,
    /// RXA-9: the source of the information, NIP001.
    Source,
    /// RXA-18: the reason of refusal, NIP002.
    RefusalReason,
}

/// The other names of each system: those of HL7 table 0396 and of registries, the OIDs of HL7, and the URLs of FHIR
/// without `http://`. `2.16.840.1.113883.6.59` and `.60` are the OIDs of CVX and MVX in older CDA documents.
const OTHER_NAMES: [(&str, CodingSystem); 28] = [
    ("HL70292", CodingSystem::Cvx),
    ("2.16.840.1.113883.12.292", CodingSystem::Cvx),
    ("2.16.840.1.113883.6.59", CodingSystem::Cvx),
    ("hl7.org/fhir/sid/cvx", CodingSystem::Cvx),
    ("N", CodingSystem::Ndc),
    ("National Drug Code", CodingSystem::Ndc),
    ("National Drug Codes", CodingSystem::Ndc),
    ("2.16.840.1.113883.6.69", CodingSystem::Ndc),
    ("hl7.org/fhir/sid/ndc", CodingSystem::Ndc),
    ("C4", CodingSystem::Cpt),
    ("C5", CodingSystem::Cpt),
    ("2.16.840.1.113883.6.12", CodingSystem::Cpt),
    ("www.ama-assn.org/go/cpt", CodingSystem::Cpt),
    ("ama-assn.org/go/cpt", CodingSystem::Cpt),
    ("HL70227", CodingSystem::Mvx),
    ("2.16.840.1.113883.12.227", CodingSystem::Mvx),
    ("2.16.840.1.113883.6.60", CodingSystem::Mvx),
    ("hl7.org/fhir/sid/mvx", CodingSystem::Mvx),
    ("terminology.hl7.org/CodeSystem/MVX", CodingSystem::Mvx),
    ("terminology.hl7.org/CodeSystem/CVX", CodingSystem::Cvx),
    ("NIP001", CodingSystem::Source),
    ("NIP0001", CodingSystem::Source),
    ("NIP-001", CodingSystem::Source),
    ("NIP 001", CodingSystem::Source),
    ("NIP002", CodingSystem::RefusalReason),
    ("NIP0002", CodingSystem::RefusalReason),
    ("NIP-002", CodingSystem::RefusalReason),
    ("NIP 002", CodingSystem::RefusalReason),
];

/// The names that may stand before a version or a number of digits, as in `CVX2.5.1`, `CPT-4` and `NDC11`.
const BASE_NAMES: [(&str, CodingSystem); 4] = [
    ("CVX", CodingSystem::Cvx),
    ("NDC", CodingSystem::Ndc),
    ("CPT", CodingSystem::Cpt),
    ("MVX", CodingSystem::Mvx),
];

impl CodingSystem {
    /// The system of a name. Case, and the whitespace around the name, are ignored. `None` for any other system.
    pub(crate) fn of(sent: &str) -> Option<Self> {
        // Almost all names have one of these forms.
        match sent {
            "CVX" => Some(Self::Cvx),
            "NDC" => Some(Self::Ndc),
            "CPT" => Some(Self::Cpt),
            "MVX" => Some(Self::Mvx),
            "NIP001" => Some(Self::Source),
            _ => Self::of_other_name(sent),
        }
    }

    fn of_other_name(sent: &str) -> Option<Self> {
        let name =
            without_prefix(sent.trim(), &["urn:oid:", "oid:", "https://", "http://"]).trim_end_matches('/');
        let base = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || ".-_ ".contains(letter));
        let find = |names: &[(&str, Self)], wanted: &str| {
            let found = names.iter().find(|(known, _)| known.eq_ignore_ascii_case(wanted));
            found.map(|(_, system)| *system)
        };
        find(&OTHER_NAMES, name).or_else(|| find(&BASE_NAMES, base))
    }
}

/// The text without the first of the prefixes that it has. Case is ignored.
fn without_prefix<'a>(text: &'a str, prefixes: &[&str]) -> &'a str {
    let rest = prefixes.iter().find_map(|prefix| {
        let (start, rest) = text.split_at_checked(prefix.len())?;
        start.eq_ignore_ascii_case(prefix).then_some(rest)
    });
    rest.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::CodingSystem::{self, Cpt, Cvx, Mvx, Ndc, RefusalReason, Source};

    #[test]
    fn a_system_is_known_by_each_of_its_names() {
        for (system, names) in [
            (
                Cvx,
                &[
                    "CVX",
                    " cvx ",
                    "HL70292",
                    "2.16.840.1.113883.12.292",
                    "urn:oid:2.16.840.1.113883.12.292",
                    "URN:OID:2.16.840.1.113883.12.292",
                    "2.16.840.1.113883.6.59",
                    "http://hl7.org/fhir/sid/cvx",
                    "https://hl7.org/fhir/sid/cvx/",
                    "CVX2.5.1",
                    "CVX-2.5.1",
                ][..],
            ),
            (
                Ndc,
                &[
                    "NDC",
                    "ndc11",
                    "NDC-11",
                    "NDC 10",
                    "NDC10",
                    "N",
                    "urn:oid:2.16.840.1.113883.6.69",
                    "http://hl7.org/fhir/sid/ndc",
                ],
            ),
            (
                Cpt,
                &[
                    "CPT",
                    "C4",
                    "c4",
                    "CPT4",
                    "CPT-4",
                    "CPT 4",
                    "2.16.840.1.113883.6.12",
                    "urn:oid:2.16.840.1.113883.6.12",
                    "http://www.ama-assn.org/go/cpt",
                ],
            ),
            (Mvx, &["MVX", "HL70227", "2.16.840.1.113883.12.227", "http://hl7.org/fhir/sid/mvx"]),
            (Source, &["NIP001", "nip001", "NIP0001"]),
            (RefusalReason, &["NIP002", "NIP0002"]),
        ] {
            for name in names {
                assert_eq!(CodingSystem::of(name), Some(system), "{name}");
            }
        }
    }

    #[test]
    fn other_systems_are_not_known() {
        for name in [
            "",
            "LN",
            "L",
            "99CVX",
            "CVXX",
            "STC0292",
            "WVGC",
            "HL70322",
            "2.16.840.1.113883.6.1",
            "é",
            "urn:oid:",
        ] {
            assert_eq!(CodingSystem::of(name), None, "{name}");
        }
    }
}
