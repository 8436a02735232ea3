//! No method without a story.

use std::fs;
use std::path::Path;

#[test]
fn every_method_of_storage_has_a_story() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let stories = all_text(&here.join("tests/stories"));

    let untold: Vec<String> = methods(&all_text(&here.join("src")))
        .into_iter()
        .filter(|method| {
            !stories.contains(&format!(".{method}("))
                && !stories.contains(&format!("Storage::{method}("))
                && !stories.contains(&format!("Seal::{method}("))
        })
        .collect();

    assert_eq!(untold, [""; 0]);
}

#[test]
fn the_list_of_methods_is_not_empty_by_mistake() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));

    let methods = methods(&all_text(&here.join("src")));

    assert!(methods.len() > 50, "{methods:?}");
    assert!(methods.iter().any(|method| method == "append_segments"));
}

#[test]
fn every_question_to_the_database_has_a_span() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = all_text(&here.join("src"));
    let lines: Vec<&str> = sources.lines().collect();

    let bare: Vec<&str> = lines
        .windows(2)
        .filter(|pair| pair[1].starts_with("    pub async fn "))
        .filter(|pair| {
            !pair[0].starts_with("    #[tracing::instrument(level = \"debug\", skip_all")
        })
        .map(|pair| pair[1].trim_start_matches("    pub async fn ").split('(').next().unwrap())
        .collect();

    // Opening and closing say what they do in the log of the program.
    assert_eq!(bare, ["open", "open_within", "open_as_it_is", "open_beside", "close"]);
}

fn all_text(path: &Path) -> String {
    if path.is_file() {
        return fs::read_to_string(path).unwrap();
    }
    fs::read_dir(path).unwrap().map(|entry| all_text(&entry.unwrap().path())).collect()
}

/// The public methods: four spaces, `pub`, and `fn`, as rustfmt writes them.
fn methods(sources: &str) -> Vec<String> {
    sources
        .lines()
        .filter_map(|line| {
            let line = line.strip_prefix("    pub ")?;
            let line = line.strip_prefix("const ").unwrap_or(line);
            let line = line.strip_prefix("async ").unwrap_or(line);
            let name = line.strip_prefix("fn ")?;
            Some(name.split(['(', '<']).next()?.to_owned())
        })
        .collect()
}
