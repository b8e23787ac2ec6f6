use crate::support::Project;

/// A project with a dictionary beside its corpus.
fn with_dictionary() -> Project {
    let project = Project::with_corpus();
    project.write("de-en", "Leuchtturm {m} | Leuchttürme {pl} :: lighthouse | lighthouses\nohne Übersetzung\n");
    project
}

/// Classes in which the words of a query were met in its first hit.
fn classes(project: &Project, arguments: &[&str]) -> Vec<String> {
    let run = project.run(&[&["search", "-q", "--json"], arguments].concat());
    let hits = run.json_of("hit");
    let Some(matches) = hits.first().and_then(|hit| hit["matches"].as_array().cloned()) else { return Vec::new() };
    matches.iter().map(|found| found["class"].as_str().expect("a class").to_owned()).collect()
}

#[test]
fn a_dictionary_is_named_by_option_configuration_or_environment() {
    for (name, arguments, configuration, environment) in [
        ("option", &["--dictionary", "de-en"][..], "", ""),
        ("configuration", &[], "dictionary = \"de-en\"\n", ""),
        ("configuration with a list", &[], "dictionary = [\"de-en\"]\n", ""),
        ("environment", &[], "dictionary = \"nowhere\"\n", "de-en"),
        ("option before the environment", &["--dictionary", "de-en"], "", "nowhere"),
    ] {
        let project = with_dictionary();
        project.write("fundstelle.toml", configuration);
        let mut command = project.command(&[&["index"], arguments].concat());
        if !environment.is_empty() {
            command.env("FUNDSTELLE_DICTIONARY", environment);
        }
        let run = crate::support::Run::of(&mut command);
        assert_eq!(run.status, 0, "{name}: {}", run.text());
        assert!(run.stderr.contains("2 glossary entries"), "{name}: {}", run.text());
        assert!(run.stderr.contains("de-en:2: there is no `::`"), "{name}: {}", run.text());
        assert_eq!(classes(&project, &["Leuchttürmen"]), ["glossary"], "{name}");
        assert_eq!(classes(&project, &["--lang", "en", "Leuchttürmen"]), [""; 0], "{name}");
    }
}

#[test]
fn a_dictionary_that_the_index_has_not_is_mentioned_after_a_search() {
    let project = with_dictionary();
    project.run(&["index", "-q"]);
    let run = project.run(&["search", "Leiter", "--dictionary", "de-en"]);
    assert_eq!(run.status, 0);
    assert!(run.stderr.contains("warning: the index was made without the dictionary"), "{}", run.text());
    project.run(&["index", "-q", "--dictionary", "de-en"]);
    let run = project.run(&["search", "Leiter", "--dictionary", "de-en"]);
    assert!(!run.stderr.contains("warning"), "{}", run.text());
}

#[test]
fn status_names_the_glossaries() {
    let project = with_dictionary();
    project.write("corpus/glossary.toml", "\"Hülle\" = [\"sheath\", \"casing\"]\n");
    let run = project.run(&["index", "-q", "--dictionary", "de-en", "--dictionary", "nowhere"]);
    assert_eq!(run.status, 2, "{}", run.text());
    assert!(run.stderr.contains("nowhere: could not be read"), "{}", run.text());
    let status = project.run(&["status", "--json", "--dictionary", "de-en", "--dictionary", "nowhere"]);
    let object = &status.json()[0];
    assert_eq!(object["up_to_date"], true, "{object}");
    assert_eq!((&object["skipped"], &object["documents"]), (&0.into(), &4.into()), "{object}");
    let glossary = object["glossary"].as_array().expect("a list");
    assert_eq!((&glossary[0]["path"], &glossary[0]["entries"]), (&"glossary.toml".into(), &1.into()));
    assert_eq!((&glossary[1]["entries"], &glossary[1]["faults"]), (&2.into(), &1.into()));
    assert!(glossary[2]["error"].as_str().is_some_and(|error| error.starts_with("could not be read")));
    let text = project.run(&["status", "--dictionary", "de-en"]);
    assert!(text.stdout.contains("glossary  glossary.toml · 1 entry\n"), "{}", text.text());
    assert!(text.stdout.contains("de-en · 2 entries, 1 line not used"), "{}", text.text());
}

#[test]
fn a_changed_glossary_is_mentioned_and_taken_in() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    assert_eq!(classes(&project, &["sheath"]), [""; 0]);
    project.write("corpus/glossary.toml", "\"Hülle\" = [\"sheath\", \"casing\"]\n");
    let run = project.run(&["search", "sheath"]);
    assert!(run.stderr.contains("warning: the corpus has changed"), "{}", run.text());
    let run = project.run(&["index"]);
    assert!(run.stderr.contains("4 unchanged") && run.stderr.contains("1 glossary entry"), "{}", run.text());
    assert_eq!(classes(&project, &["sheath"]), ["glossary"]);
}
