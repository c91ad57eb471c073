//! "Did you mean": the nearest valid name.

/// Returns the candidate most like `name`, if one is like enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase().replace('-', "_");
    candidates
        .into_iter()
        .map(|candidate| {
            let other = candidate.to_lowercase().replace('-', "_");
            (strsim::normalized_damerau_levenshtein(&folded, &other), candidate)
        })
        // Two thirds alike: one slip in a short name, a few in a long one.
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

/// Returns the hint that names the nearest candidate, or else lists the candidates if they are few.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = nearest(name, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    match candidates.len() {
        0 => None,
        1..=16 => Some(format!("known names: `{}`", candidates.join("`, `"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name() {
        let names = ["fully_qualified_gps", "gp_partners", "nurses"];
        assert_eq!(nearest("fuly_qualified_gps", names), Some("fully_qualified_gps"));
        assert_eq!(nearest("Nurses", names), Some("nurses"));
        assert_eq!(nearest("appointments", names), None);
    }

    #[test]
    fn few_candidates_are_listed() {
        let hint = did_you_mean("zzz", ["http", "file"]);
        assert_eq!(hint.as_deref(), Some("known names: `http`, `file`"));
    }
}
