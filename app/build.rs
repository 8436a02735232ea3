//! `../locales` → typed keys: a missing word does not compile.

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};
use std::{env, error::Error, path::PathBuf};

/// One file per topic and language: `locales/<language>/<topic>.json`.
const TOPICS: &[&str] = &[
    "accounts",
    "aliases",
    "app",
    "budgets",
    "catalogue",
    "chats",
    "errors",
    "groups",
    "keys",
    "messages",
    "models",
    "openai",
    "people",
    "providers",
    "reference",
    "settings",
    "share",
    "usage",
];

#[expect(clippy::disallowed_methods, reason = "this is how cargo speaks to build scripts")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../locales");
    let config = Config::new("en")?
        .add_locale("de")?
        .locales_path("../locales")
        .add_namespaces(TOPICS)?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let words = TranslationsInfos::parse(config)?;
    words.emit_diagnostics();
    words.generate_i18n_module(PathBuf::from(env::var("OUT_DIR")?).join("i18n"))?;
    Ok(())
}
