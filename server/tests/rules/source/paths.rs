//! Paths, imports and items for tests, as tokens spell them.

use super::is_punct;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A name that `use` brings, and what it stands for.
pub struct Import {
    /// The name; `None` for `*`.
    pub name: Option<String>,
    pub path: Vec<String>,
}

/// Reads `a::b::c` from the first token on, and says how many tokens that were.
pub fn path(tokens: &[TokenTree]) -> (Vec<String>, usize) {
    let mut path = vec![];
    let mut at = 0;
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        path.push(name.to_string());
        at += 1;
        if !is_separator(&tokens[at..]) || !matches!(tokens.get(at + 2), Some(TokenTree::Ident(_)))
        {
            break;
        }
        at += 2;
    }
    (path, at)
}

/// Reads what stands between `use` and its semicolon.
pub fn imports(tokens: &[TokenTree]) -> Vec<Import> {
    let mut found = vec![];
    tree(&[], tokens, &mut found);
    found
}

fn tree(above: &[String], tokens: &[TokenTree], found: &mut Vec<Import>) {
    let (below, length) = path(tokens);
    let mut path = above.to_vec();
    path.extend(below);
    let rest = &tokens[length..];
    let rest = if is_separator(rest) { &rest[2..] } else { rest };
    match rest {
        [TokenTree::Group(group), ..] => {
            let inner: Vec<_> = group.stream().into_iter().collect();
            for branch in inner.split(|token| is_punct(Some(token), ',')) {
                if !branch.is_empty() {
                    tree(&path, branch, found);
                }
            }
        }
        [TokenTree::Punct(_), ..] => found.push(Import { name: None, path }),
        _ => {
            if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
                path.pop();
            }
            let name = match rest {
                [TokenTree::Ident(_), TokenTree::Ident(name), ..] => Some(name.to_string()), // `as name`
                _ => path.last().cloned(),
            };
            found.push(Import { name, path });
        }
    }
}

/// How many tokens an item for tests takes, its attributes included. `None`: here begins none.
pub fn test_item(tokens: &[TokenTree]) -> Option<usize> {
    let [hash, TokenTree::Group(attribute), ..] = tokens else { return None };
    if !is_punct(Some(hash), '#') || !is_for_tests(&attribute.stream()) {
        return None;
    }
    let is_import = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "use");
    let mut imports = false;
    for (at, token) in tokens.iter().enumerate().skip(2) {
        imports |= is_import(token);
        let is_body =
            matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        if is_punct(Some(token), ';') || (is_body && !imports) {
            return Some(at + 1);
        }
    }
    Some(tokens.len())
}

/// Whether an attribute says `cfg(test)`, alone or among `all(..)`.
fn is_for_tests(attribute: &TokenStream) -> bool {
    let text = attribute.to_string().replace(' ', "");
    text == "cfg(test)" || (text.starts_with("cfg(all(") && text.contains("test"))
}

fn is_separator(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<TokenTree> {
        text.parse::<TokenStream>().expect("it is Rust").into_iter().collect()
    }

    #[test]
    fn an_import_is_read_to_its_leaves() {
        for (text, names) in [
            ("std::fmt", "fmt: std::fmt"),
            ("crate::area::Area as Where", "Where: crate::area::Area"),
            (
                "super::{self, b::{c, d as e}, f}",
                "super: super, c: super::b::c, e: super::b::d, f: super::f",
            ),
            ("a::{self, B}", "a: a, B: a::B"),
            ("api::*", "*: api"),
        ] {
            let told = |import: Import| {
                format!("{}: {}", import.name.unwrap_or("*".into()), import.path.join("::"))
            };
            let read: Vec<_> = imports(&tokens(text)).into_iter().map(told).collect();

            assert_eq!(read.join(", "), names, "{text}");
        }
    }

    #[test]
    fn an_item_for_tests_is_passed_by() {
        for (text, rest) in [
            ("#[cfg(test)] use a::{b, c}; after", "after"),
            ("#[cfg(test)] #[expect(x)] mod tests { fn a() {} } after", "after"),
            ("#[cfg(all(test, unix))] mod tests; after", "after"),
        ] {
            let tokens = tokens(text);
            let length = test_item(&tokens).expect("an item for tests");

            assert_eq!(tokens[length].to_string(), rest, "{text}");
        }
        assert_eq!(test_item(&tokens("#[cfg(any(test, feature = \"csr\"))] mod logic;")), None);
    }
}
