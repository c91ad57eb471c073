//! The Members API of the UK Parliament: who sits for which constituency, and where to write to them.
//!
//! Its answers are under the Open Parliament Licence v3.0. It knows no codes of the ONS, so
//! constituencies are found by name.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lettre::Address;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::read::is_hidden;
use super::rows::Row;
use crate::diagnostics::{Diagnostic, Kind, Result};
use crate::project::{AreaCode, AreaKind, Areas, Named, Names};
use crate::system::http::{Client, Page};

/// Where the API is.
pub const ADDRESS: &str = "https://members-api.parliament.uk/";

/// How the origin of an address begins that is from there.
pub(super) const ORIGIN: &str = "Members API of the UK Parliament";

/// The most constituencies that an answer has.
const TAKE: usize = 20;

/// The most constituencies that are asked for; there are 650.
const MOST: usize = 2000;

/// How many members are asked for at a time.
const AT_A_TIME: usize = 4;

/// A constituency, as the API knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Its name.
    pub constituency: String,
    /// Its member; nobody if the seat is vacant.
    pub member: Option<Member>,
}

/// A Member of Parliament.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name on an envelope: `Rt Hon Sir Keir Starmer MP`.
    pub name: String,
    /// The name in a salutation: `Sir Keir Starmer`.
    pub called: String,
    /// Where the API has how to write to them.
    pub contact: Url,
    /// The mail address of their parliamentary office, if one is given.
    pub address: Option<String>,
}

/// What of the API's answers fits the project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    /// A row for each member with an address, and for each vacant seat.
    pub rows: Vec<Row>,
    /// The constituencies whose seat is vacant.
    pub vacant: Vec<String>,
    /// Those whose member has no mail address at the parliamentary office.
    pub without_address: Vec<String>,
    /// Those that the project does not have, and what they may be called there.
    pub unknown: Vec<(String, Option<String>)>,
    /// Those of the project that the API does not have.
    pub missing: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawList {
    items: Vec<Item<RawSeat>>,
    total_results: usize,
}

#[derive(Deserialize)]
struct Item<T> {
    value: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawSeat {
    id: u64,
    name: String,
    end_date: Option<String>,
    current_representation: Option<RawRepresentation>,
}

#[derive(Deserialize)]
struct RawRepresentation {
    member: Option<Item<RawMember>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawMember {
    id: u64,
    name_display_as: String,
    name_full_title: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawContact {
    type_id: u64,
    email: Option<String>,
}

/// The number of the parliamentary office among the sorts of contact.
const PARLIAMENTARY_OFFICE: u64 = 1;

/// Asks for all constituencies and their members. `base` is where the API is; `done` is told 0 and
/// how many members there are, and then of each that has been asked for.
///
/// # Errors
/// The API can't be reached, or does not answer as it is known to; nothing is half.
pub fn pull(
    client: &Client,
    base: &Url,
    done: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Seat>> {
    let seats = constituencies(client, base)?;
    let members = seats.iter().filter(|seat| seat.current_representation.is_some()).count();
    done(0, members);
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let ask = |raw: &RawSeat| -> Result<Seat> {
        let member = raw.current_representation.as_ref().and_then(|one| one.member.as_ref());
        let member = match member {
            Some(Item { value }) => {
                let member = member_of(client, base, value)?;
                let count = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
                done(count, members);
                Some(member)
            }
            None => None,
        };
        Ok(Seat { constituency: plain(&raw.name), member })
    };
    let part = seats.len().div_ceil(AT_A_TIME).max(1);
    std::thread::scope(|scope| {
        let ask = &ask;
        let threads: Vec<_> = seats
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(ask).collect::<Result<Vec<Seat>>>()))
            .collect();
        let mut all = Vec::new();
        for thread in threads {
            let part = thread.join().unwrap_or_else(|_| {
                Err(Diagnostic::error("internal", "the pull ended in a panic").into())
            });
            all.extend(part?);
        }
        Ok(all)
    })
}

/// All constituencies of today, page by page, in the order of the API.
fn constituencies(client: &Client, base: &Url) -> Result<Vec<RawSeat>> {
    let mut seats: BTreeMap<u64, RawSeat> = BTreeMap::new();
    let mut order = Vec::new();
    let mut skip = 0;
    loop {
        let path = format!("api/Location/Constituency/Search?searchText=&skip={skip}&take={TAKE}");
        let url = address(base, &path)?;
        let Some(bytes) = get(client, &url)? else {
            return Err(strange(&url, "there is no such page").into());
        };
        let list: RawList = parse(&bytes, &url)?;
        let (found, total) = (list.items.len(), list.total_results);
        for Item { value } in list.items {
            if !seats.contains_key(&value.id) {
                order.push(value.id);
            }
            seats.insert(value.id, value);
        }
        skip += found;
        let short = seats.len() < total;
        if found == 0 && short || skip > MOST {
            let why = format!("it speaks of {total} constituencies and lists {}", seats.len());
            return Err(strange(&url, &why).into());
        }
        if skip >= total {
            // Whoever was moved from page to page while it was asked is missing now.
            if short {
                let why = format!("it lists {} of {total} constituencies", seats.len());
                return Err(strange(&url, &why).into());
            }
            break;
        }
    }
    let seats = order.into_iter().filter_map(|id| seats.remove(&id));
    Ok(seats.filter(|seat| seat.end_date.is_none()).collect())
}

fn member_of(client: &Client, base: &Url, raw: &RawMember) -> Result<Member> {
    #[derive(Deserialize)]
    struct Contacts {
        value: Vec<RawContact>,
    }
    let contact = address(base, &format!("api/Members/{}/Contact", raw.id))?;
    let contacts = match get(client, &contact)? {
        Some(bytes) => parse::<Contacts>(&bytes, &contact)?.value,
        None => Vec::new(),
    };
    let office = contacts.into_iter().filter(|one| one.type_id == PARLIAMENTARY_OFFICE);
    let mut addresses = office.filter_map(|one| {
        let address = one.email?.trim().to_owned();
        address.parse::<Address>().is_ok().then_some(address)
    });
    let called = plain(&raw.name_display_as);
    let name = raw.name_full_title.as_deref().map(plain).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| called.clone());
    Ok(Member { name, called, contact, address: addresses.next() })
}

/// Makes rows of what the project has. `basis` is the lawful basis that a person named.
pub fn join(seats: &[Seat], areas: &Areas, basis: &str, base: &Url, today: Date) -> Joined {
    let names = Names::new(&areas.on(today), AreaKind::Constituency);
    let mut joined = Joined::default();
    let mut seen: Vec<AreaCode> = Vec::new();
    for seat in seats {
        let code = match names.find(&seat.constituency) {
            Named::One(code) => code,
            Named::Several(_) => {
                joined.unknown.push((seat.constituency.clone(), None));
                continue;
            }
            Named::None(near) => {
                joined.unknown.push((seat.constituency.clone(), near));
                continue;
            }
        };
        seen.push(code.clone());
        let mut row = Row::default();
        row.set("areas", code.as_str());
        match &seat.member {
            None => {
                joined.vacant.push(seat.constituency.clone());
                row.set("origin", format!("{ORIGIN}, {base}, vacant on {today}"));
            }
            Some(Member { address: None, .. }) => {
                joined.without_address.push(seat.constituency.clone());
                continue;
            }
            Some(Member { name, called, contact, address: Some(address) }) => {
                row.set("name", name);
                row.set("address", address);
                row.set("salutation", format!("Dear {called}"));
                row.set("class", "corporate");
                row.set("basis", basis);
                row.set("origin", format!("{ORIGIN}, {contact}, fetched {today}"));
            }
        }
        joined.rows.push(row);
    }
    let missing = names.iter().filter(|(code, _)| !seen.contains(code));
    joined.missing = missing.map(|(_, name)| name.to_owned()).collect();
    joined
}

/// A name on one line.
fn plain(name: &str) -> String {
    let name: String = name.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address of the API.
fn address(base: &Url, path: &str) -> Result<Url> {
    let mut base = base.clone();
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", base.path()));
    }
    let url = base.join(path);
    url.map_err(|_| strange(&base, "nothing can be asked for below this address").into())
}

fn get(client: &Client, url: &Url) -> Result<Option<Vec<u8>>> {
    match client.page(url, None)? {
        Some(Page::Found(found)) => Ok(Some(found.bytes)),
        Some(Page::Unchanged) | None => Ok(None),
    }
}

/// Reads an answer. What is wrong with it is told without its words: it has addresses.
fn parse<T: DeserializeOwned>(bytes: &[u8], url: &Url) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| {
        let why = if error.is_data() { "it has not the expected form" } else { "it is not JSON" };
        let place = format!("{why}, line {}, column {}", error.line(), error.column());
        strange(url, &place).into()
    })
}

fn strange(url: &Url, why: &str) -> Diagnostic {
    Diagnostic::error("strange-answer", "the Members API does not answer as it is known to")
        .kind(Kind::Unreachable)
        .in_place(url.to_string())
        .why(why)
        .hint(
            "try again later; if it stays so, the API has changed: tell those who make the program",
        )
}
