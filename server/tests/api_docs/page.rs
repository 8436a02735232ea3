//! The page itself. Here is how it looks; the other files know how to read what it says.

use crate::{
    endpoints::{Endpoint, Topic},
    source::{Item, snake},
    types::{Form, Shape, Shapes, constants},
};
use contract::Failure;
use serde_json::{Map, Value};
use std::{collections::BTreeSet, fmt::Write, fs};

const INTRODUCTION: &str = include_str!("introduction.md");
/// The types that the socket speaks.
const FRAMES: [&str; 2] = ["ClientFrame", "ServerFrame"];

pub fn write(topics: &[Topic], shapes: &Shapes) -> String {
    let golden = golden();
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n## Server functions\n");
    for topic in topics {
        let Topic { name, about, endpoints } = topic;
        write!(page, "\n### {name}\n\n{about}\n").unwrap();
        for endpoint in endpoints {
            self::endpoint(&mut page, endpoint, shapes);
        }
    }
    socket(&mut page, shapes, &golden);
    failures(&mut page, shapes, &golden);
    let asked = topics.iter().flat_map(|topic| &topic.endpoints).flat_map(|endpoint| {
        endpoint.arguments.iter().map(|it| it.kind.as_str()).chain([endpoint.answer.as_str()])
    });
    page.push_str("\n## Shapes\n");
    for name in reached(asked.chain(FRAMES), shapes) {
        if !FRAMES.contains(&name.as_str()) && name != "Failure" {
            shape(&mut page, &name, &shapes[&name], shapes, &golden);
        }
    }
    page
}

fn golden() -> Map<String, Value> {
    let text = fs::read_to_string(crate::root().join("app/contract/tests/wire.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn endpoint(page: &mut String, endpoint: &Endpoint, shapes: &Shapes) {
    let Endpoint { path, docs, arguments, answer } = endpoint;
    write!(page, "\n#### `POST {path}`\n\n{docs}\n\n").unwrap();
    table(page, arguments, shapes);
    let answer = if answer.is_empty() { "`null`".into() } else { json_type(answer, shapes) };
    writeln!(page, "Answers {answer}.").unwrap();
}

fn table(page: &mut String, items: &[Item], shapes: &Shapes) {
    if items.is_empty() {
        return;
    }
    page.push_str("| field | JSON | meaning |\n|---|---|---|\n");
    for Item { name, kind, docs, optional } in items {
        let optional = if *optional { ", optional" } else { "" };
        writeln!(page, "| `{name}` | {}{optional} | {docs} |", json_type(kind, shapes)).unwrap();
    }
    page.push('\n');
}

fn socket(page: &mut String, shapes: &Shapes, golden: &Map<String, Value>) {
    page.push_str(
        "\n## The socket\n\n`GET /ws`, upgraded to a WebSocket. Every frame is one JSON text.\n",
    );
    for (name, heading) in FRAMES.into_iter().zip(["What a client says", "What the server says"]) {
        write!(page, "\n### {heading}\n\n").unwrap();
        choice(page, &shapes[name], shapes);
        examples(page, golden, name.trim_end_matches("Frame").to_lowercase().as_str());
    }
    page.push_str("\n### Limits and close codes\n\n| name | value | meaning |\n|---|---|---|\n");
    for (name, value, docs) in constants("socket.rs") {
        writeln!(page, "| `{name}` | `{value}` | {docs} |").unwrap();
    }
}

fn failures(page: &mut String, shapes: &Shapes, golden: &Map<String, Value>) {
    page.push_str("\n## Failures\n\n| status | code | params | meaning |\n|---|---|---|---|\n");
    let Form::Choice { variants, .. } = &shapes["Failure"].form else {
        panic!("Failure is an enum")
    };
    for variant in variants {
        if variant.is_any_other {
            writeln!(page, "| | any other | | {} |", variant.docs).unwrap();
            continue;
        }
        let example = &golden[&format!("failure/{}", variant.name)];
        let failure: Failure = serde_json::from_value(example.clone()).unwrap();
        let params: Vec<_> = variant
            .fields
            .iter()
            .map(|it| format!("`{}`: {}", it.name, json_type(&it.kind, shapes)))
            .collect();
        let (status, params) = (failure.status(), params.join(", "));
        writeln!(page, "| {status} | `{}` | {params} | {} |", variant.name, variant.docs).unwrap();
    }
}

fn shape(
    page: &mut String,
    name: &str,
    shape: &Shape,
    shapes: &Shapes,
    golden: &Map<String, Value>,
) {
    write!(page, "\n### {name}\n\n{}\n\n", shape.docs).unwrap();
    match &shape.form {
        Form::Object(fields) => table(page, fields, shapes),
        Form::Like(kind) => writeln!(page, "Written as {}.", json_type(kind, shapes)).unwrap(),
        Form::Id => page.push_str("A UUID, written as text.\n"),
        Form::Choice { .. } => choice(page, shape, shapes),
    }
    examples(page, golden, &snake(name));
}

fn choice(page: &mut String, shape: &Shape, shapes: &Shapes) {
    let Form::Choice { tag, content, variants } = &shape.form else { panic!("it is an enum") };
    let Some(tag) = tag else {
        page.push_str("| text | meaning |\n|---|---|\n");
        for variant in variants {
            writeln!(page, "| `\"{}\"` | {} |", variant.name, variant.docs).unwrap();
        }
        return;
    };
    writeln!(
        page,
        "| `{tag}` | {} | meaning |\n|---|---|---|",
        content.as_deref().unwrap_or("other fields")
    )
    .unwrap();
    for variant in variants {
        let fields: Vec<_> = variant
            .fields
            .iter()
            .map(|it| format!("`{}`: {} ({})", it.name, json_type(&it.kind, shapes), it.docs))
            .collect();
        let name =
            if variant.is_any_other { "any other".into() } else { format!("`{}`", variant.name) };
        writeln!(page, "| {name} | {} | {} |", fields.join("<br>"), variant.docs).unwrap();
    }
}

/// The golden JSON of this name and those below it.
fn examples(page: &mut String, golden: &Map<String, Value>, name: &str) {
    let below = format!("{name}/");
    let examples: Vec<_> =
        golden.iter().filter(|(key, _)| *key == name || key.starts_with(&below)).collect();
    if examples.is_empty() {
        return;
    }
    page.push_str("\n```json\n");
    for (_, example) in examples {
        writeln!(page, "{example}").unwrap();
    }
    page.push_str("```\n");
}

/// A Rust type as JSON has it, with a link where there is more to say.
fn json_type(kind: &str, shapes: &Shapes) -> String {
    let inside = |of: &str| kind.strip_prefix(of).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inside("Option<") {
        return format!("{} or `null`", json_type(inner, shapes));
    }
    if let Some(inner) = inside("Vec<") {
        return format!("a list of {}", json_type(inner, shapes));
    }
    for generic in ["Page", "UsageOf"] {
        if let Some(inner) = inside(&format!("{generic}<")) {
            let link = generic.to_lowercase();
            return format!("[{generic}](#{link}) of {}", json_type(inner, shapes));
        }
    }
    if let Some(pair) = kind.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let parts: Vec<_> = pair.split(", ").map(|part| json_type(part, shapes)).collect();
        return format!("[{}]", parts.join(", "));
    }
    let name = kind.rsplit("::").next().unwrap();
    match name {
        "String" | "Secret" => "text".into(),
        "bool" => "`true` or `false`".into(),
        "u8" | "u16" | "u32" | "u64" | "i64" | "Seq" => "integer".into(),
        "serde_json::Value" | "Value" => "object".into(),
        "T" => "item".into(),
        "Failure" => "[failure](#failures)".into(),
        _ if shapes.contains_key(name) => format!("[{name}](#{})", name.to_lowercase()),
        _ => panic!("the documentation cannot say what {kind} is in JSON"),
    }
}

/// These types and all they are made of.
fn reached<'a>(kinds: impl Iterator<Item = &'a str>, shapes: &Shapes) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<String> = kinds.map(str::to_owned).collect();
    while let Some(kind) = open.pop() {
        for name in kind.split(|letter: char| !letter.is_ascii_alphanumeric()) {
            let Some(shape) = shapes.get(name) else { continue };
            if !reached.insert(name.to_owned()) {
                continue;
            }
            match &shape.form {
                Form::Object(fields) => open.extend(fields.iter().map(|it| it.kind.clone())),
                Form::Like(kind) => open.push(kind.clone()),
                Form::Id => {}
                Form::Choice { variants, .. } => {
                    let fields = variants.iter().flat_map(|variant| &variant.fields);
                    open.extend(fields.map(|it| it.kind.clone()));
                }
            }
        }
    }
    reached
}
