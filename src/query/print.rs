use std::fmt;

use crate::query::chars::{follows_gender_mark, is_mark, is_operator_name, joins_suspended};
use crate::query::fields::looks_like_field;
use crate::query::tree::{Clause, Filter, Node, Occur, Query, WordForm};

impl fmt::Display for Query {
    /// Prints the query so that reading it again gives the same tree.
    ///
    /// `AND` and `NOT` become `+` and `-`. A query near the length limit may print longer than it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_clauses(f, &self.clauses)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word { text, form, .. } => write_word(f, text, *form),
            Self::Phrase { text, slop, exact, .. } => {
                let sign = if *exact { "=" } else { "" };
                write!(f, "{sign}\"{}\"", escape_phrase(text))?;
                if *slop > 0 { write!(f, "~{slop}") } else { Ok(()) }
            }
            Self::Group(clauses) => {
                f.write_str("(")?;
                write_clauses(f, clauses)?;
                f.write_str(")")
            }
            Self::Near { words, distance, .. } => {
                let words: Vec<String> = words.iter().map(|word| escape_word(word)).collect();
                write!(f, "NEAR({}, {distance})", words.join(" "))
            }
            Self::In(field, node) => match **node {
                Self::In(..) | Self::Weighted(..) | Self::Filter { .. } => write!(f, "{}:({node})", field.name()),
                _ => write!(f, "{}:{node}", field.name()),
            },
            Self::Filter { filter, .. } => write!(f, "{filter}"),
            Self::Weighted(node, weight) => match **node {
                Self::Weighted(..) => write!(f, "({node})^{weight}"),
                _ => write!(f, "{node}^{weight}"),
            },
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(kind) => write!(f, "kind:{kind}"),
            Self::Language(language) => write!(f, "lang:{language}"),
            Self::Document(id) => write!(f, "doc:{}", filter_value(id)),
            Self::Cites(id) => write!(f, "cites:{}", filter_value(id)),
            Self::Year(Some(from), Some(to)) if from == to => write!(f, "year:{from}"),
            Self::Year(from, to) => {
                f.write_str("year:")?;
                if let Some(from) = from {
                    write!(f, "{from}")?;
                }
                f.write_str("..")?;
                if let Some(to) = to { write!(f, "{to}") } else { Ok(()) }
            }
        }
    }
}

/// Prints a group without its brackets.
///
/// Filters that are mere alternatives need `OR`, for side by side with words they must match.
fn write_clauses(f: &mut fmt::Formatter<'_>, clauses: &[Clause]) -> fmt::Result {
    let either = clauses.iter().any(|clause| clause.occur == Occur::Should && clause.node.is_filter());
    for (i, clause) in clauses.iter().enumerate() {
        if i > 0 {
            f.write_str(if either { " OR " } else { " " })?;
        }
        match clause.occur {
            // Behind "und" a hyphen would be a suspended one.
            Occur::MustNot if i > 0 && ends_with_joint(&clauses[i - 1]) => f.write_str("NOT ")?,
            Occur::MustNot => f.write_str("-")?,
            Occur::Must if either || !clause.node.is_filter() => f.write_str("+")?,
            Occur::Must | Occur::Should => {}
        }
        write!(f, "{}", clause.node)?;
    }
    Ok(())
}

fn ends_with_joint(clause: &Clause) -> bool {
    matches!(&clause.node, Node::Word { text, form: WordForm::Any, .. } if joins_suspended(text))
}

fn write_word(f: &mut fmt::Formatter<'_>, text: &str, form: WordForm) -> fmt::Result {
    let word = escape_word(text);
    match form {
        WordForm::Any => f.write_str(&word),
        WordForm::Exact => write!(f, "={word}"),
        WordForm::Prefix => write!(f, "{word}*"),
        WordForm::Suffix => write!(f, "*{word}"),
        WordForm::Typo(edits) => write!(f, "{word}~{edits}"),
    }
}

/// Puts a backslash before whatever would be read as an operator.
fn escape_word(text: &str) -> String {
    if is_operator_name(text) {
        return format!("\\{text}");
    }
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let (before, behind) = (&text[..at], &text[at + c.len_utf8()..]);
        let operator = match c {
            '\\' | '(' | ')' | '^' | '~' => true,
            '+' | '-' | '=' => at == 0,
            '*' => !follows_gender_mark(before.chars().next_back(), behind.chars()),
            ':' => !before.contains(':') && looks_like_field(before, behind),
            _ => is_mark(c, before.chars().next_back(), behind.chars().next()),
        };
        if operator {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn escape_phrase(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if c == '\\' || is_mark(c, text[..at].chars().next_back(), text[at + c.len_utf8()..].chars().next()) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Prints the value of `doc:` or `cites:`, between quotation marks where it is no ordinary id.
fn filter_value(value: &str) -> String {
    let ordinary = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '*' | '/' | ':');
    if value.chars().all(ordinary) { value.to_owned() } else { format!("\"{}\"", escape_phrase(value)) }
}
