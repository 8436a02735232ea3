//! The labels by which people know models and aliases.
//!
//! Shared by what is configured, discovered and named by an alias, so that all of them fit on the same line.

/// A label, cut to what fits on a line of the model list.
pub(crate) fn shortened(label: &str) -> String {
    label.trim().chars().filter(|letter| !letter.is_control()).take(80).collect()
}

/// The label that a model's name makes: without the publisher before it and Ollama's `:latest` after it.
pub(crate) fn label_of(name: &str) -> &str {
    let last = name.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or(name);
    last.strip_suffix(":latest").filter(|rest| !rest.is_empty()).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_leave_out_what_people_do_not_say() {
        assert_eq!(label_of("meta-llama/Llama-3.1-8B"), "Llama-3.1-8B");
        assert_eq!(label_of("qwen3:latest"), "qwen3");
        assert_eq!(label_of(":latest"), ":latest");
        assert_eq!(label_of("odd/"), "odd/");
    }
}
