//! TensorFlow's SAME padding.

/// Zeros before and after one axis, so that `output = ceil(input / stride)`.
///
/// When the total is odd the extra zero comes after, which is where it differs from the symmetric
/// padding that most other frameworks use: a stride of two over an even side gets no zero before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamePadding {
    /// Zeros before the first element.
    pub before: usize,
    /// Zeros after the last element.
    pub after: usize,
    /// Length of the output.
    pub output: usize,
}

impl SamePadding {
    /// Computes the padding of an axis; `kernel` and `stride` are at least one.
    pub fn new(input: usize, kernel: usize, stride: usize) -> Self {
        let output = input.div_ceil(stride);
        let reach = (output.saturating_sub(1) * stride + kernel).saturating_sub(input);
        Self {
            before: reach / 2,
            after: reach - reach / 2,
            output,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_tensorflow() {
        for (input, kernel, stride, before, after, output) in [
            (300, 3, 2, 0, 1, 150),
            (75, 3, 2, 1, 1, 38),
            (150, 3, 1, 1, 1, 150),
            (2, 3, 2, 0, 1, 1),
            (3, 3, 2, 1, 1, 2),
            (19, 1, 1, 0, 0, 19),
            (5, 1, 2, 0, 0, 3),
        ] {
            assert_eq!(
                SamePadding::new(input, kernel, stride),
                SamePadding {
                    before,
                    after,
                    output
                },
                "input {input}, kernel {kernel}, stride {stride}"
            );
        }
    }
}
