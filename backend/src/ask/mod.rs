//! `kinelens ask`: a question about a clip or a saved scene, answered by measurement and, where wanted,
//! by a language model beside it.

mod arguments;
mod model;
mod question;
mod run;
mod subject;

pub use arguments::AskArguments;
pub use run::run;
