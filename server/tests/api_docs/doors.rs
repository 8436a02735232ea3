//! The doors, as `app/src/api/` writes them.

use crate::source::{Above, Item, lines, quoted};
use std::fs;

pub struct Topic {
    pub name: String,
    pub about: String,
    pub doors: Vec<Door>,
}

pub struct Door {
    pub path: String,
    pub docs: String,
    pub arguments: Vec<Item>,
    /// The type of the answer; empty where there is none.
    pub answer: String,
}

pub fn read() -> Vec<Topic> {
    let folder = crate::root().join("app/src/api");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let (about, lines) = lines(file);
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            Topic { name, about, doors: doors(&lines) }
        })
        .filter(|topic| !topic.doors.is_empty())
        .collect()
}

fn doors(lines: &[String]) -> Vec<Door> {
    let mut doors = Vec::new();
    let mut above = Above::default();
    let mut open: Option<Door> = None;
    for line in lines.iter().map(|line| line.trim()) {
        if above.takes(line) {
            continue;
        }
        let (docs, attributes) = above.give();
        if let Some(endpoint) = quoted(&attributes, "endpoint") {
            let path = format!("/api/{endpoint}");
            open = Some(Door { path, docs, arguments: Vec::new(), answer: String::new() });
        } else if let Some(door) = &mut open
            && let Some((name, kind)) = line.trim_end_matches(',').split_once(": ")
        {
            let optional = kind.starts_with("Option<") || attributes.contains("default");
            door.arguments.push(Item { name: name.into(), kind: kind.into(), docs, optional });
        }
        if let Some((_, answer)) = line.split_once("-> Result<")
            && let Some(mut door) = open.take()
        {
            let answer = answer.split(", Error>").next().unwrap();
            door.answer = if answer == "()" { String::new() } else { answer.into() };
            doors.push(door);
        }
    }
    doors
}
