//! The types that cross the wire, as `app/contract/src/` writes them.

use crate::source::{Above, Item, lines, quoted, snake};
use std::{collections::BTreeMap, fs, path::Path};

pub struct Shape {
    pub docs: String,
    pub form: Form,
}

pub enum Form {
    /// A JSON object.
    Object(Vec<Item>),
    /// A value that is written as another type is.
    Like(String),
    /// A UUID.
    Id,
    /// One of some.
    Choice {
        /// The field that says which one it is; `None`: the value is a text.
        tag: Option<String>,
        /// The field that holds the rest, where it does not stand beside the tag.
        content: Option<String>,
        variants: Vec<Variant>,
    },
}

pub struct Variant {
    pub name: String,
    pub docs: String,
    pub fields: Vec<Item>,
    /// Whether it stands for whatever else there may be some day.
    pub is_any_other: bool,
}

pub type Shapes = BTreeMap<String, Shape>;

pub fn read() -> Shapes {
    let mut shapes = Shapes::new();
    read_folder(&crate::root().join("app/contract/src"), &mut shapes);
    shapes
}

fn read_folder(folder: &Path, shapes: &mut Shapes) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(&path, shapes);
        } else {
            read_file(&lines(&path).1, shapes);
        }
    }
}

/// The constants of a file: name, value, comment.
pub fn constants(file: &str) -> Vec<(String, String, String)> {
    let (_, lines) = lines(&crate::root().join("app/contract/src").join(file));
    let mut above = Above::default();
    let mut constants = Vec::new();
    for line in &lines {
        if above.takes(line) {
            continue;
        }
        let (docs, _) = above.give();
        if let Some((name, value)) =
            line.strip_prefix("pub const ").and_then(|it| it.split_once(": "))
        {
            let (_, value) = value.split_once(" = ").unwrap();
            constants.push((name.to_owned(), value.trim_end_matches(';').to_owned(), docs));
        }
    }
    constants
}

fn read_file(lines: &[String], shapes: &mut Shapes) {
    let mut above = Above::default();
    let mut lines = lines.iter().map(String::as_str).peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if above.takes(trimmed) {
            continue;
        }
        let (docs, attributes) = above.give();
        let is_id = line.starts_with("    ") && !trimmed.contains(' ') && trimmed.ends_with("Id");
        if is_id && !docs.is_empty() {
            shapes.insert(trimmed.into(), Shape { docs, form: Form::Id });
            continue;
        }
        if let Some(name) = line_text(line) {
            shapes.insert(name.into(), Shape { docs, form: Form::Like("String".into()) });
            continue;
        }
        let Some((what, rest)) = line.strip_prefix("pub ").and_then(|line| line.split_once(' '))
        else {
            continue;
        };
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        let form = match what {
            "struct" if rest.contains('(') => {
                let (_, inner) = rest.split_once('(').unwrap();
                Form::Like(inner.trim_end_matches(");").trim_start_matches("pub ").into())
            }
            "struct" if rest.ends_with('{') => Form::Object(fields(&mut lines, "    ")),
            "enum" => Form::Choice {
                tag: quoted(&attributes, "tag"),
                content: quoted(&attributes, "content"),
                variants: variants(&mut lines),
            },
            _ => continue,
        };
        if attributes.contains("Serialize") {
            shapes.insert(name, Shape { docs, form });
        }
    }
}

/// The type of a text on one line, as `line_text!` is given it: its name, its field, the longest.
fn line_text(line: &str) -> Option<&str> {
    let parts: Vec<_> = line.strip_prefix("    ")?.split(", ").collect();
    let [name, _, most] = parts[..] else { return None };
    let is_name = name.chars().all(|letter| letter.is_ascii_alphanumeric());
    (is_name && most.parse::<u32>().is_ok()).then_some(name)
}

/// The fields up to the brace that closes them.
fn fields<'a>(lines: &mut impl Iterator<Item = &'a str>, indent: &str) -> Vec<Item> {
    let mut above = Above::default();
    let mut fields = Vec::new();
    let end = format!("{}}}", indent.get(4..).unwrap_or_default());
    for line in lines {
        if line.trim_end_matches(',') == end {
            break;
        }
        let line = line.trim();
        if above.takes(line) {
            continue;
        }
        let (docs, attributes) = above.give();
        if let Some((name, kind)) = line.trim_end_matches(',').split_once(": ") {
            let name = quoted(&attributes, "rename")
                .unwrap_or_else(|| name.trim_start_matches("pub ").into());
            let optional = kind.starts_with("Option<");
            fields.push(Item { name, kind: kind.into(), docs, optional });
        }
    }
    fields
}

fn variants<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Vec<Variant> {
    let mut above = Above::default();
    let mut variants = Vec::new();
    while let Some(line) = lines.next() {
        if line == "}" {
            break;
        }
        let line = line.trim();
        if above.takes(line) {
            continue;
        }
        let (docs, attributes) = above.give();
        let name: String = line.chars().take_while(char::is_ascii_alphanumeric).collect();
        if name.is_empty() {
            continue;
        }
        let fields = if line.ends_with('{') { fields(lines, "        ") } else { Vec::new() };
        let is_any_other = attributes.contains("untagged");
        variants.push(Variant { name: snake(&name), docs, fields, is_any_other });
    }
    variants
}
