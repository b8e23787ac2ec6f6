use std::collections::BTreeMap;
use std::io::BufRead;

use crate::eval::lines::{FileKind, MAX_LINE_BYTES, each_line, quoted};
use crate::eval::{FileError, Level, docno};

/// What judges said of one topic: a grade for each passage they looked at.
///
/// A grade of 1 and more is relevant, the higher the better. 0, and as in trec_eval anything below, is not; nor is
/// what nobody judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgements {
    grades: BTreeMap<String, i32>,
}

impl Judgements {
    /// Returns the grade of a passage, 0 for what is not relevant.
    pub fn grade(&self, id: &str) -> u32 {
        self.grades.get(id).map_or(0, |&grade| grade.max(0).unsigned_abs())
    }

    /// Tells whether anybody looked at a passage, whatever the grade.
    pub fn is_judged(&self, id: &str) -> bool {
        self.grades.contains_key(id)
    }

    /// Returns the ids of the passages that somebody looked at, in order of id.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.grades.keys().map(String::as_str)
    }

    /// Makes judgements of ids and grades; of an id that comes again the last grade counts.
    pub fn of_grades(grades: impl IntoIterator<Item = (String, i32)>) -> Self {
        Self { grades: grades.into_iter().collect() }
    }

    /// Returns the passages that were judged with their grades, in order of id.
    pub fn grades(&self) -> impl Iterator<Item = (&str, i32)> {
        self.grades.iter().map(|(id, grade)| (id.as_str(), *grade))
    }

    /// Returns how many passages are relevant.
    pub fn relevant(&self) -> usize {
        self.grades.values().filter(|&&grade| grade > 0).count()
    }

    /// Returns the ids of the passages that are relevant, in order of id.
    pub fn relevant_ids(&self) -> impl Iterator<Item = &str> {
        self.grades.iter().filter(|(_, grade)| **grade > 0).map(|(id, _)| id.as_str())
    }

    /// Returns the grades of the best order there is: the relevant ones, highest first.
    pub fn ideal(&self) -> Vec<u32> {
        let mut grades: Vec<u32> = self.grades.values().filter_map(|&grade| u32::try_from(grade).ok()).collect();
        grades.retain(|&grade| grade > 0);
        grades.sort_unstable_by(|a, b| b.cmp(a));
        grades
    }
}

/// The judgements of many topics, by their id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Qrels {
    topics: BTreeMap<String, Judgements>,
}

impl Qrels {
    /// Returns the judged topics, in order of id.
    pub fn topics(&self) -> impl Iterator<Item = (&str, &Judgements)> {
        self.topics.iter().map(|(id, judgements)| (id.as_str(), judgements))
    }

    /// Returns what was said of one topic.
    pub fn of(&self, topic: &str) -> Option<&Judgements> {
        self.topics.get(topic)
    }

    /// Returns the judgements with the ids that a run has at a level: white space in them is `_`, and passages count as
    /// their document, whose grade is the highest of them.
    #[must_use]
    pub fn at(&self, level: Level) -> Self {
        let counted = |judgements: &Judgements| {
            let mut grades = BTreeMap::new();
            for (id, &grade) in &judgements.grades {
                let best: &mut i32 = grades.entry(docno(&level.of(id)).into_owned()).or_insert(grade);
                *best = grade.max(*best);
            }
            Judgements { grades }
        };
        Self { topics: self.topics.iter().map(|(topic, judgements)| (topic.clone(), counted(judgements))).collect() }
    }

    /// Returns how many topics are judged.
    pub fn len(&self) -> usize {
        self.topics.len()
    }

    /// Tells whether nothing is judged; what [`read_qrels`] returns never is.
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }
}

/// First line of the BEIR form, its columns parted by tabs.
const HEADER: [&str; 3] = ["query-id", "corpus-id", "score"];

/// How a file of judgements is written; its first line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QrelsForm {
    /// `topic iteration passage grade`, parted by white space.
    Trec,
    /// `topic passage grade`, parted by tabs, so that an id may hold spaces.
    Beir,
}

impl QrelsForm {
    /// Tells the form by a line: three columns parted by tabs are the BEIR form, with or without its header.
    pub fn of(line: &str) -> Self {
        if line.split('\t').count() == HEADER.len() { Self::Beir } else { Self::Trec }
    }

    /// Returns the first line of a file in this form, without its line end; `None` where there is none.
    pub fn header(self) -> Option<String> {
        (self == Self::Beir).then(|| HEADER.join("\t"))
    }

    /// Writes a judgement as a line, without its line end. White space that the form cannot hold in an id becomes `_`.
    pub fn line(self, topic: &str, id: &str, grade: i32) -> String {
        match self {
            Self::Trec => format!("{topic} 0 {} {grade}", docno(id)),
            Self::Beir if id.trim() != id || id.contains(['\t', '\n', '\r']) => {
                format!("{topic}\t{}\t{grade}", docno(id))
            }
            Self::Beir => format!("{topic}\t{id}\t{grade}"),
        }
    }

    /// Splits a line into topic, passage and grade; `None` where it has other columns.
    pub fn columns(self, line: &str) -> Option<(&str, &str, &str)> {
        match self {
            Self::Trec => match line.split_ascii_whitespace().collect::<Vec<_>>()[..] {
                [topic, _, passage, grade] => Some((topic, passage, grade)),
                _ => None,
            },
            Self::Beir => match line.split('\t').map(str::trim).collect::<Vec<_>>()[..] {
                [topic, passage, grade] => Some((topic, passage, grade)),
                _ => None,
            },
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Trec => "four columns `topic 0 passage grade`",
            Self::Beir => "three columns `topic`, `passage`, `grade` parted by tabs",
        }
    }
}

/// Reads judgements in the TREC form (`topic 0 passage grade`) or in the BEIR form (`query-id`, `corpus-id`, `score`
/// parted by tabs, the header in the first line).
///
/// # Errors
///
/// At the first line that is no judgement, or that judges again what was judged: a missing judgement would be a wrong
/// score.
pub fn read_qrels(reader: impl BufRead) -> Result<Qrels, FileError> {
    let mut qrels = Qrels::default();
    let mut form = None;
    each_line(reader, MAX_LINE_BYTES, |line, text| {
        let wrong = |message: String| FileError::Line { line, message };
        let first = form.is_none();
        let form = *form.get_or_insert_with(|| QrelsForm::of(text));
        if first && text.split('\t').map(str::trim).eq(HEADER) {
            return Ok(());
        }
        let Some((topic, passage, grade)) = form.columns(text) else {
            return Err(match FileKind::of(text) {
                Some(found) if first && found != FileKind::Qrels => {
                    FileError::Other { line, found, wanted: FileKind::Qrels }
                }
                _ => wrong(format!("{} is not {}", quoted(text), form.expected())),
            });
        };
        if topic.is_empty() || passage.is_empty() {
            return Err(wrong("an id is empty".to_owned()));
        }
        let grade = grade.parse().map_err(|_| wrong(format!("the grade {} is no whole number", quoted(grade))))?;
        let grades = &mut qrels.topics.entry(topic.to_owned()).or_default().grades;
        if grades.insert(passage.to_owned(), grade).is_some() {
            let [passage, topic] = [passage, topic].map(quoted);
            return Err(wrong(format!("{passage} is judged already for query {topic}")));
        }
        Ok(())
    })?;
    if qrels.is_empty() { Err(FileError::Empty { what: "judgement" }) } else { Ok(qrels) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Qrels {
        read_qrels(text.as_bytes()).unwrap()
    }

    #[test]
    fn both_forms_say_the_same() {
        let trec = read("q1 0 a:p1 2\nq1 0 a:p2 0\n\nq2\t0\tb\t1\n");
        let beir = read("\u{feff}query-id\tcorpus-id\tscore\r\nq1\ta:p1\t2\r\nq1\ta:p2\t0\r\nq2\tb\t1\r\n");
        assert_eq!(trec, beir);
        assert_eq!(beir, read("q1\ta:p1\t2\nq1\ta:p2\t0\nq2\tb\t1\n"));
        assert_eq!(beir.topics().map(|(topic, _)| topic).collect::<Vec<_>>(), ["q1", "q2"]);
        let first = beir.of("q1").unwrap();
        assert_eq!((first.grade("a:p1"), first.grade("a:p2"), first.grade("b")), (2, 0, 0));
        assert_eq!((first.relevant(), beir.len(), beir.of("q3")), (1, 2, None));
    }

    #[test]
    fn ids_of_the_beir_form_may_hold_spaces() {
        assert_eq!(read("q1\tVom Kriege, Buch 1\t1\n").of("q1").unwrap().grade("Vom Kriege, Buch 1"), 1);
    }

    #[test]
    fn ids_are_those_of_a_run_at_its_level() {
        let qrels = read("q\ta b:p1\t-1\nq\ta b:p2\t2\nq\ta b:fn1\t0\nq\tc\t-1\nq\tMED:10\t1\n");
        let passages = qrels.at(Level::Passage);
        assert_eq!(passages, read("q 0 a_b:p1 -1\nq 0 a_b:p2 2\nq 0 a_b:fn1 0\nq 0 c -1\nq 0 MED:10 1\n"));
        assert_eq!(qrels.at(Level::Document), read("q 0 a_b 2\nq 0 c -1\nq 0 MED:10 1\n"));
        assert!(passages.of("q").is_some_and(|judged| judged.is_judged("c") && !judged.is_judged("a b:p1")));
    }

    #[test]
    fn what_is_written_in_either_form_is_read_back() {
        for form in [QrelsForm::Trec, QrelsForm::Beir] {
            for id in ["a:p1", "Vom Kriege, Buch 1", "a\tb", " a"] {
                let lines = [form.header(), Some(form.line("q", id, 2))].into_iter().flatten().collect::<Vec<_>>();
                let qrels = read(&lines.join("\n")).at(Level::Passage);
                assert_eq!(qrels.of("q").map(|judged| judged.grade(&docno(id))), Some(2), "{form:?} {id:?}");
            }
        }
        assert_eq!(QrelsForm::Beir.line("q", "a b", 0), "q\ta b\t0");
        assert_eq!(QrelsForm::Trec.line("q", "a b", 0), "q 0 a_b 0");
    }

    #[test]
    fn ideal_order_has_the_relevant_alone() {
        let qrels = read("q 0 a 1\nq 0 b 3\nq 0 c 0\nq 0 d -2\nq 0 e 1\n");
        let judgements = qrels.of("q").unwrap();
        assert_eq!(judgements.ideal(), [3, 1, 1]);
        assert_eq!((judgements.relevant(), judgements.grade("d")), (3, 0));
        assert_eq!(judgements.relevant_ids().collect::<Vec<_>>(), ["a", "b", "e"]);
    }

    #[test]
    fn mistakes_are_reported_with_their_line() {
        for (text, expected) in [
            ("q 0 a 1\nq 0 b", "line 2: `q 0 b` is not four columns"),
            ("q 0 a b 1", "line 1: `q 0 a b 1` is not four columns"),
            ("q Q0 a 1 2.5 tag", "line 1 is a line of a run, not a judgement"),
            ("{\"_id\":\"q\"}", "line 1 is JSON, not a judgement"),
            ("q 0 a 1\nq 0 b 1 2.5 tag", "line 2: `q 0 b 1 2.5 tag` is not four columns"),
            ("q 0 a 1.0", "line 1: the grade `1.0` is no whole number"),
            ("query-id\tcorpus-id\tscore\nq 0 a 1", "line 2: `q 0 a 1` is not three columns"),
            ("q\ta\tx\n", "line 1: the grade `x` is no whole number"),
            ("q 0 a 1\n\nq 0 a 2", "line 3: `a` is judged already for query `q`"),
            ("q\t\t1", "line 1: an id is empty"),
            ("query-id\tcorpus-id\tscore\n", "there is no judgement"),
            ("", "there is no judgement"),
        ] {
            let error = read_qrels(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
