use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::eval::{FileError, Qrels, Topic, read_qrels, read_topics};
use crate::suite::case::Options;
use crate::suite::fault::Faults;
use crate::suite::measure::depth;
use crate::suite::parse::{Parsed, finished, parse};
use crate::suite::{Case, Expected, Fault, Spot, Suite};

/// Queries and judgements in files of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// `queries`: JSON lines with `_id` and `text`.
    pub queries: PathBuf,
    /// `qrels`, in the TREC or BEIR form.
    pub qrels: PathBuf,
    /// Queries that were judged.
    pub topics: usize,
    /// Where the file of judgements is named.
    pub spot: Spot,
}

/// Longest suite that is read, in bytes: some hundred thousand cases.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a suite and the files that it names.
///
/// Never fails: what is wrong is in [`Suite::faults`], and what is not is there to be tested.
pub fn read_suite(path: &Path) -> Suite {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let suite = match text_of(path) {
        Ok(text) => {
            let Parsed { mut suite, files, options, mut faults } = parse(&name, &text);
            let has_collection = files.is_some();
            if let Some(files) = files {
                let folder = path.parent().unwrap_or(Path::new(""));
                let named = [files.queries, files.qrels].map(|(file, span)| (folder.join(file), span));
                add_collection(&mut suite, named, &options, &mut faults);
            }
            finished(suite, has_collection, faults)
        }
        Err(fault) => Suite { name, faults: vec![fault], ..Suite::default() },
    };
    Suite { path: path.to_owned(), ..suite }
}

fn text_of(path: &Path) -> Result<String, Fault> {
    let fault = |spot, message: String, hint: &str| Fault { spot, message, hint: Some(hint.to_owned()) };
    let start = Spot { line: 1, column: 1 };
    let unreadable = |error: std::io::Error| {
        fault(start, format!("the suite could not be read: {error}"), "check the name and the rights")
    };
    // A pipe would be waited for without end.
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(fault(start, "the suite is no file".to_owned(), "name a file or a folder of files"));
    }
    if about.len() > MAX_BYTES {
        return Err(fault(start, "the suite is larger than 64 MB".to_owned(), "split it into several"));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let spot = Spot::of(&before, before.len());
            Err(fault(spot, "what stands here is not UTF-8".to_owned(), "save the file in UTF-8"))
        }
    }
}

/// Reads the files of a collection and makes a case of every query that was judged.
fn add_collection(
    suite: &mut Suite,
    [(queries, queries_at), (qrels, qrels_at)]: [(PathBuf, Range<usize>); 2],
    options: &Options,
    faults: &mut Faults<'_>,
) {
    let topics = topics_of(&queries, &queries_at, faults);
    let judged = qrels_of(&qrels, &qrels_at, faults);
    let (Some(topics), Some(judged)) = (topics, judged) else { return };
    let spot = faults.spot(&qrels_at);
    let mut count = 0;
    // Deep enough for every metric that has a floor.
    let limit = suite.floors.iter().map(|(metric, _)| depth(*metric)).collect::<Option<Vec<_>>>();
    let limit = options.limit.or(limit.map(|depths| depths.into_iter().max().unwrap_or(0).max(1)));
    for topic in topics {
        let Some(judgements) = judged.of(&topic.id) else { continue };
        if suite.cases.iter().any(|case| case.name == topic.id && !case.of_collection) {
            faults.add(&queries_at, format!("`{}` is the name of a case and of a query", topic.id), "rename the case");
            continue;
        }
        count += 1;
        let grades = judgements.grades().map(|(id, grade)| (id.to_owned(), (grade, spot))).collect();
        suite.cases.push(Case {
            name: topic.id,
            query: topic.text,
            options: Options { limit, ..options.clone() },
            why: None,
            known_failure: None,
            expected: Expected { judgements: grades, ..Expected::default() },
            of_collection: true,
            spot,
        });
    }
    if count == 0 {
        faults.add(
            &qrels_at,
            "none of the queries is judged",
            "the first column of the judgements names a query by its `_id`",
        );
    }
    suite.collection = Some(Collection { queries, qrels, topics: count, spot });
}

fn topics_of(path: &Path, at: &Range<usize>, faults: &mut Faults<'_>) -> Option<Vec<Topic>> {
    let hint = "a line is a JSON object such as {\"_id\":\"q1\",\"text\":\"NATO\"}";
    match open(path) {
        Err(error) => faults.add(at, format!("cannot read the queries `{}`: {error}", path.display()), HERE),
        Ok(file) => match read_topics(file) {
            Ok(topics) => return Some(topics),
            Err(FileError::Read { source, .. }) => {
                faults.add(at, format!("cannot read the queries `{}`: {source}", path.display()), HERE);
            }
            Err(error) => faults.add(at, format!("queries `{}`: {error}", path.display()), hint),
        },
    }
    None
}

fn qrels_of(path: &Path, at: &Range<usize>, faults: &mut Faults<'_>) -> Option<Qrels> {
    let hint = "a line is `query 0 passage grade`, or query, passage and grade parted by tabs";
    match open(path) {
        Err(error) => faults.add(at, format!("cannot read the judgements `{}`: {error}", path.display()), HERE),
        Ok(file) => match read_qrels(file) {
            Ok(qrels) => return Some(qrels),
            Err(FileError::Read { source, .. }) => {
                faults.add(at, format!("cannot read the judgements `{}`: {source}", path.display()), HERE);
            }
            Err(error) => faults.add(at, format!("judgements `{}`: {error}", path.display()), hint),
        },
    }
    None
}

/// Where a file is looked for.
const HERE: &str = "it is looked for beside the suite";

fn open(path: &Path) -> std::io::Result<BufReader<File>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("is no file"));
    }
    Ok(BufReader::new(File::open(path)?))
}
