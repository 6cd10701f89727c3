//! The widest vectors that the machine has.

/// Work that profits from vector instructions.
///
/// `run` and all it calls must be `#[inline(always)]`: what is not inlined is compiled for the
/// oldest machine, and there a fused multiplication is a function call.
pub(in crate::layers) trait Kernel {
    fn run(self);
}

/// Runs a kernel compiled for this machine's vector instructions.
///
/// Natively the choice is made at run time, so that one binary runs everywhere and uses AVX where
/// it is there; in wasm it is made when the program is built.
pub(in crate::layers) fn vectorised(kernel: impl Kernel) {
    #[cfg(not(target_family = "wasm"))]
    pulp::Arch::new().dispatch(Dispatched(kernel));
    #[cfg(target_family = "wasm")]
    kernel.run();
}

#[cfg(not(target_family = "wasm"))]
struct Dispatched<K>(K);

#[cfg(not(target_family = "wasm"))]
impl<K: Kernel> pulp::WithSimd for Dispatched<K> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _simd: S) {
        self.0.run();
    }
}

/// `a · b + c`, in one rounding where the machine can do that fast.
///
/// wasm has no such instruction and would call a function for every number.
#[inline(always)]
pub(in crate::layers) fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
    if cfg!(target_family = "wasm") {
        a * b + c
    } else {
        a.mul_add(b, c)
    }
}

/// Limits a number to `low..=high`.
///
/// Comparisons and not `max` and `min`: those ignore NaN, for which wasm has no vector
/// instruction, so each number would cost a function call.
#[inline(always)]
pub(super) fn limit(value: f32, low: f32, high: f32) -> f32 {
    let value = if value < low { low } else { value };
    if value > high { high } else { value }
}
