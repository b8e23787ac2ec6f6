use std::path::{Path, PathBuf};

use fundstelle::search::Searcher;
use fundstelle::suite::{
    Baseline, BaselineHit, Cause, Failure, Lost, SuiteReport, TestOptions, Verdict, parse_suite, read_suite, test,
};

use crate::support::{Project, searcher_over};

/// The project's own suites, by name.
fn suites() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries");
    let files = walkdir::WalkDir::new(folder).max_depth(1).sort_by_file_name().into_iter().filter_map(Result::ok);
    let is_suite = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    files.map(walkdir::DirEntry::into_path).filter(is_suite).collect()
}

fn own_corpus() -> (tempfile::TempDir, Searcher) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let searcher = searcher_over(&corpus, &folder.path().join("index"));
    (folder, searcher)
}

fn tested(searcher: &Searcher, text: &str, baseline: Option<Baseline>, options: &TestOptions) -> SuiteReport {
    let suites = [parse_suite("suite", text)];
    test(searcher, &suites, &[baseline], options).expect("a test").remove(0)
}

#[test]
fn every_promise_is_kept_on_the_own_corpus() {
    let (_folder, searcher) = own_corpus();
    let files = suites();
    let suites: Vec<_> = files.iter().map(|file| read_suite(file)).collect();
    let baselines: Vec<_> = files.iter().map(|file| Baseline::load(file).expect("a baseline")).collect();
    let reports = test(&searcher, &suites, &baselines, &TestOptions::default()).expect("a test");
    let mut wrong = Vec::new();
    for report in &reports {
        let name = &report.name;
        wrong.extend(report.faults.iter().map(|fault| format!("{name}:{}: {}", fault.spot.line, fault.message)));
        wrong.extend(report.failures.iter().map(|failure| format!("{name}: {failure}")));
        for case in report.cases.iter().filter(|case| case.verdict == Verdict::Failed) {
            wrong.extend(case.failures.iter().map(|of| format!("{name}:{} {}: {of}", case.line, case.name)));
        }
        wrong.extend(report.gone.iter().map(|case| format!("{name}: {case} is only in the baseline")));
        if report.recorded.is_none() {
            wrong.push(format!("{name} has no baseline"));
        }
        let unexplained = report.cases.iter().filter(|case| case.why.is_none());
        wrong.extend(unexplained.map(|case| format!("{name}:{} {}: says no reason", case.line, case.name)));
    }
    let cases: usize = reports.iter().map(|report| report.cases.len()).sum();
    assert!(cases >= 60, "{cases}");
    let hint = "`cargo run -- test` shows the hits, `cargo run -- test --update` takes over what was lost";
    assert!(wrong.is_empty(), "{}\n{hint}", wrong.join("\n"));
}

#[test]
fn every_expectation_can_fail() {
    let (_folder, searcher) = own_corpus();
    for (expected, kind) in [
        ("first = 'landvermesser:p12'", "rank"),
        ("top-2 = 'landvermesser:p1'", "rank"),
        ("at-most-rank = { 'landvermesser:p7' = 1 }", "rank"),
        ("must = 'masala-2023:p1'", "missing"),
        ("must-not = 'landvermesser'", "forbidden"),
        ("must = 'landvermesser:p6'\nclass = 'typo'", "class"),
        ("must = 'landvermesser:p6'\nsnippet = { contains = 'Wahrheit' }", "snippet"),
        ("must = 'landvermesser:p6'\nsnippet = { marks = ['ette'] }", "marks"),
        ("count = 1", "count"),
        ("must = 'landvermesser:p6'\nlanguage = 'en'", "language"),
        ("must = 'landvermesser:p6'\nwalk = { notes = 'landvermesser:fn1' }", "walk"),
        ("must = 'landvermesser:p6'\nwalk = { sources = 'dresen-2023' }", "walk"),
        ("must = 'landvermesser:p6'\nwalk = { cited-by = 'stabilitaet-beraten:p4' }", "walk"),
        ("judgements = { 'landvermesser:p12' = 3 }\nfloors = { 'recall@1' = 1 }", "floor"),
    ] {
        // A chain and its surveyor: p6 tells of both, p12 too, but after it; the book of Masala of neither.
        let text = format!("[[case]]\nquery = 'Kette Ohlenroth'\n{expected}\n");
        let report = tested(&searcher, &text, None, &TestOptions::default());
        assert_eq!(report.faults, [], "{expected}");
        let case = &report.cases[0];
        let kinds: Vec<&str> = case.failures.iter().map(Failure::kind).collect();
        assert_eq!((case.verdict, kinds.as_slice()), (Verdict::Failed, &[kind][..]), "{expected}");
        // What fails as is known, fails the run as soon as it holds.
        let known = format!("{text}known-failure = 'not yet'\n");
        assert_eq!(tested(&searcher, &known, None, &TestOptions::default()).cases[0].verdict, Verdict::Known);
    }
    let holds = "[[case]]\nquery = 'Kette Ohlenroth'\nfirst = 'landvermesser:p6'\nknown-failure = 'not yet'\n";
    let report = tested(&searcher, holds, None, &TestOptions::default());
    assert!(matches!(report.cases[0].failures[..], [Failure::Passes { .. }]));
    assert!(report.has_failed());
}

#[test]
fn threads_do_not_show() {
    let (_folder, searcher) = own_corpus();
    let suites: Vec<_> = suites().iter().map(|file| read_suite(file)).collect();
    let run = |jobs| {
        let options = TestOptions { jobs, show_all: true, record: true, ..TestOptions::default() };
        format!("{:?}", test(&searcher, &suites, &[], &options).expect("a test"))
    };
    assert_eq!(run(1), run(4));
}

/// Records what a suite finds in a project, and returns it as it is read again.
fn recorded(project: &Project, searcher: &Searcher, text: &str) -> Baseline {
    project.write("suite.toml", text);
    let options = TestOptions { record: true, ..TestOptions::default() };
    let report = tested(searcher, text, None, &options);
    let now = fundstelle::suite::Fingerprints::of(searcher).expect("fingerprints");
    Baseline::of(&report, &now).save(&project.path("suite.toml")).expect("a baseline");
    Baseline::load(&project.path("suite.toml")).expect("a baseline").expect("a baseline")
}

fn indexed(project: &Project) -> Searcher {
    searcher_over(&project.path("corpus"), &project.path("index"))
}

const KEEPER: &str = "[[case]]\nquery = 'Kabel'\nmust = 'notiz:p1'\n";

#[test]
fn a_text_that_changed_is_told_from_a_ranking_that_changed() {
    let project = Project::with_corpus();
    project.write("corpus/notiz.txt", "Das Kabel riss im Herbst.\n");
    let searcher = indexed(&project);
    let baseline = recorded(&project, &searcher, KEEPER);
    let report = tested(&searcher, KEEPER, Some(baseline.clone()), &TestOptions::default());
    assert_eq!((report.cases[0].verdict, &report.cases[0].change), (Verdict::Passed, &None));

    // The texts are the same and a hit is missing: the ranking.
    let mut other = baseline.clone();
    let gone = BaselineHit { id: "notiz:p2".to_owned(), score: 1.0, text: String::new() };
    other.cases[0].hits.insert(0, gone);
    let report = tested(&searcher, KEEPER, Some(other), &TestOptions::default());
    let change = report.cases[0].change.as_ref().expect("a change");
    let lost = Lost { id: "notiz:p2".to_owned(), was: 1, text: None };
    assert_eq!((change.cause, change.lost.as_slice()), (Cause::Ranking, &[lost][..]));
    assert_eq!(change.removed, ["notiz:p2"]);

    // The text is another: the corpus.
    project.write("corpus/notiz.txt", "Das Seil riss im Herbst.\n");
    let report = tested(&indexed(&project), KEEPER, Some(baseline.clone()), &TestOptions::default());
    let change = report.cases[0].change.as_ref().expect("a change");
    assert_eq!((change.cause, change.altered.as_slice()), (Cause::Corpus, &["notiz:p1".to_owned()][..]));
    assert_eq!(report.cases[0].failures.len(), 1, "what is missing is told once");

    // Both are others: the texts that were found decide.
    let mut both = baseline.clone();
    both.fingerprints.weights = "other".to_owned();
    let report = tested(&indexed(&project), KEEPER, Some(both.clone()), &TestOptions::default());
    assert_eq!(report.cases[0].change.as_ref().expect("a change").cause, Cause::Corpus);
    project.write("corpus/notiz.txt", "Das Kabel riss im Herbst.\n");
    project.write("corpus/neu.txt", "Ein Kabel ist ein Kabel.\n");
    let report = tested(&indexed(&project), KEEPER, Some(both), &TestOptions::default());
    assert_eq!(report.cases[0].change.as_ref().expect("a change").cause, Cause::Ranking);
    let report = tested(&indexed(&project), KEEPER, Some(baseline), &TestOptions::default());
    assert_eq!(report.cases[0].change.as_ref().expect("a change").cause, Cause::Corpus);
}

#[test]
fn a_place_that_was_lost_fails_until_it_is_accepted() {
    let project = Project::with_corpus();
    project.write("corpus/notiz.txt", "Das Kabel riss im Herbst.\n");
    // Judged, so that nothing is asked of its rank.
    let suite = "[[case]]\nquery = 'Kabel'\njudgements = { 'notiz:p1' = 2 }\n";
    let searcher = indexed(&project);
    let mut baseline = recorded(&project, &searcher, suite);
    for number in 1..=12 {
        project.write(&format!("corpus/kabel-{number}.txt"), "Kabel, Kabel, Kabel.\n");
    }
    let searcher = indexed(&project);
    let report = tested(&searcher, suite, Some(baseline.clone()), &TestOptions::default());
    let Failure::Lost { place, was, rank, cause } = &report.cases[0].failures[0] else { panic!("{report:#?}") };
    assert_eq!((place.as_str(), *cause), ("notiz:p1", Cause::Corpus));
    assert!(*was <= 10 && rank.is_some_and(|rank| rank > 10), "{was} {rank:?}");
    baseline = recorded(&project, &searcher, suite);
    let report = tested(&searcher, suite, Some(baseline.clone()), &TestOptions::default());
    assert_eq!(report.cases[0].verdict, Verdict::Passed);
    // Asked otherwise, it is another case.
    let otherwise = suite.replace("judgements", "kind = 'paragraph'\njudgements");
    let report = tested(&searcher, &otherwise, Some(baseline), &TestOptions::default());
    assert_eq!(report.cases[0].before, None);
}

#[test]
fn a_baseline_has_a_line_for_each_hit_and_is_read_back() {
    let project = Project::with_corpus();
    let searcher = indexed(&project);
    let suite =
        "[[case]]\nquery = 'Kabel \"Hülle\" \\'\nplain = true\nmust = 'k1'\n[[case]]\nquery = 'Xylophon'\ncount = 0\n";
    let baseline = recorded(&project, &searcher, suite);
    let text = baseline.to_text();
    let hits: usize = baseline.cases.iter().map(|case| case.hits.len()).sum();
    assert_eq!(text.lines().filter(|line| line.starts_with("  {\"id\":")).count(), hits, "{text}");
    assert_eq!((baseline.cases.len(), baseline.cases[0].options.as_str()), (2, "plain"));
    assert_eq!(std::fs::read_to_string(project.path("suite.baseline.json")).expect("the file"), text);
    for (broken, told) in [("", "baseline.json:1:0"), ("{\n\"format\": x", "baseline.json:2:11"), ("{}", ":1:2: ")] {
        project.write("suite.baseline.json", broken);
        let error = Baseline::load(&project.path("suite.toml")).expect_err(broken).to_string();
        assert!(error.contains(told), "{broken}: {error}");
    }
    project.write("suite.baseline.json", text.replace("\"format\": 1", "\"format\": 9"));
    let error = Baseline::load(&project.path("suite.toml")).expect_err("another format").to_string();
    assert!(error.contains("format 9"), "{error}");
}

#[test]
fn a_collection_is_scored_by_its_judgements() {
    let project = Project::with_corpus();
    let searcher = indexed(&project);
    project
        .write("q.jsonl", "{\"_id\":\"q1\",\"text\":\"lighthouse keeper\"}\n{\"_id\":\"q2\",\"text\":\"=Xylophon\"}\n");
    project.write("r.tsv", "query-id\tcorpus-id\tscore\nq1\tw1\t1\nq2\tk1\t1\n");
    project.write("c.toml", "queries = 'q.jsonl'\nqrels = 'r.tsv'\nfloors = { 'recall@1' = 0.5, 'mrr@10' = 0.6 }\n");
    let suites = [read_suite(&project.path("c.toml"))];
    let report = test(&searcher, &suites, &[], &TestOptions::default()).expect("a test").remove(0);
    assert_eq!((report.faults.len(), report.judged), (0, 2), "{:?}", report.faults);
    // One of two is found, at rank 1.
    let [Failure::Floor { found, floor, .. }] = report.failures[..] else { panic!("{:?}", report.failures) };
    assert!((found - 0.5).abs() < 1e-9 && (floor - 0.6).abs() < 1e-9);
    assert!(report.has_failed());
    // Kept is the rank of what answers; from it, the metrics of then.
    let keeping = format!("keep = 'judged'\n{}", std::fs::read_to_string(project.path("c.toml")).expect("the suite"));
    project.write("k.toml", &keeping);
    let suites = [read_suite(&project.path("k.toml"))];
    let options = TestOptions { record: true, ..TestOptions::default() };
    let report = test(&searcher, &suites, &[], &options).expect("a test").remove(0);
    let now = fundstelle::suite::Fingerprints::of(&searcher).expect("fingerprints");
    let text = Baseline::of(&report, &now).to_text();
    assert!(text.contains("\"judged\": {\"w1\":1}}") && text.contains("\"judged\": {}}"), "{text}");
    assert!(!text.contains("\"score\""), "{text}");
    // Two places at ranks that they do not have: one moved, one was lost with it.
    project.write("k.baseline.json", text.replace("\"w1\":1", "\"w1\":3").replace(": {}}", ": {\"k1\":2}}"));
    let baseline = Baseline::load(&project.path("k.toml")).expect("a baseline");
    let report = test(&searcher, &suites, &[baseline], &TestOptions::default()).expect("a test").remove(0);
    let changes: Vec<_> = report.cases.iter().map(|case| case.change.as_ref().expect("a change")).collect();
    assert_eq!((changes[0].moved[0].was, changes[0].moved[0].now, changes[0].gained.len()), (3, 1, 0));
    assert_eq!((changes[1].lost[0].id.as_str(), changes[1].lost[0].was), ("k1", 2));
    assert!(matches!(report.cases[1].failures[..], [Failure::Lost { was: 2, rank: None, .. }]));
    // 1/3 and 1/2 then, 1 and nothing now.
    let reciprocal = report.metrics.iter().find(|of| of.metric.to_string() == "mrr@10").expect("the metric");
    assert!((reciprocal.before.expect("a mean") - 5.0 / 12.0).abs() < 1e-9 && (reciprocal.value - 0.5).abs() < 1e-9);
    // A judgement of what the corpus does not have is told at the file's name.
    project.write("r.tsv", "q1 0 w1 1\nq1 0 w9 1\n");
    let suites = [read_suite(&project.path("c.toml"))];
    let report = test(&searcher, &suites, &[], &TestOptions::default()).expect("a test").remove(0);
    assert_eq!((report.faults[0].spot.line, report.faults[0].spot.column), (2, 9));
    assert!(report.faults[0].message.contains("`w9` for `q1`"), "{:?}", report.faults);
}
