//! The sample project "Your constituency's GPs": the page for a Member of Parliament, with local numbers that are
//! made up, in the small (`tests/fixtures/constituency`) and as large as England.
//!
//! `examples/constituencies.rs` makes it too, for trying out what is done with hundreds of areas.

use std::fs;
use std::io::Result;
use std::path::Path;

/// How many practices England has, in round numbers.
pub const PRACTICES: usize = 6_200;
/// How many constituencies England has.
pub const CONSTITUENCIES: usize = 543;

/// Numbers that look like chance, the same in every run (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap_or(0)
    }
}

/// Writes the small project into an empty folder: that of the fixture, with the page templates and the
/// vendored tables of the project in `repository`.
pub fn small(repository: &Path, folder: &Path) -> Result<()> {
    copy(&repository.join("tests/fixtures/constituency"), folder)?;
    copy(&repository.join("briefs/vendor"), &folder.join("briefs/vendor"))?;
    for name in ["brief.typ", "page.html", "index.html", "site.css"] {
        fs::copy(repository.join("templates").join(name), folder.join("templates").join(name))?;
    }
    Ok(())
}

/// Writes the project with these constituencies, by code and name, and so many made-up practices.
pub fn large(
    repository: &Path,
    folder: &Path,
    constituencies: &[(String, String)],
    practices: usize,
) -> Result<()> {
    small(repository, folder)?;
    let mut areas = "code,name,prose,kind,parent\nE92000001,England,,country,\n".to_owned();
    for (code, name) in constituencies {
        areas.push_str(&format!("{code},\"{name}\",,constituency,E92000001\n"));
    }
    let mut parts = "part,whole,weight,from,until,basis\n".to_owned();
    let mut rows = "PRACTICE_CODE,MONTH,PATIENTS,GPS_FTE\n".to_owned();
    let mut chance = Chance(2025);
    for at in 0..practices {
        let practice = format!("Z{:05}", at + 1);
        // One in five has patients on both sides of a boundary.
        let home = at * constituencies.len() / practices;
        let code = &constituencies[home].0;
        if chance.below(5) == 0 {
            let next = &constituencies[(home + 1) % constituencies.len()].0;
            parts.push_str(&format!("{practice},{code},0.7,,,made-up shares of patients\n"));
            parts.push_str(&format!("{practice},{next},0.3,,,made-up shares of patients\n"));
        } else {
            parts.push_str(&format!("{practice},{code},1,,,practice site\n"));
        }
        // Some 10,300 patients, and one GP for some 2,240 of them; of one practice in forty nothing is known.
        let patients = 3_000 + chance.below(14_600);
        let load = 1_600 + chance.below(1_280);
        let gps = match chance.below(40) {
            0 => "ND".to_owned(),
            _ => format!("{}.{:02}", patients / load, patients * 100 / load % 100),
        };
        rows.push_str(&format!("{practice},2025-10,{patients},{gps}\n"));
    }
    fs::write(folder.join("briefs/areas.csv"), areas)?;
    fs::write(folder.join("briefs/area_parts.csv"), parts)?;
    fs::write(folder.join("data/practices-october-2025.csv"), rows)
}

/// The English constituencies in the publisher's list (`PCON25NM,PCON25CD`), or as many with names that are
/// made up where the list is not there.
pub fn constituencies(list: &Path) -> Vec<(String, String)> {
    let Ok(text) = fs::read_to_string(list) else {
        let made_up = |at| (format!("E1499{at:04}"), format!("Constituency {at}"));
        return (1..=CONSTITUENCIES).map(made_up).collect();
    };
    let lines = text.trim_start_matches('\u{feff}').lines();
    lines
        .filter_map(|line| line.rsplit_once(','))
        .filter(|(_, code)| code.starts_with("E14"))
        .map(|(name, code)| (code.trim().to_owned(), name.trim_matches('"').to_owned()))
        .collect()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
