use std::io::Write;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

use crate::document::PassageId;
use crate::eval::{Rankings, Topic};
use crate::search::{Filters, SearchError, SearchRequest, Searcher};

/// How to answer many queries.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Hits for each topic.
    pub limit: usize,
    /// Take the topics as plain words, no operator meant.
    pub plain: bool,
    /// Restrictions that hold for every topic.
    pub filters: Filters,
    /// Names the run in its last column.
    pub tag: String,
    /// Threads; 0 for one per core.
    pub jobs: usize,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The index failed.
    #[error("topic `{topic}` could not be searched")]
    Search {
        /// Id of the topic.
        topic: String,
        /// Why.
        #[source]
        source: Box<SearchError>,
    },
    /// The run could not be written; a closed pipe is among the reasons.
    #[error("the run could not be written")]
    Write(#[from] std::io::Error),
}

/// Answers the topics and writes a TREC run: `qid Q0 docno rank score tag`, in the order of the topics.
///
/// Printed scores fall strictly with rank, so that a tool that sorts by them keeps our order. Returns
/// how many topics had hits.
///
/// # Errors
///
/// See [`RunError`].
pub fn run(
    searcher: &Searcher,
    topics: &[Topic],
    options: &RunOptions,
    out: &mut impl Write,
) -> Result<usize, RunError> {
    let answered = answer(searcher, topics, options, |topic, ranking| {
        let mut last = f32::INFINITY;
        for (rank, (id, score)) in ranking.iter().enumerate() {
            last = below(last, *score);
            // White space would end the column.
            let docno = id.as_str().replace(char::is_whitespace, "_");
            writeln!(out, "{} Q0 {docno} {} {last} {}", topic.id, rank + 1, options.tag)?;
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(answered)
}

/// Answers the topics and keeps the ids, to be scored.
///
/// # Errors
///
/// [`RunError::Search`]
pub fn rankings(searcher: &Searcher, topics: &[Topic], options: &RunOptions) -> Result<Rankings, RunError> {
    let mut rankings = Rankings::new();
    answer(searcher, topics, options, |topic, ranking| {
        let ids = ranking.into_iter().map(|(PassageId(id), _)| id).collect();
        rankings.insert(topic.id.clone(), ids);
        Ok(())
    })?;
    Ok(rankings)
}

/// Hands each topic with its ranking to `each`, in the order of the topics; returns how many had hits.
fn answer(
    searcher: &Searcher,
    topics: &[Topic],
    options: &RunOptions,
    each: impl FnMut(&Topic, Ranking) -> std::io::Result<()>,
) -> Result<usize, RunError> {
    let jobs = match options.jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs,
    };
    let next = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    let stop = Mutex::new(false);
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(topics.len()).max(1) {
            let sender = sender.clone();
            let (next, stop) = (&next, &stop);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(topic) = topics.get(at) else { return };
                    let stopped = *stop.lock().unwrap_or_else(PoisonError::into_inner);
                    if stopped || sender.send((at, searcher.ranking(&request(topic, options)))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let result = in_order(topics, receiver, each);
        *stop.lock().unwrap_or_else(PoisonError::into_inner) = true;
        result
    })
}

type Ranking = Vec<(PassageId, f32)>;

fn in_order(
    topics: &[Topic],
    answers: std::sync::mpsc::Receiver<(usize, Result<Ranking, SearchError>)>,
    mut each: impl FnMut(&Topic, Ranking) -> std::io::Result<()>,
) -> Result<usize, RunError> {
    let mut waiting = std::collections::BTreeMap::new();
    let mut at = 0;
    let mut answered = 0;
    for (index, answer) in answers {
        waiting.insert(index, answer);
        while let Some(answer) = waiting.remove(&at) {
            let topic = &topics[at];
            let ranking =
                answer.map_err(|source| RunError::Search { topic: topic.id.clone(), source: Box::new(source) })?;
            answered += usize::from(!ranking.is_empty());
            each(topic, ranking)?;
            at += 1;
        }
    }
    Ok(answered)
}

/// Returns `score`, or where it does not fall the next smaller number than `last`.
fn below(last: f32, score: f32) -> f32 {
    if score < last { score } else { last.next_down() }
}

fn request(topic: &Topic, options: &RunOptions) -> SearchRequest {
    SearchRequest {
        query: topic.text.clone(),
        plain: options.plain,
        limit: options.limit,
        offset: 0,
        filters: options.filters.clone(),
        snippet_chars: 0,
        parts: false,
        ids_only: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_scores_fall_strictly_and_differ_in_print() {
        let mut last = f32::INFINITY;
        let mut printed = Vec::new();
        for score in [3.5, 3.5, 3.5, 3.499_999_8, 1.0, 0.0, 0.0] {
            last = below(last, score);
            printed.push(last.to_string());
        }
        let numbers: Vec<f64> = printed.iter().map(|text| text.parse().unwrap()).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] > pair[1]), "{printed:?}");
    }
}
