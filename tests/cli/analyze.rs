use crate::support::Project;

#[test]
fn terms_are_printed_field_by_field() {
    let project = Project::new();
    let run = project.run(&["analyze", "Die Sicherungen"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.text());
    let rows: Vec<Vec<&str>> = run.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["word", "exact", "de", "en"]);
    assert_eq!(rows[2][..2], ["Sicherungen", "sicherungen"]);
    let json = project.run(&["analyze", "--json", "Die Sicherungen"]);
    let token = &json.json_of("token")[1];
    assert_eq!((&token["span"], &token["position"]), (&serde_json::json!([4, 15]), &serde_json::json!(1)));
    assert_eq!(token["terms"]["exact"], "sicherungen");
}

#[test]
fn a_query_is_printed_back_as_understood() {
    let project = Project::new();
    let run = project.run(&["analyze", "--query", "-Irak NATO"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert_eq!(run.stdout, "-Irak NATO\n");
    let json = project.run(&["analyze", "--query", "--json", "NATO \"offen"]);
    let query = &json.json_of("query")[0];
    assert_eq!(query["query"], "NATO \"offen");
    assert_eq!(query["warnings"].as_array().map(Vec::len), Some(1), "{query}");
}

#[test]
fn the_way_of_a_word_is_shown() {
    let project = Project::new();
    let run = project.run(&["analyze", "Sicherheiten"]);
    for part in
        ["Sicherheiten\n", "exact", "sicherheiten", "capitals to small letters", "Snowball stem; lesser stem", "counts"]
    {
        assert!(run.stdout.contains(part), "{part}: {}", run.text());
    }
    let verbose = project.run(&["analyze", "-v", "Die Sicherheiten"]);
    assert_eq!(verbose.stdout.matches("function word  ").count(), 2, "{}", verbose.text());
    let json = project.run(&["analyze", "--json", "Politikerinnen"]);
    let way = &json.json_of("token")[0]["way"];
    assert_eq!(way[1]["step"], "de");
    assert_eq!(way[1]["result"], "polit");
    assert_eq!(way[1]["rules"], serde_json::json!(["masculine", "snowball"]));
}
