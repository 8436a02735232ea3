//! Who is asking. Nothing else in `http` looks at credentials.

use super::{cookies, error::Refusal, language, origin};
use crate::state::AppState;
use app::visit::told;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, header, request::Parts},
};
use contract::{
    Caller, Failure, NewKey, TraceId,
    ports::{ClientInfo, Fault},
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Whoever sent a request. Extracting it refuses what a foreign site had a browser send.
pub struct Who {
    /// Who it is.
    pub caller: Caller,
    /// What is known besides.
    pub client: ClientInfo,
    /// The id of the request.
    pub trace_id: TraceId,
}

impl Who {
    /// Ends a fault here: what whoever asks is told of it.
    pub fn told(&self, fault: Fault) -> Refusal {
        Refusal(told(fault, &self.trace_id))
    }
}

impl FromRequestParts<AppState> for Who {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let (headers, site) = (&parts.headers, &state.site);
        let trace_id = trace_id(&parts.extensions);
        let address = address(state, headers, &parts.extensions);
        let caller = if let Some(secret) = bearer(headers) {
            if secret.starts_with(NewKey::PREFIX) {
                state.ports.keys().caller_by_key(secret, address).await
            } else {
                state.ports.accounts().caller_by_access(secret, address).await
            }
        } else {
            let secret = cookies::find(headers, cookies::session_name(site));
            origin::check(site, headers, secret.is_some())?;
            match secret {
                Some(secret) if !secret.is_empty() => {
                    state.ports.accounts().caller_by_cookie(secret).await
                }
                _ => Ok(Caller::Anonymous),
            }
        };
        Ok(Self {
            caller: caller.map_err(|fault| told(fault, &trace_id))?,
            client: ClientInfo { address, agent: agent(headers), language: language::of(headers) },
            trace_id,
        })
    }
}

/// Whoever asks by what stands in `Authorization`: never `Anonymous`.
pub struct Bearer(pub Who);

impl FromRequestParts<AppState> for Bearer {
    type Rejection = Refusal;

    /// A browser sends cookies whether a page of ours asks or somebody else's, but `Authorization` only for a program
    /// that knows what to put there. So cookies count for nothing here.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Err(Refusal(Failure::SignedOut));
        }
        parts.headers.remove(header::COOKIE);
        let who = Who::from_request_parts(parts, state).await?;
        if who.caller == Caller::Anonymous {
            return Err(Refusal(Failure::SignedOut));
        }
        Ok(Self(who))
    }
}

/// The id of the request, which `http::error` gave it.
pub fn trace_id(extensions: &Extensions) -> TraceId {
    extensions.get::<TraceId>().cloned().expect("`error::explain` wraps every route")
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn address(state: &AppState, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    let hops: Vec<_> =
        headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    state.site.client(peer, (!hops.is_empty()).then(|| hops.join(",")).as_deref())
}

fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    agent.unwrap_or_default().chars().filter(|c| !c.is_control()).take(256).collect()
}
