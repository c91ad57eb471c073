use std::collections::BTreeMap;

use super::marks::{CAPTION, SOURCE};
use super::*;

fn tree(markdown: &str) -> Document {
    let picture = Picture { svg: "<svg/>".into(), alternative: "up".into(), ..Picture::default() };
    let pictures = BTreeMap::from([("trend".to_owned(), picture)]);
    read(&format!("# Title\n\n{markdown}"), &pictures).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn wrong(markdown: &str) -> String {
    let wrong = read(markdown, &BTreeMap::new()).expect_err("nothing was found wrong");
    let line = |one: &crate::diagnostics::Diagnostic| {
        let json = crate::diagnostics::to_json(one);
        format!("{}:{} {}\n", json["place"]["line"], one.code, one.message)
    };
    wrong.iter().map(line).collect()
}

#[test]
fn inlines_nest_and_text_is_whole() {
    insta::assert_debug_snapshot!(tree("A\nb *c **d*** `e` &amp; \\* <x@y.org>[z](/w)\\\nf").blocks[1], @r#"
    Paragraph(
        [
            Text(
                "A b ",
            ),
            Emphasis(
                [
                    Text(
                        "c ",
                    ),
                    Strong(
                        [
                            Text(
                                "d",
                            ),
                        ],
                    ),
                ],
            ),
            Text(
                " ",
            ),
            Code(
                "e",
            ),
            Text(
                " & * ",
            ),
            Link {
                destination: "mailto:x@y.org",
                content: [
                    Text(
                        "x@y.org",
                    ),
                ],
            },
            Link {
                destination: "/w",
                content: [
                    Text(
                        "z",
                    ),
                ],
            },
            Break,
            Text(
                "f",
            ),
        ],
    )
    "#);
}

#[test]
fn lists_know_their_start_and_tightness() {
    insta::assert_debug_snapshot!(tree("3. a\n4. b\n   - c\n").blocks[1], @r#"
    List {
        start: Some(
            3,
        ),
        tight: true,
        items: [
            [
                Paragraph(
                    [
                        Text(
                            "a",
                        ),
                    ],
                ),
            ],
            [
                Paragraph(
                    [
                        Text(
                            "b",
                        ),
                    ],
                ),
                List {
                    start: None,
                    tight: true,
                    items: [
                        [
                            Paragraph(
                                [
                                    Text(
                                        "c",
                                    ),
                                ],
                            ),
                        ],
                    ],
                },
            ],
        ],
    }
    "#);
    let loose =
        |markdown: &str| matches!(tree(markdown).blocks[1], Block::List { tight: false, .. });
    assert!(loose("- a\n\n- b\n"));
    assert!(!loose("- a\n  - b\n"));
}

#[test]
fn captions_and_sources_join_their_exhibit() {
    let text = format!(
        "{CAPTION}**More** *GPs*\\\nEngland\n\n![x](trend)\n\n{SOURCE}Source: NHS\n\n\
         ![](trend)\n\n{CAPTION}Table\n\n| a | b |\n|:-:|--:|\n| 1 |\n"
    );
    insta::assert_debug_snapshot!(&tree(&text).blocks[1..], @r#"
    [
        Exhibit(
            Exhibit {
                headline: [
                    Text(
                        "More ",
                    ),
                    Emphasis(
                        [
                            Text(
                                "GPs",
                            ),
                        ],
                    ),
                ],
                subtitle: [
                    Text(
                        "England",
                    ),
                ],
                body: Picture(
                    Picture {
                        svg: "<svg/>",
                        narrow: None,
                        alternative: "up",
                        data: DataTable {
                            header: [],
                            rows: [],
                        },
                    },
                ),
                source: [
                    Text(
                        "Source: NHS",
                    ),
                ],
                data: None,
            },
        ),
        Exhibit(
            Exhibit {
                headline: [],
                subtitle: [],
                body: Picture(
                    Picture {
                        svg: "<svg/>",
                        narrow: None,
                        alternative: "up",
                        data: DataTable {
                            header: [],
                            rows: [],
                        },
                    },
                ),
                source: [],
                data: None,
            },
        ),
        Exhibit(
            Exhibit {
                headline: [
                    Text(
                        "Table",
                    ),
                ],
                subtitle: [],
                body: Table(
                    Table {
                        columns: [
                            Centre,
                            End,
                        ],
                        header: [
                            [
                                Text(
                                    "a",
                                ),
                            ],
                            [
                                Text(
                                    "b",
                                ),
                            ],
                        ],
                        rows: [
                            [
                                [
                                    Text(
                                        "1",
                                    ),
                                ],
                                [],
                            ],
                        ],
                    },
                ),
                source: [],
                data: None,
            },
        ),
    ]
    "#);
}

#[test]
fn notes_are_numbered_by_first_reference_and_shared() {
    let text = format!(
        "a[^z]\n\n{CAPTION}b[^y]\n\n| c[^x] |\n|---|\n| d[^Z] |\n\n\
                        {SOURCE}e[^w]\n\n[^w]: W\n[^x]: X\n[^y]: Y\n[^z]: Z\n"
    );
    let notes = tree(&text).notes;
    let told: Vec<(Vec<Block>, usize)> =
        notes.into_iter().map(|note| (note.blocks, note.references)).collect();
    let words = |word: &str| vec![Block::Paragraph(vec![Inline::Text(word.into())])];
    assert_eq!(told, [(words("Z"), 2), (words("Y"), 1), (words("X"), 1), (words("W"), 1)]);
}

#[test]
fn everything_wrong_is_found_at_once_and_in_its_place() {
    let text = format!(
        "## Early\n\na[^1] and \\[^2] and `[^3]`\n\n[^4]: unused\n\n\
         line ![](trend)\n\n![](tred)\n\n[x](javascript:alert)\n\n| | b |\n|-|-|\n| 1 | 2 |\n\n\
         {CAPTION}Lost\n\n#### Deep\n"
    );
    insta::assert_snapshot!(wrong(&text), @r"
    1:stray-caption the caption `Lost` belongs to nothing
    1:no-title the brief has no title
    1:skipped-heading-level the first heading, `Early`, has level 2
    3:undefined-note note `1` has no text
    5:unused-note note `4` is never referred to
    7:picture-in-line picture `trend` stands in a line of text
    9:unknown-picture unknown picture `tred`
    11:unfit-link a link can't lead to `javascript:alert`
    13:unnamed-column column 1 of the table has no name
    19:skipped-heading-level heading `Deep` jumps from level 2 to level 4
    ");
}

#[test]
fn notes_hold_words_and_no_notes() {
    insta::assert_snapshot!(wrong("# T\n\na[^a] b[^b]\n\n[^a]: x[^b]\n[^b]:\n\n[^a]: again\n"), @r"
    5:note-in-note a note refers to note `b`
    6:empty-note note `b` is empty
    8:note-defined-twice note `a` is defined twice
    ");
}

#[test]
fn p2_headings_never_skip_and_there_is_one_title() {
    insta::assert_snapshot!(wrong("# A\n\n### B\n\n# C\n"), @r"
    3:skipped-heading-level heading `B` jumps from level 1 to level 3
    5:second-title a second title: `C`
    ");
    insta::assert_snapshot!(wrong("words\n"), @r"1:no-title the brief has no title");
}

#[test]
fn depth_is_capped() {
    for open in ["> ", "- ", "*_", "1. ", "[", "![", "**a "] {
        let deep = format!("# T\n\n{}x", open.repeat(20_000));
        // Whatever it is found to be, it is found soon and without a crash.
        let _ = read(&deep, &BTreeMap::new());
    }
    assert!(wrong(&format!("# T\n\n{}x", "> ".repeat(100))).contains("nested-too-deep"));
}

#[test]
fn markup_that_is_left_over_is_told() {
    assert_eq!(
        wrong("# T\n\n[a[^d] b](https://x.example)\n\n[^d]: n\n"),
        "3:no-link what looks like a link is none, and would be printed as it stands\n"
    );
    assert_eq!(
        wrong("# T\n\n[a][zz]\n"),
        "3:no-link what looks like a link is none, and would be printed as it stands\n"
    );
    assert_eq!(
        wrong("# T\n\nx[^d] `y[^d]`\n\n```\nz[^d]\n```\n\n[^d]: n\n"),
        "3:note-in-code code refers to note `d`\n6:note-in-code code refers to note `d`\n"
    );
    assert_eq!(
        wrong("# T\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | `2|3` |\n| 1 | 2\\|3 |\n"),
        "6:extra-cells a row has 3 cells, and the table 2 columns\n"
    );
    let fine = "\\[a\\](b) \\[a\\]\\[b\\] [x] [a](https://x.example) `[^no]`\n\n| a |\n|---|\n| 1 |\n|\n| 2\n";
    assert_eq!(tree(fine).notes.len(), 0);
}
