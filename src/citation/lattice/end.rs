//! Where a citation may end.

use crate::citation::lattice::Lattice;
use crate::citation::lattice::title::is_ordinal_dot;
use crate::citation::token::Kind;

impl Lattice<'_, '_> {
    /// Tells what it costs to end a citation before a token; `None` where it cannot end.
    pub(super) fn may_end(&self, at: usize) -> Option<i32> {
        let Some(next) = self.tokens.get(at) else { return Some(0) };
        let after = self.tokens.get(at + 1);
        match next.kind {
            Kind::Semicolon | Kind::Close | Kind::Exclaim => Some(0),
            Kind::Stop if is_ordinal_dot(self.tokens, at) => None,
            Kind::Stop => after.is_none_or(|t| t.spaced && !t.is_small()).then_some(0),
            Kind::Open => Some(-3),
            Kind::Dash if next.spaced => Some(-3),
            Kind::Comma
                if after.is_some_and(|t| t.is_small() || t.is_capital() && t.dotted || t.kind == Kind::QuoteOpen) =>
            {
                Some(-6)
            }
            Kind::Word
                if matches!(
                    next.text,
                    "i" | "iVm"
                        | "analog"
                        | "entsprechend"
                        | "entspr"
                        | "und"
                        | "and"
                        | "sowie"
                        | "or"
                        | "oder"
                        | "zit"
                        | "quoted"
                        | "cited"
                        | "with"
                        | "mit"
                        | "m"
                ) =>
            {
                Some(-6)
            }
            _ => None,
        }
    }
}
