use std::collections::BTreeMap;

use proptest::prelude::*;
use tera::{Context, Tera};

use super::*;
use crate::document::{Mark, plain, read, sample};
use crate::language::Language;

fn body(markdown: &str) -> String {
    let markdown = format!("# Title\n\n{markdown}");
    let document = read(&markdown, &BTreeMap::new()).unwrap_or_else(|wrong| panic!("{wrong}"));
    html(&document, false, Language::english()).body.replace("<h1 id=\"title\">Title</h1>\n", "")
}

/// Returns the sample as the page that its template makes of it.
fn page() -> String {
    let parts = html(&sample::document(), false, Language::english());
    let mut tera = Tera::default();
    tera.add_raw_template("page.html", include_str!("../../../templates/page.html")).unwrap();
    let map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
    };
    let mut context = Context::new();
    context.insert("title", &parts.title);
    context.insert("description", &parts.description);
    context.insert("language", "en-GB");
    context.insert("words", Language::english());
    context.insert("body", &parts.body);
    context.insert("css", include_str!("../../../templates/site.css"));
    context.insert("theme_css", "");
    context.insert("file", "brief.html");
    context.insert("report", "{}");
    let area = [("name", "NHS Sussex & <Tŷ>"), ("code", "QNX"), ("kind", "icb")];
    context.insert("area", &map(&area));
    context.insert("edition", &map(&[("period", "2025-10-31"), ("label", "October 2025")]));
    let brief = [
        ("id", "gp-workforce"),
        ("title", "The GP workforce"),
        ("organisation", "Sussex Medical Committees"),
    ];
    context.insert("brief", &map(&brief));
    let download = [("href", "brief.pdf"), ("label", "Download: PDF"), ("detail", "80 kB")];
    let data = [("href", "figures.csv"), ("label", "All figures: CSV"), ("detail", "4 kB")];
    context.insert("links", &[map(&download), map(&data)]);
    tera.render("page.html", &context).unwrap()
}

#[test]
fn h2_the_page_has_a_language_one_title_and_a_way_past_the_masthead() {
    let page = page();
    assert!(page.contains("<html lang=\"en-GB\">"));
    assert_eq!(page.matches("<h1").count(), 1);
    assert_eq!(page.matches("<main id=\"main\"").count(), 1);
    assert!(page.contains("href=\"#main\""));
    assert!(page.contains("NHS Sussex &amp; &lt;Tŷ&gt;"), "the template doesn't escape");
    // The one script is data.
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("<script type=\"application/ld+json\">{}</script>"));
}

#[test]
fn h2_every_id_is_unique_and_every_link_within_the_page_leads_somewhere() {
    let page = page();
    let values = |name: &str| -> Vec<String> {
        let split = page.split(name).skip(1);
        split.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
    };
    let ids = values(" id=\"");
    let unique: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    for target in values("href=\"#").iter().chain(&values(" aria-labelledby=\"")) {
        for id in target.split(' ') {
            assert!(ids.iter().any(|known| known == id), "`{id}` is nowhere");
        }
    }
}

#[test]
fn key_figures_and_deals_are_lists() {
    let markdown = "- **\u{F000E}2,156** *patients*\\\n  fewer\n- **\u{F000E}1** GP\n\n\
                    1. **\u{F000F}Trust**\n\n   **\u{F000F}We ask:** a\n\n   **\u{F000F}In return:** b\n";
    insta::assert_snapshot!(body(markdown), @r##"
    <ul class="key-figures">
    <li>
    <p class="value">2,156</p>
    <p class="label"><em>patients</em></p>
    <p class="note">fewer</p>
    </li>
    <li>
    <p class="value">1</p>
    <p class="label">GP</p>
    </li>
    </ul>
    <ol class="deal">
    <li>
    <p class="name">Trust</p>
    <div class="sides">
    <div class="ask">
    <p class="label">We ask</p>
    <p>a</p>
    </div>
    <div class="promise">
    <p class="label">In return</p>
    <p>b</p>
    </div>
    </div>
    </li>
    </ol>
    "##);
}

#[test]
fn figures_keep_their_unrounded_value() {
    let mark = Mark {
        figure: "gps".into(),
        area: "E92000001".into(),
        period: "2025-10-31".into(),
        value: "28591.527295".into(),
        chosen: false,
        ..Mark::default()
    };
    let missing = Mark { value: String::new(), ..mark.clone() };
    let text = format!("{} and {}", mark.wrap("28,592"), missing.wrap("\\[x\\]"));
    insta::assert_snapshot!(body(&text), @r#"<p><data value="28591.527295" data-figure="gps" data-area="E92000001" data-period="2025-10-31">28,592</data> and <span data-figure="gps" data-area="E92000001" data-period="2025-10-31">[x]</span></p>"#);
}

#[test]
fn h3_notes_stand_at_the_end_with_ways_back() {
    let text =
        "One[^a], two[^b], one again[^a].\n\n[^b]: B\n\n[^a]: A1\n\n    A2 <http://x.org/?a&b>\n";
    insta::assert_snapshot!(body(text), @r##"
    <p>One<sup><a href="#note-1" id="ref-1-1" role="doc-noteref" aria-label="Note 1">1</a></sup>, two<sup><a href="#note-2" id="ref-2-1" role="doc-noteref" aria-label="Note 2">2</a></sup>, one again<sup><a href="#note-1" id="ref-1-2" role="doc-noteref" aria-label="Note 1">1</a></sup>.</p>
    <section class="notes" role="doc-endnotes" aria-labelledby="notes">
    <h2 id="notes">Notes</h2>
    <ol>
    <li id="note-1">
    <p>A1</p>
    <p>A2 <a href="http://x.org/?a&amp;b">http://x.org/?a&amp;b</a> <a href="#ref-1-1" role="doc-backlink" aria-label="Back to reference 1 a">↩︎a</a> <a href="#ref-1-2" role="doc-backlink" aria-label="Back to reference 1 b">↩︎b</a></p>
    </li>
    <li id="note-2">
    <p>B <a href="#ref-2-1" role="doc-backlink" aria-label="Back to reference 2">↩︎</a></p>
    </li>
    </ol>
    </section>
    "##);
}

#[test]
fn raw_html_is_text() {
    insta::assert_snapshot!(body("a <b>b</b>\n\n<script>alert(1)</script>\n"), @r"
    <p>a &lt;b&gt;b&lt;/b&gt;</p>
    <p>&lt;script&gt;alert(1)&lt;/script&gt; </p>
    ");
}

#[test]
fn h4_a_chart_has_a_name_a_description_and_its_data() {
    let body = html(&sample::document(), false, Language::english()).body;
    let start = body.find("<figure").unwrap();
    let end = start + body[start..].find("</figure>").unwrap() + 9;
    let mut figure = body[start..end].to_owned();
    // The drawing itself and most of the rows are of no interest here.
    let (from, to) = (figure.find("</desc>").unwrap() + 7, figure.find("</svg>").unwrap());
    figure.replace_range(from..to, "…");
    let (from, to) = (
        figure.find("</tr>\n<tr><th scope=\"row\">September 2016").unwrap(),
        figure.find("</tbody>").unwrap(),
    );
    figure.replace_range(from..to, "…\n");
    insta::assert_snapshot!(figure, @r##"
    <figure class="exhibit" id="exhibit-1">
    <figcaption id="exhibit-1-caption">
    <p class="headline">Sussex has lost 51 full-time GPs in ten years, while its population has grown</p>
    <p class="subtitle">Fully qualified GPs in Sussex, full-time equivalent, September 2015 to October 2025</p>
    </figcaption>
    <div class="picture scroll" role="region" tabindex="0" aria-label="Chart: Sussex has lost 51 full-time GPs in ten years, while its population has grown">
    <svg xmlns="http://www.w3.org/2000/svg" width="640" height="260" viewBox="0 0 640 260" font-family="Noto Sans" font-size="12" fill="#1b2227" role="img" aria-labelledby="exhibit-1-title exhibit-1-description">
    <title id="exhibit-1-title">Sussex has lost 51 full-time GPs in ten years, while its population has grown</title>
    <desc id="exhibit-1-description">Line chart. Fully qualified GPs in Sussex fell from 836.5 in September 2015 to 785.4 in October 2025; the lowest value was 776.4 in 2024.</desc>…</svg>
    </div>
    <details>
    <summary>The data in this chart</summary>
    <div class="scroll" role="region" tabindex="0" aria-label="Data: Sussex has lost 51 full-time GPs in ten years, while its population has grown">
    <table>
    <caption>Data: Sussex has lost 51 full-time GPs in ten years, while its population has grown</caption>
    <thead>
    <tr><th scope="col">Period</th><th scope="col" class="number">Fully qualified GPs (FTE)</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row">September 2015</th><td class="number">836.5</td>…
    </tbody>
    </table>
    </div>
    </details>
    <p class="source">Source: NHS England, General Practice Workforce, 31 October 2025, published 27 November 2025.<sup><a href="#note-1" id="ref-1-3" role="doc-noteref" aria-label="Note 1">1</a></sup></p>
    </figure>
    "##);
}

#[test]
fn p2_tables_name_their_columns_and_rows() {
    let text = "| Area | GPs |\n|---|--:|\n| *Tŷ* & co | 1.5 |\n| | 2 |\n";
    insta::assert_snapshot!(body(text), @r#"
    <figure class="exhibit" id="exhibit-1">
    <div class="scroll" role="region" tabindex="0" aria-label="Table 1">
    <table aria-label="Table 1">
    <thead>
    <tr><th scope="col">Area</th><th scope="col" class="number">GPs</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row"><em>Tŷ</em> &amp; co</th><td class="number">1.5</td></tr>
    <tr><td></td><td class="number">2</td></tr>
    </tbody>
    </table>
    </div>
    </figure>
    "#);
}

proptest! {
    #[test]
    fn text_survives_into_html(text in any::<String>()) {
        let mut page = Page::new(&Document::default(), false, Language::english());
        page.line(&[Inline::Text(text.clone())]);
        prop_assert!(!page.out.contains(['<', '>', '"', '\'']));
        let back = page.out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        let back = back.replace("&#39;", "'").replace("&amp;", "&");
        let shown: String = text.chars().filter(|c| back.contains(*c)).collect();
        prop_assert_eq!(back, shown);
    }

    #[test]
    fn no_text_breaks_the_reader_or_the_page(text in "[-a-c#>*_`|\\[\\]()^:~!<&\\\\ \n1.\u{F0000}-\u{F0007}]{0,200}") {
        if let Ok(document) = read(&format!("# T\n\n{text}"), &BTreeMap::new()) {
            let parts = html(&document, false, Language::english());
            prop_assert!(!parts.body.contains(crate::document::marks::is_mark));
            prop_assert_eq!(plain(&[]), "");
        }
    }
}
