use std::collections::HashSet;
use std::io::Write;

use crate::document::PassageId;
use crate::eval::parallel::in_order;
use crate::eval::{Level, Rankings, Topic, docno};
use crate::search::{Filters, SearchError, SearchRequest, Searcher};

/// How to answer many queries.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Hits for each topic.
    pub limit: usize,
    /// Whether passages are hits, or documents.
    pub level: Level,
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
            writeln!(out, "{} Q0 {} {} {last} {}", topic.id, docno(id), rank + 1, options.tag)?;
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
        let ids = ranking.into_iter().map(|(id, _)| id).collect();
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
    mut each: impl FnMut(&Topic, Ranking) -> std::io::Result<()>,
) -> Result<usize, RunError> {
    let mut answered = 0;
    in_order(
        options.jobs,
        topics,
        |topic| ranking(searcher, topic, options),
        |topic, answer| {
            let ranking =
                answer.map_err(|source| RunError::Search { topic: topic.id.clone(), source: Box::new(source) })?;
            answered += usize::from(!ranking.is_empty());
            each(topic, ranking).map_err(RunError::Write)
        },
    )?;
    Ok(answered)
}

/// Ids with their scores, the best first.
type Ranking = Vec<(String, f32)>;

fn ranking(searcher: &Searcher, topic: &Topic, options: &RunOptions) -> Result<Ranking, SearchError> {
    let mut limit = options.limit;
    loop {
        let passages = searcher.ranking(&request(topic, limit, options))?;
        let all = passages.len() < limit;
        let hits = best_of_each(passages, options.level);
        // Documents may have many passages each: what is short of the limit is made up from further down.
        if all || hits.len() >= options.limit || limit == usize::MAX {
            return Ok(hits.into_iter().take(options.limit).collect());
        }
        limit = limit.saturating_mul(MORE_PASSAGES);
    }
}

/// How many times more passages are asked for where those found lie in too few documents.
const MORE_PASSAGES: usize = 4;

/// Keeps the best hit of whatever has the same id at a level.
fn best_of_each(passages: Vec<(PassageId, f32)>, level: Level) -> Ranking {
    let mut seen = HashSet::new();
    let hits = passages.into_iter().map(|(id, score)| (level.of(id.as_str()).into_owned(), score));
    hits.filter(|(id, _)| seen.insert(id.clone())).collect()
}

/// Returns `score`, or where it does not fall the next smaller number than `last`.
fn below(last: f32, score: f32) -> f32 {
    if score < last { score } else { last.next_down() }
}

fn request(topic: &Topic, limit: usize, options: &RunOptions) -> SearchRequest {
    SearchRequest {
        query: topic.text.clone(),
        plain: options.plain,
        limit,
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
    fn a_document_stands_where_its_best_passage_does() {
        let passages = [("a:p1", 3.0), ("b:fn1", 2.0), ("a:p2", 2.0), ("MED-10", 1.0), ("b:p1", 0.5)];
        let passages = passages.map(|(id, score)| (PassageId(id.to_owned()), score)).to_vec();
        let shown = |level| {
            let hits = best_of_each(passages.clone(), level).into_iter();
            hits.map(|(id, score)| format!("{id} {score}")).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(shown(Level::Document), "a 3, b 2, MED-10 1");
        assert_eq!(shown(Level::Passage), "a:p1 3, b:fn1 2, a:p2 2, MED-10 1, b:p1 0.5");
    }

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
