//! The key `base`: the profile from which a registry starts.
//!
//! It names a profile that comes with the program, or another section of the same file. A section may itself have a
//! base.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use iz_facade::client::{RegistryProfile, overlay};
use toml::{Table, Value};

use super::similar_profile;

/// The prefix that always means a section of the file. Without it, a profile of the program comes first.
const SECTION: &str = "registries.";

/// The most sections of one chain of bases. Each section resolves its own chain, so a long chain takes very long.
const MAX_CHAIN: usize = 16;

/// The profile of the registry with this id: the values of its section over those of its base. Every error names the
/// key.
pub(super) fn profile(id: &str, registries: &BTreeMap<String, Table>) -> anyhow::Result<RegistryProfile> {
    let (root, changes) = resolve(id, registries)?;
    RegistryProfile::load(root, changes).with_context(|| format!("registries.{id}"))
}

/// Where the chain of bases ends (a profile of the program, or a section that is a whole profile), and all changes.
fn resolve<'r>(id: &'r str, registries: &'r BTreeMap<String, Table>) -> anyhow::Result<(&'r str, Table)> {
    let mut chain = vec![id];
    let mut merged = Table::new();
    let mut section = id;
    loop {
        let mut changes = registries.get(section).cloned().unwrap_or_default();
        let base = changes.remove("base");
        if base.is_none() {
            check_root(section, &changes)?;
        }
        merged = overlay(changes, merged);
        let Some(base) = base else { return Ok((section, merged)) };
        section = match Base::find(section, &base, registries)? {
            Base::Shipped(profile) => return Ok((profile, merged)),
            Base::Section(next) => next,
        };
        if chain.contains(&section) {
            chain.push(section);
            bail!("registries.{id}.base: is a circle: {}", chain.join(" -> "));
        }
        if chain.len() == MAX_CHAIN {
            bail!(
                "registries.{id}.base: the chain of bases is too long; it may have {MAX_CHAIN} sections, and \
                 registries.{section} would be one more"
            );
        }
        chain.push(section);
    }
}

/// Refuses a section that can be no whole profile, because it says nothing of its transport.
fn check_root(id: &str, changes: &Table) -> anyhow::Result<()> {
    let is_shipped = RegistryProfile::shipped().any(|shipped| shipped == id);
    let has_transport = changes.get("transport").is_some_and(|transport| match transport {
        Value::Table(transport) => transport.contains_key("kind"),
        // The reader of the profile refuses it.
        _ => true,
    });
    if is_shipped || has_transport {
        return Ok(());
    }
    let known = shipped();
    match similar_profile::of(id, changes) {
        Some(similar) => bail!(
            "registries.{id}: add base = \"{similar}\"; the program has no profile {id}, and the section has no \
             transport.kind of its own (the program has {known})"
        ),
        None => bail!(
            "registries.{id}: add base = \"PROFILE\" with one of {known}; the program has no profile {id}, and the \
             section has no transport.kind of its own"
        ),
    }
}

fn shipped() -> String {
    RegistryProfile::shipped().collect::<Vec<_>>().join(", ")
}

/// What a value of `base` names.
enum Base<'r> {
    Shipped(&'static str),
    Section(&'r str),
}

impl<'r> Base<'r> {
    fn find(of: &str, value: &Value, registries: &'r BTreeMap<String, Table>) -> anyhow::Result<Self> {
        let Value::String(base) = value else {
            let known = known(of, registries);
            bail!("registries.{of}.base: must be a text in quotation marks that names {known}");
        };
        if let Some(profile) = RegistryProfile::shipped().find(|profile| profile == base) {
            return Ok(Self::Shipped(profile));
        }
        let named = base.strip_prefix(SECTION).unwrap_or(base);
        if let Some((section, _)) = registries.get_key_value(named).or_else(|| registries.get_key_value(base))
        {
            return Ok(Self::Section(section));
        }
        let hint = similar_profile::of(base, &Table::new());
        let hint = hint.map(|similar| format!("; perhaps \"{similar}\" is meant")).unwrap_or_default();
        let known = known(of, registries);
        bail!("registries.{of}.base: {base:?} is unknown; it must name {known}{hint}")
    }
}

/// What the base of the section `of` may name, as text for people.
fn known(of: &str, registries: &BTreeMap<String, Table>) -> String {
    let sections: Vec<&str> = registries.keys().map(String::as_str).filter(|id| *id != of).collect();
    let shipped = shipped();
    match sections.as_slice() {
        [] => format!("a profile of the program ({shipped})"),
        sections => format!(
            "a profile of the program ({shipped}) or another section of this file ({})",
            sections.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(settings: &str, id: &str) -> Result<RegistryProfile, String> {
        let table: Table = settings.parse().unwrap();
        let registries = table
            .into_iter()
            .map(|(id, section)| (id, section.try_into::<Table>().unwrap()))
            .collect::<BTreeMap<_, _>>();
        profile(id, &registries).map_err(|error| format!("{error:#}"))
    }

    const PRODUCTION: &str = "[prod]\nbase = 'tx'\ntransport.endpoint = 'https://registry.example/x'\n\
        credentials.username = 'one'\ncredentials.password = { env = 'ONE' }\nlimits.per_minute = 30\n";

    #[test]
    fn a_section_starts_from_another_section() {
        let settings = format!(
            "{PRODUCTION}[test]\nbase = 'prod'\nmessage.processing_id = 'T'\ncredentials.password = {{ file = '/t' }}\n\
             [later]\nbase = 'registries.test'\nlimits.per_minute = 6\n"
        );
        let [prod, test, later] = ["prod", "test", "later"].map(|id| loaded(&settings, id).unwrap());
        assert_eq!(test.transport, prod.transport);
        assert_eq!(test.name, "Texas ImmTrac2");
        assert_eq!((prod.message.processing_id.as_str(), test.message.processing_id.as_str()), ("P", "T"));
        assert_eq!(test.credentials.username, prod.credentials.username);
        assert_ne!(test.credentials.password, prod.credentials.password);
        assert_eq!((test.limits.per_minute, later.limits.per_minute), (30, 6));
        assert_eq!(later.message.processing_id, "T");
        assert_eq!(later.credentials.password, test.credentials.password);
    }

    #[test]
    fn a_whole_profile_of_the_file_is_a_base_too() {
        let own = "[own]\nname = 'Own'\ntime_zone = 'America/Denver'\ntransport.kind = 'cdc-soap-2014'\nmessage = {}\n\
                   [branch]\nbase = 'own'\nname = 'Branch'\n";
        let branch = loaded(own, "branch").unwrap();
        assert_eq!((branch.name.as_str(), branch.time_zone.iana_name()), ("Branch", Some("America/Denver")));
    }

    #[test]
    fn a_profile_of_the_program_comes_before_a_section_with_its_id() {
        let settings = "[tx]\ncredentials.username = 'one'\n[tx-test]\nbase = 'tx'\n[tx-same]\nbase = 'registries.tx'\n\
                        [sandbox]\nbase = 'sandbox'\n";
        let user = |id| loaded(settings, id).unwrap().credentials.username;
        assert_eq!((user("tx-test"), user("tx-same")), (None, Some("one".to_owned())));
        assert!(loaded(settings, "sandbox").is_ok());
    }

    #[test]
    fn a_circle_is_named() {
        for (settings, id, circle) in [
            ("[a]\nbase = 'a'", "a", "registries.a.base: is a circle: a -> a"),
            ("[tx]\nbase = 'registries.tx'", "tx", "registries.tx.base: is a circle: tx -> tx"),
            ("[a]\nbase = 'b'\n[b]\nbase = 'a'", "b", "registries.b.base: is a circle: b -> a -> b"),
            (
                "[a]\nbase = 'b'\n[b]\nbase = 'c'\n[c]\nbase = 'b'",
                "a",
                "registries.a.base: is a circle: a -> b -> c -> b",
            ),
        ] {
            assert_eq!(loaded(settings, id).unwrap_err(), circle);
        }
    }

    /// A chain of this many sections: `s1` starts from `root`, and each other one from the section before it.
    fn chain_of(length: usize, root: &str) -> String {
        let sections = (2..=length).map(|at| format!("[s{at}]\nbase = 's{}'\n", at - 1));
        sections.fold(format!("[s1]\nbase = '{root}'\n"), |chain, section| chain + &section)
    }

    #[test]
    fn a_chain_that_is_too_long_is_refused_with_the_section_and_the_limit() {
        assert_eq!(loaded(&chain_of(16, "tx"), "s16").unwrap().name, "Texas ImmTrac2");
        let error = loaded(&chain_of(17, "tx"), "s17").unwrap_err();
        assert_eq!(
            error,
            "registries.s17.base: the chain of bases is too long; it may have 16 sections, and registries.s1 would be \
             one more"
        );
        // The limit also ends a circle that is longer than it.
        let error = loaded(&chain_of(3_000, "s3000"), "s20").unwrap_err();
        assert!(error.contains("it may have 16 sections, and registries.s4 would be one more"), "{error}");
        // The program reads every section of a file.
        let settings: Table =
            format!("[registries]\n{}", chain_of(3_000, "tx").replace("[s", "[registries.s"))
                .parse()
                .unwrap();
        let registries = settings["registries"].clone().try_into().unwrap();
        let error = crate::config::registries::load(registries).unwrap_err().to_string();
        assert!(error.contains("the chain of bases is too long"), "{error}");
    }

    #[test]
    fn an_unknown_base_lists_what_may_be_named() {
        let of = |base: &str| loaded(&format!("{PRODUCTION}[a]\nbase = {base}\n"), "a").unwrap_err();
        for base in ["'yy'", "''", "'registries.yy'", "'prod/main'", "'PROD'"] {
            let error = of(base);
            assert!(error.starts_with("registries.a.base: ") && error.contains("is unknown"), "{error}");
            assert!(error.contains("sandbox, stc-sample, ") && error.contains("(prod)"), "{error}");
        }
        assert!(of("'texas'").ends_with("; perhaps \"tx\" is meant"));
        for base in ["7", "['prod']", "{ x = 1 }"] {
            assert!(of(base).starts_with("registries.a.base: must be a text in quotation marks"), "{base}");
        }
        let alone = loaded("[a]\nbase = 'yy'", "a").unwrap_err();
        assert!(!alone.contains("section"), "{alone}");
        // The fault is named where it stands.
        let deep = loaded("[a]\nbase = 'b'\n[b]\nbase = 'yy'", "a").unwrap_err();
        assert!(deep.starts_with("registries.b.base: \"yy\" is unknown"), "{deep}");
    }

    #[test]
    fn a_section_without_a_base_and_a_transport_says_which_base_to_add() {
        for (settings, id, base) in [
            ("[texas]\ntransport.endpoint = 'https://registry.example/x'", "texas", "tx"),
            ("[TX]", "TX", "tx"),
            ("[immtrac2]", "immtrac2", "tx"),
            ("[tx-production]", "tx-production", "tx"),
            ("[texs]", "texs", "tx"),
            ("[main]\nname = 'Texas ImmTrac2'", "main", "tx"),
            ("[main]\ntransport.endpoint = 'https://immtrac.registry.example/x'", "main", "tx"),
            ("[iz-gateway]", "iz-gateway", "izgateway"),
            ("[gateway]", "gateway", "izgateway"),
            ("[wisconsin]", "wisconsin", "wir-sample"),
            ("[sandboxx]", "sandboxx", "sandbox"),
            ("[a]\nbase = 'texas'\n[texas]", "a", "tx"),
        ] {
            let error = loaded(settings, id).unwrap_err();
            assert!(error.contains(&format!(": add base = \"{base}\"")), "{error}");
            assert!(error.contains("izgateway, oregon-sample, "), "{error}");
        }
        let error = loaded("[qqq]\ncredentials.username = 'x'", "qqq").unwrap_err();
        assert!(error.contains(": add base = \"PROFILE\" with one of ") && error.contains("tx"), "{error}");
        // A whole profile that lacks a key says which.
        let error = loaded("[texas]\ntransport.kind = 'cdc-soap-2011'", "texas").unwrap_err();
        assert!(error.ends_with("name: is missing"), "{error}");
        let error = loaded("[texas]\ntransport = 5", "texas").unwrap_err();
        assert!(!error.contains("add base"), "{error}");
    }
}
