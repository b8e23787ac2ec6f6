use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fundstelle::eval::{Level, Metric, RunOptions, Scores, Topic, rankings, read_qrels, read_topics};
use fundstelle::index::{IndexOptions, update};
use fundstelle::judging::{MinedTopic, mine, write_document_qrels, write_passage_qrels, write_queries};
use fundstelle::search::{Filters, Searcher};

use crate::support::Project;

fn mined() -> (Project, Searcher, Vec<MinedTopic>) {
    let project = Project::new();
    let shelf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/mined");
    for entry in fs::read_dir(shelf).expect("documents").filter_map(Result::ok) {
        let name = entry.file_name().into_string().expect("a name");
        project.write(&format!("corpus/{name}"), fs::read(entry.path()).expect("a document"));
    }
    let options = IndexOptions {
        corpus: project.path("corpus"),
        index: project.path("index"),
        dictionaries: Vec::new(),
        rebuild: true,
        jobs: 1,
        ..IndexOptions::default()
    };
    update(&options, &mut |_| ()).expect("an index");
    let searcher = Searcher::open(&options.index).expect("the index opens");
    let topics = mine(&searcher).expect("topics");
    (project, searcher, topics)
}

/// What a reader of the article and the two books says: note, sentence, and what is cited.
///
/// Note 6 cites what is not there, note 7 the article itself.
const READ: [(&str, &str, &str); 7] = [
    // S. 12, where the text has one paragraph.
    ("harmsen-2021:fn1", "Die Deichlast traf den, dem das Land gehörte.", "lorenzen-1998:p1 1"),
    // "Ebd., S. 13": of a sentence of three words nobody knows what it is about.
    ("harmsen-2021:fn2", "Die Deichlast traf den, dem das Land gehörte. Das blieb umstritten.", "lorenzen-1998:p2 1"),
    // No page, but the words.
    (
        "harmsen-2021:fn3",
        "Der alte Brief sagt es kürzer: „Wer nicht will deichen, der muss weichen, und sein Land fällt an den Nachbarn.“",
        "lorenzen-1998:p3 2",
    ),
    // Two notes in one sentence: Boysen's text has no pages, so the whole of it is meant; Lorenzen's p. 14 has two
    // paragraphs.
    (
        "harmsen-2021:fn4",
        "Zwei Rechnungen zeigen, was ein Sommer voller Arbeit am Deich gekostet hat und wer am Ende dafür aufkam.",
        "boysen-2004 1, lorenzen-1998:p3 1, lorenzen-1998:p4 1",
    ),
    // Note 1, called again.
    (
        "harmsen-2021:fn1-2",
        "Noch einmal sei gesagt, dass die Last am Lande hing und nicht am Menschen.",
        "lorenzen-1998:p1 1",
    ),
    // The note quotes.
    (
        "harmsen-2021:fn8",
        "Über den Preis der Werkzeuge wundern sich die Schreiber der Rechnungen selbst.",
        "boysen-2004:p2 2",
    ),
    // The passage is a quotation as a whole; in its source a line ends within it.
    (
        "harmsen-2021:fn9",
        "Ein Deich ist so gut wie sein schlechtester Nachbar, sagt man an der Küste.",
        "boysen-2004:p3 2",
    ),
];

#[test]
fn a_sentence_is_answered_by_what_its_notes_cite() {
    let (_project, _, topics) = mined();
    let told = |topic: &MinedTopic| {
        let of_document = |(document, grade): (&fundstelle::document::DocumentId, &i32)| {
            let place = |id: &str| id.starts_with(&format!("{document}:"));
            let places: Vec<String> = topic
                .passages
                .iter()
                .filter(|(id, _)| place(id.as_str()))
                .map(|(id, grade)| format!("{id} {grade}"))
                .collect();
            if places.is_empty() { vec![format!("{document} {grade}")] } else { places }
        };
        let places: Vec<String> = topic.documents.iter().flat_map(of_document).collect();
        (topic.id.clone(), topic.sentence.clone(), places.join(", "))
    };
    let expected = READ.map(|(id, sentence, places)| (id.to_owned(), sentence.to_owned(), places.to_owned()));
    assert_eq!(topics.iter().map(told).collect::<Vec<_>>(), expected);
    let both = &topics[3];
    let notes: Vec<&str> = both.notes.iter().map(|note| note.as_str()).collect();
    assert_eq!((notes, both.passage.as_str()), (vec!["harmsen-2021:fn4", "harmsen-2021:fn5"], "harmsen-2021:p4"));
    assert_eq!(both.sources.iter().map(String::as_str).collect::<Vec<_>>(), ["boysen-2004", "lorenzen-1998"]);
}

#[test]
fn what_is_written_is_read_by_run_and_eval_and_the_citing_text_is_no_hit() {
    let (_project, searcher, mined) = mined();
    let written = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write(&mut out);
        out
    };
    let queries = written(&|out| write_queries(&mined, out).expect("memory"));
    let topics: Vec<Topic> = read_topics(&*queries).expect("topics");
    assert_eq!(topics.len(), READ.len());
    let first: serde_json::Value =
        serde_json::from_slice(queries.split(|&byte| byte == b'\n').next().expect("a line")).expect("JSON");
    assert_eq!(
        first["metadata"],
        serde_json::json!({
            "mined": true, "passage": "harmsen-2021:p2", "notes": ["harmsen-2021:fn1"], "sources": ["lorenzen-1998"],
            "sentence": "Die Deichlast traf den, dem das Land gehörte."
        })
    );
    let options = |level| RunOptions {
        limit: 100,
        level,
        plain: false,
        filters: Filters::default(),
        tag: "test".to_owned(),
        jobs: 1,
    };
    let by_passage = rankings(&searcher, &topics, &options(Level::Passage)).expect("rankings");
    let ids: Vec<&String> = by_passage.values().flatten().collect();
    assert!(!ids.is_empty() && ids.iter().all(|id| !id.starts_with("harmsen-2021")), "{ids:?}");
    // Whoever asks for the words of a quotation finds it first.
    for id in ["harmsen-2021:fn3", "harmsen-2021:fn9"] {
        let place = READ.iter().find(|(topic, ..)| *topic == id).expect("a topic").2;
        assert_eq!(Some(by_passage[id][0].as_str()), place.strip_suffix(" 2"), "{id}");
    }
    let documents = written(&|out| write_document_qrels(&mined, out).expect("memory"));
    let by_document = rankings(&searcher, &topics, &options(Level::Document)).expect("rankings");
    let first = Scores::new(Metric::Success(1), &read_qrels(&*documents).expect("judgements"), &by_document);
    assert_eq!(first.by_topic.len(), READ.len());
    assert_eq!((first.by_topic["harmsen-2021:fn3"], first.by_topic["harmsen-2021:fn9"]), (1.0, 1.0), "{first:?}");
    let passages = written(&|out| write_passage_qrels(&mined, out).expect("memory"));
    let qrels = read_qrels(&*passages).expect("judgements");
    let grades: BTreeMap<&str, u32> =
        qrels.topics().map(|(topic, judged)| (topic, judged.ideal().into_iter().sum())).collect();
    assert_eq!(grades["harmsen-2021:fn4"], 2);
    assert_eq!(qrels.of("harmsen-2021:fn3").map(|judged| judged.grade("lorenzen-1998:p3")), Some(2));
}
