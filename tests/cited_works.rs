use std::fs;
use std::path::Path;

use fundstelle::citation::{Entry, Facts, Held, Holds, Item, Source, Work, WorkReference, match_documents, merge};
use fundstelle::document::{DocumentId, Metadata, slug};
use fundstelle::ingest::{Input, format_of, ingest};
use serde_json::{Value, json};

/// Letters of a document's beginning.
const HEAD_MAX_CHARS: usize = 2_000;

/// The facts of every document in `corpus/`, in the order of their paths.
fn facts() -> Vec<Facts> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut facts = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(Result::ok) {
        let path = entry.path().strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
        let Some(format) = format_of(&path).filter(|_| entry.file_type().is_file()) else { continue };
        let stem = Path::new(&path).file_stem().expect("a file").to_string_lossy().into_owned();
        let id = DocumentId(slug(&stem));
        let input = Input {
            id: id.clone(),
            path: &path,
            format,
            metadata: Metadata::default(),
            described: Metadata::default(),
        };
        let document = ingest(&fs::read(entry.path()).expect("a readable file"), &input).expect("a document");
        let text: Vec<&str> = document.passages.iter().map(|passage| &*passage.text).collect();
        let head = text.join("\n").chars().take(HEAD_MAX_CHARS).collect();
        facts.push(Facts {
            document: id,
            path: document.path,
            metadata: document.metadata,
            described: Metadata::default(),
            head,
        });
    }
    facts
}

fn person(given: &str, family: &str) -> Value {
    json!({ "given": given, "family": family })
}

fn year(year: u32) -> Value {
    json!({ "date-parts": [[year]] })
}

/// What the notes of `stabilitaet-beraten.txt` and `advising-without-fighting.md` cite in full, read by hand.
fn works() -> Vec<(WorkReference, Work)> {
    let german = [
        json!({"type": "book", "author": [person("Carlo", "Masala")], "issued": year(2023), "publisher-place": "München",
            "title": "Bedingt abwehrbereit – Deutschlands Schwäche in der Zeitenwende"}),
        json!({"type": "chapter", "author": [person("Benedetta", "Berti"), person("Ruben-Erik", "Diaz-Plaja")],
            "issued": {"date-parts": [[2018, 12]]}, "editor": [person("Ian", "Hope")], "page": "19–28",
            "title": "Two Ages of NATO Efforts to Project Stability – Change and Continuity",
            "container-title": "Projecting Stability: Elixir or Snake Oil?", "collection-title": "NDC Research Paper",
            "collection-number": "1", "URL": "https://ogy.de/c9n4"}),
        json!({"type": "book", "author": [person("Stephen D.", "Krasner")], "issued": year(1999),
            "title": "Sovereignty: Organized Hypocrisy", "publisher-place": "Princeton"}),
        json!({"type": "webpage", "author": [{"literal": "NATO"}], "issued": {"date-parts": [[2023, 5]]},
            "title": "NATO Mission Iraq (NMI)", "URL": "https://ogy.de/cdzi"}),
        json!({"type": "report", "author": [person("Robert", "Dresen")], "issued": {"date-parts": [[2023, 4]]},
            "title": "NATO's Strategic Concept from theory to practice: NATO Mission Iraq",
            "collection-title": "NDC Policy Brief", "collection-number": "6", "URL": "https://ogy.de/8x8v"}),
        json!({"type": "article-journal", "issued": year(2018), "volume": "41", "issue": "1-2", "page": "89–142",
            "author": [person("Stephen", "Biddle"), person("Julia", "Macdonald"), person("Ryan", "Baker")],
            "title": "Small footprint, small payoff: The military effectiveness of security force assistance",
            "container-title": "Journal of Strategic Studies"}),
        json!({"type": "article-journal", "issued": year(2014), "volume": "21", "issue": "2", "page": "133–148",
            "author": [person("Ursula C.", "Schroeder"), person("Fairlie", "Chappuis")],
            "title": "New Perspectives on Security Sector Reform: The Role of Local Agency and Domestic Politics",
            "container-title": "International Peacekeeping"}),
        json!({"type": "report", "author": [person("Wolfgang", "Mühlberger")], "issued": year(2022),
            "title": "Iraks Suche nach dem Gesellschaftsvertrag. Ein Ansatz zur Förderung gesellschaftlichen Zusammenhalts und staatlicher Resilienz",
            "collection-title": "IDOS Discussion Paper", "collection-number": "13/2022", "URL": "https://ogy.de/5tva"}),
        json!({"type": "book", "author": [person("Simon", "Chesterman")], "issued": year(2004), "publisher-place": "Oxford",
            "title": "You, the People. The United Nations, Transitional Administration, and State-Building"}),
        json!({"type": "book", "author": [person("Roland", "Paris")], "issued": year(2004), "publisher-place": "Cambridge",
            "title": "At War's End. Building Peace after Civil Conflict"}),
        json!({"type": "book", "author": [person("Francis", "Fukuyama")], "issued": year(2004), "publisher-place": "Ithaca",
            "title": "State-Building. Governance and World Order in the 21st Century"}),
        json!({"type": "interview", "title": "Hintergrundgespräch der Verfasserin", "issued": {"date-parts": [[2023, 10]]}}),
        json!({"type": "report", "author": [person("Thierry", "Tardy")], "issued": {"date-parts": [[2022, 2, 11]]},
            "title": "NATO's Sub-strategic Role in the Middle East and North Africa",
            "publisher": "German Marshall Fund of the United States", "URL": "https://ogy.de/l5zn"}),
    ];
    let chicago = [
        json!({"type": "article-journal", "issued": year(2018), "volume": "41", "issue": "1–2", "page": "89–142",
            "author": [person("Stephen", "Biddle"), person("Julia", "Macdonald"), person("Ryan", "Baker")],
            "title": "Small Footprint, Small Payoff: The Military Effectiveness of Security Force Assistance",
            "container-title": "Journal of Strategic Studies"}),
        json!({"type": "book", "author": [person("Mara E.", "Karlin")], "issued": year(2018),
            "title": "Building Militaries in Fragile States: Challenges for the United States",
            "publisher": "University of Pennsylvania Press", "publisher-place": "Philadelphia"}),
        json!({"type": "book", "author": [{"given": "Walter C.", "family": "Ladwig", "suffix": "III"}], "issued": year(2017),
            "title": "The Forgotten Front: Patron-Client Relationships in Counterinsurgency",
            "publisher": "Cambridge University Press", "publisher-place": "Cambridge"}),
        json!({"type": "book", "author": [person("Stephen D.", "Krasner")], "issued": year(1999),
            "title": "Sovereignty: Organized Hypocrisy", "publisher": "Princeton University Press",
            "publisher-place": "Princeton"}),
        json!({"type": "manuscript", "title": "Handover note"}),
        json!({"type": "book", "author": [person("Robert", "Dresen")], "issued": year(2023),
            "title": "NATO’s Strategic Concept from Theory to Practice: NATO Mission Iraq",
            "collection-title": "NDC Policy Brief", "collection-number": "6", "publisher": "NATO Defense College",
            "publisher-place": "Rome"}),
    ];
    let works = |document: &'static str, items: Vec<Value>| {
        items.into_iter().zip(0..).map(move |(item, work)| {
            let item: Item = serde_json::from_value(item).expect("CSL-JSON");
            (WorkReference { document: DocumentId(document.to_owned()), work }, Work { item, notes: vec![1] })
        })
    };
    works("stabilitaet-beraten", german.to_vec()).chain(works("advising-without-fighting", chicago.to_vec())).collect()
}

/// Which document holds which source.
fn holds(sources: &[Source], held: &[Held]) -> Vec<(String, String)> {
    let pairs = sources.iter().zip(held).filter_map(|(source, held)| {
        let document = held.document.as_ref().filter(|document| document.holds == Holds::Work)?;
        Some((source.id.clone(), document.document.to_string()))
    });
    pairs.collect()
}

const HELD: [(&str, &str); 6] = [
    ("berti-diaz-plaja-2018", "berti-diaz-plaja-2018"),
    ("biddle-et-al-2018", "biddle-macdonald-baker-2018"),
    ("dresen-2023", "dresen-2023"),
    ("krasner-1999", "krasner-1999"),
    ("masala-2023", "masala-2023"),
    ("muehlberger-2022", "muehlberger-2022"),
];

fn assert_held(sources: &[Source], facts: &[Facts], entries: &[Entry]) {
    let held = match_documents(sources, facts, entries);
    let expected: Vec<(String, String)> = HELD.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect();
    assert_eq!(holds(sources, &held), expected, "{held:#?}");
    assert!(held.iter().all(|held| held.possible.is_empty()), "{held:#?}");
}

#[test]
fn nineteen_works_of_two_articles_are_sixteen_sources() {
    let sources = merge(works(), &[]);
    let ids: Vec<(&str, usize)> = sources.iter().map(|source| (&*source.id, source.works.len())).collect();
    assert_eq!(
        ids,
        [
            ("berti-diaz-plaja-2018", 1),
            ("biddle-et-al-2018", 2),
            ("chesterman-2004", 1),
            ("dresen-2023", 2),
            ("fukuyama-2004", 1),
            ("handover-note", 1),
            ("hintergrundgespraech-der-verfasserin-2023", 1),
            ("karlin-2018", 1),
            ("krasner-1999", 2),
            ("ladwig-2017", 1),
            ("masala-2023", 1),
            ("muehlberger-2022", 1),
            ("nato-2023", 1),
            ("paris-2004", 1),
            ("schroeder-chappuis-2014", 1),
            ("tardy-2022", 1),
        ]
    );
    assert!(sources.iter().all(|source| source.same_work.is_empty()));
}

#[test]
fn six_sources_are_in_the_corpus_and_no_other() {
    assert_held(&merge(works(), &[]), &facts(), &[]);
}

#[test]
fn title_pages_alone_tell_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut facts = facts();
    for fact in &mut facts {
        fact.metadata = Metadata::default();
        let bytes = fs::read(root.join(&fact.path)).expect("a readable file");
        let text = String::from_utf8_lossy(&bytes);
        // Without front matter, but with its authors and year below the title, as the text files have them.
        let text = match text.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n")) {
            Some((front, text)) => text.replacen("\n\n## Annotation", &format!("\n\n{front}"), 1),
            None => text.into_owned(),
        };
        fact.head = text.chars().take(HEAD_MAX_CHARS).collect();
    }
    assert_held(&merge(works(), &[]), &facts, &[]);
}
