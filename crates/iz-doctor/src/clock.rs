//! Compares this machine's clock with the registry's: with the HTTP header `Date`, and with MSH-7 of the answer.

use iz_client::RegistryProfile;
use iz_hl7::Answer;
use jiff::{SignedDuration, Timestamp, fmt::rfc2822, tz::TimeZone};

use crate::{check::Check, exchange::Exchange};

const CLOCK: &str = "clock";
const MESSAGE_TIME: &str = "message_time";

/// A smaller difference does no harm. Clocks without a time service drift by seconds a day.
const WARNING: SignedDuration = SignedDuration::from_secs(60);

/// Services that check times commonly allow five minutes. With a greater difference they refuse certificates and
/// messages.
const FAILURE: SignedDuration = SignedDuration::from_mins(5);

/// How far the other clock is ahead (negative: behind). It showed `displayed`, truncated to `unit`, at some time
/// between `sent` and `received`. Zero if the clocks may agree.
fn ahead(displayed: Timestamp, unit: SignedDuration, sent: Timestamp, received: Timestamp) -> SignedDuration {
    let latest = displayed.saturating_add(unit).unwrap_or(displayed);
    if displayed > received {
        displayed.duration_since(received)
    } else if latest < sent {
        latest.duration_since(sent)
    } else {
        SignedDuration::ZERO
    }
}

/// The check for a difference between the clocks.
fn judge(name: &'static str, whose: &str, ahead: SignedDuration) -> Check {
    let size = ahead.abs();
    let found = match ahead.signum() {
        0 => format!("{whose} and this machine's clock agree"),
        1 => format!("{whose} is {} ahead of this machine's clock", in_words(size)),
        _ => format!("{whose} is {} behind this machine's clock", in_words(size)),
    };
    let advice = "Let this machine set its clock by a time service (NTP). If it already does, tell the registry's support.";
    if size >= FAILURE {
        Check::failure(name, found, advice)
    } else if size >= WARNING {
        Check::warning(name, found, advice)
    } else {
        Check::pass(name, found)
    }
}

fn in_words(size: SignedDuration) -> String {
    match size.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7199 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

/// The check of the header `Date`.
pub(crate) fn clock(exchange: &Exchange) -> Check {
    let Ok(reply) = &exchange.reply else {
        return Check::skipped(CLOCK, "no reply came that could show the server's clock");
    };
    let Some(date) = &reply.date else {
        return Check::skipped(CLOCK, "the server sends no Date header");
    };
    match rfc2822::parse(date) {
        Ok(date) => {
            let unit = SignedDuration::from_secs(1);
            let ahead = ahead(date.timestamp(), unit, exchange.sent, exchange.received);
            judge(CLOCK, "the server's clock", ahead)
        }
        Err(_) => Check::skipped(CLOCK, "the server's Date header is not a date"),
    }
}

/// The check of MSH-7. Its UTC offset is compared with the profile's time zone.
pub(crate) fn message_time(profile: &RegistryProfile, answer: &Answer<'_>, exchange: &Exchange) -> Check {
    let zone = &profile.time_zone;
    let Some(sent) = answer.message.time else {
        return Check::skipped(MESSAGE_TIME, "the answer has no readable MSH-7");
    };
    let (Some(moment), Some(time)) = (sent.moment(zone), sent.time) else {
        return Check::pass(MESSAGE_TIME, "MSH-7 has no time of day");
    };
    let unit = SignedDuration::from_secs(if time.has_seconds() { 1 } else { 60 });
    let ahead = ahead(moment, unit, exchange.sent, exchange.received);
    let expected = offset(zone, moment);
    let name = zone.iana_name().unwrap_or("the zone of time_zone");
    let Some(minutes) = time.offset_minutes() else {
        return match whole_hours(ahead) {
            Some(hours) => Check::warning(
                MESSAGE_TIME,
                format!("MSH-7 has no UTC offset and differs by {hours} h from the time in {name}"),
                "Set time_zone to the registry's own time zone: forecasts expire at its midnight.",
            ),
            None => without_offset(judge(MESSAGE_TIME, "MSH-7", ahead), name),
        };
    };
    let check = judge(MESSAGE_TIME, "MSH-7", ahead);
    if minutes == expected || ahead.abs() >= WARNING {
        return check;
    }
    let found =
        format!("{}; its offset is {}, but {name} has {}", check.found, written(minutes), written(expected));
    if minutes == 0 {
        // A server that uses UTC does not show the registry's time zone.
        return Check { found, ..check };
    }
    Check::warning(
        MESSAGE_TIME,
        found,
        "Set time_zone to the registry's own time zone, if its guide confirms it: forecasts expire at its midnight.",
    )
}

fn without_offset(check: Check, name: &str) -> Check {
    Check { found: format!("{}; it has no UTC offset and is read in {name}", check.found), ..check }
}

/// The difference in whole hours, which means a wrong time zone and not a wrong clock. `None` if it is not whole hours.
fn whole_hours(ahead: SignedDuration) -> Option<i64> {
    let minutes = (ahead.as_secs() + 30).div_euclid(60);
    let hours = (minutes + 5).div_euclid(60);
    (hours != 0 && (minutes - hours * 60).abs() < 5).then_some(hours)
}

/// The UTC offset at that time, in minutes, positive to the east.
fn offset(zone: &TimeZone, moment: Timestamp) -> i16 {
    i16::try_from(zone.to_offset(moment).seconds() / 60).unwrap_or_default()
}

/// The offset as HL7 writes it, such as `-0600`.
fn written(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iz_client::transport::{BodyEnd, HttpReply};

    use crate::check::CheckResult;
    use iz_hl7::OwnedAnswer;
    use tokio::time::Duration;

    fn exchange(date: Option<&str>) -> Exchange {
        let reply = HttpReply {
            end: BodyEnd::Marked,
            status: 200,
            content_type: String::new(),
            retry_after: None,
            date: date.map(str::to_owned),
            body: Vec::new(),
        };
        Exchange {
            reply: Ok(std::sync::Arc::new(reply)),
            sent: "2026-11-22T15:30:00Z".parse().unwrap(),
            received: "2026-11-22T15:30:20Z".parse().unwrap(),
            took: Duration::from_secs(20),
        }
    }

    #[tokio::test]
    async fn a_difference_counts_beyond_the_round_trip_time() {
        for (date, result, part) in [
            ("Sun, 22 Nov 2026 15:30:10 GMT", CheckResult::Pass, "agree"),
            ("Sun, 22 Nov 2026 15:29:59 GMT", CheckResult::Pass, "agree"),
            ("Sun, 22 Nov 2026 15:31:19 GMT", CheckResult::Pass, "59 s ahead"),
            ("Sun, 22 Nov 2026 15:31:20 GMT", CheckResult::Warning, "60 s ahead"),
            ("Sun, 22 Nov 2026 15:28:59 GMT", CheckResult::Warning, "60 s behind"),
            ("Sun, 22 Nov 2026 15:35:20 GMT", CheckResult::Failure, "5 min ahead"),
            ("Sun, 22 Nov 2026 12:00:00 GMT", CheckResult::Failure, "3 h behind"),
            ("yesterday", CheckResult::Skipped, "not a date"),
        ] {
            let check = clock(&exchange(Some(date)));
            assert_eq!(check.result, result, "{date}: {}", check.found);
            assert!(check.found.contains(part), "{date}: {}", check.found);
        }
        assert_eq!(clock(&exchange(None)).result, CheckResult::Skipped);
    }

    #[tokio::test]
    async fn the_offset_of_an_answer_is_compared_with_the_profile() {
        let profile = RegistryProfile::load("tx", toml::Table::new()).unwrap();
        for (sent, result, part) in [
            ("20261122093010-0600", CheckResult::Pass, "agree"),
            ("20261122153010+0000", CheckResult::Pass, "+0000"),
            ("20261122083010-0700", CheckResult::Warning, "-0700, but America/Chicago has -0600"),
            ("20261122093010", CheckResult::Pass, "no UTC offset"),
            ("202611220930", CheckResult::Pass, "no UTC offset"),
            ("20261122083010", CheckResult::Warning, "-1 h"),
            ("20261122153010", CheckResult::Warning, "6 h"),
            ("20261122093210-0600", CheckResult::Warning, "110 s ahead"),
            ("20261122100010-0600", CheckResult::Failure, "29 min ahead"),
            ("20261122", CheckResult::Pass, "no time of day"),
            ("", CheckResult::Skipped, "MSH-7"),
        ] {
            let text = format!("MSH|^~\\&|A|B|||{sent}||RSP^K11^RSP_K11|r1|P|2.5.1\rMSA|AA|1\rQAK|t|NF\r");
            let answer = OwnedAnswer::read(text, jiff::civil::date(2026, 11, 22)).unwrap();
            let check = message_time(&profile, answer.get(), &exchange(None));
            assert_eq!(check.result, result, "{sent}: {}", check.found);
            assert!(check.found.contains(part), "{sent}: {}", check.found);
        }
    }
}
