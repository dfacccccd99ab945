//! US telephone numbers.

/// The ten digits of a US telephone number: the area code and the local number. `None` for any other text.
pub(super) fn us_number(phone: &str) -> Option<[u8; 10]> {
    let mut digits = [0; 11];
    let mut count = 0;
    for byte in phone.bytes() {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(count)? = byte;
                count += 1;
            }
            b' ' | b'(' | b')' | b'-' | b'.' | b'+' => {}
            _ => return None,
        }
    }
    match (count, digits) {
        (10, [national @ .., _]) | (11, [b'1', national @ ..]) => Some(national),
        _ => None,
    }
}
