"""Reads the practice-level months that `practices generate` wrote, with one of the peers.

peers.py WAY FOLDER prints the seconds from the first archive to a table that a GROUP BY has been
run on. Importing the library is not counted. Each peer reads the wanted columns alone, with types
and missing markers said beforehand where it takes them, and on both cores in the way that is
fastest for it (there are several ways for some; `run.py` runs them all).
"""

import concurrent.futures
import io
import multiprocessing
import os
import pathlib
import shutil
import sys
import tempfile
import time
import zipfile

NULLS = ["NA", "ND", "EST", "NS", ".", "NULL", ""]
CORES = os.cpu_count()


def archives(folder):
    return sorted(pathlib.Path(folder).glob("*.zip"))


def wanted(folder):
    return ["PRAC_CODE"] + pathlib.Path(folder, "wanted.txt").read_text().split()


def member(path):
    """The bytes of the practice-level member, and the name that tells its month."""
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if "Practice Level" in n)
        return name, archive.read(name)


def polars_one(path, columns):
    import polars

    name, data = member(path)
    types = {c: polars.Float64 for c in columns[1:]} | {"PRAC_CODE": polars.String}
    frame = polars.read_csv(data, columns=columns, schema_overrides=types, null_values=NULLS)
    return frame.with_columns(polars.lit(name).alias("period"))


def polars_threads(folder):
    import polars

    columns = wanted(folder)
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        frames = list(pool.map(lambda path: polars_one(path, columns), archives(folder)))
    frame = polars.concat(frames)
    return frame.group_by("period").agg(polars.sum("TOTAL_PATIENTS")).height


def polars_in_turn(folder):
    import polars

    columns = wanted(folder)
    frame = polars.concat([polars_one(path, columns) for path in archives(folder)])
    return frame.group_by("period").agg(polars.sum("TOTAL_PATIENTS")).height


def pandas_one(task):
    import pandas

    path, columns, engine = task
    name, data = member(path)
    types = {c: "float64" for c in columns[1:]} | {"PRAC_CODE": "str"}
    frame = pandas.read_csv(
        io.BytesIO(data), usecols=columns, dtype=types, na_values=NULLS, engine=engine
    )
    return frame.assign(period=name)


def pandas_with(folder, engine, pool):
    import pandas

    columns = wanted(folder)
    tasks = [(path, columns, engine) for path in archives(folder)]
    frame = pandas.concat(pool.map(pandas_one, tasks))
    return len(frame.groupby("period")["TOTAL_PATIENTS"].sum())


def pandas_processes(folder):
    with multiprocessing.get_context("fork").Pool(CORES) as pool:
        return pandas_with(folder, "c", pool)


def pandas_threads(folder):
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        return pandas_with(folder, "c", pool)


def pandas_arrow(folder):
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        return pandas_with(folder, "pyarrow", pool)


def arrow_one(path, columns):
    import pyarrow
    from pyarrow import csv

    name, data = member(path)
    types = {c: pyarrow.float64() for c in columns[1:]} | {"PRAC_CODE": pyarrow.string()}
    options = csv.ConvertOptions(
        include_columns=columns, column_types=types, null_values=NULLS, strings_can_be_null=False
    )
    read = csv.ReadOptions(block_size=4 << 20)
    table = csv.read_csv(pyarrow.BufferReader(data), convert_options=options, read_options=read)
    period = pyarrow.array([name]).take(pyarrow.array([0] * table.num_rows))
    return table.append_column("period", period)


def duckdb_arrow(folder):
    """PyArrow reads the CSV, DuckDB makes its table of it."""
    import duckdb
    import pyarrow

    columns = wanted(folder)
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        months = pyarrow.concat_tables(
            pool.map(lambda path: arrow_one(path, columns), archives(folder))
        )
    database = duckdb.connect()
    database.execute("CREATE TABLE practices AS SELECT * FROM months")
    sql = "SELECT period, sum(TOTAL_PATIENTS) FROM practices GROUP BY period"
    return len(database.execute(sql).fetchall())


def unpack(task):
    path, into = task
    name, data = member(path)
    pathlib.Path(into, name).write_bytes(data)


def duckdb_files(folder):
    """DuckDB reads no ZIP archives: the members are unpacked into memory (/dev/shm), a few at a
    time, and its own reader of CSV takes the columns from there."""
    import duckdb

    columns = wanted(folder)
    database = duckdb.connect()
    paths = archives(folder)
    header = member(paths[0])[1].split(b"\r\n", 1)[0].decode("utf-8-sig").split(",")
    kinds = {name: "DOUBLE" if name in columns[1:] else "VARCHAR" for name in header}
    names = ", ".join(f'"{name}"' for name in columns)
    made = False
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        for at in range(0, len(paths), 8):
            into = tempfile.mkdtemp(dir="/dev/shm")
            list(pool.map(unpack, [(path, into) for path in paths[at : at + 8]]))
            query = (
                f"SELECT {names}, filename AS period FROM read_csv('{into}/*.csv', header=true, "
                f"delim=',', quote='\"', nullstr={NULLS}, filename=true, auto_detect=false, "
                f"columns={kinds})"
            )
            into_table = "INSERT INTO practices" if made else "CREATE TABLE practices AS"
            database.execute(f"{into_table} {query}")
            made = True
            shutil.rmtree(into)
    sql = "SELECT period, sum(TOTAL_PATIENTS) FROM practices GROUP BY period"
    return len(database.execute(sql).fetchall())


WAYS = {
    "polars-threads": ("polars", polars_threads),
    "polars-in-turn": ("polars", polars_in_turn),
    "pandas-processes": ("pandas", pandas_processes),
    "pandas-threads": ("pandas", pandas_threads),
    "pandas-arrow": ("pandas", pandas_arrow),
    "duckdb-arrow": ("duckdb", duckdb_arrow),
    "duckdb-files": ("duckdb", duckdb_files),
}

if __name__ == "__main__":
    library, way = WAYS[sys.argv[1]]
    __import__(library)
    if "arrow" in sys.argv[1]:
        import pyarrow.csv
    begun = time.perf_counter()
    months = way(sys.argv[2])
    took = time.perf_counter() - begun
    assert months == len(archives(sys.argv[2])), months
    print(f"{took:.3f}")
