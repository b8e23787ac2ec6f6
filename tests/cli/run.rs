use crate::support::Project;

#[test]
fn a_run_has_six_columns_and_falling_scores() {
    let project = Project::with_corpus();
    project.write(
        "topics.jsonl",
        "{\"_id\":\"q1\",\"text\":\"Kabel Leiter\",\"why\":\"x\"}\n\n{\"_id\":2,\"text\":\"\"}\n",
    );
    let run = project.run(&["run", "--topics", "topics.jsonl", "-n", "2"]);
    assert_eq!(run.status, 0, "{}", run.text());
    let rows: Vec<Vec<&str>> = run.stdout.lines().map(|line| line.split(' ').collect()).collect();
    assert_eq!(rows.len(), 2, "{}", run.text());
    assert!(rows.iter().all(|row| row.len() == 6 && row[0] == "q1" && row[1] == "Q0"), "{}", run.text());
    assert_eq!(rows.iter().map(|row| row[3]).collect::<Vec<_>>(), ["1", "2"]);
    let score = |row: &[&str]| row[4].parse::<f32>().expect("a number");
    assert!(score(&rows[0]) > score(&rows[1]));
}

#[test]
fn a_run_without_hits_exits_one() {
    let project = Project::with_corpus();
    project.write("topics.jsonl", "{\"_id\":\"q1\",\"text\":\"Zirkuszelt\"}\n");
    let run = project.run(&["run", "--topics", "topics.jsonl", "--plain"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{}", run.text());
}

#[test]
fn a_bad_topic_is_named_by_its_line() {
    let project = Project::with_corpus();
    project.write("topics.jsonl", "{\"_id\":\"q1\",\"text\":\"Kabel\"}\n{\"_id\":\"q2\"}\n");
    let run = project.run(&["run", "--topics", "topics.jsonl"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.starts_with("error: topics `topics.jsonl`: line 2: "), "{}", run.text());
    assert_eq!(project.run(&["run", "--topics", "fehlt.jsonl"]).status, 2);
}
