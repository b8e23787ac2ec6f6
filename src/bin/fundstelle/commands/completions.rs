//! `fundstelle completions`

use clap::Args;
use clap_complete::Shell;

use crate::exit::Exit;
use crate::session::Session;

/// Write completions for a shell
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Write them for this shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle completions bash > ~/.local/share/bash-completion/completions/fundstelle
  fundstelle completions zsh > ~/.zfunc/_fundstelle
  fundstelle completions fish > ~/.config/fish/completions/fundstelle.fish";

/// Runs the command; `command` is the whole command line.
pub fn run(arguments: &Arguments, mut command: clap::Command, session: &mut Session) -> anyhow::Result<Exit> {
    // Into memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "fundstelle", &mut script);
    session.out().write_all(&script)?;
    Ok(Exit::Found)
}
