#!/usr/bin/env python3
"""bibliography.py BINARY CORPUS | bibliography.py --files FOLDER: other programs read the bibliographies that we write.

Every source of `sources --json` must come back from pybtex (BibTeX, BibLaTeX), rispy (RIS) and citeproc-py (CSL-JSON) with
the same key, authors, year and title. FOLDER holds `sources.jsonl` and a file named after each format, as the test
`files_for_other_programs_are_written` makes them. What is missing of the three is installed from PyPI beside the build."""
import codecs, json, os, re, subprocess, sys, tempfile, unicodedata, venv, warnings

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = ["pybtex==0.26.1", "rispy==0.10.0", "citeproc-py==0.11.1"]

try:
    import citeproc, latexcodec, pybtex, rispy  # noqa: F401
except ImportError:
    folder = os.path.join(HERE, "..", "target", "bibliography-venv")
    python = os.path.join(folder, "bin", "python")
    if os.environ.get("BIBLIOGRAPHY_VENV"):
        sys.exit("the packages are installed and cannot be imported")
    if not os.path.exists(python):
        try:
            venv.create(folder, with_pip=True)
        except (subprocess.CalledProcessError, SystemExit):
            sys.exit("python3-venv is missing: apt-get install python3-venv")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
    os.environ["BIBLIOGRAPHY_VENV"] = "1"
    os.execv(python, [python, *sys.argv])

warnings.simplefilter("ignore")
import latexcodec  # noqa: E402,F811
import pybtex.database  # noqa: E402
import rispy  # noqa: E402,F811
from citeproc.source.json import CiteProcJSON  # noqa: E402

FORMATS = ["bibtex", "biblatex", "csl-json", "ris"]
faults = []


def line(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def latex(text):
    """What LaTeX prints. Symbols that latexcodec does not know are put in here; braces set nothing."""
    symbols = {"textbraceleft": "\x01", "textbraceright": "\x02", "textbackslash": "\x03", "textasciitilde": "~",
               "textasciicircum": "^"}
    text = re.sub(r"\{\\(%s)\}" % "|".join(symbols), lambda found: symbols[found[1]].replace("~", "\x04").replace("^", "\x05"), text)
    # Empty groups keep hyphens apart; latexcodec takes `\\$` for the beginning of a formula.
    text = text.replace("{}", "\x06").replace("\\$", "\x07")
    text = codecs.decode(text, "ulatex").replace("{", "").replace("}", "").replace("\x06", "")
    return line(text.translate({1: "{", 2: "}", 3: "\\", 4: "~", 5: "^", 7: "$"}))


def name(parts):
    """A name as a set of words: programs put particles at either end."""
    return sorted(line(" ".join(part for part in parts if part)).replace(",", " ").split())


def expected(csl):
    order = ["given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal"]
    authors = [name([author.get(part) for part in order]) for author in csl.get("author", [])]
    parts = csl.get("issued", {}).get("date-parts", [[None]])
    return {"authors": authors, "year": parts[0][0], "title": line(csl.get("title") or "")}


def of_bibtex(text):
    found = {}
    for key, entry in pybtex.database.parse_string(text, "bibtex").entries.items():
        people = entry.persons.get("author", [])
        authors = [name([latex(part) for part in [*p.first_names, *p.middle_names, *p.prelast_names, *p.last_names, *p.lineage_names]]) for p in people]
        year = entry.fields.get("year") or entry.fields.get("date")
        year = re.match(r"-?\d+", year) if year else None
        found[key] = {"authors": authors, "year": int(year[0]) if year else None, "title": latex(entry.fields.get("title", ""))}
    return found


def of_ris(text):
    found = {}
    for record in rispy.loads(text):
        authors = [name(author.split(", ")) for author in record.get("authors", [])]
        year = record.get("year")
        found[record["id"]] = {"authors": authors, "year": int(year) if year else None, "title": line(record.get("title", ""))}
        if record.get("unknown_tag", {}).keys() - {"ED", "SV"}:
            faults.append(f"ris: {record['id']}: rispy does not know {record['unknown_tag']}")
    return found


def of_csl(text):
    data = json.loads(text)
    references = CiteProcJSON(data)
    found = {}
    for item in data:
        reference = references[item["id"].lower()]
        authors = []
        for author in reference.get("author", []):
            # citeproc-py keeps parts under names of its own.
            parts = [author.get(part) for part in ("given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal")] if hasattr(author, "get") else [getattr(author, "name", None)]
            authors.append(name(str(part) for part in parts if part))
        issued = reference.get("issued")
        year = getattr(issued, "year", None) or getattr(getattr(issued, "begin", None), "year", None)
        found[item["id"]] = {"authors": authors, "year": int(year) if year else None, "title": line(str(reference.get("title") or ""))}
    return found


READ = {"bibtex": of_bibtex, "biblatex": of_bibtex, "csl-json": of_csl, "ris": of_ris}


def compare(format, sources, text):
    found = READ[format](text)
    missing, more = sources.keys() - found.keys(), found.keys() - sources.keys()
    if missing or more:
        faults.append(f"{format}: missing {sorted(missing)}, not asked for {sorted(more)}")
    for key in sorted(sources.keys() & found.keys()):
        for what, value in sources[key].items():
            if found[key][what] != value:
                faults.append(f"{format}: {key}: {what}: {found[key][what]!r} instead of {value!r}")
    print(f"{format}: {len(found)} entries read by another program")


def written_by(binary, corpus):
    with tempfile.TemporaryDirectory() as folder:
        base = [binary, "--corpus", corpus, "--index", os.path.join(folder, "index")]
        run = lambda *words: subprocess.run([*base, "sources", *words], capture_output=True, check=True).stdout.decode()
        return run("--json"), {format: run("--format", format) for format in FORMATS}


if sys.argv[1] == "--files":
    read = lambda name: open(os.path.join(sys.argv[2], name), encoding="utf-8", newline="").read()
    lines, texts = read("sources.jsonl"), {format: read(format) for format in FORMATS}
else:
    lines, texts = written_by(sys.argv[1], sys.argv[2])
rows = [json.loads(row) for row in lines.splitlines()]
sources = {row["id"]: expected(row["csl"]) for row in rows if row["type"] == "source"}
if not sources:
    sys.exit("no sources to compare")
for format in FORMATS:
    compare(format, sources, texts[format])
print("\n".join(faults) or f"{len(sources)} sources are the same in every format")
sys.exit(1 if faults else 0)
