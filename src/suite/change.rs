use std::collections::HashMap;
use std::fmt;

use crate::suite::{BaselineCase, Fingerprints, Mark, RankedHit};

/// Why hits are others than those of the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The texts are others.
    Corpus,
    /// The glossary or dictionary is another.
    Glossary,
    /// The texts are the same; analysis, weights or rules are others.
    Ranking,
}

impl Cause {
    /// Returns the word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Corpus => "corpus",
            Self::Glossary => "glossary",
            Self::Ranking => "ranking",
        }
    }

    /// Finds the cause of a difference; `altered` says whether texts that the baseline found are others now, or gone.
    ///
    /// With the same program the texts are the reason, with the same texts the program. Where both are others, the texts
    /// that were found decide: if they stand as they stood, it is the ranking that has put others before them.
    pub(super) fn of(then: &Fingerprints, now: &Fingerprints, altered: bool) -> Self {
        match (then.corpus == now.corpus, then.is_same_program(now)) {
            (true, true) if then.glossary != now.glossary => Self::Glossary,
            (true, _) => Self::Ranking,
            (false, true) => Self::Corpus,
            (false, false) if altered => Self::Corpus,
            (false, false) => Self::Ranking,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} has changed", self.name())
    }
}

/// A passage that was among the first ten, and is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Its id.
    pub id: String,
    /// The rank in the baseline.
    pub was: usize,
    /// Its text as it is now; `None` where it is no longer in the corpus.
    pub text: Option<String>,
}

/// A passage that stands at another rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its id.
    pub id: String,
    /// The rank in the baseline.
    pub was: usize,
    /// The rank now.
    pub now: usize,
}

/// How the first ten hits differ from those of the baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Why.
    pub cause: Cause,
    /// What is no longer among them.
    pub lost: Vec<Lost>,
    /// What is new among them, with its rank.
    pub gained: Vec<(String, usize)>,
    /// What stands elsewhere.
    pub moved: Vec<Moved>,
    /// Passages of the baseline whose text is another now.
    pub altered: Vec<String>,
    /// Passages of the baseline that are no longer in the corpus.
    pub removed: Vec<String>,
}

/// The differences of two lists of hits, both best first.
pub(super) struct Difference {
    pub(super) lost: Vec<String>,
    pub(super) gained: Vec<(String, usize)>,
    pub(super) moved: Vec<Moved>,
}

impl Difference {
    /// Of a baseline that kept only what answers, only that is compared.
    pub(super) fn of(before: &BaselineCase, now: &[RankedHit]) -> Self {
        let kept = (1..).zip(&before.hits).filter(|(_, hit)| !hit.is_unknown());
        let then: HashMap<&str, usize> = kept.clone().map(|(rank, hit)| (hit.id.as_str(), rank)).collect();
        let is_compared = |hit: &&RankedHit| before.judged.is_none() || matches!(hit.mark, Mark::Expected(_));
        let now: Vec<&RankedHit> = now.iter().filter(is_compared).collect();
        let here: HashMap<&str, usize> = now.iter().map(|hit| (hit.id.as_str(), hit.rank)).collect();
        let mut difference = Self { lost: Vec::new(), gained: Vec::new(), moved: Vec::new() };
        for (was, hit) in kept {
            match here.get(hit.id.as_str()) {
                None => difference.lost.push(hit.id.clone()),
                Some(now) if *now != was => difference.moved.push(Moved { id: hit.id.clone(), was, now: *now }),
                Some(_) => {}
            }
        }
        let gained = now.iter().filter(|hit| !then.contains_key(hit.id.as_str()));
        difference.gained = gained.map(|hit| (hit.id.clone(), hit.rank)).collect();
        difference
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lost.is_empty() && self.gained.is_empty() && self.moved.is_empty()
    }
}
