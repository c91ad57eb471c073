//! What texts may stand for a field, for editors. A raw type reads any text, and the check that
//! follows says what is wrong with it; here is the same as a schema.

use std::marker::PhantomData;

use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::Schema;
use serde_json::{Value, json};

use super::super::area::AreaKind;
use super::super::breaks::Compare;
use super::super::brief::Format;
use super::super::period::Period;
use super::super::source::Change;

/// A schema that is written out. What is no schema allows everything.
pub(super) fn written(schema: Value) -> Schema {
    serde_json::from_value(schema).unwrap_or(Schema::Bool(true))
}

/// Some texts, each with what it means.
fn one_of<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let (texts, meanings): (Vec<&str>, Vec<&str>) = texts.into_iter().unzip();
    json!({ "type": "string", "enum": texts, "enumDescriptions": meanings })
}

/// A type that is a schema and nothing else.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $schema:expr;)*) => { $(
        $(#[$doc])*
        pub struct $name;

        as_schema!($name, $schema);
    )* };
}

/// How a type looks in a file.
macro_rules! as_schema {
    ($name:ident, $schema:expr) => {
        impl JsonSchema for $name {
            fn schema_name() -> String {
                stringify!($name).to_owned()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                written($schema)
            }
        }
    };
}

as_schema!(AreaKind, one_of(AreaKind::ALL.map(|kind| (kind.id(), kind.label()))));
as_schema!(
    Format,
    one_of([
        ("md", "Markdown."),
        ("html", "A web page."),
        ("pdf", "An accessible PDF."),
        ("docx", "A Word file."),
    ])
);
as_schema!(
    Change,
    one_of([
        ("bytes", "The same release has other bytes."),
        ("revisions", "A value of a past month is another."),
        ("months", "A month is gone."),
        ("areas", "An area came or went."),
        ("columns", "A header or row label came or went."),
    ])
);
as_schema!(
    Compare,
    one_of([
        ("refuse", "It is an error of the template."),
        ("mark", "It is printed with `[b]`, and the note says why."),
    ])
);
as_schema!(
    Period,
    json!({
        "type": "string",
        "description": "A month: `2025-10`.",
        "pattern": r"^\s*(\d{4}-\d{2}(-\d{2})?|[A-Za-z]{3,9}\.?\s+\d{4}.*)\s*$",
        "examples": ["2025-10"],
    })
);

words! {
    /// How a sheet or file is laid out.
    Layout = one_of([
        ("table", "A header row, then a row per area, or per area and month."),
        ("crosstab", "Months across, measures down, one area."),
        ("records", "A header row, then many rows per area and month, to be added up or counted."),
        ("json", "A list of objects in a JSON file, a row for each."),
    ]);
    /// The type of a column.
    ColumnType = one_of([
        ("real", "A real number."),
        ("integer", "A whole number."),
        ("text", "A text."),
    ]);
    /// What a text in a number's cell means.
    Marker = one_of([
        ("missing", "Not available."),
        ("zero", "Zero, exactly."),
        ("low", "More than zero, but rounds to it."),
    ]);
    /// What a sum of no rows is.
    NoRows = one_of([("missing", "Missing, as if not said."), ("zero", "Zero.")]);
    /// What becomes of rows of unknown areas.
    Unlisted = one_of([
        ("refuse", "They are an error, as if not said."),
        ("keep", "They stay in the table."),
    ]);
    /// What becomes of names that no area has.
    Others = one_of([("leave_out", "Their rows are left out; every area of the kind must be there.")]);
    /// Where the month of a table's rows comes from.
    PeriodFrom = json!({ "anyOf": [
        one_of([
            ("name", "From the name of the file, or of the member of an archive."),
            ("release", "From the release that the file belongs to."),
        ]),
        {
            "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2,
            "description": "The headers of the year and of the month's number.",
        },
    ] });
    /// The letter of a column.
    Letter = json!({ "type": "string", "pattern": "^[A-Z]{1,3}$" });
    /// A range of numbers.
    Range = json!({
        "type": "string",
        "pattern": r"^\s*(-?[\d_.]+)?\s*\.\.\s*(-?[\d_.]+)?\s*$",
        "examples": ["5000..9000", "74..", "..100"],
    });
    /// A share.
    Percentage = json!({
        "type": "string",
        "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$",
        "examples": ["90%"],
    });
    /// A licence.
    Licence = json!({ "type": "string", "examples": ["OGL-UK-3.0", "CC-BY-4.0", "CC0-1.0"] });
    /// The standing of statistics.
    Status = json!({ "type": "string", "examples": [
        "accredited official statistics", "official statistics",
        "official statistics in development", "management information",
    ] });
    /// The unit of a figure.
    Unit = json!({ "type": "string", "minLength": 1, "examples": [
        "FTE", "headcount", "%", "patients", "patients per FTE", "FTE per 10,000 patients",
    ] });
    /// Which way is better.
    Better = one_of([("up", "More is better."), ("down", "Less is better.")]);
    /// The language of a brief.
    Language = one_of(
        crate::language::Language::all().iter().map(|one| (one.tag.as_str(), "")),
    );
    /// What sort of chart it is.
    ChartKind = one_of([
        ("line", "Lines over time; at most four `series`."),
        ("bar", "Areas ranked, as bars: `figure`, `among`."),
        ("strip", "Areas ranked, as dots: `figure`, `among`."),
        ("multiples", "Small line charts: `panels`."),
        ("stacked", "Bars cut into parts: `parts`, `bars`."),
    ]);
    /// Whether small charts share their axis of values.
    Axis = one_of([
        ("own", "Each has a range of its own, as if not said."),
        ("common", "All have one; their figures are of one unit."),
    ]);
    /// Which areas are shown together.
    Among = one_of(
        [("peers", "Those of the area's own kind.")]
            .into_iter()
            .chain(AreaKind::ALL.map(|kind| (kind.id(), kind.label()))),
    );
    /// Where they are.
    Within = json!({ "type": "string", "examples": ["parent", "here"] });
    /// Which is first.
    First = one_of([
        ("highest", "The one with the highest value."),
        ("lowest", "The one with the lowest value."),
    ]);
    /// How a claim that does not hold is reported.
    Level = one_of([
        ("error", "An area that has nothing else to say gets no brief; as if not said."),
        ("warn", "Nothing is said there, and a warning tells so."),
    ]);
    /// Where notes stand in print.
    NotesAt = one_of([
        ("foot", "At the foot of their page, as if not said."),
        ("end", "At the end of the brief."),
    ]);
    /// A colour.
    Colour = json!({
        "type": "string",
        "description": "A colour; keep the quotes: `'#0a5a6b'`.",
        "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$",
    });
    /// A day.
    Day = json!({
        "type": "string",
        "description": "A day: `2026-01-12`.",
        "pattern": r"^\s*\d{4}-\d{2}-\d{2}\s*$",
    });
    /// A time of day somewhere.
    TimeOfDay = json!({
        "type": "string",
        "pattern": r"^\s*\d{1,2}:\d{2}(\s+\S+)?\s*$",
        "examples": ["09:30 Europe/London"],
    });
    /// Whether an edition waits for a person.
    Policy = one_of([
        ("hold", "It does, as if not said."),
        ("auto", "It goes when its checks pass and no claim turned."),
    ]);
    /// Where a secret is; never the secret itself.
    Secret = json!({
        "type": "string",
        "pattern": "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|keyring:[^/]+/.+)$",
        "examples": ["env:SMTP_PASSWORD", "file:/etc/briefwright/key.pem", "keyring:briefs/smtp"],
    });
    /// A mail address.
    MailAddress = json!({ "type": "string", "pattern": "@" });
    /// A size.
    Size = json!({ "type": "string", "pattern": r"^\s*[\d.]+\s*(kB|MB)\s*$", "examples": ["2 MB"] });
    /// A length of time.
    Time = json!({
        "type": "string", "pattern": r"^\s*[\d.]+\s*(s|min|h)\s*$", "examples": ["60 s", "2 min"],
    });
    /// What sort of way out a channel is.
    ChannelKind = one_of([
        ("smtp", "Mail: `host`, `port`, `tls`, `user`, `password`."),
        ("folder", "A folder on this machine: `path`."),
        ("store", "An object store that speaks S3: `endpoint`, `region`, `bucket`, `key`, `secret`."),
        ("webhook", "A web address that takes messages by POST: `url`, `secret`."),
    ]);
    /// How a connection to a mail server is kept private.
    Tls = one_of([
        ("starttls", "It begins in the open and turns private, or ends; as if not said."),
        ("wrapped", "It is private from the first byte."),
        ("none", "In the open, for a server on this machine."),
    ]);
    /// A text, or a list of texts.
    OneOrMoreTexts = json!({ "anyOf": [
        { "type": "string" },
        { "type": "array", "items": { "type": "string" }, "minItems": 1 },
    ] });
    /// A text, or `null`.
    TextOrNothing = json!({ "type": ["string", "null"] });
    /// A number, or `null`.
    NumberOrNothing = json!({ "type": ["number", "null"] });
}

/// Values by id: lower-case letters, digits and underscores, a letter first.
pub struct ById<T>(PhantomData<T>);

impl<T: JsonSchema> JsonSchema for ById<T> {
    fn schema_name() -> String {
        format!("{}ById", T::schema_name())
    }

    fn is_referenceable() -> bool {
        false
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        written(json!({
            "type": "object",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]{0,59}$" },
            "additionalProperties": value,
        }))
    }
}
