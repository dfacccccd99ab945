//! The profiles that ship with the program.

/// The id and the TOML text of each profile.
const SHIPPED: &[(&str, &str)] = &[
    ("sample-state", include_str!("../../enrollments/sample-state.toml")),
    ("tx-outcomes", include_str!("../../enrollments/tx-outcomes.toml")),
];

/// The ids of the profiles.
pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(id, _)| *id)
}

/// The TOML text of the profile with this id.
pub(super) fn text(id: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(shipped, _)| *shipped == id).map(|(_, text)| *text)
}
