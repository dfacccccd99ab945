//! What is asked for by a name.

/// The one of several that has a name, blanks around it aside.
pub(crate) fn by_name<T: Copy>(all: &[T], name: &str, name_of: impl Fn(&T) -> &'static str) -> Option<T> {
    all.iter().find(|known| name_of(known) == name.trim()).copied()
}
