use std::collections::BTreeMap;

use fundstelle::eval::{
    Level, Metric, Qrels, Rankings, RunOptions, Scores, Topic, rankings, read_qrels, read_run, read_topics, run,
};
use fundstelle::index::{IndexOptions, update};
use fundstelle::search::{Filters, Searcher};

use crate::support::Project;

/// One answer, one of two answers, no answer at all, and one that nobody asks about.
const QRELS: &str = "query-id\tcorpus-id\tscore
keeper\tw1\t2
telegraph\tw1\t1
telegraph\tw2\t1
nothing\tk1\t1
unasked\tk2\t1
";

const TOPICS: &str = r#"{"_id":"telegraph","text":"telegraph"}
{"_id":"nothing","text":"=Xylophon"}
{"_id":"unjudged","text":"Leiter"}
{"_id":"keeper","text":"lighthouse keeper"}
"#;

fn options(jobs: usize) -> RunOptions {
    RunOptions {
        limit: 10,
        level: Level::Passage,
        plain: false,
        filters: Filters::default(),
        tag: "test".to_owned(),
        jobs,
    }
}

fn judged() -> (Project, Searcher, Vec<Topic>, Qrels) {
    let project = Project::with_corpus();
    let index = project.path("index");
    let made = IndexOptions {
        corpus: project.path("corpus"),
        index: index.clone(),
        dictionaries: Vec::new(),
        rebuild: true,
        jobs: 1,
        ..IndexOptions::default()
    };
    update(&made, &mut |_| ()).expect("an index");
    let searcher = Searcher::open(&index).expect("the index opens");
    let topics = read_topics(TOPICS.as_bytes()).expect("topics");
    (project, searcher, topics, read_qrels(QRELS.as_bytes()).expect("judgements"))
}

#[test]
fn rankings_are_scored_by_what_was_judged_whoever_was_asked() {
    let (_project, searcher, topics, qrels) = judged();
    let found = rankings(&searcher, &topics, &options(0)).expect("rankings");
    assert_eq!(found["nothing"], Vec::<String>::new());
    assert_eq!((found["keeper"][0].as_str(), found["telegraph"][0].as_str()), ("w1", "w2"));
    let ndcg = Scores::new(Metric::Ndcg(1), &qrels, &found);
    let expected = [("keeper", 1.0), ("nothing", 0.0), ("telegraph", 1.0), ("unasked", 0.0)];
    assert_eq!(ndcg.by_topic, BTreeMap::from(expected.map(|(topic, score)| (topic.to_owned(), score))));
    let recall = Scores::new(Metric::Recall(1), &qrels, &found);
    // 1 for the keeper, half of what the telegraph has, nothing twice.
    assert!((recall.mean() - 1.5 / 4.0).abs() < 1e-9, "{recall:?}");
}

#[test]
fn a_run_is_the_rankings_written_down() {
    let (_project, searcher, topics, _) = judged();
    let mut written = Vec::new();
    let answered = run(&searcher, &topics, &options(2), &mut written).expect("a run");
    let mut read = Rankings::new();
    let mut order: Vec<&str> = Vec::new();
    let written = String::from_utf8(written).expect("text");
    for line in written.lines() {
        let columns: Vec<&str> = line.split(' ').collect();
        let ranking = read.entry(columns[0].to_owned()).or_default();
        ranking.push(columns[2].to_owned());
        assert_eq!(columns[3], ranking.len().to_string(), "{line}");
        order.push(columns[0]);
    }
    order.dedup();
    assert_eq!(order, ["telegraph", "unjudged", "keeper"]);
    assert_eq!(answered, 3);
    let mut kept = rankings(&searcher, &topics, &options(1)).expect("rankings");
    assert_eq!(kept.remove("nothing"), Some(Vec::new()));
    assert_eq!(kept, read); // Sorted by score, as every evaluator does, it is in the same order.
    assert_eq!(read_run(written.as_bytes()).expect("our own run").rankings(Level::Passage), read);
}

#[test]
fn a_run_of_documents_has_as_many_as_are_asked_for() {
    let (_project, searcher, ..) = judged();
    let topics = read_topics("{\"_id\":\"cable\",\"text\":\"Kabel\"}".as_bytes()).expect("a topic");
    let found = |limit, level| {
        let options = RunOptions { limit, level, ..options(1) };
        rankings(&searcher, &topics, &options).expect("rankings").remove("cable").expect("the topic")
    };
    let passages = found(1_000, Level::Passage);
    let mut documents: Vec<String> = Vec::new();
    for id in &passages {
        let document = Level::Document.of(id).into_owned();
        if !documents.contains(&document) {
            documents.push(document);
        }
    }
    assert!(passages.len() > documents.len() && documents.len() > 1, "{passages:?}");
    assert_eq!(found(1_000, Level::Document), documents);
    for limit in 0..=documents.len() {
        assert_eq!(found(limit, Level::Document), documents[..limit], "{limit}");
    }
}
