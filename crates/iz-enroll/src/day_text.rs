//! Numbers of days in words.

/// A number of days, such as "1 day".
#[must_use]
pub fn days_text(days: i32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// That a reminder is due, and since when, such as "Late by 2 days".
#[must_use]
pub fn late_text(overdue_days: i32) -> String {
    match overdue_days {
        0 => "Reminder today".to_owned(),
        overdue => format!("Late by {}", days_text(overdue)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_is_no_plural_and_a_reminder_of_today_is_not_late() {
        assert_eq!(
            (days_text(0), days_text(1), days_text(2)),
            ("0 days".to_owned(), "1 day".to_owned(), "2 days".to_owned())
        );
        assert_eq!(
            [late_text(0), late_text(1), late_text(2)],
            ["Reminder today", "Late by 1 day", "Late by 2 days"]
        );
    }
}
