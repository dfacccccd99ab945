//! Where a table is printed: the width of the terminal, and whether it has colours.

use std::{
    env,
    io::{self, IsTerminal as _, Write},
};

use anstream::{AutoStream, ColorChoice};
use terminal_size::{Width, terminal_size_of};

use crate::{
    cli, standard_output,
    table::layout::{Layout, MIN_WIDTH},
};

/// The width of a table that is not printed on a terminal.
const WIDTH_OF_FILES: usize = 100;

/// The width of a terminal that does not say its width.
const WIDTH_OF_TERMINALS: usize = 80;

/// The standard output, and how a table on it is laid out.
pub(crate) struct Terminal {
    choice: ColorChoice,
    pub(crate) layout: Layout,
}

impl Terminal {
    /// The standard output of this process. The variables NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM and COLUMNS count.
    pub(crate) fn of(options: cli::Table) -> Self {
        let out = io::stdout();
        let choice = match options.color {
            cli::Color::Auto => AutoStream::choice(&out),
            cli::Color::Always => ColorChoice::Always,
            cli::Color::Never => ColorChoice::Never,
        };
        let columns = env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
        let measured = terminal_size_of(&out).map(|(Width(width), _)| usize::from(width));
        let width = width(measured, columns, out.is_terminal());
        let layout = Layout {
            width,
            is_coloured: choice != ColorChoice::Never,
            is_wide: options.wide,
            has_isolates: out.is_terminal(),
            has_hints: !options.quiet,
        };
        Self { choice, layout }
    }

    /// Prints a table.
    pub(crate) fn print(&self, text: &str) -> io::Result<()> {
        let mut out = AutoStream::new(io::stdout().lock(), self.choice);
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(standard_output::named)
    }
}

/// The width of a table: that of the terminal, or else COLUMNS, or else a usual one. It is not narrower than a table can
/// be.
fn width(measured: Option<usize>, columns: Option<usize>, is_terminal: bool) -> usize {
    let usual = if is_terminal { WIDTH_OF_TERMINALS } else { WIDTH_OF_FILES };
    let known = [measured, columns].into_iter().flatten().find(|width| *width > 0);
    known.unwrap_or(usual).max(MIN_WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_decides_the_width_and_then_the_variable() {
        for (measured, columns, is_terminal, expected) in [
            (Some(132), Some(90), true, 132),
            (Some(0), Some(90), true, 90),
            (None, Some(90), false, 90),
            (None, Some(0), false, 100),
            (None, None, false, 100),
            (None, None, true, 80),
            (Some(20), None, true, 40),
        ] {
            assert_eq!(width(measured, columns, is_terminal), expected);
        }
    }
}
