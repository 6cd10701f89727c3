//! What the files of a LLaVA-OneVision model call its tensors.
//!
//! The same tensors go by several names: those of the first publication (`lmms-lab`), and those of
//! `transformers`, which changed with its versions. A [`Layout`] turns a path of the module tree, such as
//! `tower.blocks.3.attention.query.weight`, into such a name and back; [`Layout::of`] finds it by the
//! names of a file.

mod layout;
mod stems;

pub use layout::{Layout, hugging_face, lmms_lab};
