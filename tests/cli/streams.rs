use std::io::Read as _;
use std::process::Stdio;

use crate::support::{Project, Run};

#[test]
fn a_closed_pipe_ends_quietly_with_zero() {
    let project = Project::new();
    // Far more than any pipe holds, so that the program is still writing when the reader goes.
    let lines: String = (0..20_000).map(|n| format!("{{\"_id\":\"r{n}\",\"text\":\"Kabel {n}\"}}\n")).collect();
    project.write("viele.jsonl", lines);
    for arguments in [&["inspect", "--json", "viele.jsonl"][..], &["inspect", "viele.jsonl"]] {
        let mut child =
            project.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        let mut first = [0];
        child.stdout.take().expect("a pipe").read_exact(&mut first).expect("something");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn color_is_for_terminals_unless_asked_for() {
    let project = Project::with_corpus();
    let inspect = ["inspect", "corpus/seekabel-1905.md"];
    let escape = |run: &Run| run.stdout.contains('\u{1b}');
    assert!(!escape(&project.run(&inspect)));
    assert!(escape(&project.run(&["--color", "always", inspect[0], inspect[1]])));
    assert!(!escape(&project.run(&["--color=never", inspect[0], inspect[1]])));
    assert!(!escape(&Run::of(project.command(&inspect).env("NO_COLOR", "1"))));
    assert!(escape(&Run::of(project.command(&[inspect[0], inspect[1], "--color=always"]).env("NO_COLOR", "1"))));
}

#[test]
fn document_text_cannot_steer_the_terminal_but_json_keeps_it() {
    let project = Project::new();
    project.write("böse.jsonl", "{\"_id\":\"a\",\"text\":\"x\\u001b[2Jy\\u202ez\"}\n");
    let text = project.run(&["inspect", "böse.jsonl", "--color=always"]);
    assert!(!text.stdout.contains("\u{1b}[2J") && !text.stdout.contains('\u{202e}'), "{text:?}");
    let json = project.run(&["inspect", "böse.jsonl", "--json"]);
    assert_eq!(json.json_of("passage")[0]["text"], "x\u{1b}[2Jy\u{202e}z");
}
