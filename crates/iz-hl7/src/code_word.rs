//! Code words: enumerations that JSON shows as one word, with the meaning of each word.

/// An enumeration of code words. [`code_words!`](crate::code_words) implements it.
///
/// The OpenAPI document lists the words and their meanings from here, so that no list is written twice.
pub trait CodeWord: Copy + 'static {
    /// What the word says, in a few sentences.
    const ABOUT: &'static str;

    /// Every word with its meaning, in the order of the enumeration.
    const WORDS: &'static [(&'static str, &'static str)];
}

/// Declares an enumeration of code words. Each variant has its meaning as a doc comment, and the word in the JSON.
///
/// ```
/// iz_hl7::code_words! {
///     /// Where the dose was given.
///     pub enum Arm {
///         /// In the left arm.
///         Left = "left",
///         /// In the right arm.
///         Right = "right",
///     }
/// }
/// assert_eq!(Arm::Left.word(), "left");
/// assert_eq!(<Arm as iz_hl7::CodeWord>::WORDS[1], ("right", "In the right arm."));
/// ```
#[macro_export]
macro_rules! code_words {
    (
        $(#[doc = $about:literal])+
        $visibility:vis enum $name:ident {
            $($(#[doc = $meaning:literal])+ $code:ident = $word:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize)]
        $visibility enum $name {
            $($(#[doc = $meaning])+ #[serde(rename = $word)] $code,)+
        }

        impl $name {
            /// Every word, in order.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// The word as the JSON shows it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$code => $word,)+
                }
            }
        }

        impl $crate::CodeWord for $name {
            const ABOUT: &'static str = concat!($($about,)+).trim_ascii();
            const WORDS: &'static [(&'static str, &'static str)] =
                &[$(($word, concat!($($meaning,)+).trim_ascii()),)+];
        }
    };
}

/// Describes enumerations of code words as open enumerations in the OpenAPI document.
#[cfg(feature = "openapi")]
#[macro_export]
macro_rules! open_enumerations {
    ($($name:ty),+ $(,)?) => {
        $(
            impl ::utoipa::PartialSchema for $name {
                fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::Schema> {
                    $crate::schema::open_enumeration(
                        <Self as $crate::CodeWord>::ABOUT,
                        <Self as $crate::CodeWord>::WORDS.iter().copied(),
                    )
                }
            }

            impl ::utoipa::ToSchema for $name {}
        )+
    };
}
