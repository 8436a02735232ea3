//! The content type and the caching of a file, by its name alone: no file is read, so that both sources of files can ask.

/// The content type of a file.
pub fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The `Cache-Control` of a file: for good when its name changes with its content, a day when it is a picture.
pub fn caching(path: &str) -> &'static str {
    match mime(path) {
        _ if is_hashed(path) => "public, max-age=31536000, immutable",
        kind if kind.starts_with("image/") => "public, max-age=86400",
        _ => "no-cache",
    }
}

/// Whether the name carries a hash of the content, as Trunk writes it: `style-0123456789abcdef.css`,
/// `frontend-0123456789abcdef_bg.wasm`.
pub fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_in_the_name_is_recognised() {
        assert!(is_hashed("frontend-90c2c2e3a8b1f4d7_bg.wasm"));
        assert!(is_hashed("snippets/x/boot-90c2c2e3a8b1f4d7.js"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("icons/icon-512.png"));
        assert!(!is_hashed("sw.js"));
    }

    #[test]
    fn a_picture_is_asked_for_once_a_day_and_a_page_each_time() {
        assert_eq!(caching("icons/mark.svg"), "public, max-age=86400");
        assert_eq!(caching("page-90c2c2e3a8b1f4d7.svg"), "public, max-age=31536000, immutable");
        assert_eq!(caching("manifest.webmanifest"), "no-cache");
        assert_eq!(caching("index.html"), "no-cache");
    }
}
