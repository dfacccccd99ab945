//! The entries of long lists that the API's answer shows.

use iz_hl7::answer::{Effect, Warning};

/// The most values in `unread`, and the most `warnings`, of the API's answer. Warnings that change the next step at the
/// counter are listed even if there are more of them.
pub const MAX_LISTED: usize = 1_000;

/// The first entries of a list, and the number of the others.
pub(super) fn first<T>(all: &[T]) -> (&[T], usize) {
    let (first, others) = all.split_at_checked(MAX_LISTED).unwrap_or((all, &[]));
    (first, others.len())
}

/// The warnings that are listed, in the order of the message, and the number of the others.
///
/// Every warning that changes the next step at the counter is listed. The first of the others fill the list.
pub(super) fn warnings(all: &[Warning]) -> (Box<[Warning]>, usize) {
    if all.len() <= MAX_LISTED {
        return (all.into(), 0);
    }
    let changes_action = |warning: &Warning| warning.code.effect() != Effect::Value;
    let mut room = MAX_LISTED.saturating_sub(all.iter().filter(|warning| changes_action(warning)).count());
    let is_listed = |warning: &&Warning| {
        changes_action(warning) || {
            let has_room = room > 0;
            room = room.saturating_sub(1);
            has_room
        }
    };
    let listed: Box<[Warning]> = all.iter().filter(is_listed).cloned().collect();
    let omitted = all.len() - listed.len();
    (listed, omitted)
}

#[cfg(test)]
mod tests;
