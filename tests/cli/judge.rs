use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use crate::support::{Project, Run};

/// Two topics; two runs that find five passages for the first and one for the second, and one that is gone.
fn project() -> Project {
    let project = Project::with_corpus();
    project.write(
        "topics.jsonl",
        "{\"_id\":\"q1\",\"text\":\"Kabel\",\"narrative\":\"Vom Legen.\"}\n{\"_id\":\"q2\",\"text\":\"lighthouse\"}\n",
    );
    project.write(
        "a.run",
        "q1 Q0 seekabel-1905:p1 1 3 a\nq1 Q0 seekabel-1905:p2 2 2 a\nq1 Q0 fort:p7 3 1 a\nq2 Q0 w1 1 1 a\n",
    );
    project.write("b.run", "q1 Q0 seekabel-1905:p2 1 3 b\nq1 Q0 kabelkunde 2 2 b\nq1 Q0 seekabel-1905:p3 3 1 b\n");
    project.run(&["index", "-q"]);
    project
}

/// Answers the questions of `judge`, one a line.
fn judge(project: &Project, arguments: &[&str], answers: &str) -> Run {
    let always = ["judge", "--topics", "topics.jsonl", "--qrels", "qrels.tsv"];
    let mut command = project.command(&[&always[..], arguments].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    // Where it ends before it has read all, the pipe is closed.
    let _ = child.stdin.take().expect("a pipe").write_all(answers.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    Run {
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        status: output.status.code().expect("an exit code"),
    }
}

fn qrels(project: &Project) -> Vec<String> {
    let text = fs::read_to_string(project.path("qrels.tsv")).unwrap_or_default();
    text.lines().skip(1).map(str::to_owned).collect()
}

/// The heads of the cards, in their order.
fn cards(run: &Run) -> Vec<&str> {
    let is_head = |line: &&str| line.contains(" of ") && line.contains(" · q");
    run.stdout.lines().filter(is_head).collect()
}

#[test]
fn cards_are_judged_one_by_one_and_what_is_gone_is_told() {
    let project = project();
    let run = judge(&project, &["a.run", "b.run"], "1\n2\n0\n3\n2\n");
    assert_eq!(run.status, 0, "{}", run.text());
    assert_eq!(cards(&run), ["1 of 5 · q1", "2 of 5 · q1", "3 of 5 · q1", "4 of 5 · q1", "5 of 5 · q2"]);
    assert_eq!(
        run.stderr,
        "warning: not in the index, and left out: `fort:p7`\nhint: were the runs made of this corpus, as it is now?\n5 of 5 \
         cards judged, 0 left; `qrels.tsv` has 5 judgements\n"
    );
    let mut judged: Vec<String> =
        qrels(&project).iter().map(|line| line.rsplit_once('\t').expect("columns").0.to_owned()).collect();
    assert_eq!(judged.last().map(String::as_str), Some("q2\tw1"));
    judged.sort();
    // The document as a whole, for run b has it so; each once, though both runs found p2.
    let expected = ["q1\tkabelkunde", "q1\tseekabel-1905:p1", "q1\tseekabel-1905:p2", "q1\tseekabel-1905:p3", "q2\tw1"];
    assert_eq!(judged, expected);
    assert!(run.stdout.contains("query      Kabel\nnarrative  Vom Legen.\n"), "{}", run.text());
    assert!(run.stdout.contains("*Kabel*"), "{}", run.text());
    // Nothing is left to ask.
    let again = judge(&project, &["a.run", "b.run"], "");
    assert_eq!((again.status, cards(&again).len()), (0, 0), "{}", again.text());
}

#[test]
fn what_is_left_is_asked_the_next_time_in_the_same_order() {
    let project = project();
    let first = judge(&project, &["a.run", "b.run"], "2\ns\nq\n");
    assert_eq!((first.status, qrels(&project).len()), (0, 1), "{}", first.text());
    // No answer any more: the pipe was cut, as by a kill.
    let second = judge(&project, &["b.run", "a.run"], "1\n");
    assert_eq!((second.status, qrels(&project).len()), (0, 2), "{}", second.text());
    assert!(second.stderr.contains("1 of 5 cards are judged already\n"), "{}", second.text());
    // The one that was skipped is the first now.
    let place = |run: &Run, head: &str| {
        let (_, behind) = run.stdout.split_once(head).expect("a card");
        behind.lines().find(|line| line.contains(" › ") || line.contains("kabelkunde")).map(str::to_owned)
    };
    assert_eq!(place(&first, "2 of 5 · q1"), place(&second, "1 of 4 · q1"));
}

#[test]
fn a_grade_is_mended_by_going_back_and_notes_stand_beside() {
    let project = project();
    let answers = "b\n2\nb\nn zu kurz\nn\nnur der Name\n3\n5\n?\n1\nq\n";
    let run = judge(&project, &["a.run", "--depth", "2"], answers);
    assert_eq!(run.status, 0, "{}", run.text());
    assert_eq!(cards(&run), ["1 of 3 · q1", "2 of 3 · q1", "1 of 3 · q1", "2 of 3 · q1", "3 of 3 · q2"]);
    assert!(run.stdout.contains("this is the first card\n"), "{}", run.text());
    assert!(run.stdout.contains("\ngraded 2\n"), "{}", run.text());
    assert!(run.stdout.contains("`5` is no answer; ? says which are\n"), "{}", run.text());
    let grades: Vec<String> =
        qrels(&project).iter().map(|line| line.rsplit_once('\t').expect("columns").1.to_owned()).collect();
    assert_eq!(grades, ["3", "1"]);
    let first = qrels(&project)[0].strip_suffix("\t3").expect("a grade").to_owned();
    let notes = fs::read_to_string(project.path("qrels.tsv.notes.tsv")).expect("notes");
    assert_eq!(notes, format!("query-id\tcorpus-id\tnote\n{first}\tzu kurz\n{first}\tnur der Name\n"));
}

#[test]
fn without_a_run_what_search_finds_is_judged() {
    let project = project();
    let run = judge(&project, &["--depth", "1"], "2\n2\n");
    assert_eq!((run.status, qrels(&project).len()), (0, 2), "{}", run.text());
    let with_run = judge(&project, &["a.run", "--search", "--depth", "1"], "");
    // q1's first in the run may be what search finds first.
    assert!(with_run.stderr.contains("cards are judged already"), "{}", with_run.text());
    project.write("topics.jsonl", "{\"_id\":\"q1\",\"text\":\"=Xylophon\"}\n");
    let nothing = judge(&project, &[], "");
    assert_eq!((nothing.status, nothing.stdout.as_str()), (1, ""), "{}", nothing.text());
}

#[test]
fn what_is_shown_cannot_steer_the_terminal() {
    let project = Project::new();
    project.write(
        "corpus/a.jsonl",
        "{\"_id\":\"a\",\"title\":\"x\\u001b[2J\",\"text\":\"Kabel \\u001b]0;x\\u0007 Ende\"}\n",
    );
    project.write("topics.jsonl", "{\"_id\":\"q1\",\"text\":\"Kabel\\u001b[2J\",\"title\":\"\\u009b\"}\n");
    project.write("a.run", "q1 Q0 a 1 2 t\nq1 Q0 b\u{1b}[2J 1 1 t\n");
    let run = judge(&project, &["a.run"], "\u{1b}[2J\nn \u{1b}[2J\n2\n");
    assert_eq!(run.status, 0);
    assert!(!run.text().contains(['\u{1b}', '\u{7}', '\u{9b}']), "{:?}", run.text());
}
