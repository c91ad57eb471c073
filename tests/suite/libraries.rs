//! A brief about something else altogether: the libraries of a county. It needs files in `briefs/` and
//! `templates/` alone.

use std::fs;

use crate::support::{Project, repository};

const SOURCES: &str = "\
sources:
  libraries:
    title: Library Visits
    publisher: Westmarch County Council
    licence: OGL-UK-3.0
    attribution: Contains made-up figures of a made-up county.
    status: management information
    connector:
      kind: file
      page: https://example.org/westmarch/libraries
      resources: { visits: '^visits.*\\.csv$' }
    tables:
      library_visits:
        resource: visits
        layout: table
        cited_as: visits file
        columns: { area_code: District, period: Month, visits: Visits, open_hours: Open hours }
        types: { visits: integer }
        markers: { closed: missing }
        expect: { present: [open_hours] }
";

const FIGURES: &str = "\
figures:
  library_visits:
    label: visits to libraries
    unit: visits
    definition: Everybody who came through the door, counted by the door.
    better: up
    sql:
      - SELECT area_code, period, visits AS value FROM library_visits
      - |
        SELECT w.within_code AS area_code, v.period, sum(v.visits) AS value
        FROM library_visits v JOIN area_within w USING (area_code)
        WHERE w.within_kind = 'country' GROUP BY w.within_code, v.period
  open_hours:
    label: hours that libraries were open
    unit: hours
    definition: The hours of all libraries together.
    sql:
      - SELECT area_code, period, open_hours AS value FROM library_visits
      - |
        SELECT w.within_code AS area_code, v.period, sum(v.open_hours) AS value
        FROM library_visits v JOIN area_within w USING (area_code)
        WHERE w.within_kind = 'country' GROUP BY w.within_code, v.period
  visits_per_hour:
    label: visits for each hour open
    unit: visits per hour
    decimals: 1
    definition: Visits divided by hours open.
    sql: |
      SELECT v.area_code, v.period, 1.0 * v.value / h.value AS value
      FROM figure_library_visits v JOIN figure_open_hours h USING (area_code, period)
";

const BRIEF: &str = "\
name: Our libraries
title: Libraries in {{ area.prose }}
description: How many people use the libraries in {{ area.prose }}.
organisation: Friends of the Libraries
contact: friends@example.org
template: libraries.md
source: libraries
areas: [country, region]
requires: [library_visits, visits_per_hour]
key_figures:
  - { figure: library_visits, label: 'visits in {{ edition.label }}' }
claims:
  busier:
    test: library_visits | value > library_visits | at(period=\"2024-10\") | value
    says: In {{ edition.label }} there were {{ library_visits | change(since=\"2024-10\") }} visits than in October 2024.
    otherwise: In {{ edition.label }} there were {{ library_visits | change(since=\"2024-10\") }} visits than in October 2024; the council should ask why.
";

const WORDS: &str = "\
# Libraries in {{ area.prose }}

{{ key_figures() }}

{{ claim(id=\"busier\") }}{{ library_visits | cite }}
{%- if area.kind == \"region\" %} For each hour that they are open, {{ visits_per_hour }} people come,
{{ <compared figure={visits_per_hour} than=\"W00\" whose=\"the county’s\" /> }}.{{ visits_per_hour | cite }}{% endif %}

## What we ask for

{% <recommendation verb=\"Keep\"> %} every library open through the winter. {% </recommendation> %}
{% <recommendation verb=\"Publish\"> %} the visits of every library, every month. {% </recommendation> %}

---

This edition uses {{ <release of={releases.libraries} /> }}. {{ <imprint of={releases.libraries} /> }}
";

fn project() -> Project {
    let project = Project::empty();
    for folder in ["briefs", "templates"] {
        fs::create_dir(project.path(folder)).unwrap();
    }
    for name in ["brief.typ", "page.html", "index.html", "site.css", "components.md"] {
        let shipped = repository().join("templates").join(name);
        fs::copy(shipped, project.path("templates").join(name)).unwrap();
    }
    project.write("briefs/sources.yaml", SOURCES);
    project.write("briefs/figures.yaml", FIGURES);
    project.write("briefs/libraries.yaml", BRIEF);
    project.write("templates/libraries.md", WORDS);
    project.write(
        "briefs/areas.csv",
        "code,name,prose,kind,parent\nW00,Westmarch,Westmarch,country,\nW01,Hill District,the Hill District,region,W00\nW02,Fen District,the Fen District,region,W00\n",
    );
    let mut csv = "District,Month,Visits,Open hours\n".to_owned();
    for (district, then, now) in [("W01", 9_120, 10_450), ("W02", 21_300, 20_110)] {
        csv.push_str(&format!("{district},2024-10,{then},610\n{district},2025-10,{now},580\n"));
    }
    project.write("visits-october-2025.csv", &csv);
    let url = "https://example.org/westmarch/libraries/october-2025";
    let file = ["--from", "visits-october-2025.csv", "--published", "2025-11-10", "--url", url];
    project.run(&[&["fetch"][..], &file].concat()).succeeded();
    project
}

#[test]
fn a_county_has_its_libraries_with_no_line_of_code() {
    let project = project();
    project.run(&["check"]).succeeded();
    project.run(&["build"]).succeeded();
    let words = ["W00", "W01", "W02"].map(|area| {
        assert!(project.path(&format!("output/libraries/2025-10/{area}/brief.pdf")).exists());
        let words = project.read(&format!("output/libraries/2025-10/{area}/brief.md"));
        // The notes say on which day the file was taken.
        words.split("\n[^libraries]:").next().unwrap().to_owned()
    });
    insta::assert_snapshot!(words.join("\n=====\n"));
}
