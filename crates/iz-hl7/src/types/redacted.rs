//! `Debug` without data.

/// Implements `Debug` so that it prints the name of the type only. The values may be a person's data.
macro_rules! redacted {
    ($($type:ident $(<$life:lifetime>)?),+ $(,)?) => {$(
        impl fmt::Debug for $type$(<$life>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($type), "(<redacted>)"))
            }
        }
    )+};
}
pub(crate) use redacted;
