//! The instruction sets that llama.cpp, as we build it, expects of the processor.
//!
//! They are asked for before llama.cpp is touched: without them it does not fail but crashes, and the engine with it.

/// The names of the instruction sets that are missing here.
pub fn missing() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    {
        [
            ("AVX2", std::arch::is_x86_feature_detected!("avx2")),
            ("FMA", std::arch::is_x86_feature_detected!("fma")),
            ("BMI2", std::arch::is_x86_feature_detected!("bmi2")),
            ("F16C", std::arch::is_x86_feature_detected!("f16c")),
        ]
        .into_iter()
        .filter_map(|(name, is_there)| (!is_there).then_some(name))
        .collect()
    }
    #[cfg(not(target_arch = "x86_64"))]
    Vec::new()
}
