use std::collections::BTreeMap;

use iz_cache::{CacheKey, Entry, Memory, PurgeError, Tier};
use iz_client::{AskError, Environment, Registry, RegistryProfile, Reply, async_trait, hl7::Profile};
use jiff::civil::date;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::*;

/// A disk that needs an hour to remove answers.
struct SlowDisk(watch::Sender<bool>);

#[async_trait]
impl Tier for SlowDisk {
    async fn get(&self, _: &CacheKey) -> Option<Entry> {
        None
    }

    async fn put(&self, _: CacheKey, _: Entry) {}

    async fn remove(&self, _: &CacheKey) {}

    async fn purge(&self, _: &Purge) -> Result<u64, PurgeError> {
        sleep(Duration::from_secs(3600)).await;
        self.0.send_replace(true);
        Ok(0)
    }
}

/// A registry that is not asked.
struct Unasked;

#[async_trait]
impl Registry for Unasked {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        unreachable!("a query reached the registry")
    }
}

#[tokio::test(start_paused = true)]
async fn somebody_who_chose_a_candidate_does_not_wait_for_a_slow_disk_and_the_purge_goes_on() {
    let (is_purged, mut purged) = watch::channel(false);
    let memory = Arc::new(Memory::new(1 << 20, Duration::from_secs(3600)));
    let cache = AnswerStore::new(&[7; 32], memory).with_disk(Arc::new(SlowDisk(is_purged)));
    let profile = RegistryProfile::load("sandbox", toml::Table::new()).unwrap();
    let site = Site::new(&profile, Arc::new(Unasked));
    let facade = Facade::new(BTreeMap::new(), Environment::system()).with_cache(Arc::new(cache));
    let details: Demographics = serde_json::from_str(
        r#"{"birth_date": "2019-03-11", "identifiers": [{"value": "9", "type": "SR"}]}"#,
    )
    .unwrap();
    let query = Query::new(Profile::Z44, details.clone(), date(2026, 11, 22)).unwrap();
    let started = Instant::now();
    facade.forget_all_but("sandbox", &site, &details.into(), &query).await;
    assert_eq!(started.elapsed(), CHOICE_WAIT);
    purged.wait_for(|is_purged| *is_purged).await.unwrap();
}

#[test]
fn a_guessed_birth_date_is_read_in_both_orders_and_no_other() {
    let form = |birth_date: &str| {
        crate::LookupRequest::parse_patient(format!(r#"{{"birth_date": "{birth_date}"}}"#).as_bytes())
            .unwrap()
    };
    for (birth_date, expected) in [
        ("2019-06-04", vec![date(2019, 6, 4)]),
        ("06/04/2019", vec![date(2019, 6, 4), date(2019, 4, 6)]),
        ("06/24/2019", vec![date(2019, 6, 24)]),
    ] {
        let forms = purge_forms(vec![form(birth_date)], date(2026, 11, 22)).unwrap();
        let dates: Vec<_> = forms.into_iter().filter_map(|form| form.birth_date).collect();
        assert_eq!(dates, expected, "{birth_date}");
    }
}

#[test]
fn the_latest_day_is_that_of_the_easternmost_registry() {
    let now: Timestamp = "2026-11-22T15:30:00Z".parse().unwrap();
    let zone = |name: &str| TimeZone::get(name).unwrap();
    let (auckland, chicago) = (zone("Pacific/Auckland"), zone("America/Chicago"));
    assert_eq!(latest_day([&chicago, &auckland], now), date(2026, 11, 23));
    assert_eq!(latest_day([&chicago], now), date(2026, 11, 22));
    assert_eq!(latest_day([], now), date(2026, 11, 22));
}
