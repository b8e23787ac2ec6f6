use crate::query::tree::QueryWarning;
use crate::text::ByteSpan;

/// Most warnings one query gets; a pasted page of brackets would give thousands.
const MAX_WARNINGS: usize = 32;

/// Most characters of the query that a message repeats.
const MAX_SHOWN_CHARS: usize = 40;

/// The warnings of one query, while it is read.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    list: Vec<QueryWarning>,
}

impl Warnings {
    /// Adds a warning without advice.
    pub(super) fn add(&mut self, span: ByteSpan, message: impl Into<String>) {
        self.list.push(QueryWarning { span, message: message.into(), hint: None });
    }

    /// Adds a warning that says what to type instead.
    pub(super) fn add_with_hint(&mut self, span: ByteSpan, message: impl Into<String>, hint: impl Into<String>) {
        self.list.push(QueryWarning { span, message: message.into(), hint: Some(hint.into()) });
    }

    /// Returns them in the order of their columns; past the limit, one more says that there are others.
    pub(super) fn into_sorted(mut self) -> Vec<QueryWarning> {
        self.list.sort_by_key(|warning| warning.span);
        let more = self.list.len().saturating_sub(MAX_WARNINGS);
        self.list.truncate(MAX_WARNINGS);
        if more > 0
            && let Some(last) = self.list.last()
        {
            let (span, message) = (last.span, format!("{more} more warnings on this query are not shown"));
            self.add(span, message);
        }
        self.list
    }
}

/// Shortens what was typed for a message, and takes control characters out.
pub(crate) fn shown(typed: &str) -> String {
    let mut shown: String = typed.chars().filter(|c| !c.is_control()).take(MAX_SHOWN_CHARS).collect();
    if typed.chars().nth(MAX_SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    shown
}
