//! What stands before and behind a colon.

use crate::query::chars::{has_word, is_space, unescape};
use crate::query::fields::{self, Field, Refusal};
use crate::query::lexer::token::TokenKind;
use crate::query::lexer::{Lexer, MAX_CLAUSES};
use crate::query::marks::Role;
use crate::query::tree::{Node, WordForm};
use crate::query::warnings::shown;
use crate::query::word::{Letter, covered, joined, split_weight, without_suffixes};
use crate::text::ByteSpan;

impl Lexer<'_> {
    /// Reads `name:value`, where the value may be a phrase or a group that follows.
    pub(super) fn fielded(&mut self, run: &[Letter], colon: usize) {
        let (name, rest) = (joined(&run[..colon]), &run[colon + 1..]);
        let name_span = covered(&run[..colon]);
        let glued = matches!(self.role(), Some(Role::Open | Role::Quote { .. } | Role::Skip));
        let value_follows = glued && (rest.is_empty() || (rest.len() == 1 && rest[0].is('=')));
        let field = fields::field(&name);
        let searched = !matches!(field, Some(field) if !matches!(field, Field::Text(_)));
        let empty = if searched { !rest.iter().any(|letter| letter.c.is_alphanumeric()) } else { rest.is_empty() };
        if empty && !value_follows {
            self.warnings.add_with_hint(
                name_span.cover(covered(run)),
                format!("nothing stands behind `{name}:`, searched as a plain word"),
                format!("write `{}:` and what is to be found there without a space", name.to_lowercase()),
            );
            self.leaf_or_nothing(name, WordForm::Any, name_span);
            return;
        }
        match field {
            Some(Field::Text(field)) => {
                self.push(TokenKind::Field(field), name_span.start, name_span.end);
                self.value(rest);
            }
            Some(field) => self.filtered(field, &name, rest, name_span),
            None => {
                let message = format!("unknown field `{}`, searched as plain words", shown(&name));
                self.warnings.add_with_hint(name_span, message, fields::field_hint(&name));
                self.unknown_field(name, name_span);
                self.value(rest);
            }
        }
    }

    /// Adds the name of a field that is none, which is searched beside its value.
    fn unknown_field(&mut self, name: String, span: ByteSpan) {
        // At the limit the value behind it says that there are too many.
        if self.leaves < MAX_CLAUSES {
            self.leaves += 1;
            self.push(TokenKind::UnknownField(name), span.start, span.end);
        }
    }

    /// Reads the value of a filter.
    fn filtered(&mut self, field: Field, name: &str, rest: &[Letter], name_span: ByteSpan) {
        let quoted = rest.is_empty();
        let (filter, value_span, weight, value) = match self.role() {
            Some(Role::Quote { len, close, close_len }) if quoted => {
                let value = unescape(self.text[self.at + len..close].trim_matches(is_space));
                let span = ByteSpan::new(self.at, close + close_len);
                self.at = span.end;
                (fields::filter(field, &value), span, self.weight(), value)
            }
            Some(Role::Open) if quoted => {
                let message = format!("`{name}:` takes one value, not a group, searched as plain words");
                self.warnings.add_with_hint(name_span, message, format!("write `({name}:… OR {name}:…)`"));
                return self.unknown_field(name.to_owned(), name_span);
            }
            _ if quoted => return self.unknown_field(name.to_owned(), name_span),
            _ => {
                let (value, weight) = split_weight(rest, self.text, self.warnings);
                let text = joined(value);
                (fields::filter(field, text.trim_end_matches([',', ';'])), covered(value), weight, text)
            }
        };
        match filter {
            Some(Ok(filter)) => {
                let span = name_span.cover(value_span);
                self.push_leaf(Node::Filter { filter, span }, span);
            }
            Some(Err(Refusal { message, hint })) => {
                self.warnings.add_with_hint(value_span, format!("{message}, searched as plain words"), hint);
                self.unknown_field(name.to_owned(), name_span);
                if quoted && has_word(&value) {
                    let node = Node::Phrase { text: value, slop: 0, exact: false, span: value_span };
                    self.push_leaf(node, value_span);
                } else {
                    self.leaf_or_nothing(value, WordForm::Any, value_span);
                }
            }
            None => {}
        }
        self.push_weight(weight);
    }
}

/// Returns where the colon of a field stands, if the run begins with one.
///
/// `glued` tells that a phrase or a bracket follows the run.
pub(super) fn field_name(run: &[Letter], glued: bool) -> Option<usize> {
    let colon = run.iter().position(|letter| letter.is(':'))?;
    let rest = &run[colon + 1..];
    let bare = without_suffixes(rest);
    if bare.is_empty() && !rest.is_empty() {
        // "Einleitung:^2" weights a word.
        return None;
    }
    // A phrase behind the colon is a value like any word.
    let value = if glued { format!("{}x", joined(bare)) } else { joined(bare) };
    fields::looks_like_field(&joined(&run[..colon]), &value).then_some(colon)
}
