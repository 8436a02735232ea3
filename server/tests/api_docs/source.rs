//! Just enough of Rust's syntax, as rustfmt lays it out, to read comments, attributes and signatures.

use std::{fs, path::Path};

/// A name with its type and what is said about it.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub name: String,
    /// Empty where there is none.
    pub kind: String,
    pub docs: String,
    /// Whether it may be left out.
    pub optional: bool,
}

/// What stands above an item: its comment and its attributes.
#[derive(Default)]
pub struct Above {
    docs: Vec<String>,
    attributes: String,
    /// An attribute goes on over several lines.
    is_open: bool,
}

impl Above {
    /// Takes a line in, if it is a comment or an attribute.
    pub fn takes(&mut self, line: &str) -> bool {
        if let Some(text) = line.strip_prefix("///") {
            self.docs.push(text.trim().to_owned());
            return true;
        }
        if self.is_open || line.starts_with("#[") {
            self.attributes.push_str(line);
            self.is_open = !line.ends_with(']');
            return true;
        }
        false
    }

    /// What was taken in since the last time: comment, attributes.
    pub fn give(&mut self) -> (String, String) {
        let Self { docs, attributes, .. } = std::mem::take(self);
        (docs.join(" "), attributes)
    }
}

/// The value of `key = "…"` in an attribute.
pub fn quoted(attributes: &str, key: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(&format!("{key} = \""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// The lines of a file, and what its first comment says.
pub fn lines(path: &Path) -> (String, Vec<String>) {
    let text = fs::read_to_string(path).unwrap();
    let about: Vec<_> =
        text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    (about.join(" "), text.lines().map(str::to_owned).collect())
}

/// `CamelCase` → `snake_case`.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
