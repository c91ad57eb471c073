//! Whether colours can be told apart: on paper and in the dark, by all kinds of eyes, and in grey (C2).

use plotters::style::{RGBColor, WHITE};

use super::super::colours::{
    AXIS, IN_THE_DARK, INK, NIGHT, ON_BRIGHT, ON_DEEP, PALETTE, PEER, QUIET,
};
use super::super::line::is_beaded;

type Three = [f64; 3];
type Matrix = [Three; 3];

/// How eyes see that lack one kind of cone: Machado, Oliveira and Fernandes, 2009, at full severity,
/// for linear light.
const EYES: [(&str, Matrix); 4] = [
    ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// The least distance of two colours in CIELAB, where one is what can just be seen.
const APART: f64 = 20.0;
/// The least distance of two greys in lightness, of a hundred.
const APART_IN_GREY: f64 = 15.0;

fn linear(RGBColor(red, green, blue): RGBColor) -> Three {
    [red, green, blue].map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: &Matrix, colour: Three) -> Three {
    matrix.map(|row| row.iter().zip(colour).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0))
}

/// Linear light in CIELAB: lightness, and two axes of hue.
fn lab([red, green, blue]: Three) -> Three {
    let x = 0.4124 * red + 0.3576 * green + 0.1805 * blue;
    let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let z = 0.0193 * red + 0.1192 * green + 0.9505 * blue;
    let root = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let (x, y, z) = (root(x / 0.950_47), root(y), root(z / 1.088_83));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(a: Three, b: Three) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// The contrast of two colours, as the Web Content Accessibility Guidelines define it.
fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let light = |colour| {
        let [red, green, blue] = linear(colour);
        0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    };
    let (a, b) = (light(a), light(b));
    a.max(b) / a.min(b)
}

fn dark(colour: RGBColor) -> RGBColor {
    IN_THE_DARK.iter().find(|(paper, _)| *paper == colour).unwrap().1
}

#[test]
fn c2_colours_stand_out_from_their_ground() {
    for colour in PALETTE.into_iter().chain([PEER, AXIS]) {
        assert!(contrast(colour, WHITE) >= 3.0, "{colour:?}");
        assert!(contrast(dark(colour), NIGHT) >= 3.0, "{colour:?} in the dark");
    }
    for pair in PALETTE.windows(2) {
        assert!(contrast(pair[0], pair[1]) >= 3.0, "{pair:?}");
    }
    for text in [INK, QUIET] {
        assert!(contrast(text, WHITE) >= 4.5, "{text:?}");
        assert!(contrast(dark(text), NIGHT) >= 4.5, "{text:?} in the dark");
    }
    for (index, colour) in PALETTE.into_iter().enumerate() {
        let text = if index.is_multiple_of(2) { ON_DEEP } else { ON_BRIGHT };
        assert!(contrast(colour, text) >= 4.5, "text on {colour:?}");
        assert!(contrast(dark(colour), dark(text)) >= 4.5, "text on {colour:?} in the dark");
    }
    // The reader's own area among its peers.
    assert!(contrast(PALETTE[0], PEER) >= 3.0);
}

#[test]
fn c2_neighbours_are_told_apart_by_all_eyes_and_in_grey() {
    for palette in [PALETTE, PALETTE.map(dark)] {
        for (eyes, matrix) in &EYES {
            for (index, one) in palette.iter().enumerate() {
                for (other_index, other) in palette.iter().enumerate().skip(index + 1) {
                    let seen = [*one, *other].map(|colour| lab(times(matrix, linear(colour))));
                    let far = distance(seen[0], seen[1]);
                    // Lines that are not neighbours in the palette differ by their markers.
                    let marked = is_beaded(index) != is_beaded(other_index);
                    let neighbours = other_index == index + 1;
                    assert!(
                        far >= APART || (marked && !neighbours),
                        "{one:?} and {other:?} are {far:.0} apart to {eyes}"
                    );
                    let grey = (lab(linear(*one))[0] - lab(linear(*other))[0]).abs();
                    assert!(
                        grey >= APART_IN_GREY || (marked && !neighbours),
                        "{one:?} and {other:?} are {grey:.0} apart in grey"
                    );
                }
            }
        }
    }
}

#[test]
fn the_style_sheet_has_a_rule_for_each_colour_in_the_dark() {
    let sheet = include_str!("../../../templates/site.css").to_lowercase();
    let hex = |RGBColor(red, green, blue): RGBColor| format!("#{red:02x}{green:02x}{blue:02x}");
    for (paper, dark) in IN_THE_DARK {
        for property in ["fill", "stroke"] {
            let rule =
                format!("svg [{property}=\"{}\"] {{ {property}: {}; }}", hex(paper), hex(dark));
            assert!(sheet.contains(&rule), "{rule}");
        }
    }
    assert!(sheet.contains(&format!("--paper: {}", hex(NIGHT))), "the ground in the dark");
}
