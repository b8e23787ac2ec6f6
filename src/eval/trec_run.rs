use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io::BufRead;

use crate::eval::lines::{FileKind, MAX_LINE_BYTES, each_line, quoted};
use crate::eval::{FileError, Level, Rankings};

/// A run as another program, or [`crate::eval::run()`], wrote it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrecRun {
    /// The last column of its last line; empty where there is none.
    pub tag: String,
    topics: BTreeMap<String, Vec<Entry>>,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    docno: String,
    score: f32,
    line: usize,
}

/// Reads a TREC run: `qid Q0 docno rank score tag` a line, parted by any white space.
///
/// As in trec_eval the rank is ignored, the score decides; what stands behind the tag belongs to it. The lines of a topic
/// need not stand together. An empty file is a run that found nothing.
///
/// # Errors
///
/// At the first line that is broken, and for a passage that a topic has twice: either would be scored wrong.
pub fn read_run(reader: impl BufRead) -> Result<TrecRun, FileError> {
    let mut run = TrecRun::default();
    let mut first = true;
    each_line(reader, MAX_LINE_BYTES, |line, text| {
        let result = run.take(line, text);
        let other = FileKind::of(text).filter(|found| first && *found != FileKind::Run);
        first = false;
        match (result, other) {
            (Err(_), Some(found)) => Err(FileError::Other { line, found, wanted: FileKind::Run }),
            (result, _) => result.map_err(|message| FileError::Line { line, message }),
        }
    })?;
    run.sort()?;
    Ok(run)
}

impl TrecRun {
    fn take(&mut self, line: usize, text: &str) -> Result<(), String> {
        let mut columns = text.split_ascii_whitespace();
        let mut next = || columns.next();
        let (Some(topic), Some(_), Some(docno), Some(_), Some(score), Some(tag)) =
            (next(), next(), next(), next(), next(), next())
        else {
            let count = text.split_ascii_whitespace().count();
            let columns = if count == 1 { "one column".to_owned() } else { format!("{count} columns") };
            return Err(format!("{} has {columns}, not the six `qid Q0 docno rank score tag`", quoted(text)));
        };
        let score = read_score(score)?;
        if self.tag != tag {
            tag.clone_into(&mut self.tag);
        }
        let entry = Entry { docno: docno.to_owned(), score, line };
        match self.topics.get_mut(topic) {
            Some(entries) => entries.push(entry),
            None => {
                self.topics.insert(topic.to_owned(), vec![entry]);
            }
        }
        Ok(())
    }

    /// Puts the best first, and looks for what comes twice.
    fn sort(&mut self) -> Result<(), FileError> {
        let mut repeated: Option<(usize, String)> = None;
        for (topic, entries) in &mut self.topics {
            entries.sort_unstable_by(|a, b| a.docno.cmp(&b.docno).then(a.line.cmp(&b.line)));
            for pair in entries.windows(2).filter(|pair| pair[0].docno == pair[1].docno) {
                if repeated.as_ref().is_none_or(|(line, _)| pair[1].line < *line) {
                    let [id, topic] = [&pair[1].docno, topic].map(|text| quoted(text));
                    let message = format!("{id} is there already for query {topic}, in line {}", pair[0].line);
                    repeated = Some((pair[1].line, message));
                }
            }
            entries.sort_unstable_by(|a, b| best_first((&a.docno, a.score), (&b.docno, b.score)));
        }
        match repeated {
            Some((line, message)) => Err(FileError::Line { line, message }),
            None => Ok(()),
        }
    }

    /// Returns the ids of the topics, in order.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.topics.keys().map(String::as_str)
    }

    /// Returns how many topics have an answer.
    pub fn len(&self) -> usize {
        self.topics.len()
    }

    /// Tells whether nothing was found for any topic.
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// Ranks as trec_eval does: by falling score, of equal scores the greater id first, by its bytes.
    ///
    /// Scores are compared as 32-bit floats, which is how trec_eval up to 9.0 and pytrec_eval keep them: what differs
    /// in the ninth digit alone is equal. At the level of documents the best passage counts.
    pub fn rankings(&self, level: Level) -> Rankings {
        let ranking = |entries: &Vec<Entry>| match level {
            Level::Passage => entries.iter().map(|entry| entry.docno.clone()).collect(),
            Level::Document => {
                let mut best: BTreeMap<Cow<'_, str>, f32> = BTreeMap::new();
                // The best comes first, and stays.
                for entry in entries {
                    best.entry(level.of(&entry.docno)).or_insert(entry.score);
                }
                let mut ranked: Vec<(Cow<'_, str>, f32)> = best.into_iter().collect();
                ranked.sort_by(|a, b| best_first((&a.0, a.1), (&b.0, b.1)));
                ranked.into_iter().map(|(id, _)| id.into_owned()).collect()
            }
        };
        self.topics.iter().map(|(topic, entries)| (topic.clone(), ranking(entries))).collect()
    }
}

fn best_first(a: (&str, f32), b: (&str, f32)) -> Ordering {
    // Not by `total_cmp`: 0 and -0 are equal. No score is NaN.
    b.1.partial_cmp(&a.1).unwrap_or(Ordering::Equal).then_with(|| b.0.cmp(a.0))
}

/// Reads a score as C does: to 64 bits first, then cut to 32.
fn read_score(text: &str) -> Result<f32, String> {
    match text.parse::<f64>() {
        Ok(score) if !score.is_nan() => Ok(score as f32),
        Ok(_) => Err(format!("the score {} has no place in an order", quoted(text))),
        Err(_) if text.replacen(',', ".", 1).parse::<f64>().is_ok() => {
            Err(format!("the score {} is no number; write its comma as a point", quoted(text)))
        }
        Err(_) => Err(format!("the score {} is no number", quoted(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_ranking(run: &str, level: Level, expected: &str) {
        let rankings = read_run(run.as_bytes()).unwrap().rankings(level);
        assert_eq!(rankings["q"].join(" "), expected);
    }

    #[test]
    fn scores_decide_and_ranks_are_ignored() {
        assert_ranking("q Q0 a 1 1.0 t\nq Q0 b 2 3.0 t\nq Q0 c 3 2e0 t\n", Level::Passage, "b c a");
        assert_ranking("q Q0 a 1 -inf t\nq Q0 b 1 +1 t\nq\tQ0  c\t0 inf t\r\n", Level::Passage, "c b a");
    }

    #[test]
    fn of_equal_scores_the_greater_id_comes_first() {
        assert_ranking("q Q0 a 1 1 t\nq Q0 c 2 1 t\nq Q0 b 3 1.0 t\n", Level::Passage, "c b a");
        // By bytes, as strcmp: capitals before small letters before umlauts, `10` before `9`.
        assert_ranking(
            "q 0 B 1 0 t\nq 0 a 1 -0 t\nq 0 ä 1 0 t\nq 0 9 1 0 t\nq 0 10 1 0 t\n",
            Level::Passage,
            "ä a B 9 10",
        );
    }

    #[test]
    fn scores_have_the_digits_of_a_32_bit_float() {
        // 1 + 2^-25 is 1 there, 1 + 2^-23 is more.
        assert_ranking("q 0 a 1 1.0000000298 t\nq 0 b 2 1 t\n", Level::Passage, "b a");
        assert_ranking("q 0 a 1 1.00000012 t\nq 0 b 2 1 t\n", Level::Passage, "a b");
        // Too large for it, and so equal.
        assert_ranking("q 0 a 1 2e300 t\nq 0 b 2 1e300 t\n", Level::Passage, "b a");
    }

    #[test]
    fn the_best_passage_of_a_document_counts() {
        let run = "q 0 a:p1 1 5 t\nq 0 b:p1 2 4 t\nq 0 a:fn2 3 3 t\nq 0 c 4 5 t\nq 0 b:p2 5 1 t\n";
        assert_ranking(run, Level::Passage, "c a:p1 b:p1 a:fn2 b:p2");
        assert_ranking(run, Level::Document, "c a b");
        // Equal scores are parted by the ids of the documents, not of the passages: `a` is less than `a-x`.
        assert_ranking("q 0 a:p1 1 5 t\nq 0 a-x:p1 2 5 t\n", Level::Passage, "a:p1 a-x:p1");
        assert_ranking("q 0 a:p1 1 5 t\nq 0 a-x:p1 2 5 t\n", Level::Document, "a-x a");
    }

    #[test]
    fn topics_need_not_stand_together_and_an_empty_run_found_nothing() {
        let run = read_run("2 0 a 1 1 t\n1 0 a 1 1 t\n\n2 0 b 1 2 my own tag\n".as_bytes()).unwrap();
        assert_eq!((run.topics().collect::<Vec<_>>(), run.tag.as_str()), (vec!["1", "2"], "my"));
        assert_eq!(run.rankings(Level::Passage)["2"], ["b", "a"]);
        let nothing = read_run("\n".as_bytes()).unwrap();
        assert!(nothing.is_empty() && nothing.tag.is_empty() && nothing.rankings(Level::Passage).is_empty());
    }

    #[test]
    fn mistakes_are_reported_with_their_line() {
        for (text, expected) in [
            ("q 0 a 1 1 t\nq 0 a 1 1", "line 2: `q 0 a 1 1` has 5 columns, not the six `qid Q0 docno rank score tag`"),
            ("q", "line 1: `q` has one column, not the six"),
            ("q 0 a 1 hoch t", "line 1: the score `hoch` is no number"),
            ("q 0 a 1 1,5 t", "line 1: the score `1,5` is no number; write its comma as a point"),
            ("q 0 a 1 nan t", "line 1: the score `nan` has no place in an order"),
            ("q 0 a 1 1 t\nr 0 a 1 1 t\n\nq 0 a 2 0 t", "line 4: `a` is there already for query `q`, in line 1"),
            ("{\"type\":\"hit\"}", "line 1 is JSON, not a line of a run"),
            ("\nq 0 a 1", "line 2 is a judgement, not a line of a run"),
            ("query-id\tcorpus-id\tscore", "line 1 is a judgement"),
            // Only the first line tells of another file; here one was cut off.
            ("q 0 a 1 1 t\nq 0 b 2", "line 2: `q 0 b 2` has 4 columns"),
        ] {
            let error = read_run(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
