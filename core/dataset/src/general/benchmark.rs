//! The benchmarks.

/// A public benchmark, or a plain format for any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Benchmark {
    /// ActivityNet Captions (Krishna et al., "Dense-Captioning Events in Videos", 2017): when does
    /// what a sentence tells happen? The file `val_1.json`. A question's id is `video:index of the
    /// sentence`.
    ActivityNetCaptions,
    /// Charades-STA (Gao et al., "TALL", 2017): the same, as lines of `video start end##sentence`. A
    /// question's id is `video:index among the sentences of this video`.
    CharadesSta,
    /// TVQA+ (Lei et al., 2020): which of five answers is right, and when is it seen? The id is `qid`.
    TvqaPlus,
    /// VSI-Bench (Yang et al., "Thinking in Space", 2025): spatial numbers and choices. The id is the
    /// entry's own, or else the index of the line from 0, which is the same in the published file.
    VsiBench,
    /// QuantiPhy (Puyin et al., 2025, arXiv 2512.19526): sizes, speeds and accelerations from one given
    /// quantity. The file `quantiphy_validation.csv`; the id is its first column.
    QuantiPhy,
    /// Multiple choice as lines of `{"id", "options": […], "answer": letter, index or text,
    /// "type"}`, the last optional: what MVBench, VideoMME, MLVU, NExT-QA and PerceptionTest come
    /// down to.
    MultipleChoice,
    /// Open questions as lines of `{"id", "answer": text or list of accepted texts, "type"}`.
    OpenEnded,
}

impl Benchmark {
    pub const ALL: [Self; 7] = [
        Self::ActivityNetCaptions,
        Self::CharadesSta,
        Self::TvqaPlus,
        Self::VsiBench,
        Self::QuantiPhy,
        Self::MultipleChoice,
        Self::OpenEnded,
    ];

    /// Returns the name that commands and reports use.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ActivityNetCaptions => "activitynet_captions",
            Self::CharadesSta => "charades_sta",
            Self::TvqaPlus => "tvqa_plus",
            Self::VsiBench => "vsi_bench",
            Self::QuantiPhy => "quantiphy",
            Self::MultipleChoice => "multiple_choice",
            Self::OpenEnded => "open_ended",
        }
    }

    /// Finds the benchmark with a name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|benchmark| benchmark.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip() {
        for benchmark in Benchmark::ALL {
            assert_eq!(Benchmark::from_id(benchmark.id()), Some(benchmark));
        }
        assert_eq!(Benchmark::from_id("VSI-Bench"), None);
    }
}
