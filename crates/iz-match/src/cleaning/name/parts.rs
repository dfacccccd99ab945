//! The parts of one name while they are cleaned together.

use iz_hl7::query::{NameQuery, NoteCode, NoteKind};

use super::{
    absent::is_absent,
    divided::{Divided, without_other_part},
    part::{self, Part},
    part_kind::PartKind,
    suffix::{self, Suffix},
};
use crate::{
    cleaning::{asked_patient::TypedName, guess::Guess},
    normalize::Words,
    placeholder::Placeholder,
};

/// A part, and the pointer of the member in which it was typed.
pub(super) struct Placed {
    pub(super) part: Part,
    pub(super) pointer: String,
}

/// A text that held the whole name.
pub(super) struct WholeName {
    pub(super) typed: String,
    pub(super) pointer: String,
    /// What was done to the text. Division is one of the codes.
    pub(super) codes: Vec<NoteCode>,
}

/// The parts of one name.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) family: Option<Placed>,
    pub(super) given: Option<Placed>,
    pub(super) middle: Option<Placed>,
    pub(super) suffix: Option<Suffix>,
    /// The text that was divided into these parts.
    pub(super) whole: Option<WholeName>,
}

impl Parts {
    /// Uses a divided text. A middle name and a suffix of their own are kept.
    pub(super) fn divide(&mut self, typed: String, pointer: &str, divided: Divided) {
        let Divided { family, given, middle, suffix, mut codes } = divided;
        let read = |text: String, kind| {
            part::read(text, kind).value.map(|part| Placed { part, pointer: pointer.to_owned() })
        };
        self.family = read(family, PartKind::Family);
        self.given = read(given, PartKind::Given);
        self.middle = self.middle.take().or_else(|| read(middle, PartKind::Middle));
        self.suffix = self.suffix.take().or_else(|| suffix::member(suffix).value);
        codes.push(NoteCode::NameDivided);
        self.whole = Some(WholeName { typed, pointer: pointer.to_owned(), codes });
    }

    /// Removes the other part from a text that holds the whole name: the family name `Vance, Corwin` of `Corwin`.
    pub(super) fn remove_repeated_parts(&mut self) {
        let (Some(family), Some(given)) = (&mut self.family, &mut self.given) else { return };
        let read = |text: &str, kind, other: &str| {
            without_other_part(text, kind, other).and_then(|text| part::read(text, kind).value)
        };
        let (family, given) = (&mut family.part, &mut given.part);
        let (whole, part) = match read(&family.typed, PartKind::Family, &given.typed) {
            Some(part) => (family, Some(part)),
            None => {
                let part = read(&given.typed, PartKind::Given, &family.typed);
                (given, part)
            }
        };
        if let Some(part) = part {
            whole.names = part.names;
            whole.codes = part.codes;
            whole.note(NoteCode::NameDivided);
        }
    }

    /// Takes the suffix out of the parts in which it was typed. A suffix in its own member wins: if it is another one,
    /// the parts stay as they are.
    pub(super) fn take_suffixes(&mut self) {
        let was_typed = self.suffix.is_some();
        // The number behind `TWIN GIRL` tells the twins apart.
        let is_unnamed = self.given.as_ref().is_some_and(|given| {
            Words::of(&given.part.text()).is_some_and(|given| Placeholder::of(&given, None).is_some())
        });
        let Self { family, given, middle, suffix: known, .. } = self;
        for (placed, kind) in
            [(family, PartKind::Family), (given, PartKind::Given), (middle, PartKind::Middle)]
        {
            let Some(Placed { part, .. }) = placed else { continue };
            if is_unnamed && kind != PartKind::Family {
                continue;
            }
            let mut names = part.names.clone();
            // `Junior Jr` has one suffix twice.
            while let Some(found) = suffix::take(&mut names, kind) {
                if known.as_ref().is_some_and(|known| known.form != found.form) {
                    break;
                }
                part.names.clone_from(&names);
                part.note(if was_typed { NoteCode::CharactersRemoved } else { NoteCode::SuffixSeparated });
                known.get_or_insert(found);
            }
        }
        for (kind, Placed { part, .. }) in self.parts_mut() {
            // What stood before a suffix may be cleaned further: of `Dr.Jr/Linde`, a title is left.
            let text = part.text();
            let again = part::read(text.clone(), kind).value.filter(|again| again.text() != text);
            if let Some(again) = again {
                part.names = again.names;
                again.codes.into_iter().for_each(|code| part.note(code));
            }
            // `none Jr` is only a suffix.
            if !part.names.is_empty() && is_absent(&part.text(), kind) {
                part.names.clear();
                part.note(NoteCode::Placeholder);
            }
            if part.names.len() > 1 {
                part.note(NoteCode::SurnamesSeparated);
            }
        }
    }

    /// The name that is sent. `None` without a family name or a given name.
    pub(super) fn query(&self) -> Option<NameQuery> {
        let text = |placed: &Option<Placed>| {
            placed.as_ref().map(|placed| placed.part.text()).filter(|text| !text.is_empty())
        };
        Some(NameQuery {
            family: text(&self.family)?,
            given: text(&self.given)?,
            middle: text(&self.middle),
            suffix: self.suffix.as_ref().map(|suffix| suffix.text.clone()),
        })
    }

    /// The guesses behind the name that is sent.
    pub(super) fn guesses(&self, name: &NameQuery) -> Vec<Guess> {
        let of = |member, codes: &[NoteCode], typed: &str, sent: &str| -> Vec<Guess> {
            let codes = codes.iter().filter(|code| code.kind() == NoteKind::Guess);
            codes
                .map(|code| Guess { member, code: *code, typed: typed.to_owned(), sent: sent.to_owned() })
                .collect()
        };
        let mut guesses = Vec::new();
        if let Some(whole) = &self.whole {
            let given = [Some(&name.given), name.middle.as_ref()].into_iter().flatten().cloned();
            let given: String = given.collect::<Vec<_>>().join(" ");
            let sent = [Some(&name.family), Some(&given), name.suffix.as_ref()];
            let sent = sent.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
            guesses.extend(of("name", &whole.codes, &whole.typed, &sent));
        }
        for (member, placed) in self.members() {
            guesses.extend(of(member, &placed.part.codes, &placed.part.typed, &placed.part.text()));
        }
        guesses
    }

    /// What the re-query and the match need to know about a name in an unusual form.
    pub(super) fn typed_name(&self, written: Option<NameQuery>) -> TypedName {
        let several = |placed: &Option<Placed>| {
            let names = placed.as_ref().map(|placed| placed.part.names.clone());
            names.filter(|names| names.len() > 1).unwrap_or_default()
        };
        TypedName { written, surnames: several(&self.family), given_names: several(&self.given) }
    }

    /// The parts with their members.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'static str, &Placed)> {
        [("name/family", &self.family), ("name/given", &self.given), ("name/middle", &self.middle)]
            .into_iter()
            .filter_map(|(member, placed)| Some((member, placed.as_ref()?)))
    }

    fn parts_mut(&mut self) -> impl Iterator<Item = (PartKind, &mut Placed)> {
        let Self { family, given, middle, .. } = self;
        [(PartKind::Family, family), (PartKind::Given, given), (PartKind::Middle, middle)]
            .into_iter()
            .filter_map(|(kind, placed)| Some((kind, placed.as_mut()?)))
    }
}
