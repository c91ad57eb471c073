//! What is hard to read on the pages (P4).
//!
//! Everything is read off the finished pages, not off the template: it doesn't matter how a colour
//! or a size came about.

mod body;
mod colour;
mod whole;

pub use whole::lost;

use std::collections::BTreeMap;

use typst::layout::{Point, Rect, Transform};
use typst::text::TextItem;
use typst::visualize::Paint;
use typst_layout::{Page, PagedDocument};

use self::colour::Colour;
use super::glyphs;
use super::page::{Painted, moved, walk};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind};

/// The least contrast between text and what is behind it.
const CONTRAST: f64 = 4.5;

/// The most findings about contrast that are told of one document, each about a pair of colours.
const MOST: usize = 20;

/// Returns what is hard to read.
pub fn inspect(document: &PagedDocument, name: &str) -> Diagnostics {
    let mut faint: BTreeMap<(String, String), Faint> = BTreeMap::new();
    for page in document.pages() {
        contrasts(page, &mut faint);
    }
    let contrasts =
        faint.into_iter().take(MOST).map(|((ink, ground), faint)| faint.tell(&ink, &ground));
    contrasts
        .chain(body::inspect(document))
        .chain(glyphs::told_twice(document))
        .chain(whole::off_page(document))
        .map(|one| one.in_place(name).kind(Kind::Finding))
        .collect()
}

/// Text that is hard to tell from what is behind it.
struct Faint {
    contrast: f64,
    page: u64,
    words: String,
}

impl Faint {
    fn tell(self, ink: &str, ground: &str) -> Diagnostic {
        let Self { contrast, page, words } = self;
        // Rounded down: 4.49 is not enough and may not read as 4.5.
        let contrast = (contrast * 100.0).floor() / 100.0;
        Diagnostic::error("contrast", format!("text `{words}` has a contrast of {contrast}:1"))
            .why(format!("it is {ink} on {ground}, first on page {page}; 4.5:1 is the least (P4)"))
            .hint("choose a darker text or a lighter ground in the page template")
    }
}

/// A shape that was painted, and may be behind text.
struct Ground {
    place: Rect,
    fill: Vec<Colour>,
}

fn contrasts(page: &Page, faint: &mut BTreeMap<(String, String), Faint>) {
    let paper = page.fill_or_white().map_or(vec![Colour::WHITE], |paint| colours(&paint));
    let mut grounds = vec![Ground {
        place: Rect::new(Point::zero(), Point::splat(typst::layout::Abs::inf())),
        fill: paper,
    }];
    walk(page, &mut |to, painted| match painted {
        Painted::Shape(shape) => {
            let Some(fill) = &shape.fill else { return };
            let place = moved(shape.bbox(false), to);
            // What shows through a fill is the last one below it.
            let below = behind(&grounds, middle(place));
            let fill = colours(fill)
                .into_iter()
                .flat_map(|fill| below.iter().map(move |below| fill.over(*below)));
            grounds.push(Ground { place, fill: fill.collect() });
        }
        Painted::Text(text) if !text.text.trim().is_empty() => {
            look(text, to, &grounds, page.number, faint);
        }
        Painted::Text(_) | Painted::Tag(_) => {}
    });
}

/// Remembers a run of text that is hard to tell from what is behind it.
fn look(
    text: &TextItem,
    to: Transform,
    grounds: &[Ground],
    page: u64,
    faint: &mut BTreeMap<(String, String), Faint>,
) {
    let place = moved(text.bbox(), to);
    let below = behind(grounds, middle(place));
    let pairs = colours(&text.fill)
        .into_iter()
        .flat_map(|ink| below.iter().map(move |below| (ink.over(*below), *below)));
    // Of a gradient the worst counts.
    let worst = pairs
        .map(|(ink, ground)| (ink.contrast(ground), ink, ground))
        .min_by(|one, other| one.0.total_cmp(&other.0));
    let Some((contrast, ink, ground)) = worst.filter(|(contrast, ..)| *contrast < CONTRAST) else {
        return;
    };
    let words = text.text.trim();
    let entry = faint.entry((ink.to_string(), ground.to_string())).or_insert_with(|| {
        let words: String = words.chars().take(60).collect();
        Faint { contrast, page, words }
    });
    // A run of one letter tells little about where it is.
    if entry.words.chars().count() < 12 && words.chars().count() > entry.words.chars().count() {
        entry.words = words.chars().take(60).collect();
    }
}

fn behind(grounds: &[Ground], point: Point) -> Vec<Colour> {
    let within = |place: &Rect| {
        place.min.x <= point.x
            && point.x <= place.max.x
            && place.min.y <= point.y
            && point.y <= place.max.y
    };
    let last = grounds.iter().rev().find(|ground| within(&ground.place));
    last.map_or_else(|| vec![Colour::WHITE], |ground| ground.fill.clone())
}

fn middle(place: Rect) -> Point {
    Point::new((place.min.x + place.max.x) / 2.0, (place.min.y + place.max.y) / 2.0)
}

/// The colours of a paint. Those of a tiling can't be told; it is taken as white, which is the
/// worst for light text and says nothing against dark.
fn colours(paint: &Paint) -> Vec<Colour> {
    match paint {
        Paint::Solid(color) => vec![Colour::of(color)],
        Paint::Gradient(gradient) => {
            gradient.stops_ref().iter().map(|(color, _)| Colour::of(color)).collect()
        }
        Paint::Tiling(_) => vec![Colour::WHITE],
    }
}
