//! Authentication: credentials become a `Caller` here, and nothing else in `http` looks at them.

use super::{
    cookies, forwarded::is_forwarded, language, limits::Sender, origin, rejection::Rejection,
};
use crate::http::state::{AppState, network_of};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, header, request::Parts},
};
use contract::{Caller, Failure, NewKey, TraceId, ports::ClientInfo};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The context of a call: its caller, client and trace id. Extracting it refuses what a foreign site had a browser send.
pub struct CallContext {
    /// The caller, by cookie, token or key; `Anonymous` without any of them.
    pub caller: Caller,
    /// The client: address, program and language, known of everybody.
    pub client: ClientInfo,
    /// The request's trace id, under which its log lines are found.
    pub trace_id: TraceId,
}

impl CallContext {
    /// The sender of the request's body, who is counted.
    pub fn sender(&self) -> Sender {
        Sender::of(&self.caller, network_of(self.client.address))
    }
}

impl FromRequestParts<AppState> for CallContext {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Rejection> {
        let (headers, site) = (&parts.headers, &state.site);
        let address = address(state, headers, &parts.extensions);
        let bearer = bearer(headers);
        let caller = if let Some(secret) = bearer {
            if secret.starts_with(NewKey::PREFIX) {
                state.ports.keys().caller_by_key(secret, address).await?
            } else {
                state.ports.accounts().caller_by_access(secret, address).await?
            }
        } else {
            let secret = cookies::find(headers, cookies::session_name(site));
            origin::check(site, headers, secret.is_some())?;
            match secret {
                Some(secret) if !secret.is_empty() => {
                    state.ports.accounts().caller_by_cookie(secret, address).await?
                }
                _ => Caller::Anonymous,
            }
        };
        // Programs were counted by their key or their address when it was looked at; a cookie that has let nobody in was
        // held against its address, and is counted here all the same.
        if bearer.is_none() || caller == Caller::Anonymous {
            state.ports.count_request(&caller, address)?;
        }
        Ok(Self {
            caller,
            client: ClientInfo {
                address,
                agent: agent(headers),
                language: language::of(headers),
                is_forwarded: is_forwarded(headers),
                marks: cookies::find(headers, cookies::marks_name(site)).map(ToOwned::to_owned),
            },
            trace_id: trace_id(&parts.extensions),
        })
    }
}

/// The context of a call whose credentials stand in `Authorization`; its caller is never `Anonymous`. Without any, or with
/// some that are not good, extracting it refuses with `SignedOut`.
pub struct Bearer(pub CallContext);

impl FromRequestParts<AppState> for Bearer {
    type Rejection = Rejection;

    /// A browser sends cookies whether a page of ours asks or somebody else's, but `Authorization` only for a program
    /// that knows what to put there. So cookies count for nothing here.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Rejection> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Err(Failure::SignedOut.into());
        }
        parts.headers.remove(header::COOKIE);
        let call = CallContext::from_request_parts(parts, state).await?;
        if call.caller == Caller::Anonymous {
            return Err(Failure::SignedOut.into());
        }
        Ok(Self(call))
    }
}

/// The trace id of a request, which `error::explain` gave it.
pub fn trace_id(extensions: &Extensions) -> TraceId {
    extensions.get::<TraceId>().cloned().expect("`error::explain` wraps every route")
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

pub(super) fn address(state: &AppState, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    // A client may write what is no text before the hop that a proxy adds: that one counts all the same.
    let lines = headers.get_all("x-forwarded-for").iter();
    let hops: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    state.site.client(peer, (!hops.is_empty()).then(|| hops.join(",")).as_deref())
}

fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    agent.unwrap_or_default().chars().filter(|c| !c.is_control()).take(256).collect()
}
