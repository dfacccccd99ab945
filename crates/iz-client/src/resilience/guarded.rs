//! All decorators that protect a registry, in their order.

use super::{breaker::Breaker, health::Health, retry::Retry, throttle::Throttle};
use crate::{profile::RegistryProfile, randomness::Randomness, registry::Probe};

/// A transport with all decorators that protect the registry. A cache belongs outside of them, so that cached answers
/// are still served while the registry is down.
///
/// ```text
/// question ─► Throttle ─────► Breaker ───────► Retry ─────► transport ─► registry
///             waits for     fails at once  sends it     one attempt
///             a permit      while open     again
/// ```
pub type Guarded<R> = Throttle<Breaker<Retry<R>>>;

/// Puts `transport` behind the limits of `profile`. All sites of a registry share its `health`. Each site has its own
/// queue.
///
/// ```no_run
/// use iz_client::{Environment, Health, HttpRegistry, RegistryProfile, guarded};
///
/// # fn run(profile: RegistryProfile) -> Result<(), iz_client::SetupError> {
/// let environment = Environment::system();
/// let transport = HttpRegistry::new(&profile, &environment)?;
/// let registry = guarded(transport, &profile, &Health::of(&profile), environment.randomness);
/// # Ok(())
/// # }
/// ```
pub fn guarded<R: Probe>(
    transport: R,
    profile: &RegistryProfile,
    health: &Health,
    randomness: Randomness,
) -> Guarded<R> {
    let limits = &profile.limits;
    let retry = Retry::new(transport, health, limits, randomness);
    let breaker = Breaker::new(retry, health);
    Throttle::new(breaker, health, limits)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use iz_hl7::{Profile, Query};
    use jiff::civil::date;
    use tokio::time::{Instant, advance};

    use super::*;
    use crate::{
        error::AskError,
        question::Question,
        registry::Registry,
        resilience::scripted::{Scripted, question, within_s},
    };

    /// An outage from beginning to end, with one query every 2 s and a deadline of 10 s each.
    #[tokio::test(start_paused = true)]
    async fn an_outage_opens_the_breaker_and_the_breaker_closes_afterwards() {
        let profile = RegistryProfile::load("tx", toml::Table::new()).unwrap();
        let outage = Scripted::new((0..7).map(|_| Some(AskError::Unreachable)));
        let down = (0..2).map(|_| Some(AskError::Unreachable));
        let registry = guarded(outage.probes(down), &profile, &Health::of(&profile), Randomness::of(|| 0));
        let mut results = Vec::new();
        let started = Instant::now();
        while results.last() != Some(&"answered") && results.len() < 100 {
            let result = registry.ask(&question(), within_s(10)).await;
            results.push(result.map_or_else(|error| error.code(), |_| "answered"));
            advance(Duration::from_secs(2)).await;
        }
        // Five queries in seven attempts, then pauses of 15, 30 and 60 s, then an answer.
        let runs = results.chunk_by(|one, next| one == next).map(|same| (same[0], same.len()));
        assert_eq!(
            runs.collect::<Vec<_>>(),
            [("registry_unreachable", 5), ("registry_breaker_open", 52), ("answered", 1)]
        );
        assert_eq!(started.elapsed(), Duration::from_secs(116));
    }

    /// A program that is tested against the sandbox may send many queries at once, also for a facility.
    #[tokio::test(start_paused = true)]
    async fn a_burst_of_queries_to_the_sandbox_is_neither_refused_nor_slowed() {
        let chain = "facilities.north.facility_id = '1'".parse().unwrap();
        let chain = RegistryProfile::load("sandbox", chain).unwrap();
        for profile in
            [RegistryProfile::load("sandbox", toml::Table::new()).unwrap(), chain.at("north").unwrap()]
        {
            let health = Health::of(&profile);
            let registry = guarded(Scripted::new([]), &profile, &health, Randomness::of(|| 0));
            let registry = std::sync::Arc::new(registry);
            let started = Instant::now();
            let asked: Vec<_> = (0..200)
                .map(|_| {
                    let registry = std::sync::Arc::clone(&registry);
                    tokio::spawn(async move { registry.ask(&question(), within_s(30)).await })
                })
                .collect();
            for answer in asked {
                assert!(answer.await.unwrap().is_ok());
            }
            assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
        }
    }

    /// Queries without a required field, alternating with valid queries.
    #[tokio::test(start_paused = true)]
    async fn a_query_that_lacks_a_required_field_uses_no_permit_and_does_not_count_for_the_breaker() {
        let changes = "query.require = ['QPD-7']\nlimits.breaker_in_a_row = 2".parse().unwrap();
        let profile = RegistryProfile::load("tx", changes).unwrap();
        let failing = AskError::Http { status: 500, retry_after: None };
        let down = Scripted::new((0..2).map(|_| Some(failing.clone())));
        let registry = guarded(down, &profile, &Health::of(&profile), Randomness::of(|| 0));
        let with_sex = |sex| {
            let patient = format!(r#"{{"identifiers": [{{"value": "1", "type": "MR"}}], "sex": {sex}}}"#);
            Query::new(Profile::Z44, serde_json::from_str(&patient).unwrap(), date(2026, 11, 22)).unwrap()
        };
        let started = Instant::now();
        let mut results = Vec::new();
        for sex in ["null", "\"F\"", "null", "\"F\"", "null", "\"F\""] {
            let result = match Question::new(with_sex(sex), &profile.query_rules()) {
                Ok(question) => registry.ask(&question, within_s(10)).await,
                Err(refused) => Err(refused),
            };
            results.push((
                result.map_or_else(|error| error.code(), |_| "answered"),
                started.elapsed().as_secs(),
            ));
        }
        let lacks = |at| ("question_not_for_registry", at);
        let fails = |at| ("registry_http_status", at);
        // Only the second valid query waits for its second. Two failures in a row open the breaker.
        assert_eq!(results, [lacks(0), fails(0), lacks(0), fails(1), lacks(1), ("registry_breaker_open", 1)]);
    }
}
