//! Writes SVG through plotters' backend, in units of our own.
//!
//! The backend draws at whole coordinates only, so every unit is divided in ten; and it gives the
//! outermost element no place for a role or a text alternative, so that element is ours.

use std::io;

use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Drawing into a string can't fail, but the backend's type says it might.
pub type Fault = DrawingAreaErrorKind<io::Error>;

/// What drawing returns.
pub type Drawn = Result<(), Fault>;

/// From one line of text to the next, in sizes of the text.
pub const LEADING: f64 = 1.3;

/// A place, in units from the top left corner.
pub type At = (f64, f64);

/// Backend units in one unit.
const FINE: f64 = 10.0;

/// Text is set in Noto Sans, which the program carries for print, or what the reader has instead.
const FAMILY: &str = "Noto Sans, sans-serif";

/// How a text is set.
#[derive(Clone, Copy)]
pub struct Hand {
    /// The size, in units.
    pub size: f64,
    /// The colour.
    pub colour: RGBColor,
    /// Which side of the text is at its place.
    pub side: HPos,
    /// Whether it is bold.
    pub bold: bool,
}

impl Hand {
    /// Text that begins at its place.
    pub fn new(size: f64, colour: RGBColor) -> Self {
        Self { size, colour, side: HPos::Left, bold: false }
    }

    /// The same in bold.
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same with another side at its place.
    pub fn at(self, side: HPos) -> Self {
        Self { side, ..self }
    }
}

/// A sheet to draw on.
pub struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// Draws a picture of the given size: runs `draw`, and returns the SVG.
pub fn picture(
    (width, height): (f64, f64),
    alternative: &str,
    draw: impl FnOnce(&Pen<'_>) -> Drawn,
) -> Result<String, Fault> {
    let (wide, high) = (fine(width), fine(height));
    let mut drawn = String::new();
    {
        let size = (wide.unsigned_abs(), high.unsigned_abs());
        let pen = Pen { area: SVGBackend::with_string(&mut drawn, size).into_drawing_area() };
        draw(&pen)?;
        pen.area.present()?;
    }
    // The backend's own opening tag is its first line.
    let inner = drawn.split_once('\n').map_or("", |(_, inner)| inner);
    let label = escape(alternative);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-label=\"{label}\" \
         stroke-linejoin=\"round\" stroke-linecap=\"round\">\n{inner}"
    ))
}

impl Pen<'_> {
    /// Draws a line through places.
    pub fn path(&self, places: &[At], colour: RGBColor, width: f64) -> Drawn {
        self.area.draw(&PathElement::new(fines(places), stroke(colour, width)))
    }

    /// Draws a dashed line from one place to another.
    pub fn dashes(&self, from: At, to: At, colour: RGBColor, width: f64) -> Drawn {
        let (dash, gap) = (fine(4.0), fine(4.0));
        let style = stroke(colour, width);
        self.area.draw(&DashedPathElement::new(fines(&[from, to]), dash, gap, style))
    }

    /// Draws a dot, a square, a triangle or a diamond, by the number of the series.
    pub fn marker(&self, (x, y): At, colour: RGBColor, radius: f64, series: usize) -> Drawn {
        let r = radius;
        let corners: &[At] = match series {
            1 => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            2 => &[(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
            3 => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
            _ => return self.area.draw(&Circle::new(whole((x, y)), fine(r), colour.filled())),
        };
        let places: Vec<At> = corners.iter().map(|(dx, dy)| (x + dx * r, y + dy * r)).collect();
        self.area.draw(&Polygon::new(fines(&places), colour.filled()))
    }

    /// Fills a rectangle between two corners.
    pub fn block(&self, from: At, to: At, colour: RGBColor) -> Drawn {
        self.area.draw(&Rectangle::new([whole(from), whole(to)], colour.filled()))
    }

    /// Sets lines of text below each other, the first in the middle of `y`.
    pub fn lines<'t>(
        &self,
        lines: impl IntoIterator<Item = &'t String>,
        (x, y): At,
        hand: Hand,
    ) -> Drawn {
        for (row, line) in lines.into_iter().enumerate() {
            self.text(line, (x, y + row as f64 * LEADING * hand.size), hand)?;
        }
        Ok(())
    }

    /// Sets a text with the middle of its capitals at the height of its place.
    pub fn text(&self, text: &str, (x, y): At, hand: Hand) -> Drawn {
        // The backend puts the baseline 0.76 of the size below a place, and capitals of Noto Sans
        // are 0.71 high; it divides sizes by 1.24.
        let place = whole((x, y - hand.size * 0.403));
        let style = if hand.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::Name(FAMILY), hand.size * FINE * 1.24, style);
        let style = TextStyle::from(font).color(&hand.colour).pos(Pos::new(hand.side, VPos::Top));
        self.area.draw(&Text::new(text, place, style))
    }
}

fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour.stroke_width(fine(width).unsigned_abs())
}

fn fine(units: f64) -> i32 {
    (units * FINE).round() as i32
}

fn whole((x, y): At) -> (i32, i32) {
    (fine(x), fine(y))
}

fn fines(places: &[At]) -> Vec<(i32, i32)> {
    places.iter().copied().map(whole).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
