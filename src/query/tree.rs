use crate::text::ByteSpan;

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// The top group; empty where nothing can be searched.
    pub clauses: Vec<Clause>,
    /// What could not be read as typed and was searched as plain words.
    pub warnings: Vec<QueryWarning>,
}

/// A clause and whether it must match.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Whether it may, must or must not match.
    pub occur: Occur,
    /// What is looked for.
    pub node: Node,
}

/// Whether a clause may, must or must not match.
///
/// Filters stand as `Must`, except where `OR` makes them alternatives (`Should`). As they only
/// restrict, a filter that must match does not make the words beside it optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occur {
    /// `wort`
    Should,
    /// `+wort`, both sides of `AND`
    Must,
    /// `-wort`, `NOT wort`
    MustNot,
}

/// How the letters of a word are to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordForm {
    /// `Wort`: inflected forms too
    Any,
    /// `=Wort`: exactly this form
    Exact,
    /// `Stabil*`
    Prefix,
    /// `*projektion`
    Suffix,
    /// `wort~1`, with the number of edits allowed, 1 or 2
    Typo(u8),
}

/// A part of the tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A run of characters without white space: usually one word, but `NATO-Mission` or `360°` too
    Word {
        /// As typed, without operators.
        text: String,
        /// How it is to be met.
        form: WordForm,
        /// Where it stands in the query, with `=`, `*` or `~1`.
        span: ByteSpan,
    },
    /// `"a phrase"`, `„eine Phrase“`, `"a b"~5`
    Phrase {
        /// What stands between the quotation marks.
        text: String,
        /// Words that may stand between, `0` for a plain phrase; order then does not count.
        slop: u32,
        /// `="a phrase"`: exactly these forms.
        exact: bool,
        /// Where it stands in the query, quotation marks included.
        span: ByteSpan,
    },
    /// `(a b)`, both sides of AND and OR, `NEAR` excepted
    ///
    /// Holds two clauses or more, at least one of which is not `MustNot`.
    Group(Vec<Clause>),
    /// `NEAR(a b, 5)`
    Near {
        /// The words, in the order typed.
        words: Vec<String>,
        /// How many words may stand between them.
        distance: u32,
        /// Where it stands in the query.
        span: ByteSpan,
    },
    /// `title:…`, `author:…`, `section:…`: searched in that field alone
    ///
    /// Where fields stand inside each other, the innermost counts.
    In(TextField, Box<Node>),
    /// `kind:footnote`, `year:2015..2023`: restricts without scoring
    Filter {
        /// What is restricted.
        filter: Filter,
        /// Where it stands in the query.
        span: ByteSpan,
    },
    /// `…^2`
    Weighted(Box<Node>, f32),
}

/// A field whose words are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    /// `title:`
    Title,
    /// `author:`
    Author,
    /// `section:`
    Section,
}

/// A restriction on the passages that are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// `kind:footnote`
    Kind(crate::document::PassageKind),
    /// `lang:de`
    Language(crate::text::Language),
    /// `doc:lamberty*`: id, `*` standing for any characters
    Document(String),
    /// `cites:dresen-2023`
    Cites(String),
    /// `year:2015..2023`, either end open
    Year(Option<i32>, Option<i32>),
}

/// A stretch of the query that was not understood, and what was done instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWarning {
    /// Where, in bytes of the query.
    pub span: ByteSpan,
    /// Lower case, no full stop: "unknown field `autor`, searched as plain words".
    pub message: String,
    /// What to type instead: "did you mean `author`?".
    pub hint: Option<String>,
}

impl Query {
    /// Tells whether there is nothing to search: no word, no filter, nothing to leave out.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Tells whether the query only says what to leave out.
    pub fn is_negative(&self) -> bool {
        !self.is_empty() && all_negative(&self.clauses)
    }

    /// Returns the words, phrases and words of `NEAR` that are looked for, as typed and in that order.
    ///
    /// What must not match and the values of filters are left out.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let mut words = Vec::new();
        collect_words(&self.clauses, &mut words);
        words.into_iter()
    }
}

impl Query {
    /// Returns the sources that `cites:` names, as typed, and where each stands.
    pub fn cited(&self) -> Vec<(&str, ByteSpan)> {
        let mut cited = Vec::new();
        for clause in &self.clauses {
            clause.node.collect_cited(&mut cited);
        }
        cited
    }
}

impl Node {
    fn collect_cited<'a>(&'a self, cited: &mut Vec<(&'a str, ByteSpan)>) {
        match self {
            Self::Filter { filter: Filter::Cites(source), span } => cited.push((source, *span)),
            Self::Group(clauses) => clauses.iter().for_each(|clause| clause.node.collect_cited(cited)),
            Self::In(_, node) | Self::Weighted(node, _) => node.collect_cited(cited),
            Self::Filter { .. } | Self::Word { .. } | Self::Phrase { .. } | Self::Near { .. } => {}
        }
    }

    /// Tells whether the node holds filters alone, and so restricts without scoring.
    pub fn is_filter(&self) -> bool {
        match self {
            Self::Filter { .. } => true,
            Self::Group(clauses) => clauses.iter().all(|clause| clause.node.is_filter()),
            Self::In(_, node) | Self::Weighted(node, _) => node.is_filter(),
            Self::Word { .. } | Self::Phrase { .. } | Self::Near { .. } => false,
        }
    }
}

impl TextField {
    /// Returns the name as typed: `title`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Author => "author",
            Self::Section => "section",
        }
    }
}

/// Tells whether every clause is one that must not match.
pub(super) fn all_negative(clauses: &[Clause]) -> bool {
    clauses.iter().all(|clause| clause.occur == Occur::MustNot)
}

fn collect_words<'a>(clauses: &'a [Clause], words: &mut Vec<&'a str>) {
    for clause in clauses.iter().filter(|clause| clause.occur != Occur::MustNot) {
        collect_node(&clause.node, words);
    }
}

fn collect_node<'a>(node: &'a Node, words: &mut Vec<&'a str>) {
    match node {
        Node::Word { text, .. } | Node::Phrase { text, .. } => words.push(text),
        Node::Near { words: near, .. } => words.extend(near.iter().map(String::as_str)),
        Node::Group(clauses) => collect_words(clauses, words),
        Node::In(_, node) | Node::Weighted(node, _) => collect_node(node, words),
        Node::Filter { .. } => {}
    }
}
