//! Turns the typed query into the pieces that the parser puts together.

mod fielded;
mod glued;
mod near;
mod token;

use crate::query::chars::{escaped_len, has_word, is_operator_name, is_space, joins_suspended, unescape};
use crate::query::marks::{Role, roles};
use crate::query::tree::{Node, Occur, WordForm};
use crate::query::warnings::{Warnings, shown};
use crate::query::word::{Letter, TRAILING, covered, joined, letters, split_weight, word};
use crate::text::ByteSpan;

pub(super) use token::{Token, TokenKind};

/// Most words, phrases and filters of one query: beyond, each costs time and adds no meaning.
pub(super) const MAX_CLAUSES: usize = 256;

/// Most words between the words of a phrase or of `NEAR`: farther apart is another passage.
pub(super) const MAX_DISTANCE: u32 = 1000;

/// Reads `text`, which must not be longer than what a query may be.
pub(super) fn tokens(text: &str, warnings: &mut Warnings) -> Vec<Token> {
    let roles = roles(text, warnings);
    let mut lexer = Lexer { text, roles, at: 0, tokens: Vec::new(), leaves: 0, warnings };
    while lexer.at < text.len() && lexer.leaves <= MAX_CLAUSES {
        lexer.step();
    }
    lexer.drop_prefixes();
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    roles: Vec<Role>,
    at: usize,
    tokens: Vec<Token>,
    /// Counts one past the limit where a leaf was refused.
    leaves: usize,
    warnings: &'a mut Warnings,
}

impl Lexer<'_> {
    fn step(&mut self) {
        match self.roles[self.at] {
            Role::Skip => self.at += self.char_len(),
            Role::Open => {
                self.push(TokenKind::Open, self.at, self.at + 1);
                self.at += 1;
            }
            Role::Close => {
                self.drop_prefixes();
                self.push(TokenKind::Close, self.at, self.at + 1);
                self.at += 1;
                self.group_suffixes();
            }
            Role::Quote { .. } => self.phrase(self.at, false),
            Role::Text if self.rest().starts_with(is_space) => {
                self.drop_prefixes();
                self.at += self.char_len();
            }
            Role::Text => self.run(),
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn char_len(&self) -> usize {
        self.rest().chars().next().map_or(1, char::len_utf8)
    }

    fn role(&self) -> Option<Role> {
        self.roles.get(self.at).copied()
    }

    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.tokens.push(Token { kind, span: ByteSpan::new(start, end) });
    }

    /// Adds a leaf, or says that there are too many.
    fn push_leaf(&mut self, node: Node, span: ByteSpan) {
        self.leaves += 1;
        if self.leaves <= MAX_CLAUSES {
            self.push(TokenKind::Leaf(node), span.start, span.end);
            return;
        }
        self.drop_prefixes();
        let rest = ByteSpan::new(span.start, self.text.len());
        self.warnings.add(rest, format!("more than {MAX_CLAUSES} words and phrases, the rest is left out"));
        let is_operator = |kind: &TokenKind| matches!(kind, TokenKind::And | TokenKind::Or | TokenKind::Not);
        while self.tokens.pop_if(|token| is_operator(&token.kind)).is_some() {}
    }

    /// Takes signs and fields back that turned out to stand before nothing; an unknown field stays as a word.
    fn drop_prefixes(&mut self) {
        while let Some(Token { kind, span }) = self.tokens.pop_if(|token| token.kind.is_prefix()) {
            if let TokenKind::UnknownField(text) = kind {
                // Already counted.
                self.push(TokenKind::Leaf(Node::Word { text, form: WordForm::Any, span }), span.start, span.end);
            }
        }
    }

    /// Tells whether a sign here would stand before a word, not inside one.
    fn at_start(&self) -> bool {
        let before = self.text[..self.at].char_indices().rev().find(|&(at, _)| self.roles[at] != Role::Skip);
        before.is_none_or(|(at, c)| is_space(c) || self.roles[at] == Role::Open)
    }

    fn run(&mut self) {
        self.sign();
        let start = self.at;
        let run = letters(self.text, ByteSpan::new(start, self.run_end()));
        if run.is_empty() {
            return;
        }
        let prefixed = self.tokens.last().is_some_and(|token| token.kind.is_prefix());
        let typed = covered(&run).of(self.text);
        self.at = covered(&run).end;
        if is_operator_name(typed) && !prefixed {
            let kind = match typed {
                "AND" | "UND" => TokenKind::And,
                "OR" | "ODER" => TokenKind::Or,
                _ => TokenKind::Not,
            };
            self.push(kind, start, self.at);
            return;
        }
        let glued = matches!(self.role(), Some(Role::Open | Role::Quote { .. }));
        match fielded::field_name(&run, glued) {
            Some(colon) => self.fielded(&run, colon),
            None => self.value(&run),
        }
    }

    fn sign(&mut self) {
        let occur = match self.rest().chars().next() {
            Some('+') => Occur::Must,
            Some('-') => Occur::MustNot,
            _ => return,
        };
        let behind = self.rest().chars().nth(1);
        let before_something = behind.is_some_and(|c| !is_space(c) && !matches!(c, '+' | '-'));
        if before_something && self.at_start() && self.roles[self.at + 1] != Role::Close {
            if occur == Occur::MustNot && behind.is_some_and(char::is_alphabetic) && self.is_suspended() {
                return;
            }
            self.push(TokenKind::Sign(occur), self.at, self.at + 1);
            self.at += 1;
        }
    }

    /// Tells whether the hyphen here is that of "Datenmodellierung und -visualisierung", and says so.
    fn is_suspended(&mut self) -> bool {
        let before = self.text[..self.at].trim_end_matches(is_space);
        if !before.rsplit(is_space).next().is_some_and(joins_suspended) {
            return false;
        }
        let span = ByteSpan::new(self.at, self.run_end());
        let typed = shown(span.of(self.text));
        self.warnings.add_with_hint(
            span,
            format!("`{typed}` is read as a word with a suspended hyphen"),
            format!("type `NOT {}` to leave the word out", typed.trim_start_matches('-')),
        );
        true
    }

    /// Returns where the word at hand ends.
    fn run_end(&self) -> usize {
        let mut at = self.at;
        while let Some(c) = self.text[at..].chars().next() {
            if let Some(len) = escaped_len(self.text, at) {
                at += 1 + len;
                continue;
            }
            if is_space(c) || self.roles[at] != Role::Text {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    /// Reads a word, `=` before a phrase, or `NEAR`; of an empty run, what follows is the value.
    fn value(&mut self, run: &[Letter]) {
        if run.len() == 4 && joined(run) == "NEAR" && !run[0].escaped && self.role() == Some(Role::Open) {
            return self.near(run[0].span.start);
        }
        let exact = run.first().is_some_and(|letter| letter.is('='));
        let body = if exact { &run[1..] } else { run };
        if body.is_empty() {
            match self.role() {
                Some(Role::Quote { .. }) if exact => self.phrase(run[0].span.start, true),
                Some(Role::Open) if exact => {
                    let span = covered(run);
                    self.warnings.add_with_hint(
                        span,
                        "`=` stands before a bracket, ignored",
                        "put `=` before a word or a phrase",
                    );
                }
                _ => {}
            }
            return;
        }
        let (body, weight) = split_weight(body, self.text, self.warnings);
        let word = word(body, exact, self.text, self.warnings);
        let start = if exact { run[0].span.start } else { word.span.start };
        if self.leaf_or_nothing(word.text, word.form, ByteSpan::new(start, word.span.end)) {
            self.push_weight(weight);
        }
    }

    fn leaf_or_nothing(&mut self, text: String, form: WordForm, span: ByteSpan) -> bool {
        if has_word(&text) {
            self.push_leaf(Node::Word { text, form, span }, span);
            return true;
        }
        self.drop_prefixes();
        false
    }

    /// Reads the phrase that opens here; `start` is where its span begins.
    fn phrase(&mut self, start: usize, exact: bool) {
        let Some(Role::Quote { len, close, close_len }) = self.role() else { return };
        let text = unescape(self.text[self.at + len..close].trim_matches(is_space));
        self.at = close + close_len;
        let span = ByteSpan::new(start, self.at);
        let slop = self.slop();
        let starred = self.role() == Some(Role::Text) && self.rest().starts_with('*');
        if starred {
            self.at += 1;
        }
        let span = ByteSpan::new(span.start, if slop.is_some() || starred { self.at } else { span.end });
        let weight = self.weight();
        if !has_word(&text) {
            return self.drop_prefixes();
        }
        let one_word = !text.contains(is_space);
        if starred && !one_word {
            self.warnings.add_with_hint(
                ByteSpan::new(span.end - 1, span.end),
                "`*` behind a phrase, ignored",
                "`*` goes to the end of a word",
            );
        }
        let node = if starred && one_word {
            Node::Word { text: text.trim_end_matches(TRAILING).to_owned(), form: WordForm::Prefix, span }
        } else {
            Node::Phrase { text, slop: slop.unwrap_or(0), exact, span }
        };
        self.push_leaf(node, span);
        self.push_weight(weight);
    }
}
