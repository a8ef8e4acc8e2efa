//! The routes, one file each.

pub(crate) mod amd;
pub(crate) mod dial;
pub(crate) mod fallback;
pub(crate) mod gather;
pub(crate) mod status;
pub(crate) mod voice;
