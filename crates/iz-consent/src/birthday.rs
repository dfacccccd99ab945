//! The day on which a person reaches an age.

use jiff::civil::{Date, date};

/// The day on which a person reaches an age in full years.
///
/// A person born on 29 February reaches it on 1 March of a year without this day. On 28 February the last year is not over:
/// the age in full years is still the lower one, so a form for minors can still be signed. On 1 March it is over. So on no
/// day both forms, or neither, could be signed.
#[must_use]
pub fn birthday(birth_date: Date, age_years: u8) -> Date {
    let year = birth_date.year().saturating_add(i16::from(age_years));
    if year > Date::MAX.year() {
        return Date::MAX;
    }
    // Only 29 February is missing in some years.
    Date::new(year, birth_date.month(), birth_date.day()).unwrap_or_else(|_| date(year, 3, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_born_on_29_february_reaches_an_age_on_1_march_of_a_year_without_it() {
        for (age, expected) in
            [(18, "2026-03-01"), (20, "2028-02-29"), (26, "2034-03-01"), (92, "2100-03-01")]
        {
            assert_eq!(birthday(date(2008, 2, 29), age), expected.parse().unwrap(), "{age}");
        }
        assert_eq!(birthday(date(2008, 2, 28), 18), date(2026, 2, 28));
        assert_eq!(birthday(date(2008, 3, 1), 18), date(2026, 3, 1));
    }

    /// The age in full years, counted in another way: by comparing month and day as numbers.
    fn full_years(birth_date: Date, day: Date) -> i16 {
        let number = |date: Date| i32::from(date.month()) * 100 + i32::from(date.day());
        day.year() - birth_date.year() - i16::from(number(day) < number(birth_date))
    }

    #[test]
    fn on_every_day_around_a_birthday_the_age_in_full_years_says_the_same() {
        // Every birth date of eight years, which have two leap years, and every day around two birthdays.
        let (mut born, end) = (date(2004, 1, 1), date(2012, 1, 1));
        while born < end {
            for age in [18, 26] {
                let reached = birthday(born, age);
                let mut day = reached.saturating_sub(jiff::Span::new().days(3));
                for _ in 0..7 {
                    assert_eq!(day >= reached, full_years(born, day) >= i16::from(age), "{born} {day}");
                    day = day.tomorrow().unwrap();
                }
            }
            born = born.tomorrow().unwrap();
        }
    }

    #[test]
    fn the_end_of_the_calendar_is_no_error() {
        assert_eq!(birthday(date(9990, 5, 5), 26), Date::MAX);
        assert_eq!(birthday(Date::MAX, 255), Date::MAX);
        assert_eq!(birthday(Date::MIN, 18).year(), -9981);
    }
}
