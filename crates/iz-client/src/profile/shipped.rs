//! The profiles that ship with the program.

/// The id and the TOML text of each profile.
const SHIPPED: &[(&str, &str)] = &[
    ("arizona-sample", include_str!("../../registries/arizona-sample.toml")),
    ("arkansas-sample", include_str!("../../registries/arkansas-sample.toml")),
    ("izgateway", include_str!("../../registries/izgateway.toml")),
    ("oregon-sample", include_str!("../../registries/oregon-sample.toml")),
    ("post-sample", include_str!("../../registries/post-sample.toml")),
    ("sandbox", include_str!("../../registries/sandbox.toml")),
    ("stc-sample", include_str!("../../registries/stc-sample.toml")),
    ("tx", include_str!("../../registries/tx.toml")),
    ("webiz-sample", include_str!("../../registries/webiz-sample.toml")),
    ("wir-sample", include_str!("../../registries/wir-sample.toml")),
];

/// The ids of the profiles.
pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(id, _)| *id)
}

/// The TOML text of the profile with this id.
pub(super) fn text(id: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(shipped, _)| *shipped == id).map(|(_, text)| *text)
}
