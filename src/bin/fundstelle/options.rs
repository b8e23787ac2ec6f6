//! Options that every command shares.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fundstelle::eval::Level;

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Read documents from this folder [default: corpus]
    #[arg(long, value_name = "DIR", global = true, value_hint = clap::ValueHint::DirPath)]
    pub corpus: Option<PathBuf>,

    /// Keep the index in this folder [default: index]
    #[arg(long, value_name = "DIR", global = true, value_hint = clap::ValueHint::DirPath)]
    pub index: Option<PathBuf>,

    /// Find the other language by this dictionary
    ///
    /// Ding's word list (de-en), or FreeDict for dictd (.index with .dict or .dict.dz beside it) or in TEI (.tei); for
    /// several, repeat it. It is read when the index is made or brought up to date. In the configuration file it is
    /// `dictionary`; FUNDSTELLE_DICTIONARY names dictionaries too, separated as in PATH.
    #[arg(long, value_name = "FILE", global = true, value_hint = clap::ValueHint::FilePath)]
    pub dictionary: Vec<PathBuf>,

    /// Take settings from this file [default: fundstelle.toml here or above]
    ///
    /// Paths in it are relative to its folder.
    #[arg(long, value_name = "FILE", global = true, value_hint = clap::ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// Use colour: auto, always or never [default: auto]
    ///
    /// With `auto`, colour is used at a terminal unless NO_COLOR is set. Without colour, matched words stand between
    /// asterisks.
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", hide_default_value = true)]
    #[arg(hide_possible_values = true)]
    pub color: Color,

    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Say more: times, doubtful spots, how the query was read
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

impl Global {
    /// Returns the dictionaries that the command line names, else the environment.
    pub fn dictionaries(&self) -> Vec<PathBuf> {
        if !self.dictionary.is_empty() {
            return self.dictionary.clone();
        }
        let named = std::env::var_os(DICTIONARY_VARIABLE).unwrap_or_default();
        std::env::split_paths(&named).filter(|path| !path.as_os_str().is_empty()).collect()
    }
}

/// Names dictionaries where no option does, as a script wants it.
const DICTIONARY_VARIABLE: &str = "FUNDSTELLE_DICTIONARY";

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// At a terminal, unless `NO_COLOR` is set
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// Reads what is ranked and judged.
pub fn level(text: &str) -> Result<Level, String> {
    text.parse().map_err(|_| "it is `passage` or `document`".to_owned())
}

/// Reads a number of things, and says in plain words what is none.
pub fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "a whole number from 0 on is wanted".to_owned())
}
