//! The HTTP client below genai, of lists of models and of embeddings; and how a body is read that has an end.
//!
//! One client for all, so that none follows a redirect with a key in its hand. None unpacks what it reads: a small body never
//! becomes a large one.
//!
//! # What is not bounded here
//! genai reads the streams of answers by itself. It takes a `reqwest::Client` and nothing else, and reqwest lets nobody in
//! between its connections (`connect::Conn` is sealed) and a response's body. So two things have no bound in bytes: the body
//! of an error in place of a stream (`webc/stream_transport.rs`, `text`), and a line or an event that does not end
//! (`webc/web_stream.rs`, `partial_message`). What bounds them is time: the deadline of the first token, since neither is a
//! token, and that of the whole answer.

use crate::{config::Deadlines, error::Error};
use contract::ModelTrouble;
use reqwest::{RequestBuilder, Response};
use std::time::Duration;

/// The most that is read of an error, in bytes. Those of providers take a few hundred.
const MAX_ERROR_BYTES: usize = 64 * 1024;

/// The client whose connections all providers share.
pub(crate) fn client(deadlines: &Deadlines) -> reqwest::Client {
    let builder = || {
        reqwest::Client::builder()
            .connect_timeout(deadlines.connect)
            .tcp_nodelay(true)
            // A compressed stream is a delayed stream.
            .no_gzip()
            // Keys travel in headers that reqwest does not know as secret, so they would follow a redirect.
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(64)
            .http2_keep_alive_interval(Duration::from_secs(20))
            .http2_keep_alive_while_idle(true)
    };
    // Where the machine has no certificates, providers over TLS are out of reach; everything else should work.
    let bare = |_| builder().tls_certs_only([]).build();
    builder().build().or_else(bare).expect("a TLS backend is compiled in")
}

/// Sends a request and reads what comes back, `most` bytes at most; of an error the first 64 KiB.
///
/// # Errors
/// `InvalidResponse` where more comes, else what the status and the error say.
pub(crate) async fn read(request: RequestBuilder, most: usize) -> Result<Vec<u8>, Error> {
    let transport = |error: reqwest::Error| Error::of_transport(&error);
    let mut response = request.send().await.map_err(transport)?;
    let status = response.status();
    if !status.is_success() {
        let error = bounded(&mut response, MAX_ERROR_BYTES).await.ok();
        let error = error.and_then(|error| serde_json::from_slice(&error).ok());
        return Err(Error::of_status(status.as_u16(), error.as_ref()));
    }
    bounded(&mut response, most).await
}

async fn bounded(response: &mut Response, most: usize) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| Error::of_transport(&error))? {
        if body.len() + chunk.len() > most {
            return Err(Error::new(ModelTrouble::InvalidResponse));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
