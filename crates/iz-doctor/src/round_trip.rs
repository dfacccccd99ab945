//! The check of the round-trip times against the profile's timeout.

use tokio::time::Duration;

use crate::check::Check;

const NAME: &str = "round_trip";

/// The check warns if an exchange takes more than this part (1/2) of the timeout, because a slow day would exceed it.
const NEAR: u32 = 2;

/// `probes` are the times of the probes. `query` is the time of the query, if it was answered.
pub(crate) fn round_trip(mut probes: Vec<Duration>, query: Option<Duration>, timeout: Duration) -> Check {
    probes.sort();
    let median = probes.get(probes.len() / 2);
    let of_probes = match (probes.as_slice(), median) {
        ([only], _) => Some(format!("the probe took {}", ms(*only))),
        ([first, .., last], Some(median)) => Some(format!(
            "{} probes took {} (minimum), {} (median), {} (maximum)",
            probes.len(),
            ms(*first),
            ms(*median),
            ms(*last)
        )),
        _ => None,
    };
    let of_query = query.map(|took| format!("the query took {}", ms(took)));
    let parts: Vec<String> = of_probes.into_iter().chain(of_query).collect();
    if parts.is_empty() {
        return Check::skipped(NAME, "no reply came that could be timed");
    }
    let seconds = timeout.as_secs();
    let found = format!("{}; transport.timeout_s is {seconds}", parts.join("; "));
    match probes.into_iter().chain(query).max() {
        Some(longest) if longest > timeout / NEAR => Check::warning(
            NAME,
            found,
            "Raise transport.timeout_s as far as the staff at the counter can wait, and tell the registry's support.",
        ),
        _ => Check::pass(NAME, found),
    }
}

/// The time as text, with a unit and a precision that suit its size.
pub(crate) fn ms(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match time.as_millis() {
        0..10 => format!("{:.1} ms", seconds * 1000.0),
        millis @ 10..10_000 => format!("{millis} ms"),
        _ => format!("{seconds:.1} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::CheckResult;

    #[test]
    fn the_minimum_the_median_and_the_maximum_are_shown() {
        let times = |millis: &[u64]| millis.iter().copied().map(Duration::from_millis).collect::<Vec<_>>();
        let timeout = Duration::from_secs(30);
        let check = round_trip(times(&[30, 10, 20]), Some(Duration::from_millis(40)), timeout);
        assert_eq!(
            (check.result, check.found.as_str()),
            (
                CheckResult::Pass,
                "3 probes took 10 ms (minimum), 20 ms (median), 30 ms (maximum); the query took 40 ms; \
                 transport.timeout_s is 30"
            )
        );
        let slow = round_trip(times(&[10]), Some(Duration::from_millis(15_001)), timeout);
        assert_eq!(slow.result, CheckResult::Warning);
        assert!(slow.found.contains("the query took 15.0 s"), "{}", slow.found);
        assert_eq!(round_trip(Vec::new(), None, timeout).result, CheckResult::Skipped);
    }
}
