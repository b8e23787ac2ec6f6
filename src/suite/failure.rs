use std::fmt;

use crate::eval::Metric;
use crate::search::MatchClass;
use crate::suite::{Cause, CountRange};
use crate::text::Language;

/// What of a case does not hold.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// A place stands too far down, or is not there.
    Rank {
        /// The place.
        place: String,
        /// Where it must stand at the latest.
        at_most: usize,
        /// Where it stands; `None` where it is not among those looked at.
        rank: Option<usize>,
    },
    /// A place is not found.
    Missing {
        /// The place.
        place: String,
        /// Hits that were looked at.
        looked_at: usize,
    },
    /// A place is found that must not be.
    Forbidden {
        /// The place.
        place: String,
        /// Where it stands.
        rank: usize,
    },
    /// A place is found, but the words are met otherwise.
    Class {
        /// The place.
        place: String,
        /// How they should be met.
        expected: Vec<MatchClass>,
        /// The words, and how they are.
        found: Vec<(String, MatchClass)>,
    },
    /// The snippet lacks something.
    SnippetLacks {
        /// The place.
        place: String,
        /// What is not in it.
        text: String,
    },
    /// Other words of the snippet are marked.
    Marks {
        /// The place.
        place: String,
        /// What should be marked.
        expected: Vec<String>,
        /// What is.
        found: Vec<String>,
    },
    /// More or fewer passages are found.
    Count {
        /// How many there should be.
        expected: CountRange,
        /// How many there are.
        found: usize,
    },
    /// The passage is taken to be in another language.
    Language {
        /// The place.
        place: String,
        /// The language it is in.
        expected: Language,
        /// The one it is taken for.
        found: Option<Language>,
    },
    /// A hit does not lead to what it rests on.
    Walk {
        /// The place.
        place: String,
        /// What it should lead to.
        kind: Linked,
        /// The id of that.
        id: String,
    },
    /// A metric is too low.
    Floor {
        /// The metric.
        metric: Metric,
        /// What it must reach.
        floor: f64,
        /// What it is.
        found: f64,
    },
    /// A place was among the first ten when the baseline was recorded, and is no more.
    Lost {
        /// The place.
        place: String,
        /// Where it stood.
        was: usize,
        /// Where it stands; `None` where it is not among those looked at.
        rank: Option<usize>,
        /// Why, as far as it can be told.
        cause: Cause,
    },
    /// A known failure that fails no more.
    Passes {
        /// The reason that is given for it.
        reason: String,
    },
}

/// What a hit leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// A footnote that it calls.
    Note,
    /// A source that it cites.
    Source,
    /// A passage that cites its document.
    CitedBy,
    /// For a footnote: a passage that calls it.
    MentionedIn,
}

impl Failure {
    /// Names the kind of failure, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Rank { .. } => "rank",
            Self::Missing { .. } => "missing",
            Self::Forbidden { .. } => "forbidden",
            Self::Class { .. } => "class",
            Self::SnippetLacks { .. } => "snippet",
            Self::Marks { .. } => "marks",
            Self::Count { .. } => "count",
            Self::Language { .. } => "language",
            Self::Walk { .. } => "walk",
            Self::Floor { .. } => "floor",
            Self::Lost { .. } => "lost",
            Self::Passes { .. } => "passes",
        }
    }

    /// Returns the place that it is about.
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Rank { place, .. }
            | Self::Missing { place, .. }
            | Self::Forbidden { place, .. }
            | Self::Class { place, .. }
            | Self::SnippetLacks { place, .. }
            | Self::Marks { place, .. }
            | Self::Language { place, .. }
            | Self::Walk { place, .. }
            | Self::Lost { place, .. } => Some(place),
            Self::Count { .. } | Self::Floor { .. } | Self::Passes { .. } => None,
        }
    }
}

/// Joins words as they would be listed in a sentence, each between quotation marks.
fn quoted(words: &[String]) -> String {
    match words {
        [] => "nothing".to_owned(),
        words => words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", "),
    }
}

fn classes(classes: &[MatchClass]) -> String {
    classes.iter().map(|class| class.name()).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rank { place, at_most, rank } => {
                match at_most {
                    1 => write!(f, "`{place}` should come first")?,
                    _ => write!(f, "`{place}` should be among the first {at_most}")?,
                }
                match rank {
                    Some(rank) => write!(f, ", but is at rank {rank}"),
                    None => f.write_str(", but is not found"),
                }
            }
            Self::Missing { place, looked_at } => write!(f, "`{place}` is not found among the first {looked_at}"),
            Self::Forbidden { place, rank } => write!(f, "`{place}` must not be found, but is at rank {rank}"),
            Self::Class { place, expected, found } => {
                write!(f, "`{place}` should be met as {}, but ", classes(expected))?;
                match found.as_slice() {
                    [] => f.write_str("no word of the query stands in its text"),
                    found => {
                        let each = found.iter().map(|(term, class)| format!("“{term}” is {}", class.name()));
                        f.write_str(&each.collect::<Vec<_>>().join(", "))
                    }
                }
            }
            Self::SnippetLacks { place, text } => write!(f, "the snippet of `{place}` does not show “{text}”"),
            Self::Marks { place, expected, found } => {
                write!(f, "the snippet of `{place}` should mark {}, but marks {}", quoted(expected), quoted(found))
            }
            Self::Count { expected, found } => write!(f, "{expected} should be found, but {found} are"),
            Self::Language { place, expected, found } => {
                let found = found.as_ref().map_or("unknown", Language::code);
                write!(f, "the language of `{place}` should be {expected}, but is {found}")
            }
            Self::Walk { place, kind, id } => match kind {
                Linked::Note => write!(f, "`{place}` does not carry the footnote `{id}`"),
                Linked::Source => write!(f, "`{place}` does not lead to the source `{id}`"),
                Linked::CitedBy => write!(f, "`{place}` does not say that `{id}` cites it"),
                Linked::MentionedIn => write!(f, "`{place}` does not say that `{id}` calls it"),
            },
            Self::Floor { metric, floor, found } => {
                write!(f, "{metric} is {found:.4}, below the floor {floor}")
            }
            Self::Lost { place, was, rank, cause } => {
                write!(f, "`{place}` was at rank {was} and ")?;
                match rank {
                    Some(rank) => write!(f, "is at {rank}")?,
                    None => f.write_str("is not found any more")?,
                }
                write!(f, ": {cause}")
            }
            Self::Passes { reason } => write!(f, "passes, but is listed as a known failure: {reason}"),
        }
    }
}
