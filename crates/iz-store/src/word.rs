//! Enumerations whose values are stored and printed as words.

use thiserror::Error;

/// A text that is not a word of the enumeration.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("this is no word for {of}; the words are: {}", .words.join(", "))]
pub struct UnknownWord {
    /// What the word should name.
    pub of: &'static str,
    /// The words.
    pub words: &'static [&'static str],
}

/// Defines an enumeration with a word for each variant.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident of $of:literal { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $name {
            /// All values.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownWord { of: $of, words: &[$($word,)+] }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use crate::{AuditAction, Released, Scope, Source, Writer};

    #[test]
    fn every_word_is_read_back() {
        for value in AuditAction::ALL {
            assert_eq!(value.as_str().parse::<AuditAction>().unwrap(), *value);
        }
        for value in Writer::ALL {
            assert_eq!(value.as_str().parse::<Writer>().unwrap(), *value);
        }
        for value in Released::ALL {
            assert_eq!(value.as_str().parse::<Released>().unwrap(), *value);
        }
        for value in Source::ALL {
            assert_eq!(value.as_str().parse::<Source>().unwrap(), *value);
        }
        for value in Scope::ALL {
            assert_eq!(value.as_str().parse::<Scope>().unwrap(), *value);
        }
    }

    #[test]
    fn an_unknown_word_is_refused_with_the_list_of_words() {
        let error = "root".parse::<Scope>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "this is no word for a scope; the words are: lookup, roster, enroll, audit, admin"
        );
    }
}
