//! The areas of the URL space. They differ in how much they take, how long they may take, and how they say no.
//!
//! The numbers stand here and not where they are kept, because two files keep them that need not know each other: `limits`
//! refuses what is too large, `error` ends what takes too long.

use std::time::Duration;

/// The largest body of a request, in bytes: the longest message (`Message::MAX`) with every second byte escaped.
const BODY: usize = 512 * 1024;

/// The largest body in OpenAI's API, in bytes, where the whole conversation comes with each request, pictures included.
const BODY_OF_PROGRAMS: usize = 8 * 1024 * 1024;

/// How long an answer may take to begin. What has begun runs to its end nevertheless.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// How long an answer may take to begin in OpenAI's API, where a model has to say something first, or all of it. Models
/// have deadlines of their own; this is for what they do not see.
const ANSWER_TIMEOUT_OF_PROGRAMS: Duration = Duration::from_hours(1);

/// An area of the URL space, by the path alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The product's own API and its socket.
    Api,
    /// OpenAI's API, for programs.
    OpenAi,
    /// The pages that people look at, their files, and everything else.
    Pages,
}

impl Area {
    /// The area that a path leads into.
    pub fn of(path: &str) -> Self {
        if path == "/v1" || path.starts_with("/v1/") {
            Self::OpenAi
        } else if path.starts_with("/api") || path.starts_with("/ws") {
            Self::Api
        } else {
            Self::Pages
        }
    }

    /// The largest body that is taken here, in bytes.
    pub const fn body_limit(self) -> usize {
        match self {
            Self::OpenAi => BODY_OF_PROGRAMS,
            Self::Api | Self::Pages => BODY,
        }
    }

    /// How long an answer may take to begin here.
    pub const fn answer_timeout(self) -> Duration {
        match self {
            Self::OpenAi => ANSWER_TIMEOUT_OF_PROGRAMS,
            Self::Api | Self::Pages => ANSWER_TIMEOUT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_into_one_area() {
        for (path, area) in [
            ("/v1", Area::OpenAi),
            ("/v1/models/a/b", Area::OpenAi),
            ("/v10", Area::Pages),
            ("/api/chats/list", Area::Api),
            ("/ws", Area::Api),
            ("/", Area::Pages),
        ] {
            assert_eq!(Area::of(path), area, "{path}");
        }
    }
}
