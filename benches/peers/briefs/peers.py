"""The peers: each makes PDFs of the same briefs in the way in which it is used.

peers.py JSON runs one of them, for `run.py`. What serves many briefs in one process does so: its libraries are
loaded once. pandoc, LaTeX and Chromium are a process for each brief.
"""

import importlib.util
import json
import pathlib
import shutil
import subprocess
import sys

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
WAYS = {
    "typst, plain markup, one process": "typst",
    "pandoc → typst": "pandoc-typst",
    "WeasyPrint, PDF/UA-1": "weasyprint",
    "Chromium, headless": "chromium",
    "pandoc → LaTeX (XeLaTeX)": "pandoc-latex",
}
NEEDS = {
    "typst": ["typst"],
    "pandoc-typst": ["typst", "pandoc"],
    "weasyprint": ["weasyprint"],
    "chromium": ["chromium"],
    "pandoc-latex": ["pandoc", "xelatex"],
}


def pandoc():
    found = shutil.which("pandoc")
    if not found and importlib.util.find_spec("pypandoc"):
        import pypandoc

        try:
            found = pypandoc.get_pandoc_path()
        except OSError:
            found = None
    return found


def missing(way):
    """What a way needs and is not there, in words; nothing if all is."""
    there = {
        "pandoc": pandoc,
        "chromium": lambda: CHROMIUM,
        "xelatex": lambda: shutil.which("xelatex"),
        "typst": lambda: importlib.util.find_spec("typst"),
        "weasyprint": lambda: importlib.util.find_spec("weasyprint"),
    }
    lacking = [name for name in NEEDS[way] if not there[name]()]
    return f"{' and '.join(lacking)} not installed" if lacking else None


def look(path):
    """Pages, bytes, whether it is tagged, and whether it says that it is PDF/UA."""
    import pypdf

    reader = pypdf.PdfReader(path)
    root = reader.trailer["/Root"]
    marked = root.get("/MarkInfo", {}).get("/Marked", False) and "/StructTreeRoot" in root
    metadata = root.get("/Metadata")
    words = metadata.get_object().get_data() if metadata is not None else b""
    return len(reader.pages), path.stat().st_size, bool(marked), b"pdfuaid:part" in words


def typst(source, root, out, fonts, standards):
    import typst as compiler

    compiler.compile(
        source, output=out, root=root, font_paths=[fonts], ignore_system_fonts=True,
        pdf_standards=standards,
    )


def run(way, made, plain, codes):
    fonts = str(plain / "fonts")
    for code in codes:
        folder = made / code
        out = folder / f"peer-{way}.pdf"
        if way == "typst":
            typst(str(plain / code / "main.typ"), str(plain / code), str(out), fonts, ["ua-1"])
        elif way == "pandoc-typst":
            source = folder / "peer.typ"
            command = [
                pandoc(), "brief.md", "-f", "markdown", "-t", "typst", "-s", "-o", source,
                "-V", "mainfont=Noto Sans", "-V", "lang=en", "--metadata", "title=A brief",
            ]
            subprocess.run(command, cwd=folder, check=True)
            # The alternative texts of charts don't come through pandoc, so that it can't be PDF/UA.
            typst(str(source), str(folder), str(out), fonts, [])
        elif way == "weasyprint":
            import weasyprint

            weasyprint.HTML(str(folder / "brief.html")).write_pdf(str(out), pdf_variant="pdf/ua-1")
        elif way == "chromium":
            command = [
                CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-pdf-header-footer", f"--print-to-pdf={out}", (folder / "brief.html").as_uri(),
            ]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        else:
            command = [pandoc(), "brief.md", "--pdf-engine=xelatex", "-o", str(out)]
            subprocess.run(command, cwd=folder, check=True)


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    run(told["way"], pathlib.Path(told["made"]), pathlib.Path(told["plain"]), told["codes"])
