//! The whole stack in one place.

use crate::{Breaker, Budget, Chance, Health, Probe, RegistryProfile, Retry};

/// A transport with all that stands around it; a memory belongs outside of that, so that it works while
/// the registry is down.
///
/// ```text
/// question ─► Budget ──────► Breaker ───────► Retry ─────► transport ─► registry
///             waits for      answers at once  sends it     one attempt
///             its turn       while open       again
/// ```
pub type Guarded<R> = Budget<Breaker<Retry<R>>>;

/// Puts `transport` behind the limits of `profile`. All who ask that registry share its `health`; a place in the
/// queue is each one's own.
///
/// ```no_run
/// use iz_client::{Chance, Clock, Health, HttpRegistry, RegistryProfile, guarded};
///
/// # fn run(profile: RegistryProfile) -> Result<(), iz_client::SetupError> {
/// let transport = HttpRegistry::new(&profile, Clock::system())?;
/// let registry = guarded(transport, &profile, &Health::of(&profile), Chance::system());
/// # Ok(())
/// # }
/// ```
pub fn guarded<R: Probe>(
    transport: R,
    profile: &RegistryProfile,
    health: &Health,
    chance: Chance,
) -> Guarded<R> {
    let limits = &profile.limits;
    let retry = Retry::new(transport, limits, chance);
    let breaker = Breaker::new(retry, health);
    Budget::new(breaker, limits)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, advance};

    use super::*;
    use crate::{
        AskError, Registry,
        scripted::{Scripted, query, within_s},
    };

    /// An outage from beginning to end, a question every two seconds with ten seconds of patience.
    #[tokio::test(start_paused = true)]
    async fn an_outage() {
        let changes = "limits.breaker_questions = 10".parse().unwrap();
        let profile = RegistryProfile::load("tx", changes).unwrap();
        let outage = Scripted::new((0..13).map(|_| Some(AskError::Unreachable)));
        let down = (0..2).map(|_| Some(AskError::Unreachable));
        let registry = guarded(outage.probes(down), &profile, &Health::of(&profile), Chance::of(|| 0));
        let mut said = Vec::new();
        let started = Instant::now();
        while said.last() != Some(&"answered") && said.len() < 100 {
            let result = registry.ask(&query(), within_s(10)).await;
            said.push(result.map_or_else(|error| error.code(), |_| "answered"));
            advance(Duration::from_secs(2)).await;
        }
        // Ten questions in thirteen attempts; pauses of 15, 30 and 60 s; and it is over.
        let said = said.chunk_by(|one, next| one == next).map(|same| (same[0], same.len()));
        assert_eq!(
            said.collect::<Vec<_>>(),
            [("registry_unreachable", 10), ("registry_breaker_open", 52), ("answered", 1)]
        );
        assert_eq!(started.elapsed(), Duration::from_secs(126));
    }
}
