//! The routes of the widget: its page, and what the page asks of the service.
//!
//! The page and its files hold nothing about anybody. Everything else needs the secret of a session, which only the page
//! has.

mod answers;
mod asset;
mod files;
mod page_session;
mod session;

pub(super) use self::{
    answers::{
        __path_ask, __path_ask_again, __path_back, __path_choose, __path_show_answer, ask, ask_again, back,
        choose, show_answer,
    },
    files::{__path_file, __path_page, file, page},
    session::{
        __path_active, __path_begin_session, __path_end_session, __path_printed, active, begin_session,
        end_session, printed,
    },
};

/// The path of the page. Pages of other sites may open it, and those of configured origins may show it in a frame.
pub(crate) const PAGE: &str = "/widget";
