//! The HTTP client below genai, and of lists of models.
//!
//! One client for both, so that neither follows a redirect with a key in its hand.

use crate::config::Deadlines;
use std::time::Duration;

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
