//! The name of a set as the name of its file.

/// The longest name of a site in bytes. Each byte may take three in the name of a file, which has at most 255.
pub const MAX_NAME_BYTES: usize = 76;

/// Which set of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// The set that lookups use.
    InUse,
    /// The set that waits for its confirmation.
    Waiting,
}

impl Which {
    const fn extension(self) -> &'static str {
        match self {
            Self::InUse => ".set",
            Self::Waiting => ".waiting",
        }
    }
}

/// The name of a file. Two sites never share a file, also where a file system treats capital and small letters alike.
/// `None` if the name is empty or too long.
pub(super) fn file_name(name: &str, which: Which) -> Option<String> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES {
        return None;
    }
    let mut file = String::with_capacity(name.len().saturating_mul(3).saturating_add(8));
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => file.push(char::from(byte)),
            other => file.push_str(&format!("%{other:02x}")),
        }
    }
    file.push_str(which.extension());
    Some(file)
}

/// The name of the site and the kind of the set in a file with this name. `None` if the store does not write such names.
pub(super) fn parse_file_name(file: &str) -> Option<(String, Which)> {
    [Which::InUse, Which::Waiting].into_iter().find_map(|which| {
        let mut bytes = Vec::new();
        let mut rest = file.strip_suffix(which.extension())?.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let digit =
                        |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                    digit(rest.next()?)? << 4 | digit(rest.next()?)?
                }
                other => other,
            });
        }
        let name = String::from_utf8(bytes).ok()?;
        (file_name(&name, which)? == file).then_some((name, which))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_a_file_of_its_own_in_the_folder() {
        for (name, file) in [
            ("tx", "tx.set"),
            ("tx/store-12", "tx%2fstore-12.set"),
            ("TX", "%54%58.set"),
            ("..", "%2e%2e.set"),
            ("a%2fb", "a%252fb.set"),
            ("Zoë", "%5ao%c3%ab.set"),
        ] {
            assert_eq!(file_name(name, Which::InUse).as_deref(), Some(file));
            assert_eq!(parse_file_name(file), Some((name.to_owned(), Which::InUse)));
        }
        assert_eq!(parse_file_name("tx.waiting"), Some(("tx".to_owned(), Which::Waiting)));
        let longest = "/".repeat(MAX_NAME_BYTES);
        assert!(file_name(&longest, Which::Waiting).is_some_and(|file| file.len() + ".partial".len() <= 255));
        assert_eq!(
            (file_name("", Which::InUse), file_name(&format!("{longest}/"), Which::InUse)),
            (None, None)
        );
        for other in [".lock", "tx.set.partial", "TX.set", "%zz.set", "%2.set", ".set", "%41%4.waiting", "tx"]
        {
            assert_eq!(parse_file_name(other), None, "{other}");
        }
    }
}
