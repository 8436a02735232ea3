//! Whose address it is, for everything that is counted by address.

use std::net::{IpAddr, Ipv4Addr};

/// Who shares an address: one IPv4 host, or one IPv6 /64, which is what a household gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Network {
    V4(Ipv4Addr),
    V6([u16; 4]),
}

impl Network {
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
            Network::of("::ffff:192.0.2.7".parse().unwrap())
                == Network::of("192.0.2.7".parse().unwrap())
        );
    }
}
