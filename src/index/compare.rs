use std::path::Path;

use crate::corpus::{CorpusError, Walk, walk};
use crate::index::bibliography;
use crate::index::files::{self, Changes, IndexedFile, Look, Looking, changes, describe};
use crate::index::glossary::{self, GlossaryChanges};
use crate::index::{IndexError, IndexOptions, Manifest, Progress};

/// A manifest, and the files its generation was made of.
pub(crate) type Indexed = (Manifest, Vec<IndexedFile>);

/// The corpus as it is against what the index has of it: whoever asks what changed, asks here.
pub(crate) struct Comparison {
    /// The corpus.
    pub walked: Walk,
    /// What the index has, as far as it can be known.
    pub old: Option<Indexed>,
    /// Whether it can be taken over, where nothing has changed.
    pub is_usable: bool,
    /// What became of documents.
    pub files: Changes,
    /// What became of bibliographies.
    pub cited: Changes,
    /// What became of glossaries and dictionaries.
    pub glossary: GlossaryChanges,
}

impl Comparison {
    /// Compares with the index as it is found; where it is there but cannot be used, tells why.
    pub(crate) fn find(options: &IndexOptions, mut walked: Walk, progress: &mut dyn FnMut(Progress)) -> Self {
        // A rebuild still says what changed against the index it replaces.
        let valid = if options.rebuild { None } else { valid(&options.index, progress) };
        let is_usable = valid.is_some();
        let old = valid.or_else(|| known(&options.index));
        let then = old.as_ref().map(|(manifest, files)| (manifest, files.as_slice()));
        files::remember(&options.corpus, &mut walked, then.map_or(&[], |(_, files)| files));
        let Differences { files, cited, glossary } = Differences::of(options, &walked, then);
        Self { walked, old, is_usable, files, cited, glossary }
    }

    /// Tells whether everything is as the index has it.
    pub(crate) fn is_up_to_date(&self) -> bool {
        self.is_usable && self.files.is_empty() && self.cited.is_empty() && self.glossary.is_empty()
    }
}

/// What became of the files of a corpus since they were indexed.
pub(crate) struct Differences {
    pub files: Changes,
    pub cited: Changes,
    pub glossary: GlossaryChanges,
}

impl Differences {
    /// Compares by sizes and times, and where those differ by content.
    pub(crate) fn of(options: &IndexOptions, walked: &Walk, then: Option<(&Manifest, &[IndexedFile])>) -> Self {
        let manifest = then.map(|(manifest, _)| manifest);
        let made_ns = manifest.map_or(0, |manifest| manifest.made_ns);
        let limits = &options.limits_that_hold();
        let looking = Looking { corpus: &options.corpus, made_ns, look: Look::Content, limits };
        let known = manifest.map_or(&[][..], |manifest| &manifest.bibliographies);
        Self {
            files: changes(looking, walked, then.map_or(&[][..], |(_, files)| files)),
            cited: bibliography::changes(looking, &walked.bibliographies, known),
            glossary: match manifest {
                Some(manifest) => glossary::changes(options, manifest),
                None => GlossaryChanges { added: glossary::named(options), ..GlossaryChanges::default() },
            },
        }
    }
}

/// Walks the corpus; an empty one is an error, and an index that would lie among its documents or round them.
pub(crate) fn walk_something(options: &IndexOptions) -> Result<Walk, IndexError> {
    // A folder that is not there yet is neither.
    if let (Ok(corpus), Ok(index)) = (options.corpus.canonicalize(), options.index.canonicalize())
        && corpus.starts_with(&index)
    {
        return Err(IndexError::InTheWay { index: options.index.clone(), is_corpus: corpus == index });
    }
    let walked = walk(&options.corpus, Some(&options.index))?;
    if walked.files.is_empty() && walked.failures.is_empty() {
        return Err(CorpusError::Empty { path: options.corpus.clone(), skipped: walked.skipped.count() }.into());
    }
    Ok(walked)
}

/// Loads manifest and list of files where the index is whole and of this version; where it is not, tells why.
fn valid(index: &Path, progress: &mut dyn FnMut(Progress)) -> Option<Indexed> {
    let load = || {
        let manifest = crate::index::open(index)?.manifest;
        let files = files::load(index, &manifest.folder(index))?;
        Ok((manifest, files))
    };
    match load() {
        Ok(valid) => Some(valid),
        Err(IndexError::Missing { .. }) => None,
        Err(error) => {
            progress(Progress::Anew { reason: describe(&error) });
            None
        }
    }
}

/// Loads what can still be known of an index that must be built anew.
fn known(index: &Path) -> Option<Indexed> {
    let manifest = Manifest::load(index).ok()?;
    let files = files::load(index, &manifest.folder(index)).ok()?;
    Some((manifest, files))
}
