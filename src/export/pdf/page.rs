//! What stands on a page: what was painted, in the order of painting.

use typst::introspection::Tag;
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Transform};
use typst::text::TextItem;
use typst::visualize::Shape;
use typst_layout::{Page, PagedDocument};

/// A thing on a page.
pub enum Painted<'a> {
    /// A run of text in one font, size and colour.
    Text(&'a TextItem),
    /// A line, a rectangle or another shape.
    Shape(&'a Shape),
    /// An element begins or ends here.
    Tag(&'a Tag),
}

/// Shows everything on a page, with what moves it to its place there.
pub fn walk<'a>(page: &'a Page, see: &mut dyn FnMut(Transform, Painted<'a>)) {
    walk_frame(&page.frame, Transform::identity(), see);
}

fn walk_frame<'a>(frame: &'a Frame, to: Transform, see: &mut dyn FnMut(Transform, Painted<'a>)) {
    for (point, item) in frame.items() {
        let to = to.pre_concat(Transform::translate(point.x, point.y));
        match item {
            FrameItem::Group(group) => {
                walk_frame(&group.frame, to.pre_concat(group.transform), see);
            }
            FrameItem::Text(text) => see(to, Painted::Text(text)),
            FrameItem::Shape(shape, _) => see(to, Painted::Shape(shape)),
            // What is in a picture is the picture's own affair.
            FrameItem::Image(..) | FrameItem::Link(..) => {}
            FrameItem::Tag(tag) => see(to, Painted::Tag(tag)),
        }
    }
}

/// Returns the upright rectangle around a rectangle that was moved, turned or scaled.
pub fn moved(rect: Rect, to: Transform) -> Rect {
    let (min, max) = (rect.min, rect.max);
    let corners = [min, Point::new(max.x, min.y), Point::new(min.x, max.y), max]
        .map(|corner| corner.transform(to));
    let lowest = corners.into_iter().fold(corners[0], Point::min);
    let highest = corners.into_iter().fold(corners[0], Point::max);
    Rect::new(lowest, highest)
}

/// Returns the words of the pages.
pub fn words(document: &PagedDocument) -> String {
    words_by_page(document).concat()
}

/// Returns the words of each page.
pub fn words_by_page(document: &PagedDocument) -> Vec<String> {
    let words_of = |page| {
        let mut words = Words::default();
        walk(page, &mut |to, painted| match painted {
            Painted::Text(text) => words.add(text, to),
            Painted::Shape(_) | Painted::Tag(_) => {}
        });
        words.text
    };
    document.pages().iter().map(words_of).collect()
}

/// Words under collection.
#[derive(Default)]
struct Words {
    text: String,
    /// Where the last run of text ends.
    end: Option<Point>,
}

impl Words {
    fn add(&mut self, text: &TextItem, to: Transform) {
        let start = Point::zero().transform(to);
        if self.end.is_some_and(|end| !follows(end, start, text.size)) {
            self.text.push('\n');
        }
        self.text.push_str(&text.text);
        self.end = Some(Point::with_x(text.width()).transform(to));
    }
}

/// Whether a run goes on where another ended: on its line, a raised number included.
fn follows(end: Point, start: Point, size: Abs) -> bool {
    let near = |distance: Abs, most: Abs| distance.abs() <= most;
    near(start.x - end.x, size * 0.02) && near(start.y - end.y, size * 0.8)
}
