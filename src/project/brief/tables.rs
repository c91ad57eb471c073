//! `tables` of a brief.

use indexmap::IndexMap;

use super::super::area::AreaKind;
use super::super::check::Spanned;
use super::super::ids::{ClaimId, FigureId};
use super::check::Checking;
use super::raw::{RawColumn, RawTableOfFigures};
use super::{ClaimSpec, ColumnOfFigures, Rows, TableOfFigures};
use crate::diagnostics::Diagnostic;

impl Checking<'_> {
    /// Checks the tables of a brief, whose areas are of `all_kinds`.
    pub fn tables(
        &mut self,
        raw: IndexMap<String, RawTableOfFigures>,
        claims: &IndexMap<ClaimId, ClaimSpec>,
        all_kinds: &[AreaKind],
    ) -> IndexMap<String, TableOfFigures> {
        let mut tables = IndexMap::new();
        for (id, mut raw) in raw {
            let path = ["tables", id.as_str()];
            self.checker.id(&id, &path);
            let headline = self.headline(raw.claim.take(), raw.headline.take(), &path, claims);
            let subtitle =
                self.spanned(raw.subtitle.take(), &path, "subtitle", "measure, place and period");
            let areas = match raw.areas.take() {
                Some(kinds) => self.kinds(kinds, &["tables", &id, "areas"]),
                None => all_kinds.to_vec(),
            };
            let columns = raw.columns.take();
            let total = raw.total.take();
            let rows = self.rows(raw, &id);
            let by_area = matches!(rows, Some(Rows::Areas { .. }));
            let columns = self.checker.need(columns, &path, "columns", "a list of columns");
            let columns = columns.unwrap_or_default().into_iter().enumerate();
            let columns: Vec<ColumnOfFigures> = columns
                .filter_map(|(index, raw)| self.column(raw?, &id, index, by_area, all_kinds))
                .collect();
            let total = total.map(|text| Spanned {
                text,
                span: self.checker.places.value(&["tables", &id, "total"]),
            });
            if let (Some(_), Some(rows)) = (&total, &rows) {
                self.addable(rows, &columns, &id);
            }
            let span = self.checker.places.key(&path);
            if let (Some(headline), Some(subtitle), Some(rows)) = (headline, subtitle, rows) {
                let table =
                    TableOfFigures { headline, subtitle, areas, rows, columns, total, span };
                tables.insert(id, table);
            }
        }
        tables
    }

    fn rows(&mut self, raw: RawTableOfFigures, id: &str) -> Option<Rows> {
        let path = ["tables", id];
        if raw.among.is_none() {
            let keys = [("within", &raw.within), ("first", &raw.first), ("against", &raw.against)];
            for (key, value) in keys {
                if value.is_some() {
                    self.checker.push_at_key(
                        &["tables", id, key],
                        Diagnostic::error("misplaced-key", format!("`{key}` needs `among`"))
                            .hint("rows are areas with `among: icb`, figures with `figures: […]`"),
                    );
                }
            }
            let what = "a list of figures, or `among: …` for a row for each area";
            let rows = self.checker.need(raw.figures, &path, "figures", what)?;
            return Some(Rows::Figures(self.figures(rows, &["tables", id, "figures"])));
        }
        if raw.figures.is_some() {
            self.checker.push_at_key(
                &["tables", id, "figures"],
                Diagnostic::error("misplaced-key", "rows are figures or areas, not both").hint(
                    "with `among`, name the figure of each column: `{ label: …, figure: … }`",
                ),
            );
        }
        let peers = self.peers(raw.among, raw.within, &path);
        let first = self.first(raw.first.as_deref(), &path);
        let against = self.area(raw.against, &["tables", id, "against"]);
        Some(Rows::Areas { peers: peers?, first, against })
    }

    fn column(
        &mut self,
        raw: RawColumn,
        id: &str,
        index: usize,
        by_area: bool,
        all_kinds: &[AreaKind],
    ) -> Option<ColumnOfFigures> {
        let index = index.to_string();
        let path = ["tables", id, "columns", index.as_str()];
        let [a, b, c, d] = path;
        let label = self.spanned(raw.label, &path, "label", "the column's header");
        let mut misplaced = |key: &str, message: &str, hint: &str| {
            self.checker.push_at_key(
                &[a, b, c, d, key],
                Diagnostic::error("misplaced-key", message).hint(hint),
            );
        };
        if by_area && raw.of.is_some() {
            let hint = "name the area under `against` of the table";
            misplaced("of", "each row is an area, so a column is of none", hint);
        }
        if !by_area && raw.figure.is_some() {
            let hint = "name it under `figures`, or make rows of areas with `among: …`";
            misplaced("figure", "each row is a figure, so a column has none", hint);
        }
        let both = "a column shows a value, a change or a trend";
        if raw.trend_since.is_some() && raw.change_since.is_some() {
            misplaced("trend_since", both, "make two columns");
        }
        if raw.trend_since.is_some() && raw.at.is_some() {
            misplaced("at", both, "a trend ends with the latest value");
        }
        let figure = match by_area {
            true => {
                let name = self.checker.text(raw.figure, &path, "figure", "the figure's id");
                if let Some(name) = &name {
                    self.figure(name, &[a, b, c, d, "figure"]);
                }
                Some(FigureId::new(name?))
            }
            false => None,
        };
        let of = self.area(raw.of, &[a, b, c, d, "of"]);
        let kinds = match raw.kinds {
            Some(kinds) => self.kinds(kinds, &[a, b, c, d, "kinds"]),
            None => all_kinds.to_vec(),
        };
        let (label, at) = (label?, raw.at);
        let (change_since, trend_since) = (raw.change_since, raw.trend_since);
        Some(ColumnOfFigures { label, figure, of, at, change_since, trend_since, kinds })
    }

    /// What a total adds up must be of one unit, and a count: two shares make no share (N4).
    fn addable(&mut self, rows: &Rows, columns: &[ColumnOfFigures], id: &str) {
        let Some(known) = self.known.figures else { return };
        let spec = |figure: &FigureId| known.get(figure.as_str());
        let path = ["tables", id, "total"];
        let wrong = match rows {
            Rows::Figures(figures) => {
                let units: Vec<_> = figures.iter().filter_map(spec).map(|one| &one.unit).collect();
                let odd = units.iter().find(|unit| !unit.adds_up());
                let mixed = units.windows(2).find(|two| !two[0].may_be_compared(two[1]));
                match (odd, mixed) {
                    (Some(unit), _) => Some(format!("`{unit}` of several rows can't be added")),
                    (None, Some(two)) => {
                        Some(format!("one row is in {}, another in {}", two[0], two[1]))
                    }
                    (None, None) => None,
                }
            }
            Rows::Areas { .. } => {
                let mut of_columns = columns.iter().filter_map(|one| spec(one.figure.as_ref()?));
                let none = !of_columns.any(|one| one.unit.adds_up());
                none.then(|| "no column has values that can be added".to_owned())
            }
        };
        if let Some(why) = wrong {
            self.checker.push_at_key(
                &path,
                Diagnostic::error("no-total", "these rows make no total").why(why).hint(
                    "full-time equivalents and things are added; heads, shares and ratios are not",
                ),
            );
        }
    }
}
