//! What every command is given: where to write, how it looks there, and which corpus is meant.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use fundstelle::corpus::{Config, CorpusError};
use fundstelle::output::terminal::{Layout, Role, write_report};

use terminal_size::terminal_size_of;

use crate::options::{Color, Global};

/// Columns where no terminal tells.
const DEFAULT_COLUMNS: usize = 80;

/// How much is said on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// `-q`: errors only
    Quiet,
    /// Notes, warnings and progress
    Normal,
    /// `-v`: details too
    Verbose,
}

/// A run of the program.
pub struct Session {
    global: Global,
    out: BufWriter<AutoStream<io::StdoutLock<'static>>>,
    /// Not locked: a progress bar draws from threads of its own.
    err: AutoStream<io::Stderr>,
    /// How results look.
    pub layout: Layout,
    /// How messages look.
    pub err_layout: Layout,
    /// How much is said.
    pub verbosity: Verbosity,
}

impl Session {
    /// Opens the streams.
    pub fn new(global: Global) -> Self {
        let verbosity = match (global.quiet, global.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        };
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let color_out = colored(global.color, &stdout);
        let color_err = colored(global.color, &stderr);
        let layout = Layout { columns: columns(terminal_size_of(&stdout)), color: color_out };
        let err_layout = Layout { columns: columns(terminal_size_of(&stderr)), color: color_err };
        Self {
            global,
            out: BufWriter::new(AutoStream::new(stdout.lock(), stream(color_out))),
            err: AutoStream::new(stderr, stream(color_err)),
            layout,
            err_layout,
            verbosity,
        }
    }

    /// Returns where results go.
    pub fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Returns where messages go.
    pub fn err(&mut self) -> &mut dyn Write {
        &mut self.err
    }

    /// Writes out what is buffered.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Tells whether messages are read at a terminal.
    pub fn err_is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Says something in passing; results come first where both are seen on one screen.
    pub fn note(&mut self, message: &str) -> io::Result<()> {
        if self.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        self.message(Role::Plain, message, None)
    }

    /// Says something in passing, and what could be typed.
    pub fn advise(&mut self, message: &str, hint: &str) -> io::Result<()> {
        if self.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        self.message(Role::Plain, message, Some(hint))
    }

    /// Says something only `-v` asks for.
    pub fn detail(&mut self, message: &str) -> io::Result<()> {
        if self.verbosity < Verbosity::Verbose {
            return Ok(());
        }
        self.message(Role::Plain, message, None)
    }

    /// Warns.
    pub fn warn(&mut self, message: &str, hint: Option<&str>) -> io::Result<()> {
        if self.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        self.message(Role::Warning, message, hint)
    }

    /// Tells of an error after which the run goes on.
    pub fn fault(&mut self, message: &str) -> io::Result<()> {
        self.message(Role::Error, message, None)
    }

    /// Tells of an error after which the run goes on, and what could be typed.
    pub fn fault_with(&mut self, message: &str, hint: Option<&str>) -> io::Result<()> {
        self.message(Role::Error, message, hint)
    }

    fn message(&mut self, role: Role, message: &str, hint: Option<&str>) -> io::Result<()> {
        self.flush()?;
        // A message that nobody can read any more must not cost the results.
        let _ = write_report(&mut self.err, role, message, hint, self.err_layout);
        Ok(())
    }

    /// Returns the configuration file that is named, else the one that is found.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.global.config.clone().or_else(|| Config::find(Path::new(".")))
    }

    /// Returns the corpus and the index that are meant: options, then the configuration file, then the defaults.
    pub fn config(&self) -> Result<Config, CorpusError> {
        let config = match self.config_file() {
            Some(file) => Config::load(&file)?,
            None => Config::defaults(Path::new("")),
        };
        let named = self.global.dictionaries();
        Ok(Config {
            corpus: self.global.corpus.clone().unwrap_or(config.corpus),
            index: self.global.index.clone().unwrap_or(config.index),
            dictionaries: if named.is_empty() { config.dictionaries } else { named },
            limits: config.limits,
            memory_bytes: config.memory_bytes,
        })
    }
}

/// Shows a path as it can be typed.
pub fn shown(path: &Path) -> String {
    format!("`{}`", path.display())
}

fn colored(color: Color, stream: &impl anstream::stream::RawStream) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        // Looks at the terminal, `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM`.
        Color::Auto => AutoStream::choice(stream) != ColorChoice::Never,
    }
}

/// Styles are written only where they are wanted, so nothing has to be stripped: JSON must arrive as it is.
fn stream(color: bool) -> ColorChoice {
    if color { ColorChoice::Always } else { ColorChoice::AlwaysAnsi }
}

fn columns(terminal: Option<(terminal_size::Width, terminal_size::Height)>) -> usize {
    let from_terminal = terminal.map(|(width, _)| usize::from(width.0));
    let from_environment = || std::env::var("COLUMNS").ok()?.parse().ok();
    from_terminal.or_else(from_environment).filter(|&columns| columns > 0).unwrap_or(DEFAULT_COLUMNS)
}
