//! Puts the pieces together to a tree.

use crate::query::lexer::{Token, TokenKind, tokens};
use crate::query::marks::MAX_DEPTH;
use crate::query::normal::{normal, pruned};
use crate::query::tree::{Clause, Node, Occur, Query, TextField, WordForm};
use crate::query::warnings::Warnings;
use crate::text::ByteSpan;

/// Longest query that is read, in bytes: some four pages.
const MAX_QUERY_BYTES: usize = 8 * 1024;

/// Reads a query; never fails.
///
/// What cannot be read as typed is searched as plain words, with a warning. The tree is the shortest that
/// means the same: no group of one, no group that only excludes, except the query itself. Text beyond
/// 8 KiB, brackets beyond 32 levels and clauses beyond 256 are left out, with a warning.
///
/// # Examples
///
/// ```
/// use fundstelle::query::parse;
/// let query = parse("„hybride Kriegsführung“ UND (nato ODER bündnis*) -russland");
/// assert_eq!(query.to_string(), r#"(+"hybride Kriegsführung" +(nato bündnis*)) -russland"#);
/// ```
pub fn parse(text: &str) -> Query {
    let mut warnings = Warnings::default();
    let read = within_limit(text, &mut warnings);
    let tokens = tokens(read, &mut warnings);
    let mut parser = Parser { text: read, tokens: tokens.into_iter().peekable(), end: 0, warnings: &mut warnings };
    let clauses = normal(parser.sequence());
    let clauses = pruned(clauses, MAX_DEPTH, &mut warnings, ByteSpan::new(0, read.len()));
    let mut query = Query { clauses, warnings: Vec::new() };
    if query.is_negative() {
        let start = read.len() - read.trim_start().len();
        warnings.add_with_hint(
            ByteSpan::new(start, start.max(read.trim_end().len())),
            "the query only says what to leave out",
            "add a word to look for",
        );
    }
    query.warnings = warnings.into_sorted();
    query
}

/// Returns the part of the query that is read.
pub(super) fn within_limit<'a>(text: &'a str, warnings: &mut Warnings) -> &'a str {
    if text.len() <= MAX_QUERY_BYTES {
        return text;
    }
    let read = read_part(text);
    let message = format!("the query is longer than {MAX_QUERY_BYTES} bytes, the rest is left out");
    warnings.add(ByteSpan::new(read.len(), text.len()), message);
    read
}

/// Returns the part of a query that is read: all of it, but for a pasted book.
pub fn read_part(text: &str) -> &str {
    let end = (0..=text.len().min(MAX_QUERY_BYTES)).rev().find(|&at| text.is_char_boundary(at));
    &text[..end.unwrap_or(0)]
}

/// What a rule of the grammar has read.
struct Operand {
    /// `+`, `-` or NOT before it; `None` where nothing says.
    occur: Option<Occur>,
    node: Node,
    /// Words side by side that need no group of their own: those of an unknown field.
    loose: bool,
    span: ByteSpan,
}

/// Reads by recursive descent; brackets nest no deeper than the lexer allows.
struct Parser<'a> {
    text: &'a str,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    /// Where the last piece read ends.
    end: usize,
    warnings: &'a mut Warnings,
}

impl Parser<'_> {
    fn peek(&mut self) -> Option<&TokenKind> {
        self.tokens.peek().map(|token| &token.kind)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.next()?;
        self.end = token.span.end;
        Some(token)
    }

    /// Reads clauses side by side, up to the bracket that closes them or the end.
    fn sequence(&mut self) -> Vec<Clause> {
        let mut clauses = Vec::new();
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Close => break,
                TokenKind::And | TokenKind::Or => {
                    if let Some(operator) = self.next() {
                        self.dangling(&operator, "left");
                    }
                }
                _ => {
                    if let Some(operand) = self.either() {
                        push_side_by_side(&mut clauses, operand);
                    }
                }
            }
        }
        clauses
    }

    /// Reads `a OR b`.
    fn either(&mut self) -> Option<Operand> {
        let mut operands: Vec<Operand> = self.both().into_iter().collect();
        while self.peek() == Some(&TokenKind::Or) {
            self.right_side(&mut operands, Self::both);
        }
        joined(
            operands,
            |parser_warnings, operand| {
                if operand.occur == Some(Occur::MustNot) {
                    parser_warnings.add_with_hint(
                        operand.span,
                        "`OR NOT` is read as `-`: it leaves out",
                        "use `AND NOT`, or leave `OR` away",
                    );
                }
                operand.occur.unwrap_or(Occur::Should)
            },
            self.warnings,
        )
    }

    /// Reads `a AND b`.
    fn both(&mut self) -> Option<Operand> {
        let mut operands: Vec<Operand> = self.negated().into_iter().collect();
        while self.peek() == Some(&TokenKind::And) {
            self.right_side(&mut operands, Self::negated);
        }
        let occur =
            |operand: &Operand| if operand.occur == Some(Occur::MustNot) { Occur::MustNot } else { Occur::Must };
        joined(operands, |_, operand| occur(operand), self.warnings)
    }

    /// Reads an operator and what stands on its right; reports it where one side is missing.
    fn right_side(&mut self, operands: &mut Vec<Operand>, read: fn(&mut Self) -> Option<Operand>) {
        let Some(operator) = self.next() else { return };
        let begins = !matches!(self.peek(), None | Some(TokenKind::Close | TokenKind::And | TokenKind::Or));
        let right = if begins { read(self) } else { None };
        if operands.is_empty() {
            self.dangling(&operator, "left");
        } else if right.is_none() {
            self.dangling(&operator, "right");
        }
        operands.extend(right);
    }

    /// Reads `NOT a`.
    fn negated(&mut self) -> Option<Operand> {
        let mut negations: Vec<Token> = Vec::new();
        while self.peek() == Some(&TokenKind::Not) {
            negations.extend(self.next());
        }
        let operand = match self.peek() {
            None | Some(TokenKind::Close | TokenKind::And | TokenKind::Or) => None,
            Some(_) => self.signed(),
        };
        let Some(operand) = operand else {
            for operator in &negations {
                self.dangling(operator, "right");
            }
            return None;
        };
        let Some(first) = negations.first() else { return Some(operand) };
        let excluded = (negations.len() % 2 == 1) != (operand.occur == Some(Occur::MustNot));
        let occur = if excluded { Occur::MustNot } else { Occur::Must };
        Some(Operand { occur: Some(occur), span: first.span.cover(operand.span), ..operand })
    }

    /// Reads `+`, `-` and fields before a word, a phrase or a group, and the weight behind.
    fn signed(&mut self) -> Option<Operand> {
        let start = self.tokens.peek()?.span.start;
        let mut occur = None;
        let mut fields: Vec<TextField> = Vec::new();
        let mut name = None;
        loop {
            match self.next()? {
                Token { kind: TokenKind::Sign(sign), .. } => occur = Some(sign),
                Token { kind: TokenKind::Field(field), .. } => fields.push(field),
                Token { kind: TokenKind::UnknownField(text), span } => {
                    name = Some(Node::Word { text, form: WordForm::Any, span });
                }
                Token { kind: TokenKind::Leaf(node), .. } => return self.operand(occur, &fields, name, node, start),
                Token { kind: TokenKind::Open, .. } => {
                    let clauses = self.sequence();
                    self.next();
                    if clauses.is_empty() {
                        self.tokens.next_if(|token| matches!(token.kind, TokenKind::Weight(_)));
                        return self.operand(occur, &fields, None, name?, start);
                    }
                    return self.operand(occur, &fields, name, Node::Group(clauses), start);
                }
                Token { .. } => return None,
            }
        }
    }

    fn operand(
        &mut self,
        occur: Option<Occur>,
        fields: &[TextField],
        name: Option<Node>,
        mut node: Node,
        start: usize,
    ) -> Option<Operand> {
        let span = ByteSpan::new(start, self.end);
        let mut loose = false;
        if let Some(name) = name {
            loose = true;
            node = Node::Group([name, node].into_iter().map(side_by_side).collect());
        }
        for field in fields.iter().rev() {
            loose = false;
            node = Node::In(*field, Box::new(node));
        }
        while let Some(&TokenKind::Weight(weight)) = self.peek() {
            self.next();
            if node.is_filter() {
                self.warnings.add(span, format!("`^{weight}` on what only restricts, ignored"));
                continue;
            }
            loose = false;
            node = Node::Weighted(Box::new(node), weight);
        }
        Some(Operand { occur, node, loose, span })
    }

    fn dangling(&mut self, operator: &Token, side: &str) {
        let name = operator.span.of(self.text);
        self.warnings.add_with_hint(
            operator.span,
            format!("`{}` has nothing on its {side}, ignored", name),
            "write it in small letters, or between quotation marks, to search for the word",
        );
    }
}

/// Makes the group of operands that an operator joins; a single one stays as it is.
fn joined(
    mut operands: Vec<Operand>,
    occur: impl Fn(&mut Warnings, &Operand) -> Occur,
    warnings: &mut Warnings,
) -> Option<Operand> {
    if operands.len() < 2 {
        return operands.pop();
    }
    let span = operands.iter().map(|operand| operand.span).reduce(ByteSpan::cover)?;
    let clause = |operand: Operand| Clause { occur: occur(warnings, &operand), node: operand.node };
    let node = Node::Group(operands.into_iter().map(clause).collect());
    Some(Operand { occur: None, node, loose: false, span })
}

fn push_side_by_side(clauses: &mut Vec<Clause>, operand: Operand) {
    match operand {
        Operand { occur: None, node: Node::Group(words), loose: true, .. } => clauses.extend(words),
        Operand { occur: None, node, .. } => clauses.push(side_by_side(node)),
        Operand { occur: Some(occur), node, .. } => clauses.push(Clause { occur, node }),
    }
}

/// Makes the clause of something that neither sign nor operator speaks of; filters restrict all the same.
fn side_by_side(node: Node) -> Clause {
    Clause { occur: if node.is_filter() { Occur::Must } else { Occur::Should }, node }
}
