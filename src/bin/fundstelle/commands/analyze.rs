//! `fundstelle analyze`

use clap::Args;
use fundstelle::analysis::{Analyzer, Channel, Token, way};
use fundstelle::output::json::{QueryRecord, QueryWarningRecord, TokenRecord, write_line};
use fundstelle::output::terminal::{Rich, Role, plural, write_query_warning};
use fundstelle::query;

use crate::exit::Exit;
use crate::session::{Session, Verbosity};

/// Show the terms that a text or a query becomes
///
/// Prints each word with its term in every field of the index: `exact` (the word in lower case, ß and typography
/// evened out), `de` and `en` (its German and English stem). Function words, which count nothing in ranking, are
/// marked. Of a single word, and with --verbose of every one, the whole way is shown: what it becomes, and by which
/// rules. With --query, prints the query as it is understood.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Analyse these words
    #[arg(value_name = "TEXT", required = true)]
    text: Vec<String>,

    /// Read the text as a query and print it back as it is understood
    #[arg(long)]
    query: bool,

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle analyze Stabilitätsprojektionen
  fundstelle analyze --query 'NATO UND (Mali ODER Irak) -\"Operation Althea\"'";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let text = arguments.text.join(" ");
    let text = text.trim_start();
    if arguments.query {
        print_query(text, arguments.json, session)
    } else {
        print_terms(text, arguments.json, session)
    }
}

fn print_query(text: &str, json: bool, session: &mut Session) -> anyhow::Result<Exit> {
    let query = query::parse(text);
    let understood = query.to_string();
    if json {
        let warnings = query.warnings.iter().map(|warning| QueryWarningRecord::new(text, warning)).collect();
        write_line(session.out(), &QueryRecord { query: text, understood: &understood, warnings })?;
    } else {
        let layout = session.layout;
        let mut line = Rich::new();
        line.push(&understood, Role::Plain);
        line.write_line(session.out(), 0, layout)?;
        session.flush()?;
        warn_of_query(text, &query.warnings, session);
    }
    Ok(if query.clauses.is_empty() { Exit::Nothing } else { Exit::Found })
}

/// How many warnings on one query are shown without `-v`.
const MAX_WARNINGS: usize = 4;

/// Tells what of a query was not read as typed: each sort of warning once, a few of them, unless `-v` asks for all.
pub fn warn_of_query(text: &str, warnings: &[query::QueryWarning], session: &mut Session) {
    if session.verbosity == Verbosity::Quiet {
        return;
    }
    let layout = session.err_layout;
    let all = session.verbosity == Verbosity::Verbose;
    let mut shown: Vec<&query::QueryWarning> = Vec::new();
    for warning in warnings {
        let repeats = shown.iter().any(|other| other.message == warning.message || other.span == warning.span);
        if all || shown.len() < MAX_WARNINGS && !repeats {
            shown.push(warning);
        }
    }
    for warning in &shown {
        // A warning that nobody can read any more must not cost the results.
        let _ = write_query_warning(session.err(), text, warning, layout);
    }
    let more = warnings.len() - shown.len();
    if more > 0 {
        let _ = session.note(&format!("{} on this query: `-v` shows all", plural(more, "more warning")));
    }
}

fn print_terms(text: &str, json: bool, session: &mut Session) -> anyhow::Result<Exit> {
    let tokens = Analyzer::new().analyze(text);
    if json {
        for token in &tokens {
            write_line(session.out(), &TokenRecord::new(text, token))?;
        }
    } else if tokens.len() == 1 || session.verbosity == Verbosity::Verbose {
        print_ways(text, &tokens, session)?;
    } else {
        print_table(text, &tokens, session)?;
    }
    Ok(if tokens.is_empty() { Exit::Nothing } else { Exit::Found })
}

/// Writes each word with the steps of its way below: their name, what the word is there, what made it so.
fn print_ways(text: &str, tokens: &[Token], session: &mut Session) -> anyhow::Result<()> {
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 {
            writeln!(session.out())?;
        }
        let word = token.span.of(text);
        let layout = session.layout;
        let mut head = Rich::new();
        head.push(word, Role::Title);
        head.write_line(session.out(), 0, layout)?;
        let mut rows: Vec<[String; 3]> = way(word)
            .into_iter()
            .map(|step| {
                let rules: Vec<String> = step.rules.iter().map(ToString::to_string).collect();
                [step.name.to_owned(), step.result, rules.join("; ")]
            })
            .collect();
        // What the words around decide.
        let ranking = if token.stop_word { "left out" } else { "counts" };
        rows.push(["in ranking".to_owned(), ranking.to_owned(), String::new()]);
        let widest = |at: usize| rows.iter().map(|row| line_width(&row[at])).max().unwrap_or_default();
        let widths = [widest(0), widest(1)];
        for [name, result, rules] in &rows {
            let mut line = Rich::new();
            line.push(name, Role::Dim).push(&" ".repeat(widths[0] - line_width(name) + 2), Role::Plain);
            line.push(result, Role::Plain);
            if !rules.is_empty() {
                line.push(&" ".repeat(widths[1] - line_width(result) + 2), Role::Plain).push(rules, Role::Dim);
            }
            line.write_line(session.out(), 2, layout)?;
        }
    }
    Ok(())
}

fn line_width(text: &str) -> usize {
    let mut line = Rich::new();
    line.push(text, Role::Plain);
    line.width()
}

/// Writes a row per word: the word as it stands, then its term in each field.
fn print_table(text: &str, tokens: &[Token], session: &mut Session) -> anyhow::Result<()> {
    let layout = session.layout;
    let head = std::iter::once("word").chain(Channel::ALL.map(Channel::name)).map(str::to_owned).collect();
    let mut rows: Vec<Vec<String>> = vec![head];
    for token in tokens {
        let word = token.span.of(text).to_owned();
        let mut row: Vec<String> =
            std::iter::once(word).chain(Channel::ALL.map(|channel| token.term(channel).to_owned())).collect();
        if token.stop_word {
            row.push("function word".to_owned());
        }
        rows.push(row);
    }
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|text| line_width(text)).max().unwrap_or(0))
        .collect();
    for (index, row) in rows.iter().enumerate() {
        let mut line = Rich::new();
        for (at, text) in row.iter().enumerate() {
            let role = if index == 0 || at > Channel::ALL.len() { Role::Dim } else { Role::Plain };
            line.push(text, role);
            if at + 1 < row.len() {
                line.push(&" ".repeat(widths[at] - line_width(text) + 2), Role::Plain);
            }
        }
        line.write_line(session.out(), 0, layout)?;
    }
    Ok(())
}
