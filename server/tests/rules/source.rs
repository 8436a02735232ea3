//! What the files of a crate name, of each other and at all, read from their tokens.
//!
//! Tokens, not syntax trees: paths inside `view!` and other macros count too, and a lexer is all it takes. What is
//! read are `mod` trees, `use` declarations, and paths that begin with `crate`, `self`, `super`, a module or an
//! imported name. A path leads to the file that defines its item: `pub use` is followed, so a façade is neither
//! accused nor an alibi. Names that arrive without an import (methods, what a macro makes) are not seen, and code for
//! tests is left out: it may look wherever it likes.

mod paths;

use crate::metadata::{Package, metadata};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Arrows from file to file; files are named by their path below the crate's `src`.
pub type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Every crate of ours: its library, or its program where that is all it is.
pub fn sources() -> Vec<(String, Source)> {
    let metadata = metadata();
    let is_ours = |package: &Package| metadata.workspace_members.contains(&package.id);
    let read = |package: &Package| {
        let of = |kind: &str| {
            package.targets.iter().find(|target| target.kind.iter().any(|its| its == kind))
        };
        let root = of("lib").or_else(|| of("bin")).expect("a crate has a root");
        (package.name.clone(), Source::read(Path::new(&root.src_path)))
    };
    let ours = metadata.packages.iter().filter(|package| is_ours(package));
    ours.map(read).collect()
}

/// A crate's modules. The first is its root.
pub struct Source {
    modules: Vec<Module>,
}

/// A module, in a file of its own or inside its parent's.
#[derive(Default)]
struct Module {
    parent: Option<usize>,
    /// The file it stands in, below `src`.
    file: String,
    /// Where the files of its children stand.
    folder: PathBuf,
    children: BTreeMap<String, usize>,
    /// What it defines itself.
    items: BTreeSet<String>,
    /// What it imports, by the name it has here.
    imports: BTreeMap<String, Vec<String>>,
    /// What it imports everything of.
    globs: Vec<Vec<String>>,
    /// Every path it names.
    named: Vec<Vec<String>>,
    /// Every identifier in it, whatever it is the name of.
    identifiers: BTreeSet<String>,
}

impl Source {
    /// Reads a crate from its root file.
    pub fn read(root: &Path) -> Self {
        let folder = root.parent().expect("a file is in a folder").to_owned();
        let mut source = Self { modules: vec![] };
        source.file(None, root, folder.clone(), &folder);
        source
    }

    /// Which file names which. Two kinds of arrow are none: `mod` with `pub use`, which is a parent's table of
    /// contents, and the way from a child up to a module that it is part of.
    pub fn arrows(&self) -> Arrows {
        let mut arrows = Arrows::new();
        for (index, module) in self.modules.iter().enumerate() {
            let from = arrows.entry(module.file.clone()).or_default();
            for path in &module.named {
                let Some(target) = self.resolve(index, path) else { continue };
                let file = &self.modules[target].file;
                if *file != module.file && !self.is_above(target, index) {
                    from.insert(file.clone());
                }
            }
        }
        arrows
    }

    /// The names of its types and modules, each with the file in which it stands.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.modules.iter().flat_map(|module| {
            let is_type = |name: &&String| {
                let is_upper = |c: char| c.is_ascii_uppercase();
                name.starts_with(is_upper) && name.contains(|c: char| c.is_ascii_lowercase())
            };
            let types = module.items.iter().filter(is_type);
            types.chain(module.children.keys()).map(|name| (name.as_str(), module.file.as_str()))
        })
    }

    /// Every identifier outside of tests (functions, fields, variants, locals, and the names of others that are used),
    /// each with the file in which it stands.
    pub fn identifiers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.modules.iter().flat_map(|module| {
            module.identifiers.iter().map(|name| (name.as_str(), module.file.as_str()))
        })
    }

    /// Whether a module holds another one, however deep.
    fn is_above(&self, module: usize, other: usize) -> bool {
        self.modules[other]
            .parent
            .is_some_and(|parent| parent == module || self.is_above(module, parent))
    }

    /// Reads a file as a module.
    fn file(&mut self, parent: Option<usize>, path: &Path, folder: PathBuf, src: &Path) -> usize {
        let text =
            fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let tokens = TokenStream::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = path.strip_prefix(src).expect("it is below the source").display().to_string();
        self.module(Module { parent, file, folder, ..Module::default() }, tokens, src)
    }

    fn module(&mut self, module: Module, tokens: TokenStream, src: &Path) -> usize {
        let index = self.modules.len();
        let tokens: Vec<_> = tokens.into_iter().collect();
        self.modules.push(module);
        identifiers(&tokens, &mut self.modules[index].identifiers);
        self.items(index, &tokens, src);
        index
    }

    /// Reads what stands in a module, one item after another.
    fn items(&mut self, index: usize, tokens: &[TokenTree], src: &Path) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if let Some(after) = paths::test_item(&tokens[at..]) {
                at += after;
                continue;
            }
            match (word(token).as_deref(), tokens.get(at + 1)) {
                (Some("mod"), Some(TokenTree::Ident(name))) => {
                    let name = name.to_string();
                    let folder = self.modules[index].folder.join(&name);
                    let child = match tokens.get(at + 2) {
                        Some(TokenTree::Group(body)) => {
                            let file = self.modules[index].file.clone();
                            let module =
                                Module { parent: Some(index), file, folder, ..Module::default() };
                            self.module(module, body.stream(), src)
                        }
                        _ => self.file(
                            Some(index),
                            &folder.with_extension("rs"),
                            folder.clone(),
                            src,
                        ),
                    };
                    self.modules[index].children.insert(name, child);
                    at += 3;
                    continue;
                }
                (
                    Some(
                        "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static",
                    ),
                    Some(TokenTree::Ident(name)),
                ) => {
                    self.modules[index].items.insert(name.to_string());
                }
                (Some("macro_rules"), _) => {
                    self.modules[index].items.extend(tokens.get(at + 2).and_then(word));
                }
                _ => {}
            }
            at += self.paths(index, &tokens[at..], at.checked_sub(1).map(|before| &tokens[before]));
        }
    }

    /// Reads one import, path or group, and says how many tokens that were.
    fn paths(&mut self, index: usize, tokens: &[TokenTree], before: Option<&TokenTree>) -> usize {
        let module = &mut self.modules[index];
        match &tokens[0] {
            TokenTree::Ident(word) if word == "use" && !is_punct(tokens.get(1), '<') => {
                let end = tokens.iter().position(|token| is_punct(Some(token), ';'));
                let end = end.unwrap_or(tokens.len());
                let is_public = match before {
                    Some(TokenTree::Ident(word)) => word == "pub",
                    Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Parenthesis,
                    _ => false,
                };
                for import in paths::imports(&tokens[1..end]) {
                    if !is_public {
                        module.named.push(import.path.clone());
                    }
                    match import.name {
                        Some(name) => drop(module.imports.insert(name, import.path)),
                        None => module.globs.push(import.path),
                    }
                }
                end
            }
            TokenTree::Ident(_) if !is_punct(before, ':') && !is_punct(before, '.') => {
                let (path, length) = paths::path(tokens);
                if path.len() > 1 {
                    module.named.push(path);
                }
                length
            }
            TokenTree::Group(group) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                let mut at = 0;
                while at < inner.len() {
                    at += paths::test_item(&inner[at..]).unwrap_or_else(|| {
                        let before = at.checked_sub(1).map(|before| &inner[before]);
                        self.paths(index, &inner[at..], before)
                    });
                }
                1
            }
            _ => 1,
        }
    }

    /// The module whose file defines what a path names. `None`: it leads into another crate.
    fn resolve(&self, from: usize, path: &[String]) -> Option<usize> {
        self.follow(from, path, 16)
    }

    fn follow(&self, from: usize, path: &[String], steps: usize) -> Option<usize> {
        let steps = steps.checked_sub(1)?;
        let (mut at, mut rest) = (from, path);
        loop {
            match rest.first().map(String::as_str) {
                Some("crate") => at = 0,
                Some("super") => at = self.modules[at].parent?,
                Some("self") => {}
                _ => break,
            }
            rest = &rest[1..];
        }
        let is_rooted = rest.len() < path.len();
        let first = rest.first()?;
        let here = &self.modules[at];
        let is_known = here.children.contains_key(first) || here.imports.contains_key(first);
        if !is_rooted && !is_known {
            return here.items.contains(first).then_some(at);
        }
        for (depth, name) in rest.iter().enumerate() {
            let module = &self.modules[at];
            if let Some(child) = module.children.get(name) {
                at = *child;
            } else if module.items.contains(name) {
                return Some(at);
            } else if let Some(import) = module.imports.get(name) {
                let further: Vec<_> = import.iter().chain(&rest[depth + 1..]).cloned().collect();
                return self.follow(at, &further, steps).or((at != from).then_some(at));
            } else {
                let further = |glob: &Vec<String>| {
                    let further: Vec<_> = glob.iter().chain(&rest[depth..]).cloned().collect();
                    self.follow(at, &further, steps)
                };
                return module.globs.iter().find_map(further).or(Some(at));
            }
        }
        Some(at)
    }
}

/// Adds every identifier among some tokens, however deep, but for what is an item for tests.
fn identifiers(tokens: &[TokenTree], found: &mut BTreeSet<String>) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some(after) = paths::test_item(&tokens[at..]) {
            at += after;
            continue;
        }
        match token {
            TokenTree::Ident(name) => {
                found.insert(name.to_string());
            }
            TokenTree::Group(group) => {
                identifiers(&group.stream().into_iter().collect::<Vec<_>>(), found);
            }
            _ => {}
        }
        at += 1;
    }
}

fn word(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    }
}

fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_however_deep_but_not_those_of_tests() {
        let text = "struct Door { key: Key } fn f() { view! { <p>{told}</p> } } #[cfg(test)] mod tests { fn bell() {} }";
        let tokens: Vec<_> = TokenStream::from_str(text).expect("it is Rust").into_iter().collect();
        let mut found = BTreeSet::new();

        identifiers(&tokens, &mut found);

        for (name, is_read) in [("Door", true), ("key", true), ("told", true), ("bell", false)] {
            assert_eq!(found.contains(name), is_read, "{name}");
        }
    }
}
