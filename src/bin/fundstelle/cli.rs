//! Global options and dispatch.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{
    add, analyze, cited_by, completions, eval, index, inspect, judge, man, mine, run as run_topics, search, show,
    sources, status, test,
};
use crate::exit;
use crate::options::Global;
use crate::session::Session;

/// Find the place: full-text search in scholarly articles and their footnotes
///
/// Fundstelle finds the paragraphs and the footnotes in every document of a folder and answers a query with
/// ranked snippets, each with a place that can be cited: document, section, paragraph or footnote, page.
/// German and English.
#[derive(Debug, Parser)]
#[command(name = "fundstelle", version, max_term_width = 100, after_long_help = EXAMPLES)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle add lamberty-2024.txt             take a document into the corpus
  fundstelle search Stabilitätsprojektion      find its passages
  fundstelle search '\"fragile Staaten\" -Mali'  a phrase, and a word that must not stand there
  fundstelle show lamberty-2024:p5             read a passage with its footnotes and what they cite
  fundstelle cited-by dresen-2023              every passage that rests on a source

Exit status: 0 found or done, 1 nothing found, 2 error.";

#[derive(Debug, Subcommand)]
enum Command {
    Search(search::Arguments),
    Show(show::Arguments),
    Sources(sources::Arguments),
    CitedBy(cited_by::Arguments),
    Add(add::Arguments),
    Index(index::Arguments),
    Inspect(inspect::Arguments),
    Run(run_topics::Arguments),
    Eval(eval::Arguments),
    Test(test::Arguments),
    Judge(judge::Arguments),
    Mine(mine::Arguments),
    Analyze(analyze::Arguments),
    Status(status::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Reads the command line, runs the command and returns its code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match parse(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to stdout with 0, usage errors to stderr with 2; a closed pipe changes neither.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let mut session = Session::new(cli.global);
    let result = dispatch(cli.command, &mut session).and_then(|exit| {
        session.flush()?;
        Ok(exit)
    });
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            // What was found before the error is worth having.
            let _ = session.flush();
            let layout = session.err_layout;
            // Reading has said what it was doing; what is bare comes from writing.
            let error = if error.is::<std::io::Error>() { error.context("cannot write the results") } else { error };
            exit::report(&error, session.err(), layout)
        }
    }
}

fn dispatch(command: Command, session: &mut Session) -> anyhow::Result<exit::Exit> {
    match command {
        Command::Search(arguments) => search::run(&arguments, session),
        Command::Show(arguments) => show::run(&arguments, session),
        Command::Sources(arguments) => sources::run(&arguments, session),
        Command::CitedBy(arguments) => cited_by::run(&arguments, session),
        Command::Add(arguments) => add::run(&arguments, session),
        Command::Index(arguments) => index::run(&arguments, session),
        Command::Inspect(arguments) => inspect::run(&arguments, session),
        Command::Run(arguments) => run_topics::run(&arguments, session),
        Command::Eval(arguments) => eval::run(&arguments, session),
        Command::Test(arguments) => test::run(&arguments, session),
        Command::Judge(arguments) => judge::run(&arguments, session),
        Command::Mine(arguments) => mine::run(&arguments, session),
        Command::Analyze(arguments) => analyze::run(&arguments, session),
        Command::Status(arguments) => status::run(&arguments, session),
        Command::Completions(arguments) => completions::run(&arguments, self::command(), session),
        Command::Man(arguments) => man::run(&arguments, self::command(), session),
    }
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let arguments = protect_queries(arguments);
    let matches = command().try_get_matches_from(&arguments).map_err(|error| advised(error, &arguments))?;
    Cli::from_arg_matches(&matches)
}

/// Gives a usage error the advice that a searcher needs: how to exclude a word, where to put words at all.
fn advised(mut error: clap::Error, arguments: &[OsString]) -> clap::Error {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => name.clone(),
        _ => String::new(),
    };
    let advice = match error.kind() {
        ErrorKind::UnknownArgument if takes_text(arguments) => {
            let option = named(ContextKind::InvalidArg);
            let word = arguments.iter().filter_map(|word| word.to_str()).find(|word| word.starts_with(&option));
            match word {
                Some(word) if !option.is_empty() && !option.starts_with("--") => format!(
                    "a word that begins with `-` stands within quotes with the others, as in '+NATO {word}', or behind `--`"
                ),
                _ => return error,
            }
        }
        ErrorKind::InvalidSubcommand if error.get(ContextKind::SuggestedSubcommand).is_none() => {
            format!("`fundstelle search {}` searches for it", named(ContextKind::InvalidSubcommand))
        }
        _ => return error,
    };
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![advice.into()]));
    error
}

fn takes_text(arguments: &[OsString]) -> bool {
    arguments.iter().any(|argument| WITH_TEXT.iter().any(|name| argument == OsStr::new(name)))
}

/// Returns the whole command line, for parsing, completions and manual.
pub fn command() -> clap::Command {
    with_negations(Cli::command())
}

/// Gives every boolean option its `--no-…`, hidden; of the two the later one counts.
fn with_negations(command: clap::Command) -> clap::Command {
    let booleans: Vec<(clap::Id, String)> = command
        .get_arguments()
        .filter(|argument| matches!(argument.get_action(), ArgAction::SetTrue))
        .filter_map(|argument| Some((argument.get_id().clone(), argument.get_long()?.to_owned())))
        .collect();
    let mut command = command;
    for (id, long) in booleans {
        let negation = format!("no-{long}");
        let global = command.get_arguments().any(|argument| *argument.get_id() == id && argument.is_global_set());
        command = command.mut_arg(&id, |argument| argument.overrides_with(negation.clone()));
        command = command.arg(
            Arg::new(negation.clone())
                .long(negation)
                .hide(true)
                .global(global)
                .action(ArgAction::SetTrue)
                .overrides_with(id.as_str().to_owned()),
        );
    }
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, with_negations))
}

/// Commands that take free text.
const WITH_TEXT: [&str; 2] = ["search", "analyze"];

/// Lets a query that begins with a hyphen through: `"-Irak NATO"`, quoted whole, can be no option, for it holds white space.
///
/// A space put before it makes it a word for the parser, and no difference for the query. An option with its value in one
/// argument (`--author=Lamberty, Lucas`) stays one.
fn protect_queries(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut takes_text = false;
    let mut options_ended = false;
    let protect = |argument: OsString| {
        options_ended |= argument == "--";
        let text = argument.to_str().unwrap_or_default();
        if takes_text && !options_ended && is_query(text) {
            return OsString::from(format!(" {text}"));
        }
        takes_text |= WITH_TEXT.iter().any(|name| argument == OsStr::new(name));
        argument
    };
    arguments.into_iter().map(protect).collect()
}

fn is_query(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-') else { return false };
    let before_value = rest.split_once('=').map_or(rest, |(name, _)| name);
    let is_long = rest.starts_with('-') && !before_value.contains(char::is_whitespace);
    text.contains(char::is_whitespace) && !is_long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn a_quoted_query_may_begin_with_a_hyphen() {
        for (name, arguments, expected) in [
            ("quoted whole", vec!["search", "-Irak NATO"], vec!["search", " -Irak NATO"]),
            ("an option", vec!["search", "-n", "3"], vec!["search", "-n", "3"]),
            (
                "an option with its value",
                vec!["search", "--author=Lamberty, L."],
                vec!["search", "--author=Lamberty, L."],
            ),
            ("behind --", vec!["search", "--", "-a b"], vec!["search", "--", "-a b"]),
            ("another command", vec!["add", "-a b"], vec!["add", "-a b"]),
            ("options before", vec!["-q", "search", "-a b"], vec!["-q", "search", " -a b"]),
        ] {
            let arguments = arguments.into_iter().map(OsString::from);
            assert_eq!(protect_queries(arguments), expected, "{name}");
        }
    }

    #[test]
    fn usage_errors_say_what_a_searcher_would_type() {
        for (line, expected) in [
            ("fundstelle search +Irak -Iran", "as in '+NATO -Iran', or behind `--`"),
            ("fundstelle search -Iran", "as in '+NATO -Iran', or behind `--`"),
            ("fundstelle search Irak --jsno", "--json"),
            ("fundstelle Irak", "`fundstelle search Irak` searches for it"),
            ("fundstelle serch Irak", "'search'"),
            (
                "fundstelle search Irak -n -1",
                "invalid value '-1' for '--limit <COUNT>': a whole number from 0 on is wanted",
            ),
        ] {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let error = parse(arguments).expect_err(line);
            let told = error.to_string();
            assert!(told.contains(expected), "{line}: {told}");
            assert!(!told.contains("-- -I"), "{line}: {told}");
        }
    }

    #[test]
    fn options_stand_before_or_after_words_and_commands() {
        for line in [
            "fundstelle --corpus c search NATO -n 3 --json",
            "fundstelle search -n 3 --json NATO --corpus c",
            "fundstelle search --json --no-json --json --corpus c -n3 NATO",
        ] {
            let cli = parse(line.split(' ').map(OsString::from)).expect(line);
            assert_eq!(cli.global.corpus, Some(std::path::PathBuf::from("c")), "{line}");
            let Command::Search(search) = cli.command else { panic!("{line}") };
            assert_eq!((search.limit, search.json, search.query), (3, true, vec![OsString::from("NATO")]), "{line}");
        }
    }
}
