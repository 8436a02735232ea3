//! The endpoints of the server functions, as `app/src/api/` writes them.

use crate::source::{Above, Item, lines, quoted};
use std::fs;

pub struct Topic {
    pub name: String,
    pub about: String,
    pub endpoints: Vec<Endpoint>,
}

pub struct Endpoint {
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
            Topic { name, about, endpoints: endpoints(&lines) }
        })
        .filter(|topic| !topic.endpoints.is_empty())
        .collect()
}

fn endpoints(lines: &[String]) -> Vec<Endpoint> {
    let mut endpoints = Vec::new();
    let mut above = Above::default();
    let mut open: Option<Endpoint> = None;
    for line in lines.iter().map(|line| line.trim()) {
        if above.takes(line) {
            continue;
        }
        let (docs, attributes) = above.give();
        if let Some(endpoint) = quoted(&attributes, "endpoint") {
            let path = format!("/api/{endpoint}");
            open = Some(Endpoint { path, docs, arguments: Vec::new(), answer: String::new() });
        } else if let Some(endpoint) = &mut open
            && let Some((name, kind)) = line.trim_end_matches(',').split_once(": ")
        {
            let optional = kind.starts_with("Option<") || attributes.contains("default");
            endpoint.arguments.push(Item { name: name.into(), kind: kind.into(), docs, optional });
        }
        if let Some((_, answer)) = line.split_once("-> Result<")
            && let Some(mut endpoint) = open.take()
        {
            let answer = answer.split(", Error>").next().unwrap();
            endpoint.answer = if answer == "()" { String::new() } else { answer.into() };
            endpoints.push(endpoint);
        }
    }
    endpoints
}
