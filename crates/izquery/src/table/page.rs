//! The lines of a table, as they are written one after the other.

use crate::table::{
    cell::{Cell, Tone},
    layout::Layout,
    line::{Line, wrap},
};

/// The columns between two cells of a row.
const GAP: usize = 2;

/// The narrowest column that a long text may get.
const MIN_COLUMN: usize = 18;

/// The columns before a row.
const INDENT: usize = 2;

/// How far a line stands behind the row that it belongs to.
const HANGING: usize = 2;

/// A row of a table, and the lines below it that belong to it.
#[derive(Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) below: Vec<Cell>,
}

impl Row {
    pub(super) fn of(cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { cells: cells.into_iter().collect(), below: Vec::new() }
    }
}

/// The text of a table. No line takes more columns than the layout has, unless one character does.
pub(super) struct Page {
    pub(super) layout: Layout,
    text: String,
}

impl Page {
    pub(super) const fn new(layout: Layout) -> Self {
        Self { layout, text: String::new() }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// A heading, with an empty line before it.
    pub(super) fn heading(&mut self, title: &str, remark: &str) {
        if !self.text.is_empty() {
            self.blank();
        }
        let remark = if remark.is_empty() { String::new() } else { format!(" {remark}") };
        self.paragraph(0, Cell::of(Tone::Strong, title).and(Tone::Faint, remark));
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A text in lines. All lines but the first stand a little behind it.
    pub(super) fn paragraph(&mut self, indent: usize, text: Cell) {
        let lines = wrap(&text, self.layout.width.saturating_sub(indent + HANGING));
        let is_one = wrap(&text, self.layout.width.saturating_sub(indent)).len() == 1;
        let lines = if is_one { wrap(&text, self.layout.width.saturating_sub(indent)) } else { lines };
        for (at, line) in lines.iter().enumerate() {
            self.write(indent + if at == 0 { 0 } else { HANGING }, line);
        }
    }

    /// A text in a row of a section.
    pub(super) fn item(&mut self, text: Cell) {
        self.paragraph(INDENT, text);
    }

    /// Texts beside each other, with a separator between them. A line ends between two texts if it can. `first` and `rest`
    /// are the blanks before the first line and before all others.
    pub(super) fn flow(&mut self, (first, rest): (usize, usize), separator: &str, texts: Vec<Cell>) {
        let room = self.layout.width.saturating_sub(first.max(rest));
        let mut lines: Vec<Vec<Cell>> = Vec::new();
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            let taken = |line: &Vec<Cell>| {
                line.iter().map(|text| text.width() + separator.chars().count()).sum::<usize>()
            };
            match lines.last_mut().filter(|line| taken(line) + text.width() <= room) {
                Some(line) => line.push(text),
                None => lines.push(vec![text]),
            }
        }
        // A blank of the separator must not be lost where words are joined.
        let separator = separator.replace(' ', "\u{a0}");
        for (at, line) in lines.into_iter().enumerate() {
            self.paragraph(if at == 0 { first } else { rest }, Cell::joined(line, &separator));
        }
    }

    /// Rows with aligned columns. A column in which no row has a text is left out. If the rows do not fit, the widest
    /// columns wrap; if they still do not fit, the cells of a row stand below each other.
    pub(super) fn rows(&mut self, rows: &[Row]) {
        let count = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let used: Vec<usize> = (0..count)
            .filter(|at| rows.iter().any(|row| row.cells.get(*at).is_some_and(|cell| !cell.is_empty())))
            .collect();
        let widths = self.widths(rows, &used);
        for row in rows {
            match &widths {
                Some(widths) => self.row(row, &used, widths),
                None => self.stacked(row),
            }
            for line in &row.below {
                self.paragraph(INDENT + HANGING, line.clone());
            }
        }
    }

    /// The width of each column; `None` if the columns do not fit beside each other.
    fn widths(&self, rows: &[Row], used: &[usize]) -> Option<Vec<usize>> {
        let gaps = GAP * used.len().saturating_sub(1);
        let room = self.layout.width.checked_sub(INDENT + gaps)?;
        let cells = |at: usize| rows.iter().filter_map(move |row| row.cells.get(at));
        let of = |at: &usize| cells(*at).map(Cell::width).max().unwrap_or_default().min(room);
        let least = |at: &usize| cells(*at).map(Cell::longest_word).max().unwrap_or_default().min(MIN_COLUMN);
        let mut widths: Vec<(usize, usize)> = used.iter().map(|at| (of(at), least(at))).collect();
        while widths.iter().map(|(width, _)| width).sum::<usize>() > room {
            let (widest, _) =
                widths.iter_mut().filter(|(width, least)| width > least).max_by_key(|(width, _)| *width)?;
            *widest -= 1;
        }
        Some(widths.into_iter().map(|(width, _)| width).collect())
    }

    fn row(&mut self, row: &Row, used: &[usize], widths: &[usize]) {
        let empty = Cell::default();
        let cells: Vec<Vec<Line>> = used
            .iter()
            .zip(widths)
            .map(|(at, width)| wrap(row.cells.get(*at).unwrap_or(&empty), *width))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        for at in 0..height {
            let mut column = INDENT;
            let mut written = 0;
            for (lines, width) in cells.iter().zip(widths) {
                if let Some(line) = lines.get(at).filter(|line| line.width() > 0) {
                    self.blanks(column - written);
                    line.write(&mut self.text, self.layout);
                    written = column + line.width();
                }
                column += width + GAP;
            }
            self.text.push('\n');
        }
    }

    /// The cells of a row below each other; the first two share a line.
    fn stacked(&mut self, row: &Row) {
        let mut cells = row.cells.iter().filter(|cell| !cell.is_empty()).cloned();
        let first: Vec<Cell> = cells.by_ref().take(2).collect();
        self.item(Cell::joined(first, "\u{a0} "));
        for cell in cells {
            self.paragraph(INDENT + HANGING, cell);
        }
    }

    fn write(&mut self, indent: usize, line: &Line) {
        if line.width() > 0 {
            self.blanks(indent);
        }
        line.write(&mut self.text, self.layout);
        self.text.push('\n');
    }

    fn blanks(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n(' ', count));
    }
}
