//! The links of rendered text: which addresses may be linked, and where a text names one without saying so. Whatever
//! makes a link asks here, so that only one file decides what is harmless.

use super::node::{Element, Node};

/// Gives the address, if following it can do no harm: the web or a mail, never a script or a file.
pub fn address(url: &str) -> Option<&str> {
    let url = url.trim();
    let is = |scheme: &str| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let harmless = (is("https://") || is("http://") || is("mailto:"))
        && !url.contains(|c: char| c.is_control() || c.is_whitespace());
    harmless.then_some(url)
}

/// The host of a web address; `None`: it has none, or is harmful.
pub fn host(url: &str) -> Option<&str> {
    let (_, rest) = address(url)?.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    (!host.is_empty()).then_some(host)
}

/// Shortens an address to 80 characters and `…`.
pub fn shortened(url: &str) -> String {
    const LENGTH: usize = 80;
    match url.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &url[..end]),
        None => url.to_owned(),
    }
}

/// Makes a link; where the address is not harmless, the words and the address as plain text.
pub fn link(url: &str, mut words: Vec<Node>) -> Vec<Node> {
    if let Some(url) = address(url) {
        return vec![Node::Element(Element::Link(url.to_owned()), words)];
    }
    let shown = shortened(url);
    if !shown.is_empty() && words != [Node::Text(shown.clone())] {
        words.push(Node::Text(format!(" ({shown})")));
    }
    words
}

/// Makes links of the addresses that stand bare in texts.
pub fn with_links(nodes: Vec<Node>) -> Vec<Node> {
    if !nodes.iter().any(|node| matches!(node, Node::Text(text) if text.contains("://"))) {
        return nodes;
    }
    let mut linked = Vec::with_capacity(nodes.len() + 2);
    for node in nodes {
        match node {
            Node::Text(text) => push_linked(&mut linked, &text),
            node => linked.push(node),
        }
    }
    linked
}

fn push_linked(nodes: &mut Vec<Node>, text: &str) {
    let mut rest = text;
    while let Some((before, url, after)) = next_address(rest) {
        if !before.is_empty() {
            nodes.push(Node::Text(before.to_owned()));
        }
        let words = vec![Node::Text(url.to_owned())];
        nodes.push(Node::Element(Element::Link(url.to_owned()), words));
        rest = after;
    }
    if !rest.is_empty() {
        nodes.push(Node::Text(rest.to_owned()));
    }
}

/// The next bare address of a text, with what stands before and after it.
fn next_address(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find("http")?;
        from = start + "http".len();
        let stands_alone = !text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        let is_address = ["http://", "https://"].iter().any(|s| text[start..].starts_with(s));
        if !(stands_alone && is_address) {
            continue;
        }
        let length = text[start..]
            .find(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
            .unwrap_or(text.len() - start);
        let url = without_punctuation(&text[start..start + length]);
        if host(url).is_some() {
            return Some((&text[..start], url, &text[start + url.len()..]));
        }
    }
}

/// An address without what ends the sentence around it. A bracket stays if it was opened within.
fn without_punctuation(mut url: &str) -> &str {
    let opened = url.matches('(').count();
    let mut closed = url.matches(')').count();
    while let Some(last) = url.chars().next_back() {
        match last {
            '.' | ',' | ':' | ';' | '!' | '?' | '\'' | '*' | '_' | '~' | ']' | '“' | '”' | '…' =>
                {}
            ')' if closed > opened => closed -= 1,
            _ => break,
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    url
}
