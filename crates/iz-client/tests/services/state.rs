//! The profile of a state, and a client for it.

use std::{fs, path::Path, sync::Arc};

use iz_client::{
    AskError, Clock, Environment, HttpRegistry, Question, Randomness, Registry, RegistryProfile, Reply,
    Secret,
};

use crate::support::{ask_deadline, query};

pub(crate) fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/services/states").join(name))
        .unwrap()
}

/// The profile of a state, for the service at `endpoint`.
pub(crate) fn profile(state: &str, endpoint: &str) -> RegistryProfile {
    let mut table: toml::Table = file(&format!("{state}.toml")).parse().unwrap();
    table["transport"].as_table_mut().unwrap().insert("endpoint".to_owned(), endpoint.into());
    let mut profile = RegistryProfile::load(state, table).unwrap();
    profile.credentials.password = Some(Secret::given("p<ss&1"));
    profile.credentials.second_password = Some(Secret::given("second"));
    profile
}

pub(crate) fn registry(profile: &RegistryProfile) -> HttpRegistry {
    let clock = Clock::of(|| "2026-11-22T15:30:15Z".parse().unwrap());
    let randomness = Randomness::of(|| 0x0403_0201);
    HttpRegistry::new(profile, &Environment { clock, randomness, ..Environment::system() }).unwrap()
}

pub(crate) async fn ask(profile: &RegistryProfile) -> Result<Arc<Reply>, AskError> {
    let question = Question::new(query(), &profile.query_rules()).unwrap();
    registry(profile).ask(&question, ask_deadline()).await
}
