//! Numbers of decimal digits.

/// The number that a text of at most nine digits stands for. `None` if it holds anything but digits.
pub(crate) fn number(digits: &str) -> Option<u32> {
    digits
        .bytes()
        .try_fold(0_u32, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
}
