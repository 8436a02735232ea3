//! The page's files → a table of bytes in release builds. All others read `dist/` when they run, so that
//! checking and testing the server never waits for the page.

#![expect(clippy::disallowed_methods, reason = "this is how cargo speaks to build scripts")]
#![expect(clippy::unnecessary_debug_formatting, reason = "a literal of Rust is what is wanted")]

use std::{
    collections::hash_map::DefaultHasher,
    env,
    fmt::Write,
    fs,
    hash::Hasher,
    io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| env::var(name).map_err(io::Error::other);
    let dist = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("../dist");
    let out = Path::new(&variable("OUT_DIR")?).join("page.rs");
    // Cargo says `release` for every profile that inherits it, and `debug` for `dev`, `test` and `ci`.
    let table = if variable("PROFILE")? == "release" {
        println!("cargo::rerun-if-changed={}", dist.display());
        embed(&dist)?
    } else {
        format!("static FILES: &[Embedded] = &[];\nconst DIST: &str = {dist:?};\n")
    };
    fs::write(out, table)
}

/// The table's source text; one clear compile error where there is no page.
fn embed(dist: &Path) -> io::Result<String> {
    if !dist.join("index.html").is_file() {
        return Ok("compile_error!(\"dist/index.html is missing: run `make page` before a release build\");
             static FILES: &[Embedded] = &[];\nconst DIST: &str = \"\";\n"
            .into());
    }
    let dist = dist.canonicalize()?;
    let mut files = Vec::new();
    walk(&dist, &mut files)?;
    let mut names: Vec<(String, PathBuf)> = files
        .into_iter()
        .filter(|file| !matches!(file.extension().and_then(|e| e.to_str()), Some("br" | "gz")))
        .filter_map(|file| {
            Some((file.strip_prefix(&dist).ok()?.to_str()?.replace('\\', "/"), file))
        })
        .collect();
    names.sort();
    let mut table = String::from("const DIST: &str = \"\";\nstatic FILES: &[Embedded] = &[\n");
    for (name, file) in names {
        let plain = fs::read(&file)?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&plain);
        let sibling = |ending: &str| {
            let sibling = PathBuf::from(format!("{}.{ending}", file.display()));
            let is_smaller = fs::metadata(&sibling).is_ok_and(|it| it.len() < plain.len() as u64);
            if is_smaller { format!("Some(include_bytes!({sibling:?}))") } else { "None".into() }
        };
        let (brotli, gzip) = (sibling("br"), sibling("gz"));
        writeln!(
            table,
            "Embedded {{ path: {name:?}, etag: \"{:016x}\", plain: include_bytes!({file:?}), \
             brotli: {brotli}, gzip: {gzip} }},",
            hasher.finish()
        )
        .map_err(io::Error::other)?;
    }
    Ok(table + "];\n")
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
