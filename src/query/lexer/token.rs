use crate::query::tree::{Node, Occur, TextField};
use crate::text::ByteSpan;

/// A piece of the query.
#[derive(Debug, PartialEq)]
pub(in crate::query) struct Token {
    /// What it is.
    pub(in crate::query) kind: TokenKind,
    /// Where it stands.
    pub(in crate::query) span: ByteSpan,
}

/// What a piece of the query is.
#[derive(Debug, PartialEq)]
pub(in crate::query) enum TokenKind {
    /// "(" that has its partner
    Open,
    /// ")" that has its partner
    Close,
    /// `AND`, `UND`
    And,
    /// `OR`, `ODER`
    Or,
    /// `NOT`, `NICHT`
    Not,
    /// `+` or `-` glued to what follows
    Sign(Occur),
    /// `title:` glued to what follows
    Field(TextField),
    /// `autor:` glued to what follows: a word beside it
    UnknownField(String),
    /// A word, a phrase, `NEAR` or a filter
    Leaf(Node),
    /// `^2` glued to what precedes
    Weight(f32),
}

impl TokenKind {
    /// Tells whether it belongs to what follows, and means nothing alone.
    pub(super) fn is_prefix(&self) -> bool {
        matches!(self, Self::Sign(_) | Self::Field(_) | Self::UnknownField(_))
    }
}
