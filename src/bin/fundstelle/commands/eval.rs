//! `fundstelle eval`

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use fundstelle::eval::{
    Difference, Evaluation, FileError, FileKind, Level, Metric, MissingTopics, Qrels, TrecRun, read_qrels, read_run,
};
use fundstelle::output::clean::clean;
use fundstelle::output::json::{ComparisonRecord, EvaluationRecord, ScoresRecord, write_line};
use fundstelle::output::terminal::{plural, write_differences, write_evaluations};

use crate::exit::{Advised, Exit};
use crate::options::level;
use crate::session::{Session, shown};

/// Score TREC runs by judgements, as trec_eval does
///
/// Runs are those of `fundstelle run` or of any other program: lines `qid Q0 docno rank score tag`. They are ranked by
/// score, of equal scores the greater docno first; the rank in the file is ignored. Judgements are lines
/// `qid 0 docno grade`, or in the BEIR form `qid docno grade` parted by tabs; a grade of 1 and more is relevant.
///
/// Queries without judgements are ignored. Judged queries that a run has no line for are left out of its means, and
/// counted; with --complete they count 0. Several runs stand side by side.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// Score these runs; - is stdin
    #[arg(value_name = "RUN", required = true, value_hint = clap::ValueHint::FilePath)]
    runs: Vec<PathBuf>,

    /// Read judgements from this file, TREC or BEIR
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    qrels: PathBuf,

    /// Print these metrics, such as ndcg@10,map
    ///
    /// ndcg, mrr, recall, success and judged, with a cut (ndcg@10) or without (ndcg); p with a cut; map. judged@10 says how
    /// many of the first ten somebody judged. Names of trec_eval are understood too: ndcg_cut_10, recip_rank, P_5.
    /// [default: ndcg@10, mrr@10, map, p@10, recall@10, recall@100, success@1, success@5, success@10, judged@10]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = metric)]
    metrics: Vec<Metric>,

    /// Print the scores of each query too
    #[arg(long)]
    per_query: bool,

    /// Count judged queries that a run lacks as 0
    #[arg(short, long)]
    complete: bool,

    /// Compare two runs: what the second does better or worse
    ///
    /// Prints for each metric the difference, p of the paired randomisation test (two-sided, 10,000 draws, the same each
    /// time), and on how many queries the second run is better, equal or worse; then the ten queries that change most in
    /// the first metric, with --per-query all. A query that only one of them has counts 0 in the other.
    #[arg(long)]
    compare: bool,

    /// Score passages or documents: passage, document
    ///
    /// For document, lamberty-2024:p5 counts as lamberty-2024: the best passage of a document gives its place in the run,
    /// the highest grade is its grade. Other ids stay as they are.
    #[arg(long, value_name = "LEVEL", default_value_t = Level::Passage, value_parser = level)]
    level: Level,

    /// Write JSON for other programs, one object a line
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  fundstelle run --topics queries.jsonl > a.run
  fundstelle eval --qrels qrels.tsv a.run b.run
  fundstelle eval --qrels qrels.tsv --metrics map,ndcg@5 --per-query a.run
  fundstelle eval --qrels qrels.tsv --compare before.run after.run

Exit status: 0 if a query was scored, 1 if the runs have no judged query, 2 error.";

/// How many of the queries that change most are listed.
const CHANGES: usize = 10;

/// A run with the name of its file.
pub struct Named {
    /// As it was typed.
    pub name: String,
    /// What is in it.
    pub run: TrecRun,
}

/// Runs the command.
pub fn run(arguments: &Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    if arguments.compare && arguments.runs.len() != 2 {
        let message = format!("`--compare` takes two runs, not {}", arguments.runs.len());
        let hint = "several runs stand side by side without it; name two to compare them";
        return Err(Advised::new(message, hint).into());
    }
    let qrels = judgements(&arguments.qrels)?.at(arguments.level);
    let runs: Vec<Named> = arguments.runs.iter().map(|path| named(path)).collect::<anyhow::Result<_>>()?;
    let mut metrics = if arguments.metrics.is_empty() { Metric::DEFAULT.to_vec() } else { arguments.metrics.clone() };
    // `ndcg@10,ndcg_cut_10` is one.
    let mut seen = HashSet::new();
    metrics.retain(|metric| seen.insert(*metric));
    let missing = if arguments.complete { MissingTopics::CountNothing } else { MissingTopics::LeftOut };
    let rankings: Vec<_> = runs.iter().map(|named| named.run.rankings(arguments.level)).collect();
    let mut differences = Vec::new();
    let evaluations = if let (true, [first, second]) = (arguments.compare, &rankings[..]) {
        let pair = Evaluation::pair(&metrics, &qrels, [first, second], missing);
        differences = Difference::of(&pair);
        Vec::from(pair)
    } else {
        rankings.iter().map(|rankings| Evaluation::new(&metrics, &qrels, rankings, missing)).collect()
    };
    if arguments.json {
        write_json(arguments, &runs, &evaluations, &differences, session)?;
    } else {
        let names = column_names(&arguments.runs);
        let named: Vec<(&str, &Evaluation)> = names.iter().map(String::as_str).zip(&evaluations).collect();
        let layout = session.layout;
        match (&named[..], arguments.compare) {
            ([first, second], true) => {
                let most = if arguments.per_query { usize::MAX } else { CHANGES };
                write_differences(session.out(), [first.0, second.0], &differences, most, layout)?;
            }
            _ => write_evaluations(session.out(), &named, arguments.per_query, layout)?,
        }
    }
    for (named, evaluation) in runs.iter().zip(&evaluations) {
        remark(arguments, named, &qrels, evaluation, session)?;
    }
    let scored = runs.iter().any(|named| named.run.topics().any(|topic| qrels.of(topic).is_some()));
    Ok(if scored { Exit::Found } else { Exit::Nothing })
}

fn write_json(
    arguments: &Arguments,
    runs: &[Named],
    evaluations: &[Evaluation],
    differences: &[Difference],
    session: &mut Session,
) -> anyhow::Result<()> {
    for (Named { name, run }, evaluation) in runs.iter().zip(evaluations) {
        if arguments.per_query {
            for (query, topic) in &evaluation.topics {
                write_line(session.out(), &ScoresRecord::new(name, query, &evaluation.metrics, topic))?;
            }
        }
        write_line(session.out(), &EvaluationRecord::new(name, &run.tag, arguments.level.name(), evaluation))?;
    }
    if let [first, second] = runs {
        let most = if arguments.per_query { usize::MAX } else { CHANGES };
        for difference in differences {
            write_line(session.out(), &ComparisonRecord::new([&first.name, &second.name], difference, most))?;
        }
    }
    Ok(())
}

/// Says what about a run makes its figures mean less than they seem to.
fn remark(
    arguments: &Arguments,
    Named { name, run }: &Named,
    qrels: &Qrels,
    evaluation: &Evaluation,
    session: &mut Session,
) -> anyhow::Result<()> {
    if run.is_empty() {
        return Ok(session.warn(&format!("`{name}` is empty"), None)?);
    }
    let answered = qrels.len() - evaluation.missing;
    let own = run.topics().next().unwrap_or_default();
    if answered == 0 {
        let judged = qrels.topics().next().map_or("", |(topic, _)| topic);
        let message = format!("no query of `{name}` is judged in {}", shown(&arguments.qrels));
        let hint = format!("do their ids agree? the run has `{}`, the judgements `{}`", clean(own), clean(judged));
        return Ok(session.warn(&message, Some(&hint))?);
    }
    let totals = evaluation.totals();
    if totals.judged_retrieved == 0 {
        let message = format!("nothing that `{name}` found is judged");
        let judged = qrels.topics().find_map(|(_, judgements)| judgements.ids().next()).unwrap_or_default();
        let found = run.rankings(arguments.level).into_values().flatten().next().unwrap_or_default();
        let documents = |id: &str| Level::Document.of(id) != id;
        let levels = if documents(&found) || documents(judged) {
            "; `--level document` has the best passage of each document count"
        } else {
            ""
        };
        let hint =
            format!("do their ids agree? the run has `{}`, the judgements `{}`{levels}", clean(&found), clean(judged));
        session.warn(&message, Some(&hint))?;
    }
    if evaluation.missing > 0 {
        let lacks = format!("`{name}` lacks {} of {}", evaluation.missing, plural(qrels.len(), "judged query"));
        if arguments.complete {
            session.note(&format!("{lacks}; they count 0"))?;
        } else if arguments.compare {
            session.advise(
                &format!("{lacks}; those that the other run has count 0"),
                "`--complete` takes all that are judged",
            )?;
        } else {
            session.advise(&format!("{lacks}; they are left out of its means"), "`--complete` counts them as 0")?;
        }
    }
    if evaluation.unjudged > 0 {
        session.detail(&format!("`{name}` has {} without judgements", plural(evaluation.unjudged, "query")))?;
    }
    Ok(())
}

/// Heads the columns: with the names of the files where these differ, else with the paths.
fn column_names(paths: &[PathBuf]) -> Vec<String> {
    let short: Vec<String> = paths
        .iter()
        .map(|path| path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into()))
        .collect();
    let unique = short.iter().all(|name| short.iter().filter(|other| *other == name).count() == 1);
    if unique { short } else { paths.iter().map(|path| path.display().to_string()).collect() }
}

fn metric(text: &str) -> Result<Metric, fundstelle::eval::UnknownMetric> {
    text.parse()
}

fn judgements(path: &Path) -> anyhow::Result<Qrels> {
    let told = |error: FileError| {
        let hint = match &error {
            FileError::Other { found: FileKind::Run, .. } => {
                "runs stand without an option, the judgements behind `--qrels`"
            }
            FileError::Read { .. } => CHECK,
            _ => "a line is `q1 0 lamberty-2024:p5 2`, or `q1`, `lamberty-2024:p5`, `2` parted by tabs",
        };
        Advised::new(format!("judgements {}", shown(path)), hint).because(error)
    };
    Ok(read_qrels(open(path, "judgements")?).map_err(told)?)
}

/// Reads a run.
pub fn named(path: &Path) -> anyhow::Result<Named> {
    let told = |error: FileError| {
        let hint = match &error {
            FileError::Other { found: FileKind::Qrels, .. } => "judgements go with `--qrels`",
            FileError::Other { found: FileKind::Json, .. } => {
                "`fundstelle run --topics FILE` answers topics with a run"
            }
            FileError::Read { .. } => CHECK,
            _ => "a line is `q1 Q0 lamberty-2024:p5 1 12.5 mytag`",
        };
        Advised::new(format!("run {}", shown(path)), hint).because(error)
    };
    let run = if path == Path::new("-") { read_run(io::stdin().lock()) } else { read_run(open(path, "run")?) };
    Ok(Named { name: path.display().to_string(), run: run.map_err(told)? })
}

/// What to do about a file that cannot be read.
const CHECK: &str = "check the name and the rights";

fn open(path: &Path, what: &str) -> anyhow::Result<BufReader<File>> {
    let unreadable = |error| Advised::new(format!("cannot read the {what} {}", shown(path)), CHECK).because(error);
    Ok(BufReader::new(File::open(path).map_err(unreadable)?))
}
