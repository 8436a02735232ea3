//! Pages of lists: how an answer says where the next one begins.
//!
//! The lists were whole once, and clients read them as arrays: they still are arrays, and the next page is in a header
//! (RFC 8288), which whoever does not know it passes over.

use axum::{
    Json,
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use contract::{Cursor, Page, PageRequest};
use serde::Serialize;

/// A page of a list: a JSON array, and in the header `Link` the address of the next page, if there is one.
pub struct Paged<T> {
    items: Vec<T>,
    link: Option<HeaderValue>,
}

impl<T> Paged<T> {
    /// A page in the shape of the API, for whoever asked for this address.
    pub fn of<U: Into<T>>(page: Page<U>, asked: &Uri) -> Self {
        let link = page.next.and_then(|next| next_link(asked, &next));
        Self { items: page.items.into_iter().map(Into::into).collect(), link }
    }
}

impl<T: Serialize> IntoResponse for Paged<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.items).into_response();
        if let Some(link) = self.link {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}

/// The request for a page, as a query asks for it.
pub fn request(after: Option<String>, limit: Option<u32>) -> PageRequest {
    PageRequest { after: after.map(Cursor), limit }
}

/// The link to the next page: the address that was asked for, with another cursor.
fn next_link(asked: &Uri, Cursor(next): &Cursor) -> Option<HeaderValue> {
    let asked_for = asked.query().unwrap_or_default().split('&');
    let kept = asked_for.filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
    let after = format!("after={next}");
    let query: Vec<&str> = kept.chain([after.as_str()]).collect();
    let link = format!("<{}?{}>; rel=\"next\"", asked.path(), query.join("&"));
    HeaderValue::from_bytes(link.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_asked_for_like_this_one() {
        let next = Cursor("keys.5.id".to_owned());
        for (asked, link) in [
            ("/api/v1/keys", "</api/v1/keys?after=keys.5.id>; rel=\"next\""),
            (
                "/api/v1/keys?scope=all&after=keys.9.id&limit=2",
                "</api/v1/keys?scope=all&limit=2&after=keys.5.id>; rel=\"next\"",
            ),
        ] {
            let asked = asked.parse().unwrap();

            assert_eq!(next_link(&asked, &next).unwrap(), link);
        }
    }
}
