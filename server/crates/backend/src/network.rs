//! The part of an address that is counted, for everything that is counted by address.
//!
//! The rate limits and the throttle of sign-ins share it, so that nobody gets more of either by changing the last bits
//! of an address.

use std::net::{IpAddr, Ipv4Addr};

/// A network that is counted as one: one IPv4 host, or one IPv6 /64, which is what a household gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ClientNetwork {
    /// An IPv4 host.
    V4(Ipv4Addr),
    /// The first 64 bits of an IPv6 address.
    V6([u16; 4]),
}

impl ClientNetwork {
    /// The network of an address; an IPv4 address that is written as IPv6 is an IPv4 host.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::V4(v4),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_address_is_the_same_in_ipv6_clothes() {
        assert!(
            ClientNetwork::of("::ffff:192.0.2.7".parse().unwrap())
                == ClientNetwork::of("192.0.2.7".parse().unwrap())
        );
    }
}
