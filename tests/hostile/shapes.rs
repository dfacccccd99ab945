//! The shapes of a hostile registry's replies. Each is made by code, for any size, and always the same.

mod candidates;
mod delimiters;
mod doses;
mod encodings;
mod envelopes;
mod fields;
mod frame;
mod http_bodies;
mod observations;
mod parts;
mod people;
mod response;
mod segments;
mod shape;
mod texts;

pub(crate) use self::{
    frame::record,
    response::{envelope, plain, soap},
    shape::{Content, Shape},
};

/// All shapes.
pub(crate) fn all() -> impl Iterator<Item = &'static Shape> {
    const ALL: [&[Shape]; 12] = [
        &fields::SHAPES,
        &people::SHAPES,
        &candidates::SHAPES,
        &segments::SHAPES,
        &doses::SHAPES,
        &observations::SHAPES,
        &texts::SHAPES,
        &delimiters::SHAPES,
        &encodings::SHAPES,
        &envelopes::SHAPES,
        &parts::SHAPES,
        &http_bodies::SHAPES,
    ];
    ALL.into_iter().flatten()
}
