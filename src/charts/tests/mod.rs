//! Tests of the room.

mod colours;
mod kinds;

use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::language::Language;

fn small() -> LineChart {
    let points = vec![
        (date(2015, 9, 30), Some(29_364.3)),
        (date(2016, 3, 31), Some(29_536.7)),
        (date(2016, 6, 30), None),
        (date(2016, 9, 30), Some(27_123.9)),
        (date(2025, 10, 31), Some(28_591.5)),
    ];
    LineChart {
        subject: "fully qualified GPs in England".into(),
        series: vec![Series { label: "Fully qualified GPs".into(), points }],
        left_out: Vec::new(),
        measure: Measure {
            unit: "full-time equivalent".into(),
            decimals: 0,
            words: Language::english(),
        },
        baseline: Baseline::Data,
        breaks: vec![(date(2016, 9, 30), "new method".into())],
    }
}

#[test]
fn the_alternative_and_the_table_tell_the_same() {
    let drawing = small().draw(Canvas::Wide).unwrap();
    insta::assert_snapshot!(drawing.alternative, @"Line chart: fully qualified GPs in England (full-time equivalent), September 2015 to October 2025. 29,364 in September 2015; 28,592 in October 2025; highest 29,537 in March 2016; lowest 27,124 in September 2016; down 2.6% over the period; 1 of 5 values is missing. The vertical axis starts at 27,000, not at zero. Break in the series in September 2016: new method.");
    let rows = drawing.rows.iter().map(|row| row.join(" | "));
    let table: Vec<String> = std::iter::once(drawing.header.join(" | ")).chain(rows).collect();
    insta::assert_snapshot!(table.join("\n"), @"
    Date | Fully qualified GPs (full-time equivalent)
    September 2015 | 29,364
    March 2016 | 29,537
    June 2016 | [x]
    September 2016 | 27,124
    October 2025 | 28,592
    ");
}

#[test]
fn percentages_change_by_points() {
    let mut chart = small();
    chart.measure = Measure { unit: "%".into(), decimals: 1, words: Language::english() };
    chart.series[0].points = vec![
        (date(2024, 1, 15), Some(-0.04)),
        (date(2024, 2, 20), Some(12.34)),
        (date(2024, 3, 5), Some(10.0)),
    ];
    chart.breaks.clear();
    insta::assert_snapshot!(chart.draw(Canvas::Wide).unwrap().alternative, @"Line chart: fully qualified GPs in England (%), 15 January 2024 to 5 March 2024. 0.0% on 15 January 2024; 10.0% on 5 March 2024; highest 12.3% on 20 February 2024; lowest 0.0% on 15 January 2024; up 10.0 percentage points over the period.");
}

#[test]
fn a_chart_that_misleads_is_refused() {
    let mut chart = small();
    chart.series = vec![chart.series[0].clone(); 5];
    chart.series[1].points.push((date(2015, 9, 30), Some(1.0)));
    chart.series[2].points[0].1 = Some(f64::NAN);
    chart.series[3].points.clear();
    chart.series[4].label = " ".into();
    let problems = chart.draw(Canvas::Wide).unwrap_err();
    let told: Vec<&str> = problems.iter().map(|one| one.message.as_str()).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    5 series in one line chart, of which readers can follow four
    the series `Fully qualified GPs` has two values for 2015-09-30
    the series `Fully qualified GPs` has a value that isn't a finite number
    the series `Fully qualified GPs` has no dates
    a series without a name
    ");
}

#[test]
fn gaps_are_not_joined() {
    let svg = small().draw(Canvas::Wide).unwrap().svg;
    let lines = svg.lines().filter(|line| line.contains("stroke=\"#12436D\"")).count();
    assert_eq!(lines, 2, "{svg}");
    assert_eq!(svg, small().draw(Canvas::Wide).unwrap().svg, "the same bytes each time");
    assert!(!svg.contains(" id=") && !svg.contains("href") && !svg.contains("<style"));
}

/// Every coordinate of the picture, with the share of the picture at which it lies.
fn outside(svg: &str) -> Option<String> {
    let number = |text: &str| text.parse::<f64>().ok();
    let attribute = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!(" {name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let size = attribute(svg, "viewBox")?;
    let mut size = size.split(' ').skip(2).filter_map(number);
    let (width, height) = (size.next()?, size.next()?);
    let ruler = ruler::Ruler::new();
    let lines: Vec<&str> = svg.lines().collect();
    for (index, line) in lines.iter().enumerate().skip(1) {
        let mut places = Vec::new();
        for place in attribute(line, "points").unwrap_or_default().split_whitespace() {
            let (x, y) = place.split_once(',')?;
            places.push((number(x)?, number(y)?));
        }
        let of = |name: &str| attribute(line, name).as_deref().and_then(number);
        if line.starts_with("<circle") {
            let (x, y, r) = (of("cx")?, of("cy")?, of("r")?);
            places.extend([(x - r, y - r), (x + r, y + r)]);
        }
        if line.starts_with("<rect") {
            let (x, y) = (of("x")?, of("y")?);
            places.extend([(x, y), (x + of("width")?, y + of("height")?)]);
        }
        if line.starts_with("<text") {
            let (x, y) = (number(&attribute(line, "x")?)?, number(&attribute(line, "y")?)?);
            let em = number(&attribute(line, "font-size")?)?;
            let text = lines[index + 1].replace("&lt;", "<").replace("&gt;", ">");
            let wide = ruler.width(&text.replace("&amp;", "&"), line.contains("bold")) * em;
            let left = match attribute(line, "text-anchor")?.as_str() {
                "start" => x,
                "middle" => x - wide / 2.0,
                _ => x - wide,
            };
            places.extend([(left, y), (left + wide, y + em)]);
        }
        let fits = |(x, y): &(f64, f64)| {
            (-10.0..=width + 10.0).contains(x) && (-10.0..=height + 10.0).contains(y)
        };
        if !places.iter().all(fits) {
            return Some(format!("{line} {}", lines.get(index + 1).unwrap_or(&"")));
        }
    }
    None
}

fn value() -> impl Strategy<Value = Option<f64>> {
    let size = (-9.0..12.0_f64).prop_map(|power| 10_f64.powf(power));
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(0.0)),
        1 => Just(Some(1e12)),
        4 => (size, any::<bool>()).prop_map(|(size, minus)| Some(if minus { -size } else { size })),
    ]
}

fn points() -> impl Strategy<Value = Vec<(Date, Option<f64>)>> {
    let varied = prop::collection::btree_map(0..20_000_i64, value(), 1..30);
    let constant = (value(), 1..9_i64)
        .prop_map(|(value, many)| (0..many).map(|day| (day * 31, value)).collect());
    prop_oneof![3 => varied, 1 => constant].prop_map(|points| {
        points.into_iter().map(|(day, value)| (date(1990, 1, 1) + day.days(), value)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_chart_stays_within_its_picture(
        series in prop::collection::vec(points(), 1..=4),
        decimals in 0..3_usize,
        zero in any::<bool>(),
        narrow in any::<bool>(),
    ) {
        let names = ["GPs", "A name that is long enough to be broken", "Pneumonoultramicroscopicsilicovolcanoconiosis", "W"];
        let day = series[0][0].0;
        let chart = LineChart {
            series: series.into_iter().zip(names).map(|(points, name)| Series { label: name.into(), points }).collect(),
            measure: Measure { unit: "full-time equivalent".into(), decimals, words: Language::english() },
            baseline: if zero { Baseline::Zero } else { Baseline::Data },
            breaks: vec![(day, "a change of method that takes many words to explain".into())],
            ..small()
        };
        let canvas = if narrow { Canvas::Narrow } else { Canvas::Wide };
        let drawing = chart.draw(canvas).unwrap();
        prop_assert_eq!(outside(&drawing.svg), None);
        prop_assert!(!drawing.svg.contains("NaN") && !drawing.alternative.contains("NaN"));
    }
}
