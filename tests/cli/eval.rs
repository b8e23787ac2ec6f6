use crate::support::Project;

/// q1: a has grade 2, b 1; q2: a alone; q3: nobody answers.
const QRELS: &str = "query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t1\nq2\ta\t1\nq3\ta\t1\n";

fn project() -> Project {
    let project = Project::new();
    project.write("qrels.tsv", QRELS);
    // By score: q1 b, x; q2 x, a, for of equal scores the greater id comes first.
    project
        .write("one.run", "q1 Q0 x 1 1 one\nq1 Q0 b 2 2 one\nq2 Q0 a 1 3.5 one\nq2 Q0 x 2 3.5 one\nq9 Q0 a 1 1 one\n");
    project.write("two.run", "q1\tQ0\ta\t1\t2\ttwo\r\nq1\tQ0\tb\t2\t1\ttwo\r\n");
    project
}

#[test]
fn runs_stand_side_by_side_and_what_they_lack_is_told() {
    let run = project().run(&["eval", "--qrels", "qrels.tsv", "--metrics", "mrr,p@2,recall@5", "one.run", "two.run"]);
    let expected = "\
--- stdout
metric       one.run  two.run
mrr           0.7500   1.0000
p@2           0.5000   1.0000
recall@5      0.7500   1.0000
num_q              2        1
num_ret            4        2
num_rel            3        2
num_rel_ret        2        2
--- stderr
`one.run` lacks 1 of 3 judged queries; they are left out of its means
hint: `--complete` counts them as 0
`two.run` lacks 2 of 3 judged queries; they are left out of its means
hint: `--complete` counts them as 0
--- exit 0
";
    assert_eq!(run.text(), expected);
}

#[test]
fn missing_queries_count_nothing_on_demand_and_json_has_every_query() {
    let run = project().run(&[
        "eval",
        "--qrels",
        "qrels.tsv",
        "-qc",
        "--per-query",
        "--json",
        "--metrics",
        "mrr,recip_rank",
        "two.run",
    ]);
    let expected = r#"{"type":"scores","run":"two.run","query":"q1","metrics":{"mrr":1.0},"num_ret":2,"num_rel":2,"num_rel_ret":2}
{"type":"scores","run":"two.run","query":"q2","metrics":{"mrr":0.0},"num_ret":0,"num_rel":1,"num_rel_ret":0}
{"type":"scores","run":"two.run","query":"q3","metrics":{"mrr":0.0},"num_ret":0,"num_rel":1,"num_rel_ret":0}
{"type":"evaluation","run":"two.run","tag":"two","level":"passage","metrics":{"mrr":0.3333333333333333},"num_q":3,"num_ret":2,"num_rel":4,"num_rel_ret":2,"missing":2,"unjudged":0}
"#;
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, expected, ""));
}

#[test]
fn a_comparison_tells_better_from_worse() {
    let project = project();
    let compare = ["eval", "--qrels", "qrels.tsv", "--compare", "-q", "--metrics", "mrr", "one.run", "two.run"];
    // q1 1 and 1, q2 1/2 and 0. One query differs: p is 1 for it.
    let expected = "\
metric  one.run  two.run   change       p  better  equal  worse
mrr      0.7500   0.5000  -0.2500  1.0000       0      1      1

queries that change most in mrr
query  one.run  two.run   change
q2      0.5000   0.0000  -0.5000
";
    assert_eq!(project.run(&compare).text(), format!("--- stdout\n{expected}--- stderr\n--- exit 0\n"));
    let json = project.run(&[&compare[..], &["--json"]].concat()).stdout;
    let line = json.lines().last().expect("a line");
    assert_eq!(
        line,
        r#"{"type":"comparison","metric":"mrr","runs":["one.run","two.run"],"means":[0.75,0.5],"difference":-0.25,"p":1.0,"better":0,"equal":1,"worse":1,"changes":[{"query":"q2","scores":[0.5,0.0]}]}"#
    );
}

#[test]
fn documents_are_scored_by_their_best_passage() {
    let project = Project::new();
    project.write("qrels", "q 0 a:p1 1\nq 0 b:p1 0\n");
    project.write("run", "q Q0 b:p1 1 3 t\nq Q0 a:p2 2 2 t\n");
    for (level, expected) in [("passage", "mrr          0.0000"), ("document", "mrr          0.5000")] {
        let run = project.run(&["eval", "--qrels", "qrels", "--metrics", "mrr", "--level", level, "run"]);
        assert!(run.stdout.contains(expected), "{}", run.text());
    }
}

#[test]
fn runs_without_a_judged_query_exit_one_and_say_so() {
    let project = project();
    project.write("empty.run", "");
    project.write("other.run", "17 Q0 a 1 1 t\n");
    let run = project.run(&["eval", "--qrels", "qrels.tsv", "--metrics", "mrr", "empty.run", "other.run"]);
    assert_eq!(run.status, 1);
    assert_eq!(
        run.stderr,
        "warning: `empty.run` is empty\nwarning: no query of `other.run` is judged in `qrels.tsv`\nhint: do their ids \
         agree? the run has `17`, the judgements `q1`\n"
    );
}

#[test]
fn what_is_found_and_what_is_judged_may_be_named_differently() {
    let project = project();
    project.write("passages.run", "q1 Q0 a:p1 1 1 t\n");
    let run = project.run(&["eval", "--qrels", "qrels.tsv", "--metrics", "mrr", "passages.run"]);
    assert!(
        run.stderr.starts_with(
            "warning: nothing that `passages.run` found is judged\nhint: do their ids agree? the run has `a:p1`, the \
             judgements `a`; `--level document` has the best passage of each document count\n"
        ),
        "{}",
        run.text()
    );
}

#[test]
fn what_a_file_holds_cannot_steer_the_terminal() {
    let project = Project::new();
    project.write("qrels", "q\u{1b}]0;x\u{7} 0 a 1\n");
    project.write("run", "q\u{1b}]0;x\u{7} Q0 a 1 1 t\n");
    project.write("broken", "q\u{1b}[2J Q0 a 1 1 t\nq\u{1b}[2J\n");
    for arguments in [&["run", "--per-query"][..], &["broken"], &["run", "run", "--compare"]] {
        let run = project.run(&[&["eval", "--qrels", "qrels"], arguments].concat());
        assert!(!run.text().contains(['\u{1b}', '\u{7}']), "{arguments:?}: {:?}", run.text());
    }
}

#[test]
fn every_field_of_the_json_lines_is_documented() {
    let project = project();
    let run =
        project.run(&["eval", "--qrels", "qrels.tsv", "--json", "--per-query", "--compare", "one.run", "two.run"]);
    let documented = include_str!("../../src/output/json/mod.rs");
    let (_, documented) = documented.split_once("(`eval --json`)").expect("a section");
    let mut types = Vec::new();
    for line in run.json() {
        for field in line.as_object().expect("an object").keys().filter(|field| *field != "type") {
            assert!(documented.contains(&format!("`{field}`")), "{field}: {line}");
        }
        types.push(line["type"].as_str().expect("a text").to_owned());
    }
    // Two queries are answered by either run: q3 is by none, q9 is not judged.
    let expected = ["scores", "scores", "evaluation"].repeat(2).into_iter().chain(["comparison"; 10]);
    assert_eq!(types, expected.collect::<Vec<_>>());
}
