//! `fundstelle man`

use clap::Args;

use crate::exit::{Advised, Exit};
use crate::session::Session;

/// Write the manual page, in roff
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Write the page of this command
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle man | man -l -
  fundstelle man search > /usr/local/share/man/man1/fundstelle-search.1";

/// Runs the command; `command` is the whole command line.
pub fn run(arguments: &Arguments, mut command: clap::Command, session: &mut Session) -> anyhow::Result<Exit> {
    // Built, so that the page of a command has the global options and its full name.
    command.build();
    let page = match &arguments.command {
        None => command,
        Some(name) => command
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Advised::new(format!("no command `{name}`"), "`fundstelle --help` lists the commands"))?,
    };
    let name = page.get_display_name().unwrap_or("fundstelle").to_owned();
    let mut text = Vec::new();
    clap_mangen::Man::new(page.name(name)).render(&mut text)?;
    session.out().write_all(&text)?;
    Ok(Exit::Found)
}
