//! Systematic changes of whole messages: cuts, lost line ends, dropped, doubled, moved and emptied parts.
//!
//! Each program changes our own messages, and the messages of the corpus where it is present. By default, it changes some
//! places of each message, at even distances. With `IZQUERY_ALL_MUTATIONS=1`, it changes all of them.

mod change;
mod cut;
mod lossless;
mod messages;
mod reorder;

/// Some of the numbers below `count`, at even distances: at most `most`. All of them if `IZQUERY_ALL_MUTATIONS` is set.
fn some_of(count: usize, most: usize) -> impl Iterator<Item = usize> {
    let all = std::env::var_os("IZQUERY_ALL_MUTATIONS").is_some();
    let step = if all { 1 } else { count.div_ceil(most).max(1) };
    (0..count).step_by(step)
}
