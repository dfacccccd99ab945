//! How long things take, beside how long the profile waits.

use tokio::time::Duration;

use crate::check::Check;

const NAME: &str = "round_trip";

/// A question that takes this part of its time leaves too little for a bad day.
const NEAR: u32 = 2;

/// `signs` are those of the signs of life; `question` is that of the question, where one was answered.
pub(crate) fn round_trip(mut signs: Vec<Duration>, question: Option<Duration>, timeout: Duration) -> Check {
    signs.sort();
    let middle = signs.get(signs.len() / 2);
    let of_signs = match (signs.as_slice(), middle) {
        ([only], _) => Some(format!("the sign of life took {}", ms(*only))),
        ([first, .., last], Some(middle)) => Some(format!(
            "{} signs of life took {} at least, {} in the middle, {} at most",
            signs.len(),
            ms(*first),
            ms(*middle),
            ms(*last)
        )),
        _ => None,
    };
    let of_question = question.map(|took| format!("the question took {}", ms(took)));
    let said: Vec<String> = of_signs.into_iter().chain(of_question).collect();
    if said.is_empty() {
        return Check::skipped(NAME, "nothing was answered that could be timed");
    }
    let seconds = timeout.as_secs();
    let found = format!("{}; transport.timeout_s is {seconds}", said.join("; "));
    match signs.into_iter().chain(question).max() {
        Some(longest) if longest > timeout / NEAR => Check::warning(
            NAME,
            found,
            "Raise transport.timeout_s, up to what the people at the counter wait, and tell the registry's support.",
        ),
        _ => Check::pass(NAME, found),
    }
}

/// As precise as anybody wants to know it.
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
    fn the_least_the_middle_and_the_most() {
        let times = |millis: &[u64]| millis.iter().copied().map(Duration::from_millis).collect::<Vec<_>>();
        let timeout = Duration::from_secs(30);
        let check = round_trip(times(&[30, 10, 20]), Some(Duration::from_millis(40)), timeout);
        assert_eq!(
            (check.result, check.found.as_str()),
            (
                CheckResult::Pass,
                "3 signs of life took 10 ms at least, 20 ms in the middle, 30 ms at most; the question took \
                 40 ms; transport.timeout_s is 30"
            )
        );
        let slow = round_trip(times(&[10]), Some(Duration::from_millis(15_001)), timeout);
        assert_eq!(slow.result, CheckResult::Warning);
        assert!(slow.found.contains("the question took 15.0 s"), "{}", slow.found);
        assert_eq!(round_trip(Vec::new(), None, timeout).result, CheckResult::Skipped);
    }
}
