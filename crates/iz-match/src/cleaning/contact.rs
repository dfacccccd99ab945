//! Cleans telephone numbers and e-mail addresses.

use super::cleaned::Cleaned;

/// The ten digits of a US telephone number.
pub(super) fn phone(phone: String) -> Cleaned<String> {
    Cleaned::of(phone)
}

/// An e-mail address.
pub(super) fn email(email: String) -> Cleaned<String> {
    Cleaned::of(email)
}
