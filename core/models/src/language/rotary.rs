//! Positions as turns.

use burn::tensor::{Device, Tensor, TensorData};

use super::LanguageConfig;

/// Cosines and sines of the turns of a run of positions (Su et al. 2021, "RoFormer").
///
/// The width of a head is halved, and each pair of a number of the first half with one of the second
/// is turned, as the public weights of Qwen2 and Llama in the layout of `transformers` want it.
#[derive(Debug, Clone)]
pub struct Rotary {
    /// `[1, 1, tokens, head_width / 2]`
    cosine: Tensor<4>,
    /// `[1, 1, tokens, head_width / 2]`
    sine: Tensor<4>,
}

impl Rotary {
    /// Makes the turns of `tokens` positions from `first` on.
    pub fn new(config: &LanguageConfig, first: usize, tokens: usize, device: &Device) -> Self {
        let half = config.head_width / 2;
        let angle = |position: usize, pair: usize| {
            let wavelength = config.rotary_base.powf(pair as f64 / half as f64);
            position as f64 / wavelength
        };
        let table = |turn: fn(f64) -> f64| {
            let values: Vec<f32> = (first..first + tokens)
                .flat_map(|position| (0..half).map(move |pair| (position, pair)))
                .map(|(position, pair)| turn(angle(position, pair)) as f32)
                .collect();
            Tensor::from_data(TensorData::new(values, [1, 1, tokens, half]), device)
        };
        Self {
            cosine: table(f64::cos),
            sine: table(f64::sin),
        }
    }

    /// Turns queries or keys.
    ///
    /// # Shapes
    /// - `heads`: `[batch, heads, tokens, head_width]`
    /// - output: the same
    pub fn turn(&self, heads: Tensor<4>) -> Tensor<4> {
        let [batch, count, tokens, width] = heads.dims();
        let half = width / 2;
        let part = |from: usize| {
            heads
                .clone()
                .slice([0..batch, 0..count, 0..tokens, from..from + half])
        };
        let (first, second) = (part(0), part(half));
        let turned_first = first.clone() * self.cosine.clone() - second.clone() * self.sine.clone();
        let turned_second = second * self.cosine.clone() + first * self.sine.clone();
        Tensor::cat(vec![turned_first, turned_second], 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_zero_stays_and_lengths_are_kept() {
        let config = LanguageConfig {
            head_width: 4,
            rotary_base: 100.0,
            ..LanguageConfig::smollm2_135m()
        };
        let device = Device::flex();
        let heads =
            Tensor::<4>::from_data([[[[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]]]], &device);
        let turned: Vec<f32> = Rotary::new(&config, 0, 2, &device)
            .turn(heads)
            .into_data()
            .try_into_vec()
            .expect("floats");
        assert_eq!(turned[..4], [1.0, 2.0, 3.0, 4.0]);
        let (sine, cosine) = 1.0_f32.sin_cos();
        assert!((turned[4] - (cosine - 3.0 * sine)).abs() < 1e-6);
        assert!((turned[6] - (3.0 * cosine + sine)).abs() < 1e-6);
        let (slow_sine, slow_cosine) = 0.1_f32.sin_cos();
        assert!((turned[5] - (2.0 * slow_cosine - 4.0 * slow_sine)).abs() < 1e-6);
    }
}
