//! How much room a table has, and what it may use.

/// The narrowest table. A terminal with fewer columns breaks the lines itself.
pub(crate) const MIN_WIDTH: usize = 40;

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The number of columns of a line.
    pub(crate) width: usize,
    /// Whether colours and bold type are used.
    pub(crate) is_coloured: bool,
    /// Whether every detail is shown, in a second line below its row.
    pub(crate) is_wide: bool,
    /// Whether marks of Unicode keep text from right to left apart from its neighbours. A terminal that orders such text
    /// needs them. A file must have no hidden characters.
    pub(crate) has_isolates: bool,
    /// Whether lines about options of the command line are shown.
    pub(crate) has_hints: bool,
}
