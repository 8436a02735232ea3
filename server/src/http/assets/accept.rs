//! `Accept-Encoding`, as far as the page's files need it: pure, and no more of RFC 9110 than two codings.

use axum::http::{HeaderMap, header};

/// The codings that a client understands, of those that files are kept in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Codings {
    /// Whether it understands Brotli (`br`).
    pub brotli: bool,
    /// Whether it understands `gzip`.
    pub gzip: bool,
}

impl Codings {
    /// Reads the request's header. A coding with `q=0` is not understood.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut codings = Self::default();
        let values = headers.get_all(header::ACCEPT_ENCODING).into_iter();
        for item in values.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','))
        {
            let (coding, quality) = item.split_once(';').unwrap_or((item, ""));
            let is_wanted = !quality.trim().strip_prefix("q=").is_some_and(is_zero);
            match coding.trim() {
                "br" => codings.brotli = is_wanted,
                "gzip" => codings.gzip = is_wanted,
                _ => {}
            }
        }
        codings
    }
}

fn is_zero(quality: &str) -> bool {
    quality.parse::<f32>().is_ok_and(|quality| quality <= 0.0)
}
