//! Where model files are looked for, and what they are called.
//!
//! Nothing is loaded for this: a file's header is enough to list its model.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use contract::{Model, ModelId, Price, Purpose};

use crate::gguf::{self, Header};

/// The models that come with the product: file, name, and what people call it.
const BUNDLED: &[(&str, &str, &str)] =
    &[("smollm2-135m-instruct.q4_1.gguf", "smollm2-135m", "SmolLM2 135M")];

/// The provider in the ids of models in this process.
const PROVIDER: &str = ModelId::LOCAL;

/// A model file, and the model in it.
#[derive(Clone, Debug)]
pub struct File {
    /// The model as people choose it.
    pub model: Model,
    /// The file's path.
    pub path: PathBuf,
}

/// The result of a search for models.
#[derive(Debug, Default)]
pub struct Found {
    /// The models that can be asked.
    pub models: Vec<File>,
    /// The files that should have been models and are not.
    pub unreadable: Vec<PathBuf>,
}

/// Looks through files and folders for models whose window is `most_tokens` at most. Of two models with one id, the first
/// counts. A folder that is missing is no fault, a file is.
pub fn find(paths: &[PathBuf], most_tokens: u32) -> Found {
    let mut found = Found::default();
    let (mut ids, mut labels) = (BTreeSet::new(), BTreeSet::new());
    for path in paths.iter().flat_map(|path| files(path)) {
        match gguf::read(&path) {
            Err(_) => found.unreadable.push(path),
            Ok(header) if header.chats() => {
                let Some(mut model) = describe(&path, &header, most_tokens) else { continue };
                if !ids.insert(model.id.clone()) {
                    continue;
                }
                // Two quantisations of one model have one name; their files tell them apart.
                if !labels.insert(model.label.clone()) {
                    model.label = format!("{} ({})", model.label, model.id.name());
                }
                found.models.push(File { model, path });
            }
            Ok(_) => {}
        }
    }
    found
}

/// The file itself, or a folder's `*.gguf` in order of their names.
fn files(path: &Path) -> Vec<PathBuf> {
    match fs::read_dir(path) {
        Ok(entries) => {
            let mut files: Vec<_> = entries
                .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                .filter(|path| is_gguf(path) && is_first_part(path))
                .collect();
            files.sort();
            files
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => vec![path.to_owned()],
        Err(_) if is_gguf(path) => vec![path.to_owned()],
        Err(_) => Vec::new(),
    }
}

fn is_gguf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gguf"))
}

/// Large models come in parts, `…-00001-of-00003.gguf`; llama.cpp finds the others itself.
fn is_first_part(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match stem.rsplit_once("-of-").and_then(|(before, _)| before.rsplit_once('-')) {
        Some((_, part)) if part.len() == 5 && part.bytes().all(|it| it.is_ascii_digit()) => {
            part == "00001"
        }
        _ => true,
    }
}

fn describe(path: &Path, header: &Header, most_tokens: u32) -> Option<Model> {
    let file = path.file_name()?.to_string_lossy().to_lowercase();
    let stem = path.file_stem()?.to_string_lossy();
    let bundled = BUNDLED.iter().find(|(name, ..)| *name == file);
    let (name, label, purpose) = match bundled {
        Some((_, name, label)) => ((*name).to_owned(), (*label).to_owned(), Purpose::TryingOut),
        None => (slug(&stem), label(header.name.as_deref(), &stem), Purpose::Local),
    };
    Some(Model {
        id: ModelId::parse(&format!("{PROVIDER}/{name}")).ok()?,
        label,
        local: true,
        window: Some(header.window.map_or(most_tokens, |trained| trained.min(most_tokens))),
        max_output: None,
        purpose,
        about: None,
        abilities: Vec::new(),
        price: Some(Price::default()), // the machine is paid for
    })
}

fn slug(stem: &str) -> String {
    let plain = |it: char| if it.is_whitespace() || it.is_control() { '-' } else { it };
    stem.to_lowercase().chars().map(plain).take(100).collect()
}

/// The label of a model: what its makers call it, or the file's name made readable.
fn label(name: Option<&str>, stem: &str) -> String {
    let said = name.map(str::trim).filter(|name| {
        (1..=60).contains(&name.chars().count()) && !name.contains(char::is_control)
    });
    said.map_or_else(|| stem.replace(['_', '-'], " ").chars().take(60).collect(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::gguf::tests::file;

    fn folder(files: &[(&str, Vec<u8>)]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, contents) in files {
            fs::write(folder.path().join(name), contents).unwrap();
        }
        folder
    }

    #[test]
    fn the_bundled_model_has_a_name_of_its_own() {
        let folder = folder(&[("SmolLM2-135M-Instruct.Q4_1.gguf", file("llama", None, 8192))]);

        let found = find(&[folder.path().to_owned()], 4096);

        let model = &found.models[0].model;
        assert_eq!(model.id.as_str(), "local/smollm2-135m");
        assert_eq!(model.label, "SmolLM2 135M");
        assert_eq!(model.purpose, Purpose::TryingOut);
        assert_eq!(model.window, Some(4096));
    }

    #[test]
    fn other_models_are_called_what_their_makers_or_their_files_say() {
        let folder = folder(&[
            ("a_b-7B.gguf", file("qwen2", None, 1024)),
            ("tiny Q4.gguf", file("llama", Some("Tiny Chat"), 2048)),
            ("tiny Q8.gguf", file("llama", Some("Tiny Chat"), 2048)),
        ]);

        let found = find(&[folder.path().to_owned()], 4096);

        let said: Vec<_> =
            found.models.iter().map(|it| (it.model.id.as_str(), it.model.label.as_str())).collect();
        assert_eq!(
            said,
            [
                ("local/a_b-7b", "a b 7B"),
                ("local/tiny-q4", "Tiny Chat"),
                ("local/tiny-q8", "Tiny Chat (tiny-q8)"),
            ]
        );
        assert_eq!(found.models[0].model.window, Some(1024));
    }

    #[test]
    fn what_cannot_chat_is_left_out_and_what_cannot_be_read_is_told() {
        let folder = folder(&[
            ("e5.gguf", file("bert", None, 512)),
            ("broken.gguf", b"GGUF".to_vec()),
            ("notes.txt", b"hello".to_vec()),
            ("big-00001-of-00002.gguf", file("llama", None, 512)),
            ("big-00002-of-00002.gguf", file("llama", None, 512)),
        ]);
        let named = folder.path().join("missing.gguf");

        let found = find(&[folder.path().to_owned(), named.clone()], 4096);

        assert_eq!(found.models.len(), 1);
        assert_eq!(found.unreadable, [folder.path().join("broken.gguf"), named]);
    }

    #[test]
    fn folders_that_are_missing_are_no_fault() {
        let found = find(&[PathBuf::from("/nowhere/at/all")], 4096);

        assert!(found.models.is_empty() && found.unreadable.is_empty());
    }
}
