use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use crate::eval::{FileError, Qrels, QrelsForm, docno, read_qrels};

/// A file of judgements that grows while somebody judges: TREC or BEIR form, whichever it has; BEIR where it is new.
///
/// Every grade is on the disk when [`GradeFile::set`] returns, so that whatever ends the program costs nothing. A grade that
/// changes is written in its place, in a copy that then takes the name of the file: readers want each pair once.
#[derive(Debug)]
pub struct GradeFile {
    path: PathBuf,
    form: QrelsForm,
    /// Locked, open for appending.
    file: File,
    grades: BTreeMap<(String, String), i32>,
    /// Whether the last line wants its end.
    is_open_ended: bool,
    torn: Option<String>,
}

/// What became of a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Graded {
    /// Nobody had judged it
    New,
    /// It had another grade
    Changed,
    /// It had this one
    Same,
}

/// Why judgements could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GradeFileError {
    /// What is there is not understood; it is left as it is.
    #[error(transparent)]
    Qrels(#[from] FileError),
    /// The system says so.
    #[error(transparent)]
    System(#[from] io::Error),
    /// Another process judges into this file.
    #[error("another process is judging into it")]
    InUse,
}

impl GradeFile {
    /// Opens a file, or begins one.
    ///
    /// Where the last line was torn off, by a full disk say, it is taken away: [`GradeFile::torn`] has it. No part of a line
    /// that was written here is a judgement.
    ///
    /// # Errors
    ///
    /// See [`GradeFileError`].
    pub fn open(path: &Path) -> Result<Self, GradeFileError> {
        // What a link points to is written, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut file = OpenOptions::new().read(true).create(true).append(true).open(&path)?;
        lock(&file)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let (mut qrels, mut torn) = (read(&bytes), None);
        let last = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        if qrels.is_err() && last > 0 && last < bytes.len() {
            let before = read(&bytes[..last]);
            if before.is_ok() {
                torn = Some(String::from_utf8_lossy(&bytes[last..]).into_owned());
                bytes.truncate(last);
                file.set_len(last as u64)?;
                qrels = before;
            }
        }
        let grades = qrels?.map_or_else(BTreeMap::new, |qrels| grades(&qrels));
        let first = String::from_utf8_lossy(&bytes);
        let first = first.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty());
        let form = first.map_or(QrelsForm::Beir, QrelsForm::of);
        if first.is_none() {
            let header = form.header().map(|header| header + "\n").unwrap_or_default();
            file.write_all(header.as_bytes())?;
            bytes.extend(header.as_bytes());
        }
        let is_open_ended = bytes.last().is_some_and(|&byte| byte != b'\n');
        Ok(Self { path, form, file, grades, is_open_ended, torn })
    }

    /// Returns the end of the file that was no whole line, and is gone.
    pub fn torn(&self) -> Option<&str> {
        self.torn.as_deref()
    }

    /// Returns how a pair was judged.
    pub fn grade(&self, topic: &str, id: &str) -> Option<i32> {
        self.grades.get(&pair(topic, id)).copied()
    }

    /// Counts the judgements.
    pub fn len(&self) -> usize {
        self.grades.len()
    }

    /// Tells whether nothing is judged.
    pub fn is_empty(&self) -> bool {
        self.grades.is_empty()
    }

    /// Judges a pair, and writes that down at once.
    ///
    /// # Errors
    ///
    /// See [`GradeFileError`]; the file has either all or nothing of the grade.
    pub fn set(&mut self, topic: &str, id: &str, grade: i32) -> Result<Graded, GradeFileError> {
        let pair = pair(topic, id);
        let graded = match self.grades.get(&pair) {
            None => Graded::New,
            Some(&before) if before == grade => return Ok(Graded::Same),
            Some(_) => Graded::Changed,
        };
        let line = self.form.line(topic, id, grade);
        if graded == Graded::New {
            let start = if self.is_open_ended { "\n" } else { "" };
            let before = self.file.metadata()?.len();
            let written =
                self.file.write_all(format!("{start}{line}\n").as_bytes()).and_then(|()| self.file.sync_data());
            if let Err(error) = written {
                // Half a line would stand before the next one.
                let _ = self.file.set_len(before);
                return Err(error.into());
            }
            self.is_open_ended = false;
        } else {
            self.replace(&pair, &line)?;
        }
        self.grades.insert(pair, grade);
        Ok(graded)
    }

    /// Puts a line in the place of that of a pair.
    fn replace(&mut self, changed: &(String, String), line: &str) -> Result<(), GradeFileError> {
        let mut text = String::new();
        self.file.rewind()?;
        self.file.read_to_string(&mut text)?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut copy = tempfile::NamedTempFile::new_in(folder)?;
        for old in text.split_inclusive('\n') {
            let content = old.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
            let is_meant = self.form.columns(content).is_some_and(|(topic, id, _)| pair(topic, id) == *changed);
            if is_meant {
                let (_, end) = old.split_at(old.trim_end_matches(['\n', '\r']).len());
                copy.write_all(line.as_bytes())?;
                copy.write_all(end.as_bytes())?;
            } else {
                copy.write_all(old.as_bytes())?;
            }
        }
        copy.as_file().sync_data()?;
        fs::set_permissions(copy.path(), self.file.metadata()?.permissions())?;
        copy.persist(&self.path).map_err(|error| error.error)?;
        self.file = OpenOptions::new().read(true).append(true).open(&self.path)?;
        lock(&self.file)
    }
}

/// Names a pair as a run would, so that judgements and hits meet.
fn pair(topic: &str, id: &str) -> (String, String) {
    (topic.to_owned(), docno(id).into_owned())
}

fn grades(qrels: &Qrels) -> BTreeMap<(String, String), i32> {
    let of_topic = |(topic, judgements): (&str, &crate::eval::Judgements)| {
        judgements.grades().map(|(id, grade)| (pair(topic, id), grade)).collect::<Vec<_>>()
    };
    qrels.topics().flat_map(of_topic).collect()
}

/// Reads judgements, of which there need be none.
fn read(bytes: &[u8]) -> Result<Option<Qrels>, FileError> {
    match read_qrels(bytes) {
        Err(FileError::Empty { .. }) => Ok(None),
        read => read.map(Some),
    }
}

/// Keeps others off; where a file system knows no locks, nothing does.
fn lock(file: &File) -> Result<(), GradeFileError> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(GradeFileError::InUse),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: Option<&str>) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("qrels.tsv");
        if let Some(content) = content {
            fs::write(&path, content).unwrap();
        }
        (folder, path)
    }

    #[test]
    fn every_grade_is_in_the_file_at_once() {
        let (_folder, path) = file(None);
        let mut grades = GradeFile::open(&path).unwrap();
        assert!(grades.is_empty());
        assert_eq!(grades.set("q1", "a:p1", 2).unwrap(), Graded::New);
        assert_eq!(fs::read_to_string(&path).unwrap(), "query-id\tcorpus-id\tscore\nq1\ta:p1\t2\n");
        grades.set("q1", "Buch 1", 0).unwrap();
        drop(grades);
        let grades = GradeFile::open(&path).unwrap();
        assert_eq!((grades.len(), grades.grade("q1", "Buch_1"), grades.grade("q2", "a:p1")), (2, Some(0), None));
    }

    #[test]
    fn a_file_keeps_its_form_and_gets_the_line_end_it_lacks() {
        let (_folder, path) = file(Some("q1 0 a:p1 2"));
        GradeFile::open(&path).unwrap().set("q1", "Buch 1", 3).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "q1 0 a:p1 2\nq1 0 Buch_1 3\n");
    }

    #[test]
    fn a_changed_grade_stands_where_the_old_one_stood() {
        let (_folder, path) = file(Some("\u{feff}q1\ta\t2\r\nq1\tBuch 1\t1\r\n\r\nq2\ta\t0"));
        let mut grades = GradeFile::open(&path).unwrap();
        assert_eq!(grades.set("q1", "Buch 1", 1).unwrap(), Graded::Same);
        assert_eq!(grades.set("q1", "Buch 1", 3).unwrap(), Graded::Changed);
        assert_eq!(grades.set("q2", "a", 1).unwrap(), Graded::Changed);
        grades.set("q2", "b", 1).unwrap();
        let expected = "\u{feff}q1\ta\t2\r\nq1\tBuch 1\t3\r\n\r\nq2\ta\t1\nq2\tb\t1\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    }

    #[test]
    fn no_part_of_a_line_is_a_judgement() {
        for form in [QrelsForm::Trec, QrelsForm::Beir] {
            let whole =
                [form.header().map(|header| header + "\n").unwrap_or_default(), form.line("q", "a", 1)].concat();
            let line = form.line("q", "b:p12", 3);
            for end in 1..line.len() {
                let (_folder, path) = file(Some(&format!("{whole}\n{}", &line[..end])));
                let mut grades = GradeFile::open(&path).unwrap();
                assert_eq!((grades.torn(), grades.len()), (Some(&line[..end]), 1), "{form:?} {end}");
                grades.set("q", "b:p12", 3).unwrap();
                assert_eq!(fs::read_to_string(&path).unwrap(), format!("{whole}\n{line}\n"));
            }
        }
    }

    #[test]
    fn what_is_no_file_of_judgements_is_left_alone() {
        for content in ["q Q0 a 1 2.5 t\n", "{\"_id\":\"q\"}", "q 0 a 1\nq 0 a\nq 0 b 1\n", "q 0 a"] {
            let (_folder, path) = file(Some(content));
            assert!(matches!(GradeFile::open(&path), Err(GradeFileError::Qrels(_))), "{content}");
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
    }

    #[test]
    fn one_judges_at_a_time() {
        let (_folder, path) = file(None);
        let mut first = GradeFile::open(&path).unwrap();
        assert!(matches!(GradeFile::open(&path), Err(GradeFileError::InUse)));
        first.set("q", "a", 1).unwrap();
        // In the copy too.
        first.set("q", "a", 2).unwrap();
        assert!(matches!(GradeFile::open(&path), Err(GradeFileError::InUse)));
        drop(first);
        assert_eq!(GradeFile::open(&path).unwrap().grade("q", "a"), Some(2));
    }
}
