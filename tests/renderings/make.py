#!/usr/bin/env python3
"""make.py BINARY [--all] [--keep DIR] [--verbose]: one article in every format, made by several programs, scored by one gold.

article.md, which is ours, is rendered into a temporary folder by Pandoc, by Typst (a PDF) and by the writers of writers.py,
which write as word processors, wikis, journals and editions do; --all adds LibreOffice (each format from each), Sphinx, Python's
Markdown and python-docx, where they are installed. Each file is read with `fundstelle inspect --json` and compared with
article.gold.json: passages of the same kind and words, markers that lead to their notes. Prints the versions, a row per
file, and exits 1 where a file falls below its bar. Pandoc and Typst come from PyPI (pypandoc_binary, typst)."""
import argparse
import collections
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from article import Article  # noqa: E402
from writers import WRITERS  # noqa: E402

# Least F1 of passages and of links; what a program loses on the way stands below.
STRUCTURE, LINKS = 0.98, 1.0
BARS = {
    # Pandoc's TEI leaves out captions.
    r"pandoc.*\.tei\.xml": (0.95, 1.0),
    # Chapters are files, and count their notes anew: the printed labels are others than in the gold.
    r"pandoc-epub.*": (0.98, 0.77),
    # LibreOffice counts notes by chapter where Word counts them by section.
    r"libreoffice-docx-.*": (0.95, 0.77),
    # Its EPUB has neither bullets nor the first row of a table.
    r"libreoffice-.*\.epub": (0.95, 0.77),
    # Styles that mammoth does not know are plain paragraphs.
    r"mammoth.*": (0.96, 1.0),
    # Sphinx does not read back the caption that Pandoc writes above a table.
    r"sphinx.*": (0.95, 1.0),
    # Shown, not held: the numbered list is taken for the notes.
    r".*\.pdf": (0.0, 0.0),
    # How to cite the article stands behind it.
    r"as-journal\.html": (0.97, 1.0),
}


def words(text):
    text = re.sub("[\u00ad\u200b\u200c\u200d\u2060\ufeff]", "", unicodedata.normalize("NFKC", text or ""))
    return re.findall(r"[^\W_]+", text.casefold())


def key(passage):
    """Kind and words; a note may repeat its label."""
    found = words(passage["text"])
    label = passage.get("label")
    if passage["kind"] == "footnote" and label and len(found) > 1 and found[0] == label.casefold():
        found = found[1:]
    return passage["kind"], " ".join(found)


def links(passages):
    """Each marker as the words around it and the words of the note it leads to."""
    notes = [p for p in passages if p["kind"] == "footnote"]
    out = collections.Counter()
    for p in passages:
        for label, number in zip(p.get("notes") or [], p.get("note_numbers") or []):
            if 0 < number <= len(notes):
                out[key(p)[1], label, key(notes[number - 1])[1]] += 1
    return out


def f1(expected, found):
    right = sum((expected & found).values())
    total = sum(expected.values()) + sum(found.values())
    return 2 * right / total if total else 1.0


def read(binary, path):
    result = subprocess.run([binary, "inspect", "--json", path], capture_output=True, text=True, timeout=120)
    passages = []
    for line in result.stdout.splitlines():
        row = json.loads(line)
        if row.get("type") == "passage":
            row["note_numbers"] = [int(note.rsplit(":fn", 1)[1]) if note else 0 for note in row.get("note_ids") or []]
            passages.append(row)
    return passages


class Folder:
    """Where the files land; each with the name of its program in front."""

    def __init__(self, path, pandoc):
        self.path, self.pandoc, self.made = path, pandoc, []

    def file(self, name):
        path = os.path.join(self.path, name)
        self.made.append(path)
        return path

    def run(self, command, name):
        """Runs a command that writes the file of that name; what it does not write is no file."""
        result = subprocess.run(command, capture_output=True, text=True, cwd=self.path, timeout=300)
        if not os.path.exists(os.path.join(self.path, name)):
            print(f"{name}: not made: {result.stderr.strip()[-300:]}", file=sys.stderr)
            self.made = [path for path in self.made if os.path.basename(path) != name]


def pandoc_path():
    try:
        import pypandoc

        return pypandoc.get_pandoc_path()
    except (ImportError, OSError):
        return shutil.which("pandoc")


def version(command):
    result = subprocess.run(command, capture_output=True, text=True)
    return (result.stdout or result.stderr).splitlines()[0].strip()


def by_pandoc(folder, source):
    formats = {
        "docx": "docx", "odt": "odt", "epub2": "epub", "epub3": "epub", "html4": "html", "html5": "html", "rtf": "rtf",
        "jats_archiving": "jats.xml", "jats_publishing": "jats.xml", "tei": "tei.xml",
    }
    for kind, ending in formats.items():
        name = f"pandoc-{kind}.{ending}"
        folder.run([folder.pandoc, source, "-s", "-t", kind, "-o", folder.file(name)], name)
    for name, options in {
        "pandoc-contents.docx": ["--toc", "--number-sections"],
        "pandoc-contents.html": ["--toc", "--number-sections"],
        "pandoc-notes-by-block.html": ["--reference-location=block"],
        "pandoc-notes-by-section.html": ["--reference-location=section"],
    }.items():
        folder.run([folder.pandoc, source, "-s", *options, "-o", folder.file(name)], name)


def by_typst(folder, source):
    try:
        import typst
    except ImportError:
        print("Typst is not installed: no PDF", file=sys.stderr)
        return
    print("typst", importlib.metadata.version("typst"))
    text = os.path.join(folder.path, "article.typ")
    subprocess.run([folder.pandoc, source, "-s", "-t", "typst", "-V", "papersize=a4", "-o", text], check=True)
    typst.compile(text, output=folder.file("typst.pdf"))


def by_writers(folder, tree):
    for name, writer in WRITERS.items():
        text = writer(Article(tree)).write()
        with open(folder.file("as-" + name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())


def by_libreoffice(folder):
    office = shutil.which("soffice")
    if not office:
        print("LibreOffice is not installed", file=sys.stderr)
        return
    print(version([office, "--version"]))
    filters = {"docx": "docx", "odt": "odt", "rtf": "rtf", "epub": "epub", "html": "html:HTML (StarWriter)", "xhtml": "xhtml:XHTML Writer File"}
    for origin in ["docx", "odt", "rtf"]:
        for kind, conversion in filters.items():
            name = f"libreoffice-{origin}-{kind}.{'html' if kind == 'xhtml' else kind}"
            out = os.path.join(folder.path, "out")
            subprocess.run(
                [office, "--headless", f"-env:UserInstallation=file://{folder.path}/profile", "--convert-to", conversion, "--outdir", out, os.path.join(folder.path, f"pandoc-{origin}.{origin}")],
                capture_output=True, timeout=300,
            )
            made = [os.path.join(out, f) for f in os.listdir(out)] if os.path.isdir(out) else []
            if made:
                shutil.move(made[0], folder.file(name))
            else:
                print(f"{name}: not made", file=sys.stderr)


def by_python(folder, source):
    """Python's Markdown, Sphinx and mammoth, where they are installed."""
    try:
        import markdown

        text = subprocess.run([folder.pandoc, source, "-t", "markdown_phpextra"], capture_output=True, text=True, check=True).stdout
        body = markdown.markdown(text, extensions=["extra"])
        with open(folder.file("python-markdown.html"), "w", encoding="utf-8") as file:
            file.write(f'<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>x</title></head><body>{body}</body></html>')
        print("Markdown", markdown.__version__)
    except ImportError:
        pass
    try:
        import mammoth

        with open(os.path.join(folder.path, "pandoc-docx.docx"), "rb") as docx, open(folder.file("mammoth.html"), "w", encoding="utf-8") as file:
            file.write('<html lang="de"><head><meta charset="utf-8"></head><body>' + mammoth.convert_to_html(docx).value + "</body></html>")
    except ImportError:
        pass
    try:
        import sphinx

        print("Sphinx", sphinx.__version__)
        book = os.path.join(folder.path, "book")
        os.makedirs(book)
        subprocess.run([folder.pandoc, source, "-t", "rst", "-o", os.path.join(book, "index.rst")], check=True)
        with open(os.path.join(book, "conf.py"), "w", encoding="utf-8") as file:
            file.write('project = "Heft"\nlanguage = "de"\n')
        subprocess.run([sys.executable, "-m", "sphinx", "-q", "-b", "html", book, os.path.join(book, "out")], capture_output=True)
        shutil.copy(os.path.join(book, "out", "index.html"), folder.file("sphinx.html"))
    except ImportError:
        pass


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    arguments.add_argument("binary")
    arguments.add_argument("--all", action="store_true", help="also by LibreOffice, Sphinx and others that are installed")
    arguments.add_argument("--keep", metavar="DIR", help="put the files there and leave them")
    arguments.add_argument("--verbose", action="store_true", help="show what differs")
    options = arguments.parse_args()
    pandoc = pandoc_path()
    if not pandoc:
        print("Pandoc is needed: pip install pypandoc_binary", file=sys.stderr)
        return 2
    print(version([pandoc, "--version"]))
    path = options.keep or tempfile.mkdtemp()
    os.makedirs(path, exist_ok=True)
    source = os.path.join(HERE, "article.md")
    try:
        folder = Folder(os.path.abspath(path), pandoc)
        tree = json.loads(subprocess.run([pandoc, source, "-t", "json"], capture_output=True, text=True, check=True).stdout)
        by_pandoc(folder, source)
        by_typst(folder, source)
        by_writers(folder, tree)
        if options.all:
            by_libreoffice(folder)
            by_python(folder, source)
        return score(options, folder.made)
    finally:
        if not options.keep:
            shutil.rmtree(path)


def score(options, files):
    with open(os.path.join(HERE, "article.gold.json"), encoding="utf-8") as file:
        gold = json.load(file)["passages"]
    expected = collections.Counter(map(key, gold)), links(gold)
    missed = 0
    for path in files:
        name = os.path.basename(path)
        found = read(options.binary, path)
        passages = collections.Counter(map(key, found))
        structure, linked = f1(expected[0], passages), f1(expected[1], links(found))
        bars = next((bars for pattern, bars in BARS.items() if re.fullmatch(pattern, name)), (STRUCTURE, LINKS))
        short = structure < bars[0] or linked < bars[1]
        missed += short
        print(f"{name:36} structure {structure:.3f} links {linked:.3f}" + ("  below %.2f, %.2f" % bars if short else ""))
        if options.verbose and structure < 1:
            for sign, rows in (("-", expected[0] - passages), ("+", passages - expected[0])):
                for kind, text in rows:
                    print(f"    {sign} {kind}: {text[:90]}")
    print(f"{len(files)} files, {missed} below their bars")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
