//! Text of one line or one cell, with a tone for each part.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

/// What a part of a text is. A terminal with colours shows it, but the words say the same without colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tone {
    /// Usual text.
    #[default]
    Plain,
    /// A heading, a name, or the sentence that matters most.
    Strong,
    /// A danger: an overdue dose, a dose that does not count, a contraindication.
    Alert,
    /// Something to look at: a due dose, a value that was guessed.
    Caution,
    /// All is well: an exact match, a valid dose.
    Good,
    /// A detail of less weight.
    Faint,
}

impl Tone {
    pub(super) const fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Alert => AnsiColor::Red.on_default().bold(),
            Self::Caution => AnsiColor::Yellow.on_default(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Faint => Style::new().dimmed(),
        }
    }
}

/// A part of a text with one tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) tone: Tone,
    pub(super) text: String,
}

/// Text of one line or one cell. It holds no control characters and no hidden characters: a registry's text must not
/// control the terminal, start a line of its own, or look different from what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell(Vec<Part>);

impl Cell {
    /// Usual text.
    pub(super) fn plain(text: impl Display) -> Self {
        Self::default().and(Tone::Plain, text)
    }

    /// Text of one tone.
    pub(super) fn of(tone: Tone, text: impl Display) -> Self {
        Self::default().and(tone, text)
    }

    /// The same text with more text behind it.
    pub(super) fn and(mut self, tone: Tone, text: impl Display) -> Self {
        let text: String = text.to_string().chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
        if !text.is_empty() {
            self.0.push(Part { tone, text });
        }
        self
    }

    /// The same text with another text behind it.
    pub(super) fn append(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The texts with a separator between them. Empty texts are left out.
    pub(super) fn joined(cells: impl IntoIterator<Item = Self>, separator: &str) -> Self {
        let mut all = Self::default();
        for cell in cells.into_iter().filter(|cell| !cell.is_empty()) {
            if !all.is_empty() {
                all = all.and(Tone::Plain, separator);
            }
            all.0.extend(cell.0);
        }
        all
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|part| part.text.trim().is_empty())
    }

    /// The words of the text. A word may have parts of several tones. A no-break space stays inside of its word.
    pub(super) fn words(&self) -> Vec<Vec<Part>> {
        let mut words: Vec<Vec<Part>> = Vec::new();
        let mut is_open = false;
        for Part { tone, text } in &self.0 {
            for (at, piece) in text.split(' ').enumerate() {
                is_open &= at == 0;
                if piece.is_empty() {
                    continue;
                }
                let part = Part { tone: *tone, text: piece.to_owned() };
                match words.last_mut().filter(|_| is_open) {
                    Some(word) => word.push(part),
                    None => words.push(vec![part]),
                }
                is_open = true;
            }
        }
        words
    }

    /// The number of columns that the text takes in one line.
    pub(super) fn width(&self) -> usize {
        let words = self.words();
        words.iter().map(|word| width(word)).sum::<usize>() + words.len().saturating_sub(1)
    }

    /// The number of columns that its longest word takes.
    pub(super) fn longest_word(&self) -> usize {
        self.words().iter().map(|word| width(word)).max().unwrap_or_default()
    }
}

/// The number of columns that parts take.
pub(super) fn width(parts: &[Part]) -> usize {
    parts.iter().map(|part| part.text.width()).sum()
}

/// Control characters, line separators, characters without width, and characters that change the direction of writing.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_become_blanks() {
        for hidden in ['\u{1b}', '\n', '\u{ad}', '\u{202e}', '\u{3164}', '\u{e0041}'] {
            let words = Cell::plain(format!("a{hidden}b")).words();
            assert_eq!(words.len(), 2, "{hidden:?}");
        }
    }

    #[test]
    fn parts_without_a_blank_between_them_are_one_word() {
        let cell = Cell::of(Tone::Good, "✓").and(Tone::Plain, " MMR").and(Tone::Faint, ", 2");
        let words: Vec<String> =
            cell.words().iter().map(|word| word.iter().map(|part| part.text.as_str()).collect()).collect();
        assert_eq!(words, ["✓", "MMR,", "2"]);
        assert_eq!((cell.width(), cell.longest_word()), (8, 4));
    }
}
