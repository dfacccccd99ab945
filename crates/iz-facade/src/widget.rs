//! The widget: who may see which answer in the page of this service.
//!
//! A page gets its data in two steps. Software with a token gets a [ticket](View), which is for one use within two minutes. It
//! stands in the fragment of the page's URL, which browsers send to no server. The page exchanges it for the secret of a
//! session. The secret is in the memory of the page alone, and the session shows one lookup. Both secrets have 256 random
//! bits, and the service stores only their digests.

mod limits;
mod open_view;
mod secret;
mod settings;
mod shown;
mod views;

pub use self::settings::{Origin, OriginError, WidgetSettings};
pub(crate) use self::{
    limits::PAGE_IDLE,
    open_view::OpenView,
    secret::ViewSecret,
    shown::{Shown, Step},
    views::{Content, PageState, Session, Views},
};
