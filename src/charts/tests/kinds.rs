//! Each kind of chart: what it draws, what it says, and what it refuses.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// A picture in words: its texts in order, and how many shapes of each kind it has.
fn seen(svg: &str) -> String {
    let lines: Vec<&str> = svg.lines().collect();
    let texts = lines.windows(2).filter(|pair| pair[0].starts_with("<text"));
    let texts: Vec<&str> = texts.map(|pair| pair[1].trim()).collect();
    let count = |shape: &str| lines.iter().filter(|line| line.starts_with(shape)).count();
    format!(
        "{}\n{} rectangles, {} circles, {} lines",
        texts.join(" / "),
        count("<rect"),
        count("<circle"),
        count("<polyline")
    )
}

fn told(chart: &Chart) -> String {
    let wide = chart.draw(Canvas::Wide).unwrap();
    let narrow = chart.draw(Canvas::Narrow).unwrap();
    assert_eq!((&wide.alternative, &wide.rows), (&narrow.alternative, &narrow.rows));
    for svg in [&wide.svg, &narrow.svg] {
        assert_eq!(outside(svg), None);
        assert!(!svg.contains(" id=") && !svg.contains("<style") && !svg.contains("transform"));
        assert!(!svg.contains("&amp;amp;"));
    }
    let rows = wide.rows.iter().map(|row| row.join(" | "));
    let table: Vec<String> = std::iter::once(wide.header.join(" | ")).chain(rows).collect();
    format!("{}\n\n{}\n\n{}", seen(&wide.svg), wide.alternative, table.join("\n"))
}

fn peers(count: usize, here: usize) -> Vec<Peer> {
    let peer = |index: usize| Peer {
        name: format!("Area {index} & Sons"),
        value: Some(1000.0 + index as f64 * 10.0),
        here: index == here,
    };
    (0..count).map(peer).collect()
}

fn ranked(shape: Shape, peers: Vec<Peer>) -> Ranked {
    Ranked {
        shape,
        subject: "patients per GP".into(),
        one: "board".into(),
        many: "boards".into(),
        peers,
        reference: Some(("England".into(), Some(1107.0))),
        measure: Measure {
            unit: "patients per FTE".into(),
            decimals: 0,
            words: Language::english(),
        },
        date: date(2025, 10, 31),
        lowest_first: false,
    }
}

#[test]
fn bars_show_the_ends_and_the_neighbours() {
    let mut few = peers(4, 1);
    few[2].value = None;
    few[3].value = few[0].value;
    let chart = ranked(Shape::Bar, few);
    insta::assert_snapshot!(told(&Chart::Ranked(chart)));
    let many = ranked(Shape::Bar, peers(106, 60)).draw(Canvas::Wide).unwrap();
    insta::assert_snapshot!(format!("{}\n\n{}", seen(&many.svg), many.alternative));
    // First, last, next to the ends: no gap stands for one area, and none is drawn twice.
    for here in 0..30 {
        let drawn = ranked(Shape::Bar, peers(30, here)).draw(Canvas::Narrow).unwrap();
        assert!(!drawn.svg.contains("1 other\n"), "{here}");
        let name = format!("Area {here} &amp; Sons");
        assert_eq!(drawn.svg.lines().filter(|line| *line == name).count(), 1);
    }
}

#[test]
fn bars_start_at_zero_whatever_their_sign() {
    let mut both = peers(3, 0);
    both[0].value = Some(-50.0);
    both[1].value = Some(25.0);
    both[2].value = Some(0.0);
    let mut chart = ranked(Shape::Bar, both);
    chart.reference = None;
    let svg = chart.draw(Canvas::Wide).unwrap().svg;
    let bar = |line: &str| {
        let of = |name: &str| -> f64 {
            line.split(&format!(" {name}=\""))
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .parse()
                .unwrap()
        };
        (of("x"), of("x") + of("width"))
    };
    let bars: Vec<(f64, f64)> =
        svg.lines().filter(|line| line.starts_with("<rect")).map(bar).collect();
    // 25, 0, −50 from the top: they meet at zero, and the second is twice the first.
    assert_eq!(bars.len(), 3);
    assert_eq!(bars[0].0, bars[2].1);
    let (up, down) = (bars[0].1 - bars[0].0, bars[2].1 - bars[2].0);
    assert!((down / up - 2.0).abs() < 0.01, "{bars:?}");
}

#[test]
fn a_strip_shows_every_peer() {
    let mut some = peers(12, 0);
    some[5].value = None;
    insta::assert_snapshot!(told(&Chart::Ranked(ranked(Shape::Strip, some))));
    let all = ranked(Shape::Strip, peers(106, 105)).draw(Canvas::Narrow).unwrap();
    // Each peer, and the reader's own with a rim around it.
    assert_eq!(all.svg.matches("<circle").count(), 105 + 2);
}

#[test]
fn ranked_areas_at_their_extremes() {
    let alternative = |peers: Vec<Peer>| {
        ranked(Shape::Strip, peers).draw(Canvas::Narrow).map(|drawing| drawing.alternative)
    };
    insta::assert_snapshot!(alternative(peers(1, 0)).unwrap(), @"Dot strip: patients per GP (patients per FTE), October 2025, 1 board. Area 0 & Sons: 1,000, 1st of 1, counted from the highest. England: 1,107. The axis starts at 1,000, not at zero.");
    let mut lost = peers(3, 1);
    lost[1].value = None;
    insta::assert_snapshot!(alternative(lost).unwrap(), @"Dot strip: patients per GP (patients per FTE), October 2025, 2 boards. Highest: Area 2 & Sons, 1,020; lowest: Area 0 & Sons, 1,000. England: 1,107. Without a value: Area 1 & Sons. The axis starts at 1,000, not at zero.");
    let mut ties = peers(4, 2);
    ties.iter_mut().for_each(|peer| peer.value = Some(5.0));
    insta::assert_snapshot!(alternative(ties).unwrap(), @"Dot strip: patients per GP (patients per FTE), October 2025, 4 boards. Area 2 & Sons: 5, joint 1st of 4, counted from the highest. All have the same value, 5. England: 1,107.");
    let mut none = peers(3, 1);
    none.iter_mut().for_each(|peer| peer.value = None);
    assert_eq!(alternative(none).unwrap_err().iter().next().unwrap().code, "empty-chart");
    assert_eq!(alternative(peers(701, 1)).unwrap_err().iter().next().unwrap().code, "chart-areas");
}

fn panel(label: &str, unit: &str, values: [Option<f64>; 4]) -> Panel {
    let months = [date(2015, 9, 30), date(2018, 3, 31), date(2020, 6, 30), date(2025, 10, 31)];
    Panel {
        label: label.into(),
        points: months.into_iter().zip(values).collect(),
        measure: Measure { unit: unit.into(), decimals: 0, words: Language::english() },
        breaks: Vec::new(),
    }
}

#[test]
fn small_multiples_share_the_axis_of_time() {
    let mut chart = Multiples {
        panels: vec![
            panel("GP partners", "FTE", [Some(21_655.0), Some(19_000.0), None, Some(15_291.0)]),
            panel("Share in training", "%", [Some(14.0), Some(17.0), Some(20.0), Some(26.0)]),
            panel("Nobody knows", "patients", [None, None, None, None]),
        ],
        one_axis: false,
    };
    chart.panels[1].breaks = vec![(date(2018, 3, 31), "new method".into())];
    insta::assert_snapshot!(told(&Chart::Multiples(chart.clone())));
    chart.panels.remove(1);
    chart.one_axis = true;
    insta::assert_snapshot!(told(&Chart::Multiples(chart.clone())));
    chart.panels.remove(0);
    assert!(chart.draw(Canvas::Wide).is_err());
}

fn bar(label: &str, values: [Option<f64>; 4]) -> Bar {
    Bar { label: label.into(), values: values.into() }
}

fn shares(bars: Vec<Bar>, unit: &str) -> Stacked {
    Stacked {
        parts: ["GPs", "Nurses", "Other direct patient care", "Administration"]
            .map(Into::into)
            .into(),
        bars,
        measure: Measure { unit: unit.into(), decimals: 0, words: Language::english() },
        notes: Vec::new(),
    }
}

#[test]
fn n3_a_whole_without_a_part_is_withheld() {
    let all = [Some(30.0), Some(20.0), Some(0.1), Some(49.9)];
    let part = [Some(30.0), None, Some(0.1), Some(49.9)];
    let chart = shares(vec![bar("Sussex", part), bar("England", all)], "FTE");
    insta::assert_snapshot!(told(&Chart::Stacked(chart)));
    assert!(shares(vec![bar("Sussex", part)], "FTE").draw(Canvas::Wide).is_err());
    // Shares that were published as such must make a whole.
    let short = [Some(30.0), Some(20.0), Some(1.0), Some(40.0)];
    let chart = shares(vec![bar("Sussex", short), bar("England", all)], "%");
    insta::assert_snapshot!(chart.draw(Canvas::Narrow).unwrap().alternative, @"Stacked bar chart: shares of GPs, Nurses, Other direct patient care and Administration (%). Sussex: not drawn, the parts do not add up to 100%. England: GPs 30%, Nurses 20%, Other direct patient care <1%, Administration 50%.");
    let minus = [Some(-30.0), Some(20.0), Some(60.0), Some(50.0)];
    assert!(shares(vec![bar("Sussex", minus)], "FTE").draw(Canvas::Wide).is_err());
}

#[test]
fn a_sparkline_says_what_its_series_says() {
    let measure = Measure { unit: "FTE".into(), decimals: 0, words: Language::english() };
    let points = panel("", "", [Some(5.0), None, Some(9.0), Some(7.0)]).points;
    let drawn = spark(&points, &measure).unwrap().unwrap();
    insta::assert_snapshot!(drawn.alternative, @"Trend: 5 in September 2015; 7 in October 2025; highest 9 in June 2020; lowest 5 in September 2015; up 40.0% over the period; 1 of 4 values is missing.");
    assert_eq!(outside(&drawn.svg), None);
    assert!(!drawn.svg.contains("<text"));
    assert_eq!(spark(&vec![(date(2025, 1, 31), None)], &measure).unwrap(), None);
    let one = spark(&vec![(date(2025, 1, 31), Some(3.0))], &measure).unwrap().unwrap();
    assert_eq!(outside(&one.svg), None);
}

#[test]
fn a_line_without_values_is_left_out_with_a_word() {
    let chart = LineChart { left_out: vec!["Nowhere".into()], ..small() };
    let alternative = chart.draw(Canvas::Wide).unwrap().alternative;
    assert!(alternative.contains(" Not drawn, without any value: Nowhere."), "{alternative}");
    let chart = LineChart { series: Vec::new(), ..chart };
    assert_eq!(chart.draw(Canvas::Wide).unwrap_err().iter().next().unwrap().code, "empty-chart");
}

const NAMES: [&str; 4] = [
    "NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "W",
    "Dwyfor Meirionnydd & Ynys Môn <ŵŷ>",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_ranking_stays_within_its_picture(
        values in prop::collection::vec(value(), 1..130),
        here in 0..140_usize,
        reference in value(),
        strip in any::<bool>(),
        lowest_first in any::<bool>(),
        narrow in any::<bool>(),
    ) {
        let peers = values.into_iter().enumerate().map(|(index, value)| Peer {
            name: NAMES[index % NAMES.len()].into(),
            value,
            here: index == here,
        });
        let shape = if strip { Shape::Strip } else { Shape::Bar };
        let mut chart = ranked(shape, peers.collect());
        chart.reference = Some(("England".into(), reference));
        chart.lowest_first = lowest_first;
        let canvas = if narrow { Canvas::Narrow } else { Canvas::Wide };
        if let Ok(drawing) = chart.draw(canvas) {
            prop_assert_eq!(outside(&drawing.svg), None);
            prop_assert!(!drawing.svg.contains("NaN") && !drawing.alternative.contains("NaN"));
        } else {
            prop_assert!(chart.peers.iter().all(|peer| peer.value.is_none()));
        }
    }

    #[test]
    fn any_multiples_and_shares_stay_within_their_picture(
        panels in prop::collection::vec(prop::array::uniform4(value()), 1..=6),
        one_axis in any::<bool>(),
        narrow in any::<bool>(),
    ) {
        let canvas = if narrow { Canvas::Narrow } else { Canvas::Wide };
        let bars = panels.iter().enumerate().map(|(index, values)| bar(NAMES[index % 4], *values));
        let stacked = shares(bars.collect(), "FTE");
        let panels = panels.iter().enumerate().map(|(index, values)| panel(NAMES[index % 4], "patients", *values));
        let multiples = Multiples { panels: panels.collect(), one_axis };
        for chart in [Chart::Stacked(stacked), Chart::Multiples(multiples)] {
            if let Ok(drawing) = chart.draw(canvas) {
                prop_assert_eq!(outside(&drawing.svg), None);
                prop_assert!(!drawing.svg.contains("NaN") && !drawing.alternative.contains("NaN"));
            }
        }
    }
}
