//! The shapes of a hostile registry's replies. Each is made by code, for any size, and always the same.

mod candidates;
mod delimiters;
mod details;
mod doses;
mod encodings;
mod envelopes;
mod fields;
mod forecast_lists;
mod frame;
mod http_bodies;
mod names;
mod observations;
mod parts;
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
    const ALL: [&[Shape]; 14] = [
        &fields::SHAPES,
        &names::SHAPES,
        &details::SHAPES,
        &candidates::SHAPES,
        &segments::SHAPES,
        &doses::SHAPES,
        &observations::SHAPES,
        &forecast_lists::SHAPES,
        &texts::SHAPES,
        &delimiters::SHAPES,
        &encodings::SHAPES,
        &envelopes::SHAPES,
        &parts::SHAPES,
        &http_bodies::SHAPES,
    ];
    ALL.into_iter().flatten()
}
