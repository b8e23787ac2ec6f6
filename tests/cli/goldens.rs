use crate::support::{Project, assert_golden};

/// What a reader sees at 80 columns without colour; read it as a reader would before taking a change over.
#[test]
fn text_output_is_as_read_and_approved() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    for (name, arguments) in [
        ("search", &["search", "Kabel Verlegung", "-n", "3"][..]),
        ("search-context", &["search", "Oberpostdirektion", "--context", "1"]),
        ("search-footnote", &["search", "Küstentelegraphie", "--kind", "footnote"]),
        ("kwic", &["search", "--kwic", "Kabel Hülle"]),
        ("kwic-right", &["search", "--kwic", "--sort", "right", "Kabel Hülle"]),
        ("analyze", &["analyze", "Die Sicherung der Muehlen"]),
        ("analyze-way", &["analyze", "-v", "Fuer S t a a t s NATO’s Schoenheiten"]),
        ("show", &["show", "seekabel-1905:p2", "--context", "1"]),
        ("show-document", &["show", "seekabel-1905"]),
        ("sources", &["sources"]),
        ("cited-by", &["cited-by", "thorwald"]),
        ("inspect", &["inspect", "--dropped", "corpus/seekabel-1905.md"]),
        ("inspect-collection", &["inspect", "corpus/saetze.jsonl"]),
    ] {
        assert_golden(&format!("text/{name}.txt"), &project.run(arguments).text());
    }
}

/// The fields that programs rely on, as they stand in the lines.
#[test]
fn json_output_is_as_read_and_approved() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    for (name, arguments) in [
        ("inspect", &["inspect", "--json", "--dropped", "corpus/seekabel-1905.md"][..]),
        ("show", &["show", "--json", "seekabel-1905:p2", "--context", "1"]),
        ("show-document", &["show", "--json", "kabelkunde"]),
        ("sources", &["sources", "--json"]),
        ("kwic", &["search", "--json", "--kwic", "--sort", "left", "Reede Hülle"]),
        ("analyze", &["analyze", "--json", "Die Sicherung der Küsten"]),
    ] {
        // The summary of a search tells a time.
        let lines = project.run(arguments).stdout.lines().map(|line| format!("{line}\n")).collect::<Vec<_>>();
        let lines: String = lines.into_iter().filter(|line| !line.contains("\"elapsed_ms\"")).collect();
        assert_golden(&format!("json/{name}.jsonl"), &lines);
    }
}

#[test]
fn error_messages_are_as_read_and_approved() {
    let project = Project::with_corpus();
    project.run(&["index", "-q"]);
    project.write("zwei/seekabel-1905.md", "Ein anderer.\n");
    project.write("leer.md", "");
    project.write("kaputt.toml", "korpus = 'x'\n");
    project.write("a.run", "q1 Q0 seekabel-1905:p2 1 2.5 a\nq2 Q0 seekabel-1905:p1 1 1,5 a\n");
    project.write("b.run", "q1 Q0 seekabel-1905:p2 1 2.5 b\n");
    project.write("c.run", "q1 Q0 fort:p1 1 2.5 c\n");
    project.write("topics.jsonl", "{\"_id\":\"q1\",\"text\":\"Kabel\"}\n");
    project.write("qrels.tsv", "query-id\tcorpus-id\tscore\nq2\tseekabel-1905:p1\t1\n");
    let runs: String = [
        &["search", "autor:thorwald Kabel \"offen", "-n", "0"][..],
        &["search", "Zirkuszelt", "--lang", "en"],
        &["search", ""],
        &["search", "-Kabel"],
        &["search", "Kabel", "-n", "viele"],
        &["search", "NOT Kabel"],
        &["Kabel"],
        &["search", "Kabel", "--corpus", "nirgends", "--index", "keiner"],
        &["search", "Kabel", "--config", "kaputt.toml"],
        &["show", "seekabel:p99"],
        &["add", "zwei/seekabel-1905.md", "leer.md", "fehlt.md", "bild.png"],
        &["inspect", "corpus"],
        &["index", "zwei/seekabel-1905.md"],
        &["run", "--topics", "leer.md"],
        &["run", "--topics", "fehlt.jsonl"],
        &["eval", "--qrels", "qrels.tsv", "a.run"],
        &["eval", "--qrels", "b.run", "qrels.tsv"],
        &["eval", "--qrels", "qrels.tsv", "qrels.tsv"],
        &["eval", "--qrels", "qrels.tsv", "b.run"],
        &["eval", "--qrels", "qrels.tsv", "--metrics", "ndgc@10", "b.run"],
        &["eval", "--qrels", "qrels.tsv", "--compare", "b.run"],
        &["eval", "--qrels", "leer.md", "b.run"],
        &["eval", "--qrels", "qrels.tsv", "fehlt.run"],
        &["judge", "--topics", "fehlt.jsonl", "--qrels", "neu.tsv"],
        &["judge", "--topics", "topics.jsonl", "--qrels", "b.run"],
        &["judge", "--topics", "topics.jsonl", "--qrels", "neu.tsv", "-"],
        &["judge", "--topics", "topics.jsonl", "--qrels", "neu.tsv", "qrels.tsv"],
        &["judge", "--topics", "topics.jsonl", "--qrels", "nirgends/neu.tsv"],
        &["judge", "--topics", "topics.jsonl", "--qrels", "neu.tsv", "c.run"],
        &["mine", "mined"],
        &["status", "--index", "keiner"],
        &["man", "suche"],
    ]
    .iter()
    .map(|arguments| format!("$ fundstelle {}\n{}\n", arguments.join(" "), project.run(arguments).text()))
    .collect();
    assert_golden("errors.txt", &runs);
}
