#!/usr/bin/env python3
"""mutations.py [NAME…]: do the project's own suites notice when something breaks?

Ten faults, each in one or more variants, are put one after the other into a copy of the sources under `target/mutations`,
which keeps its own build. Each mutant indexes the shipped corpus and runs `fundstelle test tests/queries/*.toml`. A variant is
caught when a case fails by what it expects: a place that only the baseline misses does not count, as a baseline says that
something changed and not that it is wrong. Prints the cases; exit 1 unless every variant of all ten is caught, or where the text to
be replaced is no longer in the sources. With names, only faults whose name holds one of them."""
import glob, json, os, shutil, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORK = os.path.join(ROOT, "target", "mutations")
SHOWN = 4


def after(file, line, added):
    """Puts code at the beginning of a function."""
    return (file, line, f"{line}\n    {added}")


def swapped(one, one_is, other, other_is):
    """Swaps two weights."""
    file = "src/search/weights.rs"
    return [
        (file, f"const {one}: f32 = {one_is};", f"const {one}: f32 = {other_is};"),
        (file, f"const {other}: f32 = {other_is};", f"const {other}: f32 = {one_is};"),
    ]


STEM = "pub(crate) fn stem_noting(exact: &str, note: &mut dyn FnMut(Rule)) -> String {"
NO_STEM = "if exact.len() > 1 { return exact.to_owned(); }"
# Twice: between segments and within one.
TIE = """            .then_with(|| self.document.cmp(&other.document))
            .then_with(|| self.place.cmp(&other.place))
"""
COLLECT = "src/search/collect.rs"

# Fault, then its variants: a name, and what is replaced by what, as often as it stands there.
FAULTS = [
    ("stemmer off", [
        ("both languages", [after("src/analysis/german.rs", STEM, NO_STEM), after("src/analysis/english.rs", STEM, NO_STEM)]),
        ("German", [after("src/analysis/german.rs", STEM, NO_STEM)]),
        ("English", [after("src/analysis/english.rs", STEM, NO_STEM)]),
    ]),
    ("no compound bridge", [
        ("no parts", [after("src/analysis/compound/mod.rs", "pub fn possible_parts(exact: &str) -> Arc<[Part]> {",
                            "if exact.len() > 1 { return no_parts(); }")]),
    ]),
    ("stop words dropped from phrases", [
        ("in the query", [after("src/search/plan.rs", "            Node::Phrase { text, slop, exact, span } => {",
            "let kept: Vec<String> = self.tokens(text, *span).iter().filter(|t| !t.stop_word).map(|t| t.exact.to_string())"
            '.collect(); let text = &kept.join(" ");')]),
    ]),
    ("weights swapped", [
        ("EXACT and PARTS", swapped("EXACT", "1.0", "PARTS", "0.5")),
        ("EXACT and GLOSSARY", swapped("EXACT", "1.0", "GLOSSARY", "0.7")),
        ("EXACT and CITED", swapped("EXACT", "1.0", "CITED", "0.3")),
        ("EXACT and SECTION", swapped("EXACT", "1.0", "SECTION", "0.3")),
        ("EXACT and TITLE", swapped("EXACT", "1.0", "TITLE", "0.3")),
        ("EXACT and GERMAN", swapped("EXACT", "1.0", "GERMAN", "0.9")),
        ("GERMAN and TYPO", swapped("GERMAN", "0.9", "TYPO", "0.5")),
        ("NEAR_PARTS and PARTS", swapped("NEAR_PARTS", "0.7", "PARTS", "0.5")),
        ("ADJACENT_PAIR and NEAR_PAIR", swapped("ADJACENT_PAIR", "0.3", "NEAR_PAIR", "0.1")),
    ]),
    ("footnotes not linked", [
        ("no marker finds its note", [after("src/ingest/structure/link.rs",
            "pub fn link(markers: &[MarkerAt], runs: &[Vec<NoteAt>]) -> Vec<Link> {",
            "if runs.len() < usize::MAX { return Vec::new(); }")]),
    ]),
    ("ids off by one", [
        ("all kinds", [("src/document/id.rs", 'Self(format!("{document}:{}{ordinal}", kind.prefix()))',
                        'Self(format!("{document}:{}{}", kind.prefix(), ordinal + 1))')]),
    ]),
    ("snippet off by a byte", [
        ("end of a mark", [("src/snippet/fragments.rs",
            "ByteSpan::new(span.start - fragment.start + at, span.end - fragment.start + at)",
            "ByteSpan::new(span.start - fragment.start + at, span.end - fragment.start + at - 1)")]),
        ("both ends of a mark", [("src/snippet/fragments.rs",
            "ByteSpan::new(span.start - fragment.start + at, span.end - fragment.start + at)",
            "ByteSpan::new(span.start - fragment.start + at + 1, span.end - fragment.start + at + 1)")]),
    ]),
    ("ties unordered", [
        ("in the order of the index", [(COLLECT, TIE, "")]),
        ("by place alone", [(COLLECT, TIE, TIE.splitlines(True)[1])]),
        ("by document alone", [(COLLECT, TIE, TIE.splitlines(True)[0])]),
        ("backwards", [(COLLECT, TIE, TIE.replace("self", "SELF").replace("other", "self").replace("SELF", "other"))]),
    ]),
    ("language always English", [
        ("detection", [after("src/analysis/language.rs", "pub fn detect_language(text: &str) -> Option<Language> {",
                             "if !text.is_empty() { return Some(Language::English); }")]),
    ]),
    ("filter ignored", [
        (kind, [("src/search/filter.rs",
            "        let Filters { kinds, languages, documents, authors, years, cites } = filters;",
            f"        let ignored = Filters {{ {kind}: Filters::default().{kind}, ..filters.clone() }};\n"
            "        let filters = if true { &ignored } else { filters };\n"
            "        let Filters { kinds, languages, documents, authors, years, cites } = filters;")])
        for kind in ("kinds", "languages", "documents", "authors", "years", "cites")
    ]),
]


def wanted_sources():
    """All that is built, by path below the root."""
    for pattern in ("src/**", "benches/**/*.rs", "tests/main.rs", "Cargo.toml", "Cargo.lock"):
        for path in glob.glob(f"{ROOT}/{pattern}", recursive=True):
            if os.path.isfile(path):
                yield os.path.relpath(path, ROOT)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content):
    """Leaves alone what is as it should be, so that the build sees what changed."""
    if os.path.exists(path) and read(path) == content:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def put(changed):
    """Makes the copy as the sources are, but for what a mutant changes. What an earlier run left and the sources lack goes."""
    for path in SOURCES:
        write(os.path.join(WORK, "copy", path), changed.get(path) or read(os.path.join(ROOT, path)))
    copy = os.path.join(WORK, "copy")
    there = [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(copy, "src")) for name in names]
    for path in there:
        if os.path.relpath(path, copy) not in SOURCES:
            os.remove(path)


def mutated(edits):
    changed = {}
    for path, text, by in edits:
        source = changed.get(path) or read(os.path.join(ROOT, path))
        if text.encode() not in source:
            sys.exit(f"{path} no longer has the text that a mutant replaces; mend .ci/mutations.py:\n{text}")
        changed[path] = source.replace(text.encode(), by.encode())
    return changed


def build():
    environment = dict(os.environ, CARGO_INCREMENTAL="1", CARGO_TARGET_DIR=os.path.join(WORK, "target"))
    # What a mutant leaves unused is no concern here.
    command = ["cargo", "build", "--quiet", "--locked", "--bin", "fundstelle"]
    done = subprocess.run(command, cwd=os.path.join(WORK, "copy"), env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the mutant cannot be built; mend .ci/mutations.py:\n{done.stderr[-3000:]}")


def tested():
    """Runs the suites; returns what failed, by case, and what was lost against the baseline alone."""
    suites = sorted(glob.glob(f"{ROOT}/tests/queries/*.toml"))
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        command = [os.path.join(WORK, "target", "debug", "fundstelle"), "test", "--json", "--corpus", f"{ROOT}/corpus",
                   "--index", f"{folder}/index", *suites]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode not in (0, 1, 2) or not records:
        # A mutant that falls over is noticed by anybody; still no case has named the fault.
        print(f"    exit {done.returncode}: {done.stderr.strip()[-300:]}")
    failed, lost = [], 0
    for record in records:
        if record["type"] == "case" and record["verdict"] in ("failed", "broken"):
            kinds = [failure["kind"] for failure in record["failures"] if failure["kind"] != "lost"]
            if kinds or record["verdict"] == "broken":
                failed.append((f"{record['suite']}:{record['line']} {record['case']}", kinds or ["id not in the corpus"]))
            else:
                lost += 1
    return failed, lost


def main(names):
    begin = time.time()
    variants = [(fault, name, edits) for fault, variants in FAULTS for name, edits in variants
                if not names or any(wanted in f"{fault}: {name}" for wanted in names)]
    changes = [mutated(edits) for _, _, edits in variants]
    put({})
    build()
    failed, lost = tested()
    if failed or lost:
        sys.exit(f"the suites fail without any fault: {failed[:SHOWN]}")
    print(f"without a fault: all cases hold, {time.time() - begin:.0f} s", flush=True)
    missed = []
    for (fault, name, _), changed in zip(variants, changes):
        start = time.time()
        put(changed)
        build()
        failed, lost = tested()
        print(f"{fault}, {name}: {'caught by' if failed else 'NOT CAUGHT,'} {len(failed)} cases"
              f" ({lost} more by the baseline alone), {time.time() - start:.0f} s")
        for case, kinds in failed[:SHOWN]:
            print(f"    {case}: {', '.join(sorted(set(kinds)))}", flush=True)
        if not failed:
            missed.append((fault, f"{fault}, {name}"))
    faults = {fault for fault, _, _ in variants}
    caught = len(faults) - len({fault for fault, _ in missed})
    print(f"{caught} of {len(faults)} faults caught, {len(variants)} variants, {time.time() - begin:.0f} s")
    if missed:
        sys.exit("missed: " + "; ".join(name for _, name in missed))


SOURCES = sorted(set(wanted_sources()))
if __name__ == "__main__":
    main(sys.argv[1:])
