use crate::support::{Project, assert_golden};

const COMMANDS: [&str; 16] = [
    "search",
    "show",
    "sources",
    "cited-by",
    "add",
    "index",
    "inspect",
    "run",
    "eval",
    "test",
    "judge",
    "mine",
    "analyze",
    "status",
    "completions",
    "man",
];

#[test]
fn help_of_every_command_is_as_read_and_approved() {
    let project = Project::new();
    for (option, form) in [("-h", "short"), ("--help", "long")] {
        let run = project.run(&[option]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        assert_golden(&format!("help/fundstelle.{form}.txt"), &run.stdout);
        for command in COMMANDS {
            let run = project.run(&[command, option]);
            assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{command}");
            assert_golden(&format!("help/{command}.{form}.txt"), &run.stdout);
        }
    }
}

#[test]
fn short_help_has_one_line_per_option_without_full_stop() {
    let project = Project::new();
    for command in COMMANDS {
        let run = project.run(&[command, "-h"]);
        for line in run.stdout.lines() {
            assert!(!line.ends_with('.') || line.ends_with("..."), "{command}: {line}");
            assert!(line.chars().count() <= 100, "{command}: {line}");
            // A description that ran on would stand alone, far to the right.
            assert!(!line.starts_with("                        "), "{command}: {line}");
        }
    }
}

#[test]
fn usage_errors_exit_two_and_leave_stdout_empty() {
    let project = Project::new();
    for arguments in [&["suche"][..], &["search", "--kind", "absatz", "x"], &["show"], &["search", "--year", "x", "y"]]
    {
        let run = project.run(arguments);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn completions_and_manual_come_from_the_same_options() {
    let project = Project::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = project.run(&["completions", shell]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{shell}");
        for word in ["kwic", "offset"] {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert!(project.run(&["completions", "zsh"]).stdout.contains("pull-quote"));
    let main = project.run(&["man"]);
    assert!(main.stdout.contains(".TH fundstelle 1"), "{}", main.stdout);
    let search = project.run(&["man", "search"]);
    assert!(search.stdout.contains(r"\-\-kwic"), "{}", search.stdout);
    assert!(search.stdout.contains(r"\-\-corpus"), "{}", search.stdout);
    assert_eq!(project.run(&["man", "suche"]).status, 2);
}
