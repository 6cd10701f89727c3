//! What the user typed after `kinelens ask`.

use std::path::PathBuf;

use clap::Args;

use crate::analyze::MeasureArguments;

#[derive(Args, Debug)]
pub struct AskArguments {
    /// A saved scene (.kinelens or scene.json), or a video, which is measured first.
    #[arg(value_name = "SCENE_OR_CLIP")]
    pub subject: PathBuf,
    /// The question, in English.
    pub question: String,
    /// Who answers: `measured`, or a language model beside that: the folder of a checkpoint or a Kinelens
    /// pack, or a .gguf file of SmolLM2.
    #[arg(long, default_value = "measured", value_name = "measured|PATH")]
    pub model: PathBuf,
    /// Gives the model the measured numbers as a table.
    #[arg(long)]
    pub table: bool,
    /// Frames of the clip that the model is shown, if it can see; 16 unless told.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=64))]
    pub frames: Option<u16>,
    /// How freely the model chooses its words, 0 to 2; at 0 it takes the likeliest.
    #[arg(long, default_value_t = 0.0, value_parser = temperature)]
    pub temperature: f32,
    /// Makes the same choice again where the temperature is above 0.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Most tokens of the model's answer.
    #[arg(long, default_value_t = 256, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub most_tokens: u32,
    /// Memory for the conversation, besides the model's weights, MiB.
    #[arg(long, default_value_t = 2048, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    pub model_memory: u32,
    /// Prints one JSON object instead of text.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub how: MeasureArguments,
}

impl AskArguments {
    /// The path of the model; `None` for the measured answer alone.
    pub fn model_path(&self) -> Option<&PathBuf> {
        (self.model.as_os_str() != "measured").then_some(&self.model)
    }
}

fn temperature(text: &str) -> Result<f32, String> {
    let temperature = text.parse().ok();
    temperature
        .filter(|temperature| (0.0..=2.0).contains(temperature))
        .ok_or_else(|| "expected a number from 0 to 2".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temperatures_have_bounds() {
        assert_eq!(temperature("0.7"), Ok(0.7));
        for bad in ["-0.1", "2.1", "NaN", "inf", "warm", ""] {
            assert!(temperature(bad).is_err(), "{bad}");
        }
    }
}
