use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use fundstelle::index::{IndexOptions, update};
use fundstelle::search::Searcher;

/// A fresh folder with a corpus and an index of its own, and the program run in it.
pub struct Project {
    folder: tempfile::TempDir,
}

/// What a run gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub status: i32,
}

impl Project {
    /// Makes an empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Makes a project with an article and a small collection, not indexed yet.
    pub fn with_corpus() -> Self {
        let project = Self::new();
        project.write("corpus/seekabel-1905.md", ARTICLE);
        project.write("corpus/saetze.jsonl", COLLECTION);
        project
    }

    /// Returns a path in the folder.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    /// Writes a file, its folders with it.
    pub fn write(&self, relative: &str, content: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, content).expect("a file");
    }

    /// Returns the program, ready to run here, free of what the environment says about colour and width.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fundstelle"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "FUNDSTELLE_DICTIONARY"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().expect("the program runs");
        Self {
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
            status: output.status.code().expect("an exit code"),
        }
    }

    /// Returns the objects printed, one per line.
    pub fn json(&self) -> Vec<serde_json::Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.stdout.lines().map(parse).collect()
    }

    /// Returns the objects of one type.
    pub fn json_of(&self, kind: &str) -> Vec<serde_json::Value> {
        self.json().into_iter().filter(|object| object["type"] == kind).collect()
    }

    /// Gives the run as one text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            let _ = write!(text, "--- {name}\n{stream}");
        }
        let _ = writeln!(text, "--- exit {}", self.status);
        text
    }
}

/// The program at work; killed when a test fails before its end.
pub struct Running {
    child: Child,
    messages: Receiver<String>,
    stdout: Option<JoinHandle<String>>,
}

/// Far longer than anything takes that is waited for: a test that fails comes to an end.
pub const PATIENCE: Duration = Duration::from_secs(60);

impl Running {
    /// Begins a run.
    pub fn begin(project: &Project, arguments: &[&str]) -> Self {
        let mut command = project.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        let (sender, messages) = mpsc::channel();
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        std::thread::spawn(move || {
            // Nobody listens any more after the end of the test.
            stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line).ok());
        });
        let mut stdout = child.stdout.take().expect("a pipe");
        let stdout = std::thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).expect("UTF-8 on stdout");
            text
        });
        Self { child, messages, stdout: Some(stdout) }
    }

    /// Waits for a message that begins so, and returns it; those before it are gone.
    pub fn message(&mut self, start: &str) -> String {
        let end = Instant::now() + PATIENCE;
        let mut before = Vec::new();
        loop {
            match self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) if line.starts_with(start) => return line,
                Ok(line) => before.push(line),
                Err(error) => panic!("no message `{start}` ({error}), but {before:#?}"),
            }
        }
    }

    /// Sends Ctrl-C.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(sent.expect("`kill`").success());
    }

    /// Waits for the end, and returns what was written, of stderr what was not asked for yet.
    pub fn end(mut self) -> Run {
        let end = Instant::now() + PATIENCE;
        let mut stderr = String::new();
        loop {
            match self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => stderr.extend([&line, "\n"]),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end: {stderr}"),
            }
        }
        let status = self.child.wait().expect("it ends").code().expect("an exit code");
        let stdout = self.stdout.take().expect("it ends once").join().expect("UTF-8 on stdout");
        Run { stdout, stderr, status }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Set to make the goldens anew instead of comparing with them: read the difference line by line before the commit.
const UPDATE: &str = "FUNDSTELLE_UPDATE_GOLDENS";

/// Compares a text with its golden, or writes it.
pub fn assert_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os(UPDATE).is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(&path, text).expect("a golden");
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    let difference = golden.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert!(
        golden == text,
        "{} differs ({} lines, now {}), first in {difference:?}; `{UPDATE}=1 cargo test` makes it anew",
        path.display(),
        golden.lines().count(),
        text.lines().count(),
    );
}

/// An invented article: headings, three paragraphs, three notes, one of them an *Ebd.*
pub const ARTICLE: &str = "\
---
title: Das Seekabel nach Norderney
subtitle: Ein Versuch
author: [Agnes Thorwald, Jan Ter Horst]
date: 1905
lang: de
---

Das Kabel ist nun gelegt, und mit ihm stellt sich die Frage nach der Sicherung der Küstenstationen.[^1] Sie wird seit
zwei Jahren erörtert und ist bis heute nicht entschieden worden.

# Verlegung

Die Verlegung dauerte drei Wochen.[^2] Das Kabel wurde auf der Reede in zwei Schiffe geladen; das kleinere
diente der Sicherung des Kabelendes.[^1]

# Störungen

Störungen treten am häufigsten bei Nordwest auf. Die Küstenstation meldet sie der Oberpostdirektion.[^3]

[^1]: Thorwald, Agnes: Küstentelegraphie. Emden 1901, S. 12.
[^2]: Ebd., S. 40 f.
[^3]: Ter Horst, Jan: Über Störungen in Seekabeln. In: Archiv für Post 7 (1903), S. 1–20.
";

/// Four records of two languages; two of them belong to one document.
pub const COLLECTION: &str = r#"{"_id":"k1","title":"Kabelkunde","text":"Ein Kabel besteht aus Leiter und Hülle.","metadata":{"language":"de","parent":"kabelkunde"}}
{"_id":"k2","title":"Kabelkunde","text":"Die Hülle schützt den Leiter vor dem Wasser.","metadata":{"language":"de","parent":"kabelkunde"}}
{"_id":"w1","text":"The lighthouse keeper reported every vessel.","metadata":{"language":"en"}}
{"_id":"w2","text":"Vessels were reported by telegraph.","metadata":{"language":"en"}}
"#;

/// Indexes a corpus in which nothing fails, and opens the index.
pub fn searcher_over(corpus: &Path, index: &Path) -> Searcher {
    let options =
        IndexOptions { corpus: corpus.to_owned(), index: index.to_owned(), jobs: 1, ..IndexOptions::default() };
    let (_, failures) = update(&options, &mut |_| {}).expect("an index");
    assert_eq!(failures, []);
    Searcher::open(index).expect("an index")
}
