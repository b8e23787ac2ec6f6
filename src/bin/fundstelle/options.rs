//! Options that every command shares.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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

/// Reads a number of things, and says in plain words what is none.
pub fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "a whole number from 0 on is wanted".to_owned())
}
