//! Times of day.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::time::digits::number;

/// A time of day with its time zone, never more precise than it was sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeOfDay {
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    /// The second. Its fraction is the number that the digits form, and how many digits were sent.
    pub(crate) second: Option<(u8, Option<(u32, u8)>)>,
    /// The offset from UTC in minutes. East is positive.
    pub(crate) zone: Option<i16>,
}

impl TimeOfDay {
    /// The offset from UTC in minutes, if a time zone was sent. East is positive.
    #[must_use]
    pub const fn offset_minutes(self) -> Option<i16> {
        self.zone
    }

    /// Whether the seconds were sent.
    #[must_use]
    pub const fn has_seconds(self) -> bool {
        self.second.is_some()
    }
}

/// Parses `HH`, `HHMM` or `HHMMSS`. Only the last may have a fraction.
pub(crate) fn parse_time(digits: &str, fraction: &str) -> Option<TimeOfDay> {
    let part = |range, limit: u32| {
        number(digits.get(range)?).filter(|value| *value <= limit).and_then(|value| u8::try_from(value).ok())
    };
    let fraction = match u8::try_from(fraction.len()).ok()? {
        0 => None,
        count => Some((number(fraction)?, count)),
    };
    let hour = part(0..2, 23)?;
    let (minute, second) = match digits.len() {
        2 => (0, None),
        4 => (part(2..4, 59)?, None),
        6 => (part(2..4, 59)?, Some((part(4..6, 60)?, fraction))),
        _ => return None,
    };
    Some(TimeOfDay { hour, minute, second, zone: None })
}

/// Parses a time zone, `+ZZZZ` or `-ZZZZ`, to minutes. Some registries send the hours in the place of the minutes, as
/// `-0007` for `-0700`. No time zone has an offset of less than 15 minutes, so the value is then read as hours.
pub(crate) fn parse_zone(zone: &str) -> Option<i16> {
    let (sign, digits) = zone.split_at_checked(1)?;
    if digits.len() != 4 {
        return None;
    }
    let (first, second) = (number(digits.get(..2)?)?, number(digits.get(2..)?)?);
    let (hours, minutes) =
        if first == 0 && (1..15).contains(&second) { (second, 0) } else { (first, second) };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let offset = i16::try_from(hours * 60 + minutes).ok()?;
    match sign {
        "+" => Some(offset),
        "-" => Some(-offset),
        _ => None,
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)?;
        if let Some((second, fraction)) = self.second {
            write!(f, ":{second:02}")?;
            if let Some((value, digits)) = fraction {
                write!(f, ".{value:0width$}", width = usize::from(digits))?;
            }
        }
        match self.zone {
            Some(zone) => {
                let sign = if zone < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", zone.unsigned_abs() / 60, zone.unsigned_abs() % 60)
            }
            None => Ok(()),
        }
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<time>")
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
