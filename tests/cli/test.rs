use crate::support::{Project, assert_golden};

/// A project with a suite that holds, one that does not, and an index.
fn project() -> Project {
    let project = Project::with_corpus();
    project.write(
        "tests/queries/kabel.toml",
        "[[case]]\nquery = 'Oberpostdirektion'\nfirst = 'seekabel-1905:p3'\nwhy = 'the station reports to it'\n",
    );
    project.run(&["index", "-q"]);
    project
}

/// Where the keeper is looked for in the wrong place, and a wrong word is marked.
const FAILING: &str = "\
[[case]]
name = 'der Wärter'
query = 'lighthouse keeper'
lang = 'en'
first = 'w2'
must-not = 'seekabel-1905'
why = 'he reports'

[[case]]
query = 'Küstenstation'
must = 'seekabel-1905:p1'
class = 'exact'
snippet = { marks = ['Küsten'] }
";

#[test]
fn a_suite_that_holds_exits_zero_and_one_that_does_not_one() {
    let project = project();
    let run = project.run(&["test"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.text());
    assert!(run.stdout.ends_with("1 suite, 1 case: 1 passed\n"), "{}", run.text());
    project.write("falsch.toml", FAILING);
    let run = project.run(&["test", "tests/queries", "falsch.toml"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{}", run.text());
    assert_golden("text/test.txt", &run.text());
    let filtered = project.run(&["test", "falsch.toml", "--filter", "KÜSTEN"]);
    assert!(filtered.stdout.ends_with("1 suite, 1 case: 0 passed, 1 failed\n"), "{}", filtered.text());
    let none = project.run(&["test", "--filter", "Zirkuszelt"]);
    assert_eq!((none.status, none.stderr.as_str()), (1, "no case holds `Zirkuszelt`\n"), "{}", none.text());
}

#[test]
fn mistakes_are_told_by_line_and_column_and_the_other_suites_run() {
    let project = project();
    for (name, text) in [
        ("syntax", "[[case]]\nquery = \"Kabel\nfirst = 'k1'\n"),
        ("unbekannt", "[[case]]\nquery = 'Kabel'\nfirst = 'k1'\n  erst = 'k2'\n"),
        ("typen", "[[case]]\nquery = 3\n[[case]]\nquery = 'Kabel'\nmust = { a = 1 }\ncount = 'viele'\n"),
        (
            "ids",
            "[[case]]\nquery = 'Kabel'\nmust = ['k1', 'seekabel-1905:p9']\n[[case]]\nquery = 'Leiter'\nfirst = 'k1'\n",
        ),
        ("leer", "# nothing yet\n"),
        ("doppelt", "[[case]]\nquery = 'Kabel'\nfirst = 'k1'\n\n[[case]]\nquery = 'Kabel'\nfirst = 'k1'\n"),
        ("sammlung", "queries = 'fehlt.jsonl'\nqrels = 'fehlt.tsv'\n"),
        ("umlaut", "about = 'ä' # ö\n[[case]]\nquery = 'ä'; first = 'k1'\n"),
    ] {
        project.write(&format!("kaputt/{name}.toml"), text);
    }
    let run = project.run(&["test", "kaputt", "tests/queries", "fehlt.toml"]);
    assert_eq!(run.status, 2, "{}", run.text());
    // The case whose ids are right was tested, and so was the other suite.
    assert!(run.stdout.lines().any(|line| line.starts_with("kabel ") && line.contains(" 1/1 ")), "{}", run.text());
    assert_golden("text/test-faults.txt", &run.text());
}

#[test]
fn without_a_suite_there_is_advice() {
    let project = Project::with_corpus();
    let run = project.run(&["test"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.starts_with("error: no suite is named, and there is no folder `tests/queries`\nhint: "));
    project.write("leer/notiz.txt", "");
    assert_eq!(project.run(&["test", "leer"]).status, 2);
}

#[test]
fn suites_in_folders_below_are_named_and_not_run() {
    let project = project();
    project.write("tests/queries/briefe/falsch.toml", FAILING);
    project.write("tests/queries/.alt/falsch.toml", FAILING);
    let run = project.run(&["test"]);
    assert_eq!(run.status, 0, "{}", run.text());
    assert_eq!(run.stderr, "suites in `tests/queries/briefe` are not run; name a folder to run them\n");
    let both = project.run(&["test", "tests/queries", "tests/queries/briefe"]);
    assert_eq!((both.status, both.stderr.as_str()), (1, ""), "{}", both.text());
    let above = project.run(&["test", "tests"]);
    assert_eq!(above.status, 2);
    let hint = "hint: name the folder itself: `tests/queries` has suites\n";
    assert!(above.stderr.ends_with(hint), "{}", above.text());
}

#[test]
fn a_baseline_is_recorded_compared_and_accepted() {
    let project = project();
    let run = project.run(&["test", "--update"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, "1 baseline recorded\n"), "{}", run.text());
    let recorded = std::fs::read_to_string(project.path("tests/queries/kabel.baseline.json")).expect("a baseline");
    project.run(&["test", "--update", "-q"]);
    let again = std::fs::read_to_string(project.path("tests/queries/kabel.baseline.json")).expect("a baseline");
    assert_eq!(recorded, again);
    project.write("corpus/neu.txt", "Die Oberpostdirektion, die Oberpostdirektion.\n");
    project.run(&["index", "-q"]);
    let run = project.run(&["test"]);
    assert_eq!(run.status, 1, "{}", run.text());
    assert!(run.stdout.contains("the corpus has changed: gained neu:p1 (at 1)"), "{}", run.text());
    // What was accepted is asked no more; what is expected still is.
    project.write("tests/queries/kabel.toml", "[[case]]\nquery = 'Oberpostdirektion'\nmust = 'seekabel-1905:p3'\n");
    assert_eq!(project.run(&["test", "--update"]).status, 0);
    let run = project.run(&["test"]);
    assert_eq!((run.status, run.stdout.contains("changed")), (0, false), "{}", run.text());
    project.write("tests/queries/kabel.baseline.json", "{\n<<<<<<< ours\n");
    let run = project.run(&["test"]);
    assert_eq!(run.status, 2, "{}", run.text());
    assert!(run.stderr.contains("kabel.baseline.json:2:1: the baseline cannot be understood"), "{}", run.text());
    assert_eq!(project.run(&["test", "--update"]).status, 0);
}

#[test]
fn programs_get_lines_and_reports_are_files() {
    let project = project();
    project.write("falsch.toml", FAILING.replace("'der Wärter'", "\"<b>&\\u001b\""));
    let run = project.run(&["test", "--json", "falsch.toml", "--report", "r.html", "--junit", "j.xml"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{}", run.text());
    let types: Vec<_> = run.json().iter().map(|line| line["type"].as_str().expect("a type").to_owned()).collect();
    assert_eq!(types, ["case", "case", "metric", "metric", "metric", "metric", "summary"]);
    let case = &run.json()[0];
    assert_eq!((&case["verdict"], &case["line"]), (&"failed".into(), &1.into()));
    assert_eq!((&case["failures"][0]["kind"], &case["failures"][0]["place"]), (&"rank".into(), &"w2".into()));
    assert_eq!((&case["hits"][0]["id"], &case["hits"][0]["judged"]), (&"w1".into(), &"unjudged".into()));
    let summary = &run.json()[6];
    assert_eq!((&summary["cases"], &summary["failed"], &summary["faults"]), (&2.into(), &2.into(), &0.into()));
    let page = std::fs::read_to_string(project.path("r.html")).expect("a page");
    let xml = std::fs::read_to_string(project.path("j.xml")).expect("a file");
    for (name, text) in [("page", &page), ("xml", &xml)] {
        assert!(text.contains("&lt;b&gt;&amp;"), "{name}: {text}");
        assert!(!text.contains("<b>&") && !text.contains('\u{1b}'), "{name}");
    }
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("://"), "{page}");
    assert!(xml.contains("tests=\"2\" failures=\"2\" errors=\"0\" skipped=\"0\""), "{xml}");
    let run = project.run(&["test", "--report", "nirgends/r.html"]);
    assert_eq!(run.status, 2, "{}", run.text());
    assert!(run.stderr.starts_with("error: cannot write `nirgends/r.html`: "), "{}", run.text());
}
