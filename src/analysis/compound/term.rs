use std::borrow::Cow;
use std::sync::Arc;

use crate::analysis::compound::letters::Letters;
use crate::analysis::compound::segment::{Segment, Tail};
use crate::analysis::lexicon::Entry;
use crate::analysis::{Part, german};

/// Returns the word that stands for the parts from one to another, in its basic form.
pub(super) fn base<'w>(letters: &'w Letters<'_>, first: &Segment, last: &Segment) -> Cow<'w, str> {
    let (start, end) = (usize::from(first.start), usize::from(last.core_end));
    let core = &letters.word[start..end];
    match last.tail {
        Tail::None | Tail::Form(..) => Cow::Borrowed(core),
        Tail::E => Cow::Owned(format!("{core}e")),
        Tail::En => Cow::Owned(format!("{core}en")),
        Tail::N => Cow::Owned(format!("{core}n")),
        Tail::Linked(from, entry) => with_base(letters, start, from, entry).into(),
    }
}

/// Returns the letters from `start` on with the basic form of the entry instead of what begins at `from`.
fn with_base(letters: &Letters<'_>, start: usize, from: u8, entry: Entry) -> String {
    format!("{}{}", &letters.word[start..usize::from(from)], entry.base())
}

/// Returns the other term of a part whose form leads the stemmer astray: "museum" for "museen".
pub(super) fn other_term(letters: &Letters<'_>, first: &Segment, last: &Segment) -> Option<Arc<str>> {
    let Tail::Form(from, entry) = last.tail else { return None };
    let base = with_base(letters, usize::from(first.start), from, entry);
    Some(Arc::from(german::stem(&base)))
}

/// Makes the part that reaches from one segment to another.
pub(super) fn part(letters: &Letters<'_>, first: &Segment, last: &Segment) -> Part {
    Part { term: Arc::from(german::stem(&base(letters, first, last))), span: letters.span(first.start, last.end) }
}
