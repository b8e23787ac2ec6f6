//! `fundstelle judge`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use fundstelle::eval::{self, FileError, FileKind, Level, Rankings, RunOptions, Topic};
use fundstelle::judging::{GradeFile, GradeFileError, NoteFile, Pooled, card, is_there, pool};
use fundstelle::output::clean::clean;
use fundstelle::output::terminal::{CardContext, plural, write_card};
use fundstelle::search::{Filters, Searcher};

use crate::answers::Answers;
use crate::commands::eval::named;
use crate::commands::run::topics;
use crate::commands::search::open;
use crate::exit::{Advised, Exit};
use crate::options::count;
use crate::session::{Session, shown};

/// Judge what was found, card by card
///
/// Pools the first passages of each run for every topic and shows them one after the other, with the words that answer marked;
/// without a run, what `search` finds. A key gives the grade. The order within a topic tells neither the run nor the rank of a
/// passage, and stays the same when another run is added.
///
/// Each grade is in the file before the next card is shown, so it can be left at any time, by Ctrl-C too: what is judged
/// is not asked again. Where stdin or stdout is no terminal, answers are read as lines.
#[derive(Debug, Args)]
#[command(after_long_help = KEYS)]
pub struct Arguments {
    /// Judge what these runs found
    #[arg(value_name = "RUN", value_hint = clap::ValueHint::FilePath)]
    runs: Vec<PathBuf>,

    /// Read topics from this file of JSON lines
    ///
    /// As for `run`. Of each, `title`, `description` and `narrative` are shown too, where it has them.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    topics: PathBuf,

    /// Write grades into this file, TREC or BEIR; it may have some
    ///
    /// A file that is there keeps its form, a new one gets BEIR's. Notes go into a file beside it, FILE.notes.tsv.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    qrels: PathBuf,

    /// Judge this many passages of each run per topic
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    #[arg(value_parser = count, allow_negative_numbers = true)]
    depth: usize,

    /// Judge what search finds besides the runs
    #[arg(long)]
    search: bool,

    /// Take topics as plain words, without operators
    #[arg(long)]
    plain: bool,
}

const KEYS: &str = "\
Keys:
  0  not relevant        s  skip: it is asked again next time
  1  touches the matter  b  back to the card before; another grade replaces the first
  2  relevant            n  note; the line goes into FILE.notes.tsv
  3  exactly that        q  quit       ?  help

Examples:
  fundstelle judge --topics queries.jsonl --qrels qrels.tsv
  fundstelle judge --topics queries.jsonl --qrels qrels.tsv a.run b.run --depth 20

Exit status: 0 done or left, 1 nothing was found that could be judged, 2 error.";

/// What is asked under each card.
const QUESTION: &str = "0 1 2 3 grade · s skip · b back · n note · q quit · ? help: ";

/// What the keys mean.
const HELP: &str = "\
0  not relevant            s  skip: it is asked again next time
1  touches the matter      b  back to the card before, to grade it anew
2  relevant                n  write a note on this card
3  exactly that            q  quit; every grade is in the file already";

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    // Before the index: a slip in a file should not cost the making of one.
    let streams = arguments.runs.iter().chain([&arguments.topics]).any(|path| path.as_os_str() == "-");
    if streams {
        return Err(
            Advised::new("stdin has the answers, and cannot be a file too", "name a file instead of `-`").into()
        );
    }
    let topics = topics(&arguments.topics)?;
    let mut rankings = Vec::new();
    for path in &arguments.runs {
        rankings.push(named(path)?.run.rankings(Level::Passage));
    }
    let searcher = open(session)?;
    if arguments.search || arguments.runs.is_empty() {
        rankings.push(own(&searcher, &topics, arguments)?);
    }
    let pooled = there(pool(&topics, &rankings, arguments.depth), &searcher, session)?;
    if pooled.is_empty() {
        session.warn("nothing was found that could be judged", Some("do the runs answer these topics?"))?;
        return Ok(Exit::Nothing);
    }
    let grades = grade_file(&arguments.qrels)?;
    if let Some(torn) = grades.torn() {
        let message =
            format!("the last line of {} was torn off, and is gone: `{}`", shown(&arguments.qrels), clean(torn));
        session.warn(&message, None)?;
    }
    let notes = NoteFile::beside(&arguments.qrels).map_err(|error| {
        Advised::new(format!("cannot read the notes beside {}", shown(&arguments.qrels)), CHECK).because(error)
    })?;
    let before = pooled.len();
    let cards: Vec<Pooled> =
        pooled.into_iter().filter(|pooled| grades.grade(&topics[pooled.topic].id, &pooled.id).is_none()).collect();
    let judged_before = before - cards.len();
    if judged_before > 0 {
        session.note(&format!("{judged_before} of {} are judged already", plural(before, "card")))?;
    }
    let mut round = Round { arguments, searcher: &searcher, topics: &topics, cards, grades, notes };
    round.ask(session)?;
    let left = round.left();
    let judged = before - left;
    let total = plural(round.grades.len(), "judgement");
    session.note(&format!(
        "{} of {} judged, {left} left; {} has {total}",
        judged,
        plural(before, "card"),
        shown(&arguments.qrels)
    ))?;
    Ok(Exit::Found)
}

/// Finds what `search` would.
fn own(searcher: &Searcher, topics: &[Topic], arguments: &Arguments) -> anyhow::Result<Rankings> {
    let options = RunOptions {
        limit: arguments.depth,
        level: Level::Passage,
        plain: arguments.plain,
        filters: Filters::default(),
        tag: String::new(),
        jobs: 0,
    };
    Ok(eval::rankings(searcher, topics, &options)?)
}

/// Ids of which so many are named.
const MAX_NAMED: usize = 5;

/// Leaves out what the index does not have, and says so.
fn there(pooled: Vec<Pooled>, searcher: &Searcher, session: &mut Session) -> anyhow::Result<Vec<Pooled>> {
    let (mut found, mut gone) = (Vec::with_capacity(pooled.len()), Vec::new());
    for pooled in pooled {
        if is_there(searcher, &pooled.id)? {
            found.push(pooled);
        } else {
            gone.push(format!("`{}`", clean(&pooled.id)));
        }
    }
    gone.sort();
    gone.dedup();
    if !gone.is_empty() {
        let more = if gone.len() > MAX_NAMED { format!(" and {} more", gone.len() - MAX_NAMED) } else { String::new() };
        let named = gone[..gone.len().min(MAX_NAMED)].join(", ");
        let message = format!("not in the index, and left out: {named}{more}");
        session.warn(&message, Some("were the runs made of this corpus, as it is now?"))?;
    }
    Ok(found)
}

/// What to do about a file that cannot be read or written.
const CHECK: &str = "check the name, the rights and the free space";

fn grade_file(path: &Path) -> anyhow::Result<GradeFile> {
    let told = |error: GradeFileError| {
        let hint = match &error {
            GradeFileError::InUse => "one judges a file at a time; afterwards, files may be put together",
            GradeFileError::Qrels(FileError::Other { found: FileKind::Run, .. }) => {
                "runs stand without an option, the judgements behind `--qrels`"
            }
            GradeFileError::Qrels(_) => "mend the line, or name another file for the grades; this one is as it was",
            _ => CHECK,
        };
        Advised::new(format!("judgements {}", shown(path)), hint).because(error)
    };
    Ok(GradeFile::open(path).map_err(told)?)
}

/// What is to be judged, and what was.
struct Round<'a> {
    arguments: &'a Arguments,
    searcher: &'a Searcher,
    topics: &'a [Topic],
    cards: Vec<Pooled>,
    grades: GradeFile,
    notes: NoteFile,
}

/// What an answer asks for.
enum Step {
    /// Show the next card
    On,
    /// Show the one before
    Back,
    /// Ask again
    Stay,
    /// Leave
    Quit,
}

impl Round<'_> {
    /// Shows one card after the other until all are judged or skipped, or somebody has enough.
    fn ask(&mut self, session: &mut Session) -> anyhow::Result<()> {
        let mut answers = Answers::new();
        let mut at = 0;
        while at < self.cards.len() {
            self.show(at, session)?;
            loop {
                write!(session.out(), "{QUESTION}")?;
                session.flush()?;
                let answer = answers.next()?;
                // The line that holds the question ends, whoever sees what was typed.
                if !answers.are_echoed() || answer.is_none() {
                    writeln!(session.out(), "{}", clean(answer.as_deref().unwrap_or_default()))?;
                }
                let step = match &answer {
                    Some(answer) => self.take(at, answer, &mut answers, session)?,
                    None => Step::Quit,
                };
                match step {
                    Step::Stay => continue,
                    Step::On => at += 1,
                    Step::Back => at -= 1,
                    Step::Quit => return Ok(session.flush()?),
                }
                writeln!(session.out())?;
                break;
            }
        }
        Ok(session.flush()?)
    }

    fn show(&self, at: usize, session: &mut Session) -> anyhow::Result<()> {
        let Pooled { topic, id } = &self.cards[at];
        let topic = &self.topics[*topic];
        let card = card(self.searcher, topic, id, self.arguments.plain)?;
        let card = card.with_context(|| format!("`{id}` is no longer in the index"))?;
        let context = CardContext {
            number: at + 1,
            of: self.cards.len(),
            grade: self.grades.grade(&topic.id, id),
            note: self.notes.note(&topic.id, id),
        };
        let layout = session.layout;
        write_card(session.out(), topic, &card, &context, layout)?;
        Ok(())
    }

    fn take(&mut self, at: usize, answer: &str, answers: &mut Answers, session: &mut Session) -> anyhow::Result<Step> {
        let Pooled { topic, id } = &self.cards[at];
        let topic = &self.topics[*topic].id;
        let (key, rest) = answer.split_once(char::is_whitespace).unwrap_or((answer, ""));
        Ok(match (key, rest.trim()) {
            ("0" | "1" | "2" | "3", "") => {
                let failed = |error: GradeFileError| {
                    let message = format!("the grade could not be written into {}", shown(&self.arguments.qrels));
                    Advised::new(message, format!("{CHECK}; grades up to here are kept")).because(error)
                };
                self.grades.set(topic, id, key.parse()?).map_err(failed)?;
                Step::On
            }
            ("s", "") => Step::On,
            ("b", "") if at > 0 => Step::Back,
            ("b", "") => {
                writeln!(session.out(), "this is the first card")?;
                Step::Stay
            }
            ("n", rest) => {
                let note = if rest.is_empty() {
                    write!(session.out(), "note: ")?;
                    session.flush()?;
                    answers.line()?.unwrap_or_default()
                } else {
                    rest.to_owned()
                };
                if note.is_empty() {
                    return Ok(Step::Stay);
                }
                let noted = self.notes.add(topic, id, &note);
                let failed = |error| {
                    Advised::new(format!("the note could not be written into {}", shown(self.notes.path())), CHECK)
                        .because(error)
                };
                noted.map_err(failed)?;
                writeln!(session.out(), "noted")?;
                Step::Stay
            }
            ("q", "") => Step::Quit,
            ("?" | "h", "") => {
                writeln!(session.out(), "{HELP}")?;
                Step::Stay
            }
            _ => {
                writeln!(session.out(), "`{}` is no answer; ? says which are", clean(answer))?;
                Step::Stay
            }
        })
    }

    /// Counts the cards without a grade.
    fn left(&self) -> usize {
        let is_left = |card: &&Pooled| self.grades.grade(&self.topics[card.topic].id, &card.id).is_none();
        self.cards.iter().filter(is_left).count()
    }
}
