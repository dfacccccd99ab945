//! Finds a code as a number in a sorted table of numbers.

/// The number of a code of at most 15 bytes. Case is ignored. The numbers have the same order as the codes. No table
/// holds an empty or a longer code, so their number is 0.
#[expect(
    clippy::as_conversions,
    reason = "it also runs at compile time, where `u128::from` cannot be called"
)]
pub(super) const fn key(code: &[u8]) -> u128 {
    let length = code.len();
    if length == 0 || length > 15 {
        return 0;
    }
    let (mut key, mut rest) = (0, code);
    while let [byte, behind @ ..] = rest {
        key = key << 8 | byte.to_ascii_lowercase() as u128;
        rest = behind;
    }
    key << (8 * (16 - length)) | length as u128
}

/// The numbers of the codes of a table, computed at compile time.
macro_rules! keys {
    ($table:path, $row:ident => $code:expr) => {{
        #[expect(clippy::indexing_slicing, reason = "it runs at compile time, where a panic stops the build")]
        static KEYS: [u128; $table.len()] = {
            let mut keys = [0; $table.len()];
            let mut at = 0;
            while at < keys.len() {
                let $row = &$table[at];
                keys[at] = $crate::codes::lookup::key($code.as_bytes());
                at += 1;
            }
            keys
        };
        &KEYS
    }};
}
pub(super) use keys;

/// The row of a table with that code. `keys` are the numbers of its codes.
pub(super) fn find<T>(table: &'static [T], keys: &[u128], code: &[u8]) -> Option<&'static T> {
    let at = keys.binary_search(&key(code.trim_ascii())).ok()?;
    table.get(at)
}
