//! The standard output, with its name in each error.

use std::{
    fmt,
    io::{self, Write},
};

/// The standard output of this process. If it cannot be written, the error says that it is the standard output: a full
/// disk says only "no space left on device".
#[derive(Clone, Copy, Debug)]
pub(crate) struct StandardOutput;

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stdout().write(bytes).map_err(named)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush().map_err(named)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        io::stdout().write_all(bytes).map_err(named)
    }

    fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        io::stdout().write_fmt(text).map_err(named)
    }
}

/// The error with the name of the standard output. Its kind stays, because a broken pipe is no error of the command.
pub(crate) fn named(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("standard output: {error}"))
}
