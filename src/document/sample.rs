//! A brief with everything in it, for the tests of this room and of the exporters.

use std::collections::BTreeMap;

use super::{DataTable, Document, Mark, Picture, marks, read};

/// Returns the sample as a template would print it: `{text|value|figure}` is a marked figure.
pub fn markdown() -> String {
    let text = include_str!("sample.md")
        .replace("@caption ", &marks::CAPTION.to_string())
        .replace("@source ", &marks::SOURCE.to_string())
        .replace("@key ", &marks::KEY_FIGURE.to_string())
        .replace("@term ", &marks::TERM.to_string());
    let mut parts = text.split(['{', '}']);
    let mut out = parts.next().unwrap_or_default().to_owned();
    while let (Some(figure), Some(rest)) = (parts.next(), parts.next()) {
        let fields: Vec<&str> = figure.split('|').collect();
        let mark = Mark {
            figure: fields[2].into(),
            area: "QNX".into(),
            period: "2025-10-31".into(),
            value: fields[1].into(),
            chosen: false,
            ..Mark::default()
        };
        out.push_str(&mark.wrap(fields[0]));
        out.push_str(rest);
    }
    out
}

/// Returns the pictures of the sample.
pub fn pictures() -> BTreeMap<String, Picture> {
    let values = [836.5, 829.1, 822.8, 815.0, 811.6, 804.9, 809.3, 797.2, 781.0, 776.4, 785.4]
        .map(f64::from);
    let years = 2015..=2025;
    let x = |index: usize| 50.0 + 52.0 * index as f64;
    let y = |value: f64| 230.0 - value * 0.23;
    let points: Vec<String> =
        values.iter().enumerate().map(|(at, v)| format!("{:.1},{:.1}", x(at), y(*v))).collect();
    let mut axis = String::new();
    for value in [0.0, 250.0, 500.0, 750.0] {
        axis += &format!(
            "<line x1=\"50\" x2=\"570\" y1=\"{0:.1}\" y2=\"{0:.1}\" stroke=\"#c3cbd0\"/>\
             <text x=\"42\" y=\"{1:.1}\" text-anchor=\"end\">{value}</text>",
            y(value),
            y(value) + 4.0
        );
    }
    for (at, year) in years.clone().enumerate().step_by(2) {
        axis += &format!("<text x=\"{:.1}\" y=\"250\" text-anchor=\"middle\">{year}</text>", x(at));
    }
    let svg = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
         width=\"640\" height=\"260\" viewBox=\"0 0 640 260\" font-family=\"Noto Sans\" \
         font-size=\"12\" fill=\"#1b2227\">{axis}<polyline points=\"{}\" fill=\"none\" \
         stroke=\"#0a5a6b\" stroke-width=\"2.5\"/><text x=\"578\" y=\"{:.1}\" fill=\"#0a5a6b\" \
         font-weight=\"bold\">GPs 785</text></svg>\n",
        points.join(" "),
        y(785.4) + 4.0
    );
    let rows = years.zip(values).map(|(year, v)| vec![format!("September {year}"), format!("{v}")]);
    let picture = Picture {
        svg,
        narrow: None,
        alternative: "Line chart. Fully qualified GPs in Sussex fell from 836.5 in September 2015 \
                      to 785.4 in October 2025; the lowest value was 776.4 in 2024."
            .into(),
        data: DataTable {
            header: vec!["Period".into(), "Fully qualified GPs (FTE)".into()],
            rows: rows.collect(),
        },
    };
    BTreeMap::from([("gp_trend".to_owned(), picture)])
}

/// Returns the sample as a document.
pub fn document() -> Document {
    read(&markdown(), &pictures()).unwrap_or_else(|wrong| panic!("{wrong}"))
}
