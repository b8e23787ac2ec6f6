use std::fs;
use std::path::{Path, PathBuf};

/// The module table: a module imports only from those named, and these stand above it.
const MAP: [(&str, &[&str]); 19] = [
    // Work of any module may have an end.
    ("deadline", &[]),
    ("text", &[]),
    ("document", &["text"]),
    ("analysis", &["text"]),
    ("query", &["document", "text"]),
    // The language of a document is told by analysis, the one place that can.
    ("ingest", &["analysis", "document", "deadline", "text"]),
    // The language of a title is told by analysis, too.
    ("citation", &["analysis", "document", "deadline", "text"]),
    ("bibliography", &["citation", "text"]),
    ("snippet", &["analysis", "text"]),
    ("glossary", &["analysis", "text"]),
    ("corpus", &["ingest", "bibliography", "citation", "document", "text"]),
    // The ends of sentences are indexed as snippets see them.
    ("index", &["corpus", "glossary", "snippet", "ingest", "citation", "document", "analysis", "deadline", "text"]),
    ("search", &["query", "index", "glossary", "snippet", "citation", "analysis", "document", "text"]),
    ("walk", &["search", "index", "snippet", "citation", "document", "text"]),
    ("check", &["walk", "search", "index", "citation", "document", "text"]),
    ("eval", &["search", "query", "document", "text"]),
    // A baseline names the texts and rules that it was recorded by, which the index knows.
    ("suite", &["eval", "search", "index", "query", "document", "text"]),
    // Judgements are mined from what footnotes cite: the places in sources are `walk`'s, sentences are those of snippets.
    ("judging", &["eval", "walk", "search", "snippet", "citation", "query", "document", "text"]),
    (
        "output",
        &[
            "judging", "suite", "eval", "check", "walk", "search", "index", "corpus", "snippet", "citation", "ingest",
            "query", "analysis", "document", "text",
        ],
    ),
];

/// What writes to the streams of the process or ends it, which is the program's business alone.
const PROGRAM_ONLY: [&str; 9] = [
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "dbg!",
    "io::stdout",
    "io::stderr",
    "process::exit",
    "anstream::std",
];

fn source(below: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(below);
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    files
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| (entry.path().to_owned(), fs::read_to_string(entry.path()).expect("source text")))
        .collect()
}

/// Leaves comments out: they may point anywhere.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Returns the module behind each `crate::` of a line.
fn imported(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("crate::").filter(|(at, _)| !line[..*at].ends_with(['$', '_'])).map(|(at, found)| {
        let path = &line[at + found.len()..];
        let end = path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
        &path[..end]
    })
}

#[test]
fn modules_import_only_what_the_map_allows() {
    let mut faults = Vec::new();
    for (module, allowed) in MAP {
        for (path, text) in source(module) {
            for (number, line) in code_lines(&text) {
                let place = format!("{}:{number}", path.display());
                for name in imported(line) {
                    if name.is_empty() {
                        faults.push(format!("{place}: write full paths instead of `crate::{{…}}`"));
                    } else if name != module && !allowed.contains(&name) {
                        faults.push(format!("{place}: `{module}` must not import `{name}`"));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_module_stands_in_the_map_below_what_it_imports() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(root).expect("src").filter_map(Result::ok) {
        let name = entry.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let known = MAP.iter().any(|(module, _)| *module == name);
        assert!(known || name == "lib" || name == "bin", "`{name}` is missing in the map");
    }
    for (index, (module, allowed)) in MAP.iter().enumerate() {
        for import in *allowed {
            let above = MAP[..index].iter().any(|(name, _)| name == import);
            assert!(above, "`{module}` imports `{import}`, which does not stand above it");
        }
    }
}

#[test]
fn only_the_program_prints_and_exits() {
    let mut faults = Vec::new();
    for (module, _) in MAP {
        for (path, text) in source(module) {
            for (number, line) in code_lines(&text) {
                for what in PROGRAM_ONLY.iter().filter(|what| line.contains(**what)) {
                    faults.push(format!("{}:{number}: `{what}`", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn paths_are_found_in_code() {
    let line = "use crate::text::ByteSpan; let x = crate::query::parse($crate::no); crate::{a, b}";
    assert_eq!(imported(line).collect::<Vec<_>>(), ["text", "query", ""]);
}
