//! How much and how long. What is counted per person or address is counted in `backend`.

use std::time::Duration;

/// The largest body of a request, in bytes: the longest message (`Message::MAX`) with every second byte escaped.
pub const BODY: usize = 512 * 1024;

/// How long an answer may take to begin. A door that has begun runs to its end nevertheless.
pub const ANSWER: Duration = Duration::from_secs(30);

/// How many sockets one person may have open.
pub const SOCKETS: usize = 32;
