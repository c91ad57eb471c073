-- What is in an exported file besides the tables of the sources.

-- Where everything comes from.
CREATE TABLE about (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    licence TEXT NOT NULL,
    attribution TEXT NOT NULL,
    status TEXT NOT NULL,
    page TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE releases (
    source TEXT NOT NULL REFERENCES sources (id),
    release TEXT NOT NULL,
    published TEXT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (source, release)
) STRICT, WITHOUT ROWID;

-- The exact files that the tables were read from.
CREATE TABLE snapshots (
    source TEXT NOT NULL,
    release TEXT NOT NULL,
    resource TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    address TEXT,
    fetched TEXT NOT NULL,
    PRIMARY KEY (source, release, resource, file, sha256),
    FOREIGN KEY (source, release) REFERENCES releases (source, release)
) STRICT, WITHOUT ROWID;

CREATE TABLE source_tables (
    name TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources (id),
    cited_as TEXT,
    caveat TEXT
) STRICT, WITHOUT ROWID;

-- What each column is called in the published files.
CREATE TABLE source_columns (
    table_name TEXT NOT NULL REFERENCES source_tables (name),
    column_name TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name, label)
) STRICT, WITHOUT ROWID;

-- Why a cell is missing, or more than the zero that it seems.
CREATE TABLE markers (
    table_name TEXT NOT NULL REFERENCES source_tables (name),
    column_name TEXT NOT NULL,
    area_code TEXT NOT NULL,
    period TEXT NOT NULL,
    meaning TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name, area_code, period)
) STRICT, WITHOUT ROWID;

-- The areas on the day of the edition's geography.
CREATE TABLE areas (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT REFERENCES areas (code),
    in_force INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX areas_parent ON areas (parent);
CREATE INDEX areas_kind ON areas (kind);

-- What is within what, at any depth.
CREATE TABLE area_within (
    area_code TEXT NOT NULL REFERENCES areas (code),
    within_code TEXT NOT NULL REFERENCES areas (code),
    within_kind TEXT NOT NULL,
    weight REAL NOT NULL,
    basis TEXT,
    PRIMARY KEY (area_code, within_code)
) STRICT, WITHOUT ROWID;
CREATE INDEX area_within_code ON area_within (within_code, area_code);

-- The catalogue.
CREATE TABLE figures (
    id TEXT NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    unit TEXT NOT NULL,
    decimals INTEGER NOT NULL,
    definition TEXT NOT NULL,
    caveat TEXT,
    better TEXT,
    sql TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every value, unrounded. A missing one says why.
CREATE TABLE figure_values (
    figure TEXT NOT NULL REFERENCES figures (id),
    area_code TEXT NOT NULL REFERENCES areas (code),
    period TEXT NOT NULL,
    value REAL,
    reason TEXT,
    covered INTEGER,
    "of" INTEGER,
    PRIMARY KEY (figure, area_code, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX figure_values_area ON figure_values (area_code, figure, period);

-- Which sources are behind a figure's values.
CREATE TABLE figure_sources (
    figure TEXT NOT NULL REFERENCES figures (id),
    source TEXT NOT NULL REFERENCES sources (id),
    PRIMARY KEY (figure, source)
) STRICT, WITHOUT ROWID;

-- Values with their words.
CREATE VIEW figure_series AS
SELECT v.figure, f.label, v.area_code, a.name AS area, a.kind, v.period, v.value, f.unit, v.reason
FROM figure_values v
JOIN figures f ON f.id = v.figure
JOIN areas a ON a.code = v.area_code;

-- The newest of them.
CREATE VIEW figure_latest AS
SELECT s.* FROM figure_series s
JOIN (SELECT figure, area_code, max(period) AS period FROM figure_values GROUP BY figure, area_code)
USING (figure, area_code, period);
