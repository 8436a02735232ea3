//! A rendering: an answer's bytes as they are kept, and how they go out.
//!
//! Only compressed bytes are kept: Markdown and its marks are a tenth of themselves then, and nearly every client takes
//! them so. For the others they are unpacked piece by piece, as the client reads. Either way a piece is handed out at a time,
//! and whoever waits for the thread goes first: a client that reads as fast as it can would have it to itself for megabytes.

use crate::http::assets::{accept::Codings, is_known};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use futures::stream;
use std::{
    collections::hash_map::DefaultHasher,
    hash::Hasher,
    io::{self, Cursor, Read, Write},
    iter,
};
use tokio::task::yield_now;

/// The size of a piece that is sent or unpacked at once, in bytes: some tenths of a millisecond.
const PIECE: usize = 64 * 1024;

/// A rendering: an answer's bytes as they are kept. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Rendering {
    media_type: &'static str,
    /// The fingerprint of the plain bytes.
    fingerprint: u64,
    /// The number of the plain bytes.
    length: usize,
    gzip: Bytes,
}

impl Rendering {
    /// The rendering that says `plain`. Compresses it: call it away from the async threads.
    #[must_use]
    pub fn new(media_type: &'static str, plain: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(plain);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let written = encoder.write_all(plain).and_then(|()| encoder.finish());
        let mut gzip = written.expect("memory can be written");
        gzip.shrink_to_fit();
        let fingerprint = hasher.finish();
        Self { media_type, fingerprint, length: plain.len(), gzip: gzip.into() }
    }

    /// Its size as it is kept, in bytes.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.gzip.len()
    }

    /// The answer to a request with these headers: all of it, or that nothing has changed.
    #[must_use]
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let is_packed = Codings::of(headers).gzip;
        // A strong tag: each coding is other bytes.
        let etag = format!("\"{:016x}{}\"", self.fingerprint, if is_packed { "-gzip" } else { "" });
        let is_known = is_known(headers, &etag);
        let body = match (is_known, is_packed) {
            (true, _) => Body::empty(),
            (false, true) => self.packed(),
            (false, false) => self.unpacked(),
        };
        let mut response = Response::new(body);
        let head = response.headers_mut();
        let etag = HeaderValue::try_from(etag).expect("hexadecimal digits and a dash");
        head.insert(header::ETAG, etag);
        head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        head.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        let length = if is_packed { self.gzip.len() } else { self.length };
        head.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        if is_packed {
            head.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }

    fn packed(&self) -> Body {
        let mut rest = self.gzip.clone();
        let pieces = iter::from_fn(move || {
            let piece = rest.split_to(rest.len().min(PIECE));
            (!piece.is_empty()).then_some(Ok(piece))
        });
        sent_in_turn(pieces)
    }

    fn unpacked(&self) -> Body {
        let mut decoder = GzDecoder::new(Cursor::new(self.gzip.clone()));
        let pieces = iter::from_fn(move || {
            let mut piece = Vec::with_capacity(PIECE);
            let read = (&mut decoder).take(PIECE as u64).read_to_end(&mut piece);
            match read {
                Ok(0) => None,
                Ok(_) => Some(Ok(Bytes::from(piece))),
                Err(error) => Some(Err(error)),
            }
        });
        sent_in_turn(pieces)
    }
}

/// A body of these pieces. Before each, everybody else who waits for the thread has their turn.
fn sent_in_turn(pieces: impl Iterator<Item = io::Result<Bytes>> + Send + 'static) -> Body {
    Body::from_stream(stream::unfold(pieces, |mut pieces| async {
        yield_now().await;
        pieces.next().map(|piece| (piece, pieces))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    fn headers(accept: &'static str, known: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(known).unwrap());
        headers
    }

    fn tag(response: &Response) -> String {
        response.headers()[header::ETAG].to_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn it_goes_out_as_the_client_takes_it() {
        let plain = "Täglich ein Wort. ".repeat(20_000);
        let rendering = Rendering::new("text/html", plain.as_bytes());

        let packed = rendering.answer(&headers("gzip, br", ""));
        let bare = rendering.answer(&headers("", ""));

        assert!(rendering.size() < plain.len() / 20, "{}", rendering.size());
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(bare.headers()[header::CONTENT_LENGTH], plain.len().to_string().as_str());
        assert_ne!(tag(&packed), tag(&bare));
        let mut unpacked = String::new();
        let bytes = to_bytes(packed.into_body(), usize::MAX).await.unwrap();
        GzDecoder::new(&*bytes).read_to_string(&mut unpacked).unwrap();
        assert!(unpacked == plain);
        assert!(to_bytes(bare.into_body(), usize::MAX).await.unwrap() == plain.as_bytes());
    }

    #[tokio::test]
    async fn who_has_it_already_is_sent_nothing_again() {
        let rendering = Rendering::new("text/html", b"A word");
        let etag = tag(&rendering.answer(&headers("gzip", "")));

        let same = rendering.answer(&headers("gzip", &format!("\"x\", W/{etag}")));
        let other = rendering.answer(&headers("", &etag));

        assert_eq!((same.status(), tag(&same)), (StatusCode::NOT_MODIFIED, etag));
        assert_eq!(other.status(), StatusCode::OK);
        assert!(to_bytes(same.into_body(), 9).await.unwrap().is_empty());
    }
}
