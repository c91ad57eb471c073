//! Which addresses may be reached.
//!
//! A page can name any address, and so can a redirect or the owner of a name. So that none of them
//! makes this program ask the machine it runs on, or its neighbours, an address in a URL is checked
//! before each hop, and the addresses of a name are filtered where it is looked up: only those that
//! passed are connected to.

#![allow(clippy::disallowed_methods, reason = "this is a door to the network")]

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Whether an address is one on the public internet.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 10 | 127, ..] => true,     // this network, private, loopback
        [100, b, ..] => b & 0xc0 == 64, // carriers' own
        [169, 254, ..] => true,         // link-local
        [172, b, ..] => b & 0xf0 == 16, // private
        [192, 0, 0 | 2, _] => true,     // protocols, documentation
        [192, 88, 99, _] => true,       // an old relay
        [192, 168, ..] => true,         // private
        [198, 18 | 19, ..] => true,     // measurements
        [198, 51, 100, _] => true,      // documentation
        [203, 0, 113, _] => true,       // documentation
        [224..=255, ..] => true,        // multicast, reserved, broadcast
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| {
        is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
    };
    match [a, b, c, d, e, f] {
        // An IPv4 address in another dress: mapped, and translated.
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => v4(g, h),
        [0x2002, high, low, ..] => v4(high, low),
        // Tunnels, benchmarks and other protocols; documentation.
        [0x2001, 0..0x200, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..0x1000, ..] => false,
        // All that is given out to the public; private, link-local and multicast are outside.
        _ => a & 0xe000 == 0x2000,
    }
}

/// The address in a URL that may not be reached, if it has one. Names are looked at when they are
/// looked up.
pub(in crate::system) fn private_address(url: &Url) -> Option<IpAddr> {
    let address = match url.host()? {
        Host::Ipv4(address) => IpAddr::V4(address),
        Host::Ipv6(address) => IpAddr::V6(address),
        Host::Domain(_) => return None,
    };
    (!is_public(address)).then_some(address)
}

/// Whether a URL names this machine by what it calls itself. No proxy is asked for that.
pub(in crate::system) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

/// A name all of whose addresses may not be reached.
#[derive(Debug)]
pub(in crate::system) struct PrivateName {
    /// One of them.
    pub(super) address: IpAddr,
}

impl fmt::Display for PrivateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name stands for {}", self.address)
    }
}

impl Error for PrivateName {}

/// Looks names up, and gives out only those addresses that may be reached.
#[derive(Debug)]
pub(in crate::system) struct Guard;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The system's own look-up takes its time: not on the thread that all transfers share.
            tokio::task::spawn_blocking(move || look_up(name.as_str())).await?
        })
    }
}

fn look_up(name: &str) -> Result<Addrs, Box<dyn Error + Send + Sync>> {
    let all: Vec<SocketAddr> = (name, 0).to_socket_addrs()?.collect();
    let first = all.first().map(SocketAddr::ip);
    let public: Vec<SocketAddr> = all.into_iter().filter(|one| is_public(one.ip())).collect();
    match first {
        Some(address) if public.is_empty() => Err(Box::new(PrivateName { address })),
        _ => Ok(Box::new(public.into_iter())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_public_addresses_from_others() {
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.1.1",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.1.1",
            "192.169.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:4009::1",
            "2001:4860:4860::8888",
            "2001:200::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public} is public");
        }
        for private in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private} is not public");
        }
    }

    #[test]
    fn sees_through_unusual_spellings() {
        for url in [
            "http://127.1/",
            "http://0x7f.0.0.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://[::ffff:7f00:1]/",
            "http://127.0.0.1:8080/",
            "http://１２７.0.0.1/",
        ] {
            let url = Url::parse(url).unwrap();
            assert!(private_address(&url).is_some(), "{url} is not public");
        }
        assert_eq!(private_address(&Url::parse("https://digital.nhs.uk/").unwrap()), None);
        assert_eq!(private_address(&Url::parse("https://1.1.1.1/").unwrap()), None);
    }
}
