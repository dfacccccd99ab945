//! How a code is found: as a number among sorted numbers.

/// A code of up to fifteen bytes as a number, letter case aside; the numbers are in the order of the codes.
/// No table has a longer code or an empty one: those are 0.
#[expect(clippy::as_conversions, reason = "it also runs at compile time, where `u128::from` does not")]
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

/// The keys of a table, worked out at compile time.
macro_rules! keys {
    ($table:path, $row:ident => $code:expr) => {{
        #[expect(clippy::indexing_slicing, reason = "it runs at compile time, where nothing panics unseen")]
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

/// The row of `table` whose code is `code`; `keys` are the table's.
pub(super) fn find<T>(table: &'static [T], keys: &[u128], code: &[u8]) -> Option<&'static T> {
    let at = keys.binary_search(&key(code.trim_ascii())).ok()?;
    table.get(at)
}
