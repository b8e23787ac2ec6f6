use std::fs;

use crate::support::Project;

/// An article that quotes a letter, and the letter.
fn project() -> Project {
    let project = Project::new();
    project.write(
        "corpus/reede.md",
        "---\ntitle: Auf Reede\nauthor: [Jan Ter Horst]\ndate: 1911\nlang: de\n---\n\nVom Kabel und von denen, die es \
         legten, handelt dieser Aufsatz, der vor allem auf Briefen beruht und auf wenig sonst.\n\nThorwald sah darin ein \
         Wagnis, das sich nur bei ruhiger See lohnen könne.[^1]\n\n[^1]: Thorwald, Agnes 1905: Das Seekabel nach \
         Norderney, Emden, S. 3.\n",
    );
    project.write(
        "corpus/thorwald-1905.md",
        "---\ntitle: Das Seekabel nach Norderney\nauthor: [Agnes Thorwald]\ndate: 1905\nlang: de\n---\n\nDas Kabel lag im \
         Juli, und wer dabei war, der spricht noch heute von der ruhigen See, ohne die es nicht gegangen wäre.\n",
    );
    project
}

#[test]
fn the_folder_is_made_and_run_and_eval_read_it() {
    let project = project();
    let run = project.run(&["mine", "-q", "judged/mined"]);
    assert_eq!(
        run.text(),
        "--- stdout\n1 query in `judged/mined`: 0 with their place in the cited text, 0 by what they quote\n--- stderr\n--- \
         exit 0\n"
    );
    let qrels = fs::read_to_string(project.path("judged/mined/qrels.tsv")).expect("judgements");
    assert_eq!(qrels, "query-id\tcorpus-id\tscore\nreede:fn1\tthorwald-1905\t1\n");
    let run = project.run(&["run", "--topics", "judged/mined/queries.jsonl"]);
    project.write("a.run", &run.stdout);
    let metrics = ["--metrics", "success@1", "--level", "document", "a.run"];
    let run = project.run(&[&["eval", "--qrels", "judged/mined/qrels.tsv"], &metrics[..]].concat());
    assert!(run.stdout.contains("success@1    1.0000"), "{}", run.text());
}

#[test]
fn what_somebody_judged_is_not_overwritten_but_by_force() {
    let project = project();
    assert_eq!(project.run(&["mine", "mined"]).status, 0);
    // The same again is no loss.
    assert_eq!(project.run(&["mine", "mined"]).status, 0);
    let judged = "query-id\tcorpus-id\tscore\nreede:fn1\tthorwald-1905\t3\n";
    project.write("mined/qrels.tsv", judged);
    let run = project.run(&["mine", "mined"]);
    assert_eq!(
        (run.status, run.stderr.as_str()),
        (
            2,
            "error: `mined/qrels.tsv` is there already, with other content\nhint: `--force` replaces it, or name another \
             folder\n"
        )
    );
    assert_eq!(fs::read_to_string(project.path("mined/qrels.tsv")).expect("judgements"), judged);
    assert_eq!(project.run(&["mine", "mined", "--force"]).status, 0);
    assert_ne!(fs::read_to_string(project.path("mined/qrels.tsv")).expect("judgements"), judged);
}
