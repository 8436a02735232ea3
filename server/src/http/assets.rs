//! The page's files: embedded in the release binary, read from `dist/` by the others. Nobody else knows which of the two.

pub(super) mod accept;
mod kind;

use super::rejection::Rejection;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use contract::{Failure, Subject};
use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::Hasher,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// A file that was compiled in, with what compresses it, if that is smaller.
struct Embedded {
    path: &'static str,
    etag: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

// `FILES`, sorted by path (empty in builds with debug assertions), and `DIST`, where those look instead.
include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// The page's files. Cheap to clone.
#[derive(Clone)]
pub struct Assets(Arc<Source>);

enum Source {
    Embedded(&'static [Embedded]),
    Folder(PathBuf),
}

/// A file in the coding that it goes out in.
struct Found {
    body: Bytes,
    coding: Option<&'static str>,
    etag: String,
}

impl Assets {
    /// The files of this build.
    #[must_use]
    pub fn new() -> Self {
        if FILES.is_empty() { Self::folder(DIST) } else { Self(Arc::new(Source::Embedded(FILES))) }
    }

    /// The files in a folder, read anew for each request.
    #[must_use]
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Source::Folder(path.into())))
    }

    /// Whether there is a page to serve.
    #[must_use]
    pub fn are_built(&self) -> bool {
        match &*self.0 {
            Source::Embedded(_) => true,
            Source::Folder(folder) => folder.join("index.html").is_file(),
        }
    }

    /// The origin of the files, in words for `doctor`.
    #[must_use]
    pub fn origin(&self) -> String {
        match &*self.0 {
            Source::Embedded(files) => format!("{} files inside the binary", files.len()),
            Source::Folder(folder) => {
                folder.canonicalize().as_ref().unwrap_or(folder).display().to_string()
            }
        }
    }

    /// The path of the hashed style sheet, for pages that are rendered here. `None`: the page is not built.
    #[must_use]
    pub fn css_href(&self) -> Option<String> {
        let is_sheet =
            |name: &str| kind::mime(name).starts_with("text/css") && kind::is_hashed(name);
        match &*self.0 {
            Source::Embedded(files) => {
                files.iter().find(|file| is_sheet(file.path)).map(|file| format!("/{}", file.path))
            }
            Source::Folder(folder) => fs::read_dir(folder)
                .ok()?
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .filter(|name| is_sheet(name))
                .min()
                .map(|name| format!("/{name}")),
        }
    }

    /// The answer to a `GET` or `HEAD` of anything that is no other route's: a file, or the page itself, which
    /// finds out what its address means.
    #[must_use]
    pub fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        if method != Method::GET && method != Method::HEAD {
            return Rejection::from(Failure::MethodNotAllowed).into_response();
        }
        let path = path.trim_start_matches('/');
        let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let path = if is_file { path } else { "index.html" };
        match self.find(path, accept::Codings::of(headers)) {
            Some(found) => found.into_response(path, method, headers),
            None if is_file => {
                Rejection::from(Failure::Missing { what: Subject::Page }).into_response()
            }
            None => (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response(),
        }
    }

    fn find(&self, path: &str, accepted: accept::Codings) -> Option<Found> {
        match &*self.0 {
            Source::Embedded(files) => {
                let at = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
                let file = &files[at];
                let (body, coding) = match (file.brotli, file.gzip) {
                    (Some(brotli), _) if accepted.brotli => (brotli, Some("br")),
                    (_, Some(gzip)) if accepted.gzip => (gzip, Some("gzip")),
                    _ => (file.plain, None),
                };
                Some(Found { body: Bytes::from_static(body), coding, etag: tag(file.etag, coding) })
            }
            Source::Folder(folder) => {
                let file = folder.join(safe(path)?);
                let plain = fs::read(&file).ok()?;
                let sibling = |ending: &str| fs::read(format!("{}.{ending}", file.display())).ok();
                let mut hasher = DefaultHasher::new();
                hasher.write(&plain);
                let etag = format!("{:016x}", hasher.finish());
                let (body, coding) = accepted
                    .brotli
                    .then(|| Some((sibling("br")?, Some("br"))))
                    .flatten()
                    .or_else(|| {
                        accepted.gzip.then(|| Some((sibling("gz")?, Some("gzip")))).flatten()
                    })
                    .unwrap_or((plain, None));
                Some(Found { body: body.into(), coding, etag: tag(&etag, coding) })
            }
        }
    }
}

impl Default for Assets {
    fn default() -> Self {
        Self::new()
    }
}

/// The handler behind all other routes, which answers with the page's files.
pub async fn serve(State(assets): State<Assets>, request: Request) -> Response {
    assets.answer(request.method(), request.uri().path(), request.headers())
}

const NOT_BUILT: &str = "The page is not built yet. Run `make page`, then reload.\n";

impl Found {
    fn into_response(self, path: &str, method: &Method, headers: &HeaderMap) -> Response {
        let is_known = is_known(headers, &self.etag);
        let body = match (is_known, method == Method::HEAD) {
            (true, _) | (_, true) => Body::empty(),
            _ => Body::from(self.body.clone()),
        };
        let mut response = Response::new(body);
        let head = response.headers_mut();
        let etag = HeaderValue::try_from(self.etag).expect("hexadecimal digits and a dash");
        head.insert(header::ETAG, etag);
        head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        head.insert(header::CACHE_CONTROL, HeaderValue::from_static(kind::caching(path)));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        head.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind::mime(path)));
        head.insert(header::CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        if let Some(coding) = self.coding {
            head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }
}

/// Whether a client has what this tag stands for. What a proxy made weak on the way is compared as well.
pub(super) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let tags = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_it = |tag: &str| tag.trim().trim_start_matches("W/") == etag;
    tags.is_some_and(|tags| tags.split(',').any(is_it))
}

/// A strong tag: the plain file's fingerprint and the coding, because each coding is other bytes.
fn tag(fingerprint: &str, coding: Option<&str>) -> String {
    coding.map_or_else(
        || format!("\"{fingerprint}\""),
        |coding| format!("\"{fingerprint}-{coding}\""),
    )
}

/// The path, if it stays inside the folder.
fn safe(path: &str) -> Option<&Path> {
    let path = Path::new(path);
    path.components().all(|part| matches!(part, Component::Normal(_))).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::ports::Fault;

    struct Page {
        assets: Assets,
        _folder: tempfile::TempDir,
    }

    fn page() -> Page {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path().join("dist");
        fs::create_dir(&dist).unwrap();
        let put = |name: &str, text: &str| fs::write(dist.join(name), text).unwrap();
        put("../outside.txt", "no");
        put("index.html", "<!doctype html>");
        put("style-0123456789abcdef.css", "body{}");
        put("style-0123456789abcdef.css.br", "brotli");
        put("style-0123456789abcdef.css.gz", "gzip");
        Page { assets: Assets::folder(&dist), _folder: folder }
    }

    fn asked(page: &Page, path: &str, headers: &[(header::HeaderName, &str)]) -> Response {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect();
        page.assets.answer(&Method::GET, path, &headers)
    }

    fn header_of(response: &Response, name: header::HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn every_page_route_answers_with_the_page_and_asks_to_revalidate_it() {
        let page = page();

        for route in ["/", "/chat/0190", "/settings", "/people"] {
            let response = asked(&page, route, &[]);

            assert_eq!(response.status(), 200, "{route}");
            assert_eq!(header_of(&response, header::CONTENT_TYPE), "text/html; charset=utf-8");
            assert_eq!(header_of(&response, header::CACHE_CONTROL), "no-cache");
        }
    }

    #[test]
    fn hashed_files_are_kept_for_good_in_the_best_coding_that_is_understood() {
        let page = page();
        let sheet = page.assets.css_href().unwrap();

        for (accepted, coding) in
            [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", "")]
        {
            let response = asked(&page, &sheet, &[(header::ACCEPT_ENCODING, accepted)]);

            assert_eq!(header_of(&response, header::CONTENT_ENCODING), coding);
            assert_eq!(
                header_of(&response, header::CACHE_CONTROL),
                "public, max-age=31536000, immutable"
            );
            assert_eq!(header_of(&response, header::VARY), "accept-encoding");
        }
    }

    #[test]
    fn a_file_that_is_known_already_is_not_sent_again() {
        let page = page();
        let etag = header_of(&asked(&page, "/", &[]), header::ETAG).to_owned();

        let response = asked(&page, "/", &[(header::IF_NONE_MATCH, &etag)]);

        assert_eq!(response.status(), 304);
    }

    #[test]
    fn files_that_are_not_there_are_missing_and_nothing_outside_is_served() {
        let page = page();

        for path in ["/nothing.js", "/../outside.txt", "/./index.html", "//etc/pass.wd"] {
            let response = asked(&page, path, &[]);

            assert_eq!(response.status(), 404, "{path}");
            let fault = response.extensions().get::<Arc<Fault>>().unwrap();
            assert!(matches!(**fault, Fault::Failure(Failure::Missing { what: Subject::Page })));
        }
    }

    #[test]
    fn without_a_page_a_sentence_says_how_to_build_it() {
        let response = Assets::folder("/nowhere").answer(&Method::GET, "/", &HeaderMap::new());

        assert_eq!(response.status(), 503);
    }
}
