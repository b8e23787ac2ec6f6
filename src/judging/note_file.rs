use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::eval::docno;

/// First line of a file of notes.
const HEADER: &str = "query-id\tcorpus-id\tnote\n";

/// What judges wrote down about single judgements, in a file beside these: `query-id`, `corpus-id`, `note`, parted by tabs.
///
/// Notes are added at the end; of a pair the last one is shown. No program counts them.
#[derive(Debug)]
pub struct NoteFile {
    path: PathBuf,
    notes: BTreeMap<(String, String), String>,
}

impl NoteFile {
    /// Opens the notes beside a file of judgements: `qrels.tsv.notes.tsv`. There need be none yet.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn beside(grades: &Path) -> io::Result<Self> {
        let mut name = grades.as_os_str().to_owned();
        name.push(".notes.tsv");
        let path = PathBuf::from(name);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        let mut notes = BTreeMap::new();
        // Lines of another form are only not shown: the file is never written anew.
        for line in String::from_utf8_lossy(&bytes).lines() {
            if let [topic, id, note] = line.split('\t').collect::<Vec<_>>()[..] {
                notes.insert((topic.to_owned(), id.to_owned()), note.to_owned());
            }
        }
        Ok(Self { path, notes })
    }

    /// Returns where they are.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the last note on a judgement.
    pub fn note(&self, topic: &str, id: &str) -> Option<&str> {
        self.notes.get(&(topic.to_owned(), docno(id).into_owned())).map(String::as_str)
    }

    /// Writes a note down at once, on one line.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn add(&mut self, topic: &str, id: &str, note: &str) -> io::Result<()> {
        let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
        let id = docno(id).into_owned();
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        let header = if file.metadata()?.len() == 0 { HEADER } else { "" };
        file.write_all(format!("{header}{topic}\t{id}\t{note}\n").as_bytes())?;
        file.sync_data()?;
        self.notes.insert((topic.to_owned(), id), note);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_note_of_a_pair_counts_and_stands_on_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let grades = folder.path().join("qrels.tsv");
        let mut notes = NoteFile::beside(&grades).unwrap();
        assert!(!notes.path().exists());
        notes.add("q", "Buch 1", "zu\tlang").unwrap();
        notes.add("q", "a:p1", "erst").unwrap();
        notes.add("q", "Buch 1", "doch\nrecht").unwrap();
        let text = fs::read_to_string(folder.path().join("qrels.tsv.notes.tsv")).unwrap();
        assert_eq!(text, "query-id\tcorpus-id\tnote\nq\tBuch_1\tzu lang\nq\ta:p1\terst\nq\tBuch_1\tdoch recht\n");
        let again = NoteFile::beside(&grades).unwrap();
        assert_eq!((again.note("q", "Buch 1"), again.note("q", "a:p2")), (Some("doch recht"), None));
    }
}
