//! The pictures of a message, which come inside the request or as links that the provider follows. Apart from messages: what
//! a picture is, is a question of URLs and base64, not of who speaks.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::prompt::Picture;

/// The kinds of pictures that every provider knows.
const KINDS: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// The longest link, in bytes.
const LONGEST: usize = 4096;

/// The picture of a URL, `data:` with its base64 checked or `https://`. `None`: it is of neither kind, or nobody knows such
/// pictures.
pub fn of(url: String) -> Option<Picture> {
    if let Some(data) = url.strip_prefix("data:") {
        let (head, base64) = data.split_once(',')?;
        let kind = head.strip_suffix(";base64")?;
        let media_type = KINDS.into_iter().find(|known| known.eq_ignore_ascii_case(kind))?;
        // Here and not at the provider, whose answer would name nobody's parameter.
        let decoded = STANDARD.decode(base64).ok()?;
        return (!decoded.is_empty()).then(|| Picture::Inline {
            media_type: media_type.to_owned(),
            base64: base64.to_owned(),
        });
    }
    let host = url.strip_prefix("https://")?;
    let is_plain = !url.contains(|c: char| c.is_whitespace() || c.is_control());
    let has_host = !host.is_empty() && !host.starts_with('/');
    (has_host && is_plain && url.len() <= LONGEST).then_some(Picture::Link { url })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_data_or_a_link() {
        assert_eq!(
            of("data:image/PNG;base64,iVBO".into()),
            Some(Picture::Inline { media_type: "image/png".into(), base64: "iVBO".into() })
        );
        let link = "https://example.org/a.png";
        assert_eq!(of(link.into()), Some(Picture::Link { url: link.into() }));
        for url in [
            "",
            "http://example.org/a.png",
            "https://",
            "https:///a.png",
            "https://example.org/a b.png",
            "file:///etc/passwd",
            "data:image/png,abc",
            "data:image/png;base64,",
            "data:image/png;base64,%%%",
            "data:image/svg+xml;base64,AAAA",
            "data:text/html;base64,AAAA",
        ] {
            assert_eq!(of(url.into()), None, "{url}");
        }
    }
}
