//! The judged sets: what is searched, and what is asked of it.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::Context;
use fundstelle::eval::{Qrels, Topic, read_qrels, read_topics};
use fundstelle::text::Language;

/// A set of queries with judgements over a corpus.
pub struct Set {
    pub name: &'static str,
    /// Of what is searched; of most of it where it is mixed.
    pub language: Language,
    /// Whose queries and judgements they are.
    asked: &'static str,
    held: Held,
}

/// What is searched.
enum Held {
    /// The `corpus.jsonl` of these sets, in one index.
    Collections(&'static [&'static str]),
    /// A folder of documents, beside that of the sets.
    Folder(&'static str),
}

const fn collection(name: &'static str, language: Language, held: &'static [&'static str]) -> Set {
    Set { name, language, asked: name, held: Held::Collections(held) }
}

use Language::{English, German};

/// What pool-de holds: the passages of xquad-de among 33,000 others.
pub const POOL: [&str; 4] = ["xquad-de", "gesetze", "dhd", "covidfaq-de"];

/// All sets, in the order in which they are shown.
pub const SETS: [Set; 15] = [
    Set { name: "article", language: German, asked: "article", held: Held::Folder("corpus") },
    collection("xquad-de", German, &["xquad-de"]),
    collection("xquadr-de", German, &["xquadr-de"]),
    collection("covidfaq-de", German, &["covidfaq-de"]),
    collection("gesetze", German, &["gesetze"]),
    collection("dhd", German, &["dhd"]),
    Set { name: "pool-de", language: German, asked: "xquad-de", held: Held::Collections(&POOL) },
    collection("xquad-en", English, &["xquad-en"]),
    collection("xquadr-en", English, &["xquadr-en"]),
    collection("covidfaq-en", English, &["covidfaq-en"]),
    collection("dh2018", English, &["dh2018"]),
    collection("cranfield", English, &["cranfield"]),
    collection("xquad-mixed", German, &["xquad-mixed"]),
    collection("xquad-de2en", English, &["xquad-de2en"]),
    collection("xquad-en2de", German, &["xquad-en2de"]),
];

/// Returns the set of that name.
pub fn set(name: &str) -> Result<&'static Set, anyhow::Error> {
    SETS.iter().find(|set| set.name == name).with_context(|| format!("there is no set `{name}`"))
}

/// Opens a file of a set, to be read by lines.
pub fn open(judged: &Path, set: &str, file: &str) -> Result<BufReader<File>, anyhow::Error> {
    let path = judged.join(set).join(file);
    Ok(BufReader::new(File::open(&path).with_context(|| format!("cannot read `{}`", path.display()))?))
}

impl Set {
    /// Reads the queries.
    pub fn topics(&self, judged: &Path) -> Result<Vec<Topic>, anyhow::Error> {
        read_topics(open(judged, self.asked, "queries.jsonl")?).with_context(|| format!("queries of {}", self.name))
    }

    /// Reads the judgements.
    pub fn qrels(&self, judged: &Path) -> Result<Qrels, anyhow::Error> {
        read_qrels(open(judged, self.asked, "qrels.tsv")?).with_context(|| format!("judgements of {}", self.name))
    }

    /// Returns the folder to index; collections are copied into `scratch`, away from the queries that stand beside them.
    pub fn corpus(&self, judged: &Path, scratch: &Path) -> Result<PathBuf, anyhow::Error> {
        let names = match self.held {
            Held::Folder(name) => return Ok(judged.join("..").join(name)),
            Held::Collections(names) => names,
        };
        let corpus = scratch.join("corpus");
        fs::create_dir_all(&corpus)?;
        for name in names {
            let from = judged.join(name).join("corpus.jsonl");
            fs::copy(&from, corpus.join(format!("{name}.jsonl")))
                .with_context(|| format!("cannot copy `{}`", from.display()))?;
        }
        Ok(corpus)
    }
}
