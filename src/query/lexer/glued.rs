//! What stands glued behind a phrase or a bracket.

use crate::query::lexer::token::TokenKind;
use crate::query::lexer::{Lexer, MAX_CLAUSES, MAX_DISTANCE};
use crate::query::marks::Role;
use crate::query::warnings::shown;
use crate::query::word::{warn_of_weight, weight};
use crate::text::ByteSpan;

impl Lexer<'_> {
    /// Reads `~5` behind a phrase.
    pub(super) fn slop(&mut self) -> Option<u32> {
        let digits = self.glued_number('~')?;
        let span = ByteSpan::new(self.at - 1, self.at + digits.len());
        self.at = span.end;
        let slop = digits.parse().ok().filter(|&slop| slop <= MAX_DISTANCE);
        if slop.is_none() {
            let used = if digits.is_empty() { "ignored".to_owned() } else { format!("read as `~{MAX_DISTANCE}`") };
            self.warnings.add_with_hint(
                span,
                format!("`{}` is no number of words, {used}", shown(span.of(self.text))),
                format!("type a number up to {MAX_DISTANCE}, as in `\"a b\"~5`"),
            );
            return (!digits.is_empty()).then_some(MAX_DISTANCE);
        }
        slop
    }

    /// Reads what may stand behind a closing bracket.
    pub(super) fn group_suffixes(&mut self) {
        if let Some(digits) = self.glued_number('~') {
            let span = ByteSpan::new(self.at - 1, self.at + digits.len());
            self.at = span.end;
            self.warnings.add_with_hint(
                span,
                "`~` behind a bracket, ignored",
                "`~` goes to the end of a word or a phrase",
            );
        }
        let weight = self.weight();
        self.push_weight(weight);
    }

    /// Reads `^2` behind a phrase or a bracket.
    pub(super) fn weight(&mut self) -> Option<f32> {
        let digits = self.glued_number('^')?;
        let digits = digits.trim_end_matches(['.', ',']).to_owned();
        let span = ByteSpan::new(self.at - 1, self.at + digits.len());
        self.at = span.end;
        let weight = weight(&digits);
        if weight.is_none() {
            warn_of_weight(span, span.of(self.text), "ignored", self.warnings);
        }
        weight
    }

    pub(super) fn push_weight(&mut self, weight: Option<f32>) {
        if let Some(weight) = weight
            && self.leaves <= MAX_CLAUSES
        {
            self.push(TokenKind::Weight(weight), self.at, self.at);
        }
    }

    /// Steps over an operator that stands right here and returns the number behind it, perhaps empty.
    fn glued_number(&mut self, operator: char) -> Option<String> {
        if self.role() != Some(Role::Text) || !self.rest().starts_with(operator) {
            return None;
        }
        self.at += 1;
        let rest = self.rest();
        let number = |(at, c): (usize, char)| {
            c.is_ascii_digit() || (operator == '^' && (matches!(c, '.' | ',') || (at == 0 && matches!(c, '+' | '-'))))
        };
        let end = rest.char_indices().find(|&found| !number(found)).map_or(rest.len(), |(at, _)| at);
        Some(rest[..end].to_owned())
    }
}
