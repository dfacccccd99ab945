//! XML documents: the policy for what is read, and the tree that comes of it.

pub(crate) mod attributes;
pub(crate) mod document_encoding;
pub(crate) mod document_start;
pub(crate) mod element;
pub(crate) mod entity;
pub(crate) mod limits;
pub(crate) mod named_encoding;
pub(crate) mod read_mode;
pub(crate) mod reader;
pub(crate) mod xml_char;
pub(crate) mod xml_name;
