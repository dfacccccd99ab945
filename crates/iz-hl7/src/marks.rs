//! Which delimiters stand in a value, found while its field was found.

use crate::Delimiters;

/// The delimiters in a value. A long value is taken to hold all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks(u8);

/// Ends a field.
pub(crate) const FIELD: u8 = 1;
/// Ends a line.
pub(crate) const LINE: u8 = 2;
const COMPONENT: u8 = 4;
const REPETITION: u8 = 8;
const ESCAPE: u8 = 16;
const SUBCOMPONENT: u8 = 32;

impl Marks {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ANY: Self = Self(COMPONENT | REPETITION | ESCAPE | SUBCOMPONENT);

    pub(crate) const fn of_classes(classes: u8) -> Self {
        Self(classes & Self::ANY.0)
    }

    pub(crate) const fn component(self) -> bool {
        self.0 & COMPONENT != 0
    }

    pub(crate) const fn repetition(self) -> bool {
        self.0 & REPETITION != 0
    }

    pub(crate) const fn escape(self) -> bool {
        self.0 & ESCAPE != 0
    }

    /// Whether the value is more than one leaf.
    pub(crate) const fn structure(self) -> bool {
        self.0 & (COMPONENT | REPETITION | SUBCOMPONENT) != 0
    }
}

/// What each byte means for splitting.
pub(crate) struct Classes([u8; 256]);

impl Classes {
    pub(crate) fn of(delimiters: &Delimiters) -> Self {
        let mut classes = [0; 256];
        let mut set = |byte: u8, class| {
            if let Some(slot) = classes.get_mut(usize::from(byte)) {
                *slot = class;
            }
        };
        set(delimiters.component, COMPONENT);
        set(delimiters.repetition, REPETITION);
        set(delimiters.escape, ESCAPE);
        set(delimiters.subcomponent, SUBCOMPONENT);
        set(delimiters.field, FIELD);
        set(b'\r', LINE);
        set(b'\n', LINE);
        Self(classes)
    }

    pub(crate) fn class(&self, byte: u8) -> u8 {
        self.0.get(usize::from(byte)).copied().unwrap_or(0)
    }
}
