//! An item in the making, with the bytes that say what it says.

use crate::citation::assemble::Assembled;
use crate::citation::grammar::Run;
use crate::citation::model::{Locator, LocatorLabel, Variable};
use crate::citation::token::{Kind, Token};
use crate::text::ByteSpan;

/// Puts together an item and notes which bytes say what.
pub(crate) struct Builder<'s, 't> {
    pub(super) text: &'t str,
    pub(super) tokens: &'s [Token<'t>],
    pub(crate) done: Assembled,
}

impl<'s, 't> Builder<'s, 't> {
    /// Begins an empty item of a note.
    pub(crate) fn new(text: &'t str, tokens: &'s [Token<'t>]) -> Self {
        Self { text, tokens, done: Assembled::default() }
    }

    /// Returns the bytes of a run.
    pub(crate) fn span(&self, run: Run) -> ByteSpan {
        let tokens = run.of(self.tokens);
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => ByteSpan::new(first.start as usize, last.end as usize),
            _ => ByteSpan::default(),
        }
    }

    /// Returns a run as printed.
    pub(crate) fn printed(&self, run: Run) -> String {
        self.span(run).of(self.text).to_owned()
    }

    /// Notes which bytes give a variable.
    pub(crate) fn note(&mut self, variable: Variable, run: Run) {
        if !run.is_empty() {
            let span = self.span(run);
            self.done.fields.push((variable, span));
        }
    }

    /// Returns a run as printed and notes it.
    pub(crate) fn take(&mut self, variable: Variable, run: Run) -> Option<String> {
        if run.is_empty() {
            return None;
        }
        self.note(variable, run);
        Some(self.printed(run))
    }

    /// Returns the text of a single token, as a link is printed without brackets, and notes it.
    pub(crate) fn link(&mut self, variable: Variable, run: Run) -> Option<String> {
        self.note(variable, run);
        run.of(self.tokens).first().map(|token| token.text.to_owned())
    }

    /// Sets the cited place.
    pub(crate) fn locate(&mut self, run: Run, label: LocatorLabel) {
        let span = self.span(run);
        self.note(Variable::Locator, run);
        self.done.locator = Some(Locator { text: span.of(self.text).to_owned(), label, span: Some(span) });
    }

    /// Takes the quotation marks off a title that stands in them as a whole.
    pub(crate) fn unquoted(&self, run: Run) -> Run {
        let tokens = run.of(self.tokens);
        match tokens.first() {
            Some(first) if first.kind == Kind::QuoteOpen && first.partner + 1 == run.to && run.to - run.from > 2 => {
                let mut to = run.to - 1;
                while to > run.from + 2 && matches!(self.tokens[to as usize - 1].kind, Kind::Comma | Kind::Stop) {
                    to -= 1;
                }
                Run { from: run.from + 1, to }
            }
            _ => run,
        }
    }
}
