//! Pictures: a drawing as an image that every Word shows, and as outlines that stay sharp.

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Indent, Options, Tree, WriteOptions};
use typst::comemo;

use crate::export::pdf::Faces;

/// How many pixels an image has in an inch.
const PIXELS: usize = 220;

/// The most pixels that an image is high, some ten pages: what is higher is a mistake, and would
/// fill the memory.
const HIGHEST: u32 = 20_000;

/// A drawing in two forms.
#[derive(Clone)]
pub struct Drawn {
    /// The image.
    pub png: Arc<[u8]>,
    /// The same as outlines, its text too: no machine needs the fonts.
    pub svg: Arc<[u8]>,
    /// The height in relation to the width.
    pub ratio: f64,
}

/// Draws an SVG to be so wide, in twentieths of a point, with these fonts and no others. It is
/// remembered as Typst remembers paragraphs: a picture that many areas have is drawn once.
#[comemo::memoize]
pub fn draw(svg: &str, width: usize, faces: &Faces) -> Result<Drawn, String> {
    let options = Options {
        fontdb: Arc::clone(&faces.0),
        // A drawing refers to no file.
        resources_dir: None,
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let size = tree.size();
    Ok(Drawn {
        png: image(&tree, width)?.into(),
        svg: outlines(&tree).into_bytes().into(),
        ratio: f64::from(size.height() / size.width()),
    })
}

fn image(tree: &Tree, width: usize) -> Result<Vec<u8>, String> {
    let scale = (width * PIXELS).div_ceil(1440) as f32 / tree.size().width();
    let size = tree.size().to_int_size().scale_by(scale);
    let mut pixels = size
        .filter(|size| size.height() <= HIGHEST)
        .and_then(|size| Pixmap::new(size.width(), size.height()))
        .ok_or("it has no size that can be printed")?;
    // On paper of any colour, and in a window with light text on dark.
    pixels.fill(Color::WHITE);
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    packed(&pixels).map_err(|error| error.to_string())
}

/// Packs an image. All of it is opaque; and its areas of one colour pack best and fastest as they
/// are, while filters, which are for photographs, would make them larger.
fn packed(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let colours: Vec<u8> =
        pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(out)
}

fn outlines(tree: &Tree) -> String {
    tree.to_string(&WriteOptions {
        preserve_text: false,
        coordinates_precision: 3,
        transforms_precision: 4,
        indent: Indent::None,
        attributes_indent: Indent::None,
        ..WriteOptions::default()
    })
}
