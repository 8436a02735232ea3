//! The page of a shared chat: HTML and CSS, rendered here, without a script.
//!
//! Anybody with the link may see it, and nobody else should hear of it: so it has headers and failures of its own. Whether
//! it opens is asked anew with every request; what it shows never changes, and is rendered once (`renderings`).

use super::{
    auth, headers, language, rejection,
    renderings::{Form, Rendering, RenderingId, Renderings, SWEEP_INTERVAL},
};
use crate::http::state::{AppState, network_of};
use app::share;
use axum::{
    Extension,
    extract::{Path, RawQuery, Request, State},
    http::{HeaderName, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use contract::{
    Caller, Language, SharedChat, TraceId,
    ports::{Fault, Ports},
};
use std::{net::IpAddr, sync::Arc};

/// How readers may keep the page: nowhere but with themselves, and it is asked for anew each time that it is shown.
const CACHING: &str = "private, no-cache";

/// The handler of `GET /s/{token}`: the page of a share, or one that says why there is none.
pub async fn share(
    State(state): State<AppState>,
    Extension(trace_id): Extension<TraceId>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let headers = request.headers();
    let language = language::asked_for(query.as_deref()).unwrap_or_else(|| language::of(headers));
    let css = state.assets.css_href().unwrap_or_default();
    let address = auth::address(&state, headers, request.extensions());
    let page = match state.ports.count_request(&Caller::Anonymous, address) {
        Ok(()) => page(&state, token, language, &css, address).await,
        Err(failure) => Err(Arc::new(Fault::from(failure))),
    };
    match page {
        Ok(page) => sealed(page.answer(headers), language, CACHING),
        Err(fault) => {
            let failure = fault.failure(&trace_id);
            let page = share::closed_page(language, &failure, &css);
            // The page has its words; the fault goes on to where it is logged.
            let page = (rejection::status(&failure), Extension(fault), Html(page));
            sealed(page.into_response(), language, "no-store")
        }
    }
}

/// The page of a share, in a language.
async fn page(
    state: &AppState,
    token: String,
    language: Language,
    css: &str,
    address: IpAddr,
) -> Result<Rendering, Arc<Fault>> {
    let form = Form::Page { language, css: css.to_owned() };
    let (url, css) = (format!("{}/s/{token}", state.site.public_url), css.to_owned());
    let render = move |shared: SharedChat| {
        let page = share::page(&shared, language, &css, &url);
        Rendering::new("text/html; charset=utf-8", page.as_bytes())
    };
    rendered(state, token, form, address, render).await
}

/// A share in a form, if it opens: as it is kept, or rendered now. The text is read only if it has to be rendered.
pub async fn rendered(
    state: &AppState,
    token: String,
    form: Form,
    address: IpAddr,
    render: impl FnOnce(SharedChat) -> Rendering + Send + 'static,
) -> Result<Rendering, Arc<Fault>> {
    let share = state.ports.shares().find(&token).await?;
    let ports = Arc::clone(&state.ports);
    let read = async move { ports.shares().open(&token).await };
    let id = RenderingId { share, form };
    state.renderings.get(&state.tracker, id, network_of(address), read, render).await
}

/// Lets go of the renderings of shares that no longer open, however that came: nothing of a revoked share stays in memory.
pub async fn keep_sweeping(renderings: Renderings, ports: Arc<dyn Ports>) {
    loop {
        tokio::time::sleep(SWEEP_INTERVAL).await;
        let ports = Arc::clone(&ports);
        let open = |shares: Vec<_>| async move { ports.shares().still_open(&shares).await };
        // While the database is away, nobody reads a share either.
        drop(renderings.sweep(open).await);
    }
}

/// Adds what keeps the page out of other people's caches, indexes and logs.
fn sealed(mut response: Response, language: Language, caching: &'static str) -> Response {
    let headers = response.headers_mut();
    let mut say = |name, value| drop(headers.insert(name, HeaderValue::from_static(value)));
    say(header::CONTENT_SECURITY_POLICY, headers::SHARE);
    say(header::REFERRER_POLICY, "no-referrer");
    say(header::CACHE_CONTROL, caching);
    say(header::CONTENT_LANGUAGE, language.tag());
    say(HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    response
}
