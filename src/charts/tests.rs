//! Tests of the room.

use jiff::civil::date;

use super::*;

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
        unit: "full-time equivalent".into(),
        decimals: 0,
        baseline: Baseline::Data,
        breaks: vec![(date(2016, 9, 30), "new method".into())],
    }
}

#[test]
fn look() {
    let Some(folder) = std::env::var_os("BRIEFWRIGHT_LOOK") else { return };
    let folder = std::path::Path::new(&folder);
    let read = |name: &str, label: &str| Series {
        label: label.into(),
        points: std::fs::read_to_string(folder.join(name))
            .unwrap()
            .lines()
            .map(|line| {
                let (date, value) = line.split_once(',').unwrap();
                (date.parse().unwrap(), value.parse().ok())
            })
            .collect(),
    };
    let one = LineChart {
        series: vec![read("gps.csv", "Fully qualified GPs")],
        breaks: vec![(date(2021, 6, 30), "Monthly data from June 2021".into())],
        ..small()
    };
    let three = LineChart {
        subject: "GPs in England by role".into(),
        series: vec![
            read("partners.csv", "GP partners"),
            read("salaried.csv", "Salaried GPs"),
            read("training.csv", "GPs in training grade"),
            read("locums.csv", "Regular locums"),
        ],
        baseline: Baseline::Zero,
        breaks: vec![],
        ..small()
    };
    for (name, chart) in [("one", one), ("three", three), ("small", small())] {
        for (size, canvas) in [("wide", Canvas::Wide), ("narrow", Canvas::Narrow)] {
            let drawing = chart.draw(canvas).unwrap();
            std::fs::write(folder.join(format!("{name}-{size}.svg")), &drawing.svg).unwrap();
            std::fs::write(folder.join(format!("{name}.txt")), &drawing.alternative).unwrap();
        }
    }
}
