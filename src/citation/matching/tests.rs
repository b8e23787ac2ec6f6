use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::citation::csl::{Date, Item, Name};
use crate::citation::source::WorkReference;

fn source(id: &str, json: &str) -> Source {
    Source {
        id: id.to_owned(),
        item: serde_json::from_str(json).unwrap(),
        works: vec![WorkReference { document: DocumentId("citing".to_owned()), work: 0 }],
        same_work: Vec::new(),
        entry: None,
    }
}

/// A document by its path; metadata as "title | authors, with commas | year".
fn document(path: &str, metadata: &str, head: &str) -> Facts {
    let name = path.rsplit('/').next().unwrap();
    let parts: Vec<&str> = metadata.split('|').map(str::trim).chain(["", "", ""]).collect();
    Facts {
        document: DocumentId(crate::document::slug(name.rsplit_once('.').unwrap().0)),
        path: path.to_owned(),
        metadata: Metadata {
            title: Some(parts[0].to_owned()).filter(|title| !title.is_empty()),
            authors: parts[1].split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect(),
            year: parts[2].parse().ok(),
            ..Metadata::default()
        },
        described: Metadata::default(),
        head: head.to_owned(),
    }
}

/// "document" or "container:document", else "? possible possible", else "-".
fn told(held: &Held) -> String {
    let tell = |found: &DocumentMatch| match found.holds {
        Holds::Work => found.document.to_string(),
        Holds::Container => format!("container:{}", found.document),
    };
    match (&held.document, &held.possible[..]) {
        (Some(document), []) => tell(document),
        (Some(document), possible) => {
            format!("{} ? {}", tell(document), possible.iter().map(tell).collect::<Vec<_>>().join(" "))
        }
        (None, []) => "-".to_owned(),
        (None, possible) => format!("? {}", possible.iter().map(tell).collect::<Vec<_>>().join(" ")),
    }
}

const MASALA: &str = r#"{"type":"book","title":"Bedingt abwehrbereit – Deutschlands Schwäche in der Zeitenwende","author":[{"family":"Masala","given":"Carlo"}],"issued":{"date-parts":[[2023]]},"publisher-place":"München"}"#;
const INDEX_REPORT: &str = r#"{"type":"report","title":"Fragile States Index Annual Report 2023","author":[{"literal":"The Fund for Peace"}],"issued":{"date-parts":[[2023]]}}"#;
const TWO_AGES: &str = r#"{"type":"chapter","title":"Two Ages of NATO Efforts to Project Stability – Change and Continuity","author":[{"family":"Berti","given":"Benedetta"},{"family":"Diaz-Plaja","given":"Ruben-Erik"}],"container-title":"Projecting Stability: Elixir or Snake Oil?","editor":[{"family":"Hope","given":"Ian"}],"collection-title":"NDC Research Paper","collection-number":"1","issued":{"date-parts":[[2018,12]]}}"#;

#[test]
fn a_document_is_told_by_title_author_and_year() {
    let table = [
        // Metadata of Markdown.
        ("a.md", "Bedingt abwehrbereit – Deutschlands Schwäche in der Zeitenwende | Carlo Masala | 2023", "", "a"),
        ("a.md", "Bedingt abwehrbereit | Masala, Carlo | ", "", "a"),
        // A PDF without title: the title page.
        (
            "scan.pdf",
            "",
            "CARLO MASALA\n\nBEDINGT ABWEHRBEREIT\nDeutschlands Schwäche\nin der Zeitenwende\n\nC. H. Beck\nMünchen 2023",
            "scan",
        ),
        (
            "scan.pdf",
            "Microsoft Word - satz3.doc",
            "Carlo Masala\nBedingt abwehrbereit\nDeutschlands Schwäche in der Zeitenwende\n2023",
            "scan",
        ),
        // As Zotero names files.
        ("Masala - 2023 - Bedingt abwehrbereit.pdf", "", "", "masala-2023-bedingt-abwehrbereit"),
        // The name of the file says author and year, which is not enough.
        ("masala-2023.pdf", "", "Alles fließt.", "? masala-2023"),
        ("2023.pdf", "", "Alles fließt.", "-"),
        ("masala.pdf", "", "Alles fließt.", "-"),
        ("masala-2023.pdf", "Weltordnung ohne Halt | Carlo Masala | 2023", "", "-"),
        // Of two years ago, or an unknown year with an old one in the file's name.
        ("a.md", "Bedingt abwehrbereit | Carlo Masala | 2020", "", "-"),
        ("Masala - 2012 - Bedingt abwehrbereit.pdf", "", "", "-"),
        // A reprint's head may say other years.
        ("a.md", "Bedingt abwehrbereit | Carlo Masala | 2023", "Nachdruck der Ausgabe von 1998, 2. Aufl. 2001", "a"),
        // Another author's text of that title.
        ("a.md", "Bedingt abwehrbereit | Rudolf Augstein | 2023", "", "-"),
    ];
    for (path, metadata, head, expected) in table {
        let held = match_documents(&[source("masala-2023", MASALA)], &[document(path, metadata, head)], &[]);
        assert_eq!(told(&held[0]), expected, "{path} {metadata} {head}: {held:?}");
    }
}

#[test]
fn a_document_s_own_doi_is_that_of_the_work() {
    let work = r#"{"type":"book","title":"Bedingt abwehrbereit","author":[{"family":"Masala"}],"issued":{"date-parts":[[2023]]},"DOI":"10.1000/Masala"}"#;
    let with_doi = |metadata: &str, doi: &str| {
        let mut facts = document("scan-17.pdf", metadata, "Alles fließt.");
        facts.metadata.doi = Some(doi.to_owned());
        facts
    };
    for (metadata, doi, expected) in [
        ("", "10.1000/masala", "scan-17"),
        // Another title and year, as of a preprint or a translation.
        ("Weltordnung ohne Halt | Masala | 2020", "10.1000/MASALA", "scan-17"),
        // Printed on the first page of a review.
        ("Rezension: Masala, Bedingt abwehrbereit | Jan Tal | 2023", "10.1000/masala", "-"),
        ("", "10.1000/other", "-"),
    ] {
        let held = match_documents(&[source("masala-2023", work)], &[with_doi(metadata, doi)], &[]);
        assert_eq!(told(&held[0]), expected, "{metadata} {doi}: {held:?}");
    }
}

#[test]
fn reviews_and_citing_texts_do_not_hold_what_they_name() {
    let table = [
        (
            "citing.md",
            "Stabilität beraten | Friederike Ostendarp | 2024",
            "Stabilität beraten\n\nWie Masala zeigt …\n\n1 Masala, Carlo 2023: Bedingt abwehrbereit – Deutschlands Schwäche in der Zeitenwende, München.",
        ),
        (
            "other.md",
            "Was von der Zeitenwende bleibt | Irmela Straßner | 2023",
            "Bedingt abwehrbereit, so Carlo Masala 2023, sei das Land.",
        ),
        ("other.md", "", "Carlo Masala nennt das Land in seinem Buch „Bedingt abwehrbereit“ (2023) schwach."),
        (
            "rez.md",
            "Bedingt abwehrbereit | Irmela Straßner | 2023",
            "Rezension\nCarlo Masala: Bedingt abwehrbereit. München 2023",
        ),
        ("rez.md", "", "Rezension\nBedingt abwehrbereit\nCarlo Masala\n2023. Rezensiert von Irmela Straßner"),
        ("h-soz-kult.md", "Rez. zu: Masala, Bedingt abwehrbereit |  | 2023", "ISBN 978-3-406-80039-9"),
        ("review.pdf", "Review of Carlo Masala, Bedingt abwehrbereit | | 2023", ""),
        (
            "liste.txt",
            "",
            "Literatur\nMasala, Carlo 2023: Bedingt abwehrbereit – Deutschlands Schwäche in der Zeitenwende, München.\nTardy, Thierry 2022: NATO's Sub-strategic Role.",
        ),
    ];
    for (path, metadata, head) in table {
        let held = match_documents(&[source("masala-2023", MASALA)], &[document(path, metadata, head)], &[]);
        assert_eq!(told(&held[0]), "-", "{path} {metadata}: {held:?}");
    }
}

#[test]
fn what_describes_a_book_as_catalogues_do_is_only_possible() {
    let head = "Carlo Masala\nBedingt abwehrbereit. Deutschlands Schwäche in der Zeitenwende\nMünchen: C. H. Beck 2023. 207 S., ISBN 978-3-406-80039-9, EUR 18,00\nVon Irmela Straßner";
    let held = match_documents(&[source("masala-2023", MASALA)], &[document("x.pdf", "", head)], &[]);
    assert_eq!(told(&held[0]), "? x", "{held:?}");
}

#[test]
fn a_collection_lends_no_name_to_its_records() {
    let record = document("Masala - 2023 - Bedingt abwehrbereit.jsonl", "", "Alles fließt.");
    let held = match_documents(&[source("masala-2023", MASALA)], &[record], &[]);
    assert_eq!(told(&held[0]), "-", "{held:?}");
}

#[test]
fn reports_of_another_year_are_not_the_report() {
    let sources = [source("fund-for-peace-2023", INDEX_REPORT)];
    for (path, metadata, head) in [
        ("fsi.pdf", "Fragile States Index Annual Report 2022 | The Fund for Peace | 2022", ""),
        ("fsi.pdf", "Fragile States Index Annual Report 2022 | The Fund for Peace | 2023", ""),
        ("fsi.pdf", "", "The Fund for Peace\nFRAGILE STATES INDEX\nANNUAL REPORT 2022\nPublished in 2023"),
        ("fragile-states-index-annual-report-2022.pdf", "", "The Fund for Peace, 2023"),
    ] {
        let held = match_documents(&sources, &[document(path, metadata, head)], &[]);
        assert_eq!(told(&held[0]), "-", "{path} {metadata} {head}: {held:?}");
    }
    let both = [
        document("fsi-2022.pdf", "Fragile States Index Annual Report 2022 | Fund for Peace | 2022", ""),
        document("fsi-2023.pdf", "Fragile States Index Annual Report 2023 | Fund for Peace | 2023", ""),
    ];
    assert_eq!(told(&match_documents(&sources, &both, &[])[0]), "fsi-2023");
}

#[test]
fn a_volume_is_told_by_its_number() {
    let wehler = r#"{"type":"book","title":"Deutsche Gesellschaftsgeschichte","volume":"3","volume-title":"Von der »Deutschen Doppelrevolution« bis zum Beginn des Ersten Weltkrieges 1849–1914","author":[{"family":"Wehler","given":"Hans-Ulrich"}],"issued":{"date-parts":[[1995]]}}"#;
    for (title, expected) in [
        (
            "Deutsche Gesellschaftsgeschichte. Bd. 3: Von der „Deutschen Doppelrevolution“ bis zum Beginn des Ersten Weltkrieges 1849–1914",
            "w",
        ),
        ("Deutsche Gesellschaftsgeschichte, Band III", "w"),
        ("Deutsche Gesellschaftsgeschichte", "w"),
        ("Von der Deutschen Doppelrevolution bis zum Beginn des Ersten Weltkrieges 1849–1914", "w"),
        ("Deutsche Gesellschaftsgeschichte. Bd. 4: Vom Beginn des Ersten Weltkriegs 1914–1949", "-"),
    ] {
        let text = document("w.pdf", &format!("{title} | Hans-Ulrich Wehler | 1995"), "");
        let held = match_documents(&[source("wehler-1995", wehler)], &[text], &[]);
        assert_eq!(told(&held[0]), expected, "{title}: {held:?}");
    }
}

#[test]
fn a_chapter_may_be_held_by_its_volume() {
    let volume = document(
        "hope.pdf",
        "Projecting Stability: Elixir or Snake Oil? | Ian Hope | 2018",
        "NDC Research Paper No. 1",
    );
    let chapter = document("berti.md", "Two Ages of NATO Efforts to Project Stability | Benedetta Berti | 2018", "");
    let sources = [source("berti-diaz-plaja-2018", TWO_AGES)];
    assert_eq!(told(&match_documents(&sources, std::slice::from_ref(&volume), &[])[0]), "container:hope");
    let both = match_documents(&sources, &[volume, chapter], &[]);
    assert_eq!(told(&both[0]), "berti ? container:hope");
    let other = document("hope.pdf", "Projecting Stability: Elixir or Snake Oil? | Ian Hope | 2011", "");
    assert_eq!(told(&match_documents(&sources, &[other], &[])[0]), "-");
}

#[test]
fn a_volume_may_hold_several_sources_a_text_only_one() {
    let second = TWO_AGES
        .replace("Two Ages of NATO Efforts to Project Stability – Change and Continuity", "A View from the South")
        .replace("Berti", "Tardy");
    let sources = [source("a", TWO_AGES), source("b", &second)];
    let volume = document("hope.pdf", "Projecting Stability: Elixir or Snake Oil? | Ian Hope | 2018", "");
    let held = match_documents(&sources, &[volume], &[]);
    assert_eq!((told(&held[0]), told(&held[1])), ("container:hope".to_owned(), "container:hope".to_owned()));

    // The edition of the document's year has it, that of the year before says it may.
    let other = MASALA.replace("2023", "2022");
    let sources = [source("masala-2022", &other), source("masala-2023", MASALA)];
    let text = document("m.md", "Bedingt abwehrbereit | Carlo Masala | 2023", "");
    let held = match_documents(&sources, &[text], &[]);
    assert_eq!((told(&held[0]), told(&held[1])), ("? m".to_owned(), "m".to_owned()));
    // A document without a year is the text of neither.
    let text = document("m.md", "Bedingt abwehrbereit | Carlo Masala | ", "");
    let held = match_documents(&sources, &[text], &[]);
    assert_eq!((told(&held[0]), told(&held[1])), ("? m".to_owned(), "? m".to_owned()));
}

#[test]
fn two_equal_documents_are_both_only_possible() {
    let sources = [source("masala-2023", MASALA)];
    let same = "Bedingt abwehrbereit | Carlo Masala | 2023";
    let documents = [document("b.pdf", same, ""), document("a.md", same, "")];
    assert_eq!(told(&match_documents(&sources, &documents, &[])[0]), "? a b");
    let documents = [document("b.pdf", same, ""), document("a.md", "Bedingt abwehrbereit | Carlo Masala | ", "")];
    assert_eq!(told(&match_documents(&sources, &documents, &[])[0]), "b ? a");
}

#[test]
fn identifiers_need_a_second_witness() {
    let article = r#"{"type":"article-journal","title":"The Rise, Fall and Resurgence of ‘Resilience’","author":[{"family":"Ashworth","given":"Helen"}],"container-title":"Journal of Strategic Inquiry","volume":"46","issue":"2","issued":{"date-parts":[[2023]]},"DOI":"10.5555/jsi.2023.46.2.115"}"#;
    let sources = [source("ashworth-2023", article)];
    let table = [
        ("x.pdf", "", "https://doi.org/10.5555/JSI.2023.46.2.115\nHelen Ashworth", "x"),
        ("x.pdf", "", "https://doi.org/10.5555/jsi.2023.46.2.115", "? x"),
        ("x.pdf", "Resilience Revisited | Nora Whitfield | 2023", "A reply to doi:10.5555/jsi.2023.46.2.115", "-"),
        (
            "x.pdf",
            "Journal of Strategic Inquiry | | 2023",
            "Journal of Strategic Inquiry\nVolume 46, Number 2",
            "container:x",
        ),
        ("x.pdf", "Journal of Strategic Inquiry | | 2023", "Journal of Strategic Inquiry\nVolume 46, Number 3", "-"),
    ];
    for (path, metadata, head, expected) in table {
        let held = match_documents(&sources, &[document(path, metadata, head)], &[]);
        assert_eq!(told(&held[0]), expected, "{metadata} {head}: {held:?}");
    }
}

#[test]
fn the_file_of_an_entry_is_the_document() {
    let mut masala = source("masala-2023", MASALA);
    masala.entry = Some("library.bib:1".to_owned());
    let entry =
        |file: &str| Entry { item: Item::default(), place: "library.bib:1".to_owned(), files: vec![file.to_owned()] };
    let documents = [
        document("pdf/scan-17.pdf", "untitled", ""),
        document("old/scan-17.pdf", "untitled", ""),
        document("a.md", "Bedingt abwehrbereit | Carlo Masala | 2023", ""),
    ];
    for (file, expected) in [
        ("pdf/scan-17.pdf", "scan-17 ? a"),
        ("Volltext:C\\:\\\\Users\\\\x\\\\pdf\\\\scan-17.pdf:application/pdf", "scan-17 ? a"),
        ("scan-17.pdf", "a"),
        // The text of a PDF has its name.
        ("/home/x/old/Scan-17.PDF", "scan-17 ? a"),
        ("/home/x/old/scan-17.djvu", "scan-17 ? a"),
        ("/home/x/new/scan-17.djvu", "a"),
        ("scan-17", "a"),
        ("gone.pdf", "a"),
    ] {
        let held = match_documents(&[masala.clone()], &documents, &[entry(file)]);
        assert_eq!(told(&held[0]), expected, "{file}: {held:?}");
    }
    let held = match_documents(&[masala.clone()], &documents[..1], &[entry("pdf/scan-17.pdf")]);
    assert_eq!(held[0].document.as_ref().unwrap().evidence, [Evidence::FileField]);
    // Two files of one entry, which gave both their metadata: neither is the text more than the other.
    let two: Vec<Facts> = ["text.txt", "anhang.txt"]
        .into_iter()
        .map(|path| {
            let facts = document(path, "Bedingt abwehrbereit | Carlo Masala | 2023", "Seite um Seite.");
            Facts { described: facts.metadata.clone(), ..facts }
        })
        .collect();
    let files = vec!["files/1/text.pdf".to_owned(), "files/2/anhang.pdf".to_owned()];
    let held = match_documents(&[masala], &two, &[Entry { files, ..entry("") }]);
    assert_eq!(told(&held[0]), "? anhang text");
    assert!(held[0].possible.iter().all(|found| found.evidence == [Evidence::FileField]), "{held:?}");
}

proptest! {
    #[test]
    fn a_text_has_one_source_in_any_order(
        documents in prop::collection::vec((0..6usize, 0..4usize, 0..4usize), 0..8),
        cited in prop::collection::vec((0..6usize, 0..4usize, 0..4usize), 0..8),
        head in ".{0,80}",
    ) {
        let titles = ["", "Annual Report 2022", "Annual Report 2023", "On War", "Die kasernierte Nation: Militärdienst", "Die kasernierte Nation"];
        let (authors, years) = (["", "Ute Frevert", "Carl Clausewitz", "NATO"], ["", "2022", "2023", "1998"]);
        let facts: Vec<Facts> = documents
            .iter()
            .enumerate()
            .map(|(at, &(title, author, year))| {
                let metadata = format!("{} | {} | {}", titles[title], authors[author], years[year]);
                document(&format!("{at}.md"), &metadata, &format!("{head}\n{}", titles[title]))
            })
            .collect();
        let sources: Vec<Source> = cited
            .iter()
            .enumerate()
            .map(|(at, &(title, author, year))| {
                let mut source = source(&format!("s{at}"), "{}");
                source.item.title = Some(titles[title].to_owned());
                source.item.author = authors[author].split(' ').next_back().map(|family| Name::person("", family)).into_iter().collect();
                source.item.issued = years[year].parse().ok().map(Date::year);
                source
            })
            .collect();
        let held = match_documents(&sources, &facts, &[]);
        for (jobs, at_once) in [(3, 50), (2, 2), (1, 1)] {
            prop_assert_eq!(&match_by_turns(&sources, &InMemory(&facts), &[], jobs, at_once).unwrap(), &held);
        }
        prop_assert_eq!(held.len(), sources.len());
        let mut turned = facts.clone();
        turned.reverse();
        prop_assert_eq!(&match_documents(&sources, &turned, &[]), &held);
        let mut texts: Vec<_> = held.iter().filter_map(|held| held.document.as_ref()).map(|found| &found.document).collect();
        let count = texts.len();
        texts.sort();
        texts.dedup();
        prop_assert_eq!(texts.len(), count);
    }
}

#[test]
fn matching_many_takes_seconds() {
    let started = Instant::now();
    let title = |at: usize| format!("Bericht über die Lage der Provinz Nummer {at} im Amt{}", at % 97);
    let sources: Vec<Source> = (0..5_000)
        .map(|at| {
            source(
                &format!("s{at}"),
                &format!(
                    r#"{{"title":"{}","author":[{{"family":"Autor{}"}}],"issued":{{"date-parts":[[{}]]}}}}"#,
                    title(at),
                    at % 50,
                    1990 + at % 30
                ),
            )
        })
        .collect();
    let facts: Vec<Facts> = (0..1_000)
        .map(|at| document(&format!("{at}.md"), &format!("{} | Autor{} | {}", title(at), at % 50, 1990 + at % 30), ""))
        .collect();
    let held = match_documents(&sources, &facts, &[]);
    assert!(held[..1_000].iter().all(|held| held.document.is_some()));
    assert!(held[1_000..].iter().all(|held| held.document.is_none()));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
