use std::fs;
use std::path::Path;

use fundstelle::document::{Document, DocumentId, DropReason, Metadata, PassageKind, slug};
use fundstelle::ingest::{Input, format_of, ingest};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// Reads a file as the program does.
fn read(path: &Path) -> Document {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default().to_owned();
    let input = Input {
        id: DocumentId(slug(&stem)),
        path: &name,
        format: format_of(&name).unwrap_or_else(|| panic!("{name} has no reader")),
        metadata: Metadata::default(),
        described: Metadata::default(),
    };
    ingest(&bytes, &input).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Words without case, punctuation, white space: what the gold files compare.
fn words(text: &str) -> String {
    let folded: String =
        text.nfkc().flat_map(char::to_lowercase).filter(|c| !matches!(c, '\u{ad}' | '\u{200b}')).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A passage as one line: kind, section, labels and ordinals of its notes, text.
fn line(kind: &str, section: Option<&str>, notes: &[String], numbers: &[u64], text: &str) -> String {
    let section = if matches!(kind, "footnote" | "author-note") { None } else { section };
    format!("{kind} | {} | {} | {numbers:?} | {}", words(section.unwrap_or_default()), notes.join(","), words(text))
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn compare(gold: &Path) -> Vec<String> {
    let text = fs::read_to_string(gold).unwrap_or_else(|error| panic!("{}: {error}", gold.display()));
    let gold_value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", gold.display()));
    let file = gold_value["document"].as_str().unwrap_or_default();
    let document = read(&gold.with_file_name(file));
    let expected: Vec<String> = gold_value["passages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|p| {
            let numbers: Vec<u64> =
                p["note_numbers"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
            line(
                p["kind"].as_str().unwrap_or_default(),
                p["section"].as_str(),
                &strings(&p["notes"]),
                &numbers,
                p["text"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    let found: Vec<String> = document
        .passages
        .iter()
        .map(|p| {
            let linked: Vec<_> =
                p.markers.iter().filter_map(|m| m.note.map(|n| (m.label.clone(), u64::from(n)))).collect();
            let notes: Vec<String> = linked.iter().map(|(label, _)| label.clone()).collect();
            let numbers: Vec<u64> = linked.iter().map(|(_, number)| *number).collect();
            line(p.kind.name(), p.section.as_deref(), &notes, &numbers, &p.text)
        })
        .collect();
    let mut faults = Vec::new();
    let title = |value: &Value| value.as_str().map(words);
    if title(&gold_value["title"]) != document.metadata.title.as_deref().map(words) {
        faults.push(format!("{file}: title {:?}", document.metadata.title));
    }
    if strings(&gold_value["authors"])
        != document.metadata.authors.iter().map(|a| a.nfc().collect::<String>()).collect::<Vec<_>>()
    {
        faults.push(format!("{file}: authors {:?}", document.metadata.authors));
    }
    if let Some(language) = gold_value["language"].as_str()
        && document.metadata.language.map(|l| l.code().to_owned()) != Some(language.to_owned())
    {
        faults.push(format!("{file}: language {:?}", document.metadata.language));
    }
    faults.extend(expected.iter().filter(|e| !found.contains(e)).map(|e| format!("{file}: missing {e}")));
    faults.extend(found.iter().filter(|f| !expected.contains(f)).map(|f| format!("{file}: extra   {f}")));
    if faults.is_empty() && expected != found {
        faults.push(format!("{file}: the passages stand in another order"));
    }
    faults
}

#[test]
fn documents_have_the_structure_that_a_careful_reader_sees() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/structure");
    let mut golds: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.to_string_lossy().ends_with(".gold.json"))
        .collect();
    golds.sort();
    assert!(golds.len() >= 10, "the documents of tests/structure are missing");
    let faults: Vec<String> = golds.iter().flat_map(|gold| compare(gold)).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Kinds and how many of each, in the order of [`PassageKind::ALL`], and headings.
fn counts(document: &Document) -> ([usize; 9], usize) {
    (PassageKind::ALL.map(|kind| document.passages.iter().filter(|p| p.kind == kind).count()), document.sections.len())
}

#[test]
fn shipped_texts_have_the_paragraphs_and_notes_their_writers_gave_them() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    // paragraph, footnote, lead, list item, quotation, pull quote, caption, table, author note; headings
    for (file, expected, headings) in [
        ("stabilitaet-beraten.txt", [23, 15, 1, 3, 0, 3, 2, 0, 1], 4),
        ("landvermesser.txt", [12, 12, 0, 0, 1, 0, 0, 0, 0], 4),
        ("advising-without-fighting.md", [10, 8, 0, 3, 1, 0, 1, 1, 0], 4),
        ("grenzpost-cp1252.txt", [4, 3, 0, 0, 0, 0, 0, 0, 0], 0),
        ("sources/berti-diaz-plaja-2018.md", [3, 0, 0, 0, 0, 0, 0, 0, 0], 1),
        ("sources/krasner-1999.md", [3, 0, 0, 0, 0, 0, 0, 0, 0], 1),
        ("sources/masala-2023.md", [3, 0, 0, 0, 0, 0, 0, 0, 0], 1),
        ("sources/dresen-2023.txt", [3, 0, 0, 0, 0, 0, 0, 0, 0], 0),
        ("sources/biddle-macdonald-baker-2018.txt", [3, 0, 0, 0, 0, 0, 0, 0, 0], 0),
        ("sources/muehlberger-2022.txt", [3, 0, 0, 0, 0, 0, 0, 0, 0], 0),
    ] {
        assert_eq!(counts(&read(&corpus.join(file))), (expected, headings), "{file}");
    }
}

#[test]
fn paragraphs_of_the_shipped_article_are_rejoined_and_carry_their_notes() {
    let document = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/stabilitaet-beraten.txt"));
    let paragraph = |ordinal: u32| {
        document
            .passages
            .iter()
            .find(|p| p.kind == PassageKind::Paragraph && p.ordinal == ordinal)
            .unwrap_or_else(|| panic!("¶ {ordinal}"))
    };
    for (ordinal, notes) in [
        (3, vec![1]),
        (4, vec![2]),
        (6, vec![3, 4]),
        (7, vec![5, 6, 7]),
        (10, vec![8]),
        (13, vec![9]),
        (14, vec![10]),
        (16, vec![11, 12]),
        (17, vec![13]),
        (18, vec![14]),
        (21, vec![15]),
    ] {
        let found: Vec<u32> = paragraph(ordinal).markers.iter().filter_map(|m| m.note).collect();
        assert_eq!(found, notes, "¶ {ordinal}");
    }
    for (ordinal, joined) in [
        (4, "Partnerschaften und die Aussicht"),
        (8, "Ausbildungspläne"),
        (9, "mehr als ein Jahrzehnt"),
        (13, "verbucht wird"),
        (17, "ausgerechnet an der eigenen"),
        (19, "nach dem Abzug"),
    ] {
        assert!(paragraph(ordinal).text.contains(joined), "¶ {ordinal}: {joined}");
    }
    assert!(document.warnings.is_empty(), "{:?}", document.warnings);
}

#[test]
fn every_passage_maps_back_to_the_bytes_it_came_from() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in [
        "corpus/stabilitaet-beraten.txt",
        "corpus/landvermesser.txt",
        "corpus/advising-without-fighting.md",
        "tests/structure/i-nfd-crlf.txt",
    ] {
        let path = root.join(file);
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        for passage in read(&path).passages {
            assert_eq!(passage.source.derived_len(), passage.text.len(), "{}", passage.id);
            for segment in
                passage.source.segments().iter().filter(|s| s.derived_len == s.origin_len && s.derived_len > 1)
            {
                let derived = &passage.text.as_bytes()
                    [segment.derived as usize..(segment.derived + segment.derived_len) as usize];
                let origin = &bytes[segment.origin as usize..(segment.origin + segment.origin_len) as usize];
                // A line end is a space in the passage.
                let spaced = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(char::is_whitespace, " ");
                assert_eq!(spaced(derived), spaced(origin), "{}", passage.id);
            }
        }
    }
}

#[test]
fn no_word_of_a_text_vanishes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in [
        "corpus/stabilitaet-beraten.txt",
        "corpus/landvermesser.txt",
        "tests/structure/f-pullquotes.txt",
        "tests/structure/h-marker-two-column.txt",
    ] {
        let path = root.join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let document = read(&path);
        let mut covered = vec![false; text.len()];
        let mut cover = |start: usize, end: usize| covered[start..end].fill(true);
        for passage in &document.passages {
            for s in passage.source.segments() {
                cover(s.origin as usize, (s.origin + s.origin_len) as usize);
            }
            for marker in &passage.markers {
                cover(marker.source.start, marker.source.end);
            }
        }
        // What no rule took is listed as mark-up too: in plain prose that would be text lost.
        for dropped in document.dropped.iter().filter(|d| d.reason != DropReason::Markup) {
            cover(dropped.source.start, dropped.source.end);
        }
        let lost: String =
            text.char_indices().filter(|(at, c)| c.is_alphabetic() && !covered[*at]).map(|(_, c)| c).collect();
        assert_eq!(lost, "", "{file}");
    }
}
