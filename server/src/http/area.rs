//! The parts of the URL space. They differ in how much they take, how long they may take, and how they say no.

/// A part of the URL space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The product's own API and its socket.
    Doors,
    /// OpenAI's API, for programs.
    V1,
    /// What people look at, and everything else.
    Pages,
}

impl Area {
    /// Where a path leads.
    pub fn of(path: &str) -> Self {
        if path == "/v1" || path.starts_with("/v1/") {
            Self::V1
        } else if path.starts_with("/api") || path.starts_with("/ws") {
            Self::Doors
        } else {
            Self::Pages
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_into_one_area() {
        for (path, area) in [
            ("/v1", Area::V1),
            ("/v1/models/a/b", Area::V1),
            ("/v10", Area::Pages),
            ("/api/chats/list", Area::Doors),
            ("/ws", Area::Doors),
            ("/", Area::Pages),
        ] {
            assert_eq!(Area::of(path), area, "{path}");
        }
    }
}
