//! The colours of charts, on paper and on a dark screen.
//!
//! A picture is drawn in the colours for paper. A web page in the dark changes them one by one, by
//! rules of its style sheet that name them: `[fill="#12436D"]`; so the picture itself needs no style
//! and can be set in a PDF. Each colour is therefore used for one purpose.

use plotters::style::RGBColor;

/// The colours of series, in the order that the Government Analysis Function recommends: each has
/// three times the contrast of white, and of the colour beside it.
pub const PALETTE: [RGBColor; 4] = [
    RGBColor(0x12, 0x43, 0x6D),
    RGBColor(0x28, 0xA1, 0x97),
    RGBColor(0x80, 0x16, 0x50),
    RGBColor(0xF4, 0x6A, 0x25),
];
/// Values and names.
pub const INK: RGBColor = RGBColor(0x1C, 0x22, 0x28);
/// Ticks, units and breaks.
pub const QUIET: RGBColor = RGBColor(0x4F, 0x58, 0x60);
/// The areas that others are shown among.
pub const PEER: RGBColor = RGBColor(0x87, 0x90, 0x98);
/// Grid lines, which only guide the eye.
pub const GRID: RGBColor = RGBColor(0xE1, 0xE5, 0xE8);
/// The line at zero.
pub const AXIS: RGBColor = RGBColor(0x76, 0x7F, 0x87);
/// What parts one thing from another.
pub const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// Text on the first and the third colour of a stack.
pub const ON_DEEP: RGBColor = RGBColor(0xFE, 0xFE, 0xFE);
/// Text on the second and the fourth.
pub const ON_BRIGHT: RGBColor = RGBColor(0x0B, 0x0C, 0x0C);

/// The ground of a page in the dark, as `templates/site.css` has it.
pub const NIGHT: RGBColor = RGBColor(0x12, 0x18, 0x1B);

/// Each colour and what a page in the dark puts in its place.
pub const IN_THE_DARK: [(RGBColor, RGBColor); 12] = [
    (PALETTE[0], RGBColor(0xA9, 0xD1, 0xF7)),
    (PALETTE[1], RGBColor(0x1F, 0x9A, 0x8F)),
    (PALETTE[2], RGBColor(0xF5, 0xB8, 0xDA)),
    (PALETTE[3], RGBColor(0xE8, 0x62, 0x1F)),
    (INK, RGBColor(0xE4, 0xE9, 0xEB)),
    (QUIET, RGBColor(0xA9, 0xB5, 0xBB)),
    (PEER, RGBColor(0x7C, 0x88, 0x90)),
    (GRID, RGBColor(0x2A, 0x34, 0x39)),
    (AXIS, RGBColor(0x8A, 0x96, 0x9D)),
    (PAPER, NIGHT),
    (ON_DEEP, RGBColor(0x0B, 0x0C, 0x0D)),
    (ON_BRIGHT, RGBColor(0x0B, 0x0C, 0x0C)),
];

/// The colour of a series by its place.
pub fn of_series(index: usize) -> RGBColor {
    PALETTE[index % PALETTE.len()]
}
