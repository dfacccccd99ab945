//! Wraps text into lines, and writes a line for the terminal.

use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::table::{
    cell::{Cell, Part, Tone, width},
    layout::Layout,
};

/// One line of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    parts: Vec<Part>,
}

impl Line {
    /// The number of columns that the line takes.
    pub(super) fn width(&self) -> usize {
        width(&self.parts)
    }

    /// Adds a word behind a blank.
    fn push_word(&mut self, word: Vec<Part>) {
        if !self.parts.is_empty() {
            let tone = word.first().map(|part| part.tone).unwrap_or_default();
            self.push(Part { tone, text: " ".to_owned() });
        }
        word.into_iter().for_each(|part| self.push(part));
    }

    fn push(&mut self, part: Part) {
        match self.parts.last_mut().filter(|last| last.tone == part.tone || part.text == " ") {
            Some(last) => last.text.push_str(&part.text),
            None => self.parts.push(part),
        }
    }

    /// Writes the line. A no-break space is written as a blank. Text from right to left may get a mark before and behind
    /// it, which take no column: without them, a terminal that orders such text would move a date beside it to its other
    /// side.
    pub(super) fn write(&self, out: &mut String, layout: Layout) {
        for (at, Part { tone, text }) in self.parts.iter().enumerate() {
            let mut text = text.replace('\u{a0}', " ");
            if at + 1 == self.parts.len() {
                text.truncate(text.trim_end().len());
            }
            if layout.has_isolates && text.chars().any(is_right_to_left) {
                text = format!("\u{2068}{text}\u{2069}");
            }
            let style = tone.style();
            let _ = if layout.is_coloured && *tone != Tone::Plain {
                write!(out, "{style}{text}{style:#}")
            } else {
                write!(out, "{text}")
            };
        }
    }
}

/// The lines of a text, each of which takes at most `room` columns. It is cut between words, and inside of a word only
/// if the word alone does not fit. A character with its combining marks is never cut.
pub(super) fn wrap(cell: &Cell, room: usize) -> Vec<Line> {
    let room = room.max(2);
    let mut lines = Vec::new();
    let mut line = Line::default();
    for word in cell.words() {
        let needed = width(&word) + usize::from(line.width() > 0);
        if line.width() + needed <= room {
            line.push_word(word);
            continue;
        }
        if line.width() > 0 {
            lines.push(std::mem::take(&mut line));
        }
        if width(&word) <= room {
            line.push_word(word);
            continue;
        }
        for Part { tone, text } in word {
            for character in text.graphemes(true) {
                if line.width() > 0 && line.width() + character.width() > room {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(Part { tone, text: character.to_owned() });
            }
        }
    }
    if line.width() > 0 || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Whether a character is of a script that is written from right to left: Hebrew, Arabic and others.
const fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Layout =
        Layout { width: 80, is_coloured: false, is_wide: false, has_isolates: false, has_hints: true };

    fn written(line: &Line, layout: Layout) -> String {
        let mut out = String::new();
        line.write(&mut out, layout);
        out
    }

    fn wrapped(text: &str, room: usize) -> Vec<String> {
        wrap(&Cell::plain(text), room).iter().map(|line| written(line, PLAIN)).collect()
    }

    #[test]
    fn a_text_is_cut_between_words_by_the_columns_that_it_takes() {
        assert_eq!(wrapped("Confirm the name  and date", 12), ["Confirm the", "name and", "date"]);
        assert_eq!(wrapped("", 12), [""]);
        // Each of these characters takes two columns.
        assert_eq!(wrapped("山田太郎 花子", 8), ["山田太郎", "花子"]);
        assert_eq!(wrapped("山田太郎", 5), ["山田", "太郎"]);
        assert_eq!(wrapped("dose\u{a0}3 of\u{a0}5", 6), ["dose 3", "of 5"]);
    }

    #[test]
    fn a_word_that_does_not_fit_is_cut_between_whole_characters() {
        assert_eq!(wrapped("influenza", 4), ["infl", "uenz", "a"]);
        assert_eq!(wrapped("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
        assert_eq!(wrapped("🇺🇸🇺🇸", 3), ["🇺🇸", "🇺🇸"]);
        assert_eq!(wrapped("a supercalifragilistic b", 10), ["a", "supercalif", "ragilistic", "b"]);
    }

    #[test]
    fn text_from_right_to_left_is_kept_apart_from_its_neighbours() {
        let line = &wrap(&Cell::plain("שרה"), 10)[0];
        let layout = Layout { has_isolates: true, ..PLAIN };
        assert_eq!((written(line, layout).as_str(), line.width()), ("\u{2068}שרה\u{2069}", 3));
        assert_eq!(written(line, PLAIN), "שרה");
    }

    #[test]
    fn colours_are_codes_around_the_words() {
        let line = &wrap(&Cell::of(Tone::Alert, "! overdue").and(Tone::Plain, " MMR"), 40)[0];
        assert_eq!(written(line, PLAIN), "! overdue MMR");
        let coloured = Layout { is_coloured: true, ..PLAIN };
        assert_eq!(written(line, coloured), "\u{1b}[1m\u{1b}[31m! overdue \u{1b}[0mMMR");
    }
}
