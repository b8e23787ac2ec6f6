//! Finds the partner of every quotation mark and bracket before anything else is read.

use crate::query::chars::{escaped_len, is_mark, is_operator_name, is_space};
use crate::query::warnings::Warnings;
use crate::text::ByteSpan;

/// Deepest nesting of brackets; far beyond what anybody types, and shallow enough to recurse over.
pub(super) const MAX_DEPTH: usize = 32;

/// How many open quotation marks are looked through for a partner: no one nests deeper.
const MAX_OPEN_MARKS: usize = 8;

/// Longest word part in brackets, in bytes, that still belongs to its word: "Kolleg(inn)en".
const MAX_INNER_BRACKET: usize = 64;

/// What the character at a byte offset is for the lexer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Part of a word, an operator, or white space
    Text,
    /// Opens a phrase; its mark is `len` bytes long, the closing one stands at `close`
    Quote { len: usize, close: usize, close_len: usize },
    /// "(" with a partner
    Open,
    /// ")" with a partner
    Close,
    /// A mark or bracket that means nothing and only ends a word
    Skip,
}

/// Marks of one family close each other, whatever their direction: `„…"`, `“…”`, `»…»`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Double,
    Guillemet,
    SingleGuillemet,
    Single,
}

/// What a mark can do by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Opens,
    Closes,
    Either,
}

/// A quotation mark that waits for its partner.
struct OpenMark {
    at: usize,
    len: usize,
    family: Family,
    mark: char,
}

/// Returns the role of every byte of `text`; the inner bytes of a character are `Text`.
///
/// Marks and brackets without a partner are reported and skipped, and so are brackets nested too deep.
/// A bracket inside a phrase is text.
pub(super) fn roles(text: &str, warnings: &mut Warnings) -> Vec<Role> {
    let mut roles = vec![Role::Text; text.len()];
    let strays = pair_marks(text, &mut roles);
    let phrases = outermost(&mut roles, &strays, warnings);
    pair_brackets(text, &mut roles, &phrases, warnings);
    roles
}

/// Pairs the quotation marks and returns those left over, in order.
fn pair_marks(text: &str, roles: &mut [Role]) -> Vec<ByteSpan> {
    let mut open: Vec<OpenMark> = Vec::new();
    let mut strays = Vec::new();
    let mut before = None;
    let mut at = 0;
    while let Some(mark) = text[at..].chars().next() {
        if let Some(len) = escaped_len(text, at) {
            before = text[at + 1..].chars().next();
            at += 1 + len;
            continue;
        }
        let Some((len, family, shape)) = mark_at(text, at, before) else {
            before = Some(mark);
            at += mark.len_utf8();
            continue;
        };
        let behind = text[at + len..].chars().next();
        let after_word = before.is_some_and(char::is_alphanumeric);
        let before_gap = behind.is_none_or(is_space);
        let looks_opening = shape != Shape::Closes && !before_gap && before.is_none_or(begins_something);
        let partner = open.iter().rev().take(MAX_OPEN_MARKS).position(|o| o.family == family);
        let closes = |o: &OpenMark| (o.mark == '"' && mark == '"') || !looks_opening;
        match partner.map(|back| open.len() - 1 - back) {
            Some(index) if shape != Shape::Opens && closes(&open[index]) => {
                let opening = &open[index];
                roles[opening.at] = Role::Quote { len: opening.len, close: at, close_len: len };
                strays.extend(open.drain(index..).skip(1).map(|o| ByteSpan::new(o.at, o.at + o.len)));
            }
            _ if shape != Shape::Closes && !(after_word && before_gap) => open.push(OpenMark { at, len, family, mark }),
            _ if shape != Shape::Closes => strays.push(ByteSpan::new(at, at + len)),
            // An apostrophe.
            _ => {}
        }
        before = Some(mark);
        at += len;
    }
    strays.extend(open.into_iter().map(|o| ByteSpan::new(o.at, o.at + o.len)));
    strays.sort_unstable();
    strays
}

/// Tells whether what follows such a character begins something: a phrase, not the end of one.
fn begins_something(before: char) -> bool {
    is_space(before) || matches!(before, '(' | '[' | '=' | ':' | '+' | '-' | '/') || is_mark(before, None, None)
}

/// Reads the quotation mark at `at`: its length, family and shape.
fn mark_at(text: &str, at: usize, before: Option<char>) -> Option<(usize, Family, Shape)> {
    let mut rest = text[at..].chars();
    let mark = rest.next()?;
    let behind = rest.next();
    let inside_word =
        |c: Option<char>| before.is_some_and(char::is_alphanumeric) && c.is_some_and(char::is_alphanumeric);
    let (family, shape) = match mark {
        '"' | '“' | '”' | '‟' => (Family::Double, Shape::Either),
        '„' => (Family::Double, Shape::Opens),
        '«' | '»' => (Family::Guillemet, Shape::Either),
        '‹' | '›' => (Family::SingleGuillemet, Shape::Either),
        '‚' => (Family::Single, Shape::Opens),
        '‘' | '’' if !inside_word(behind) => (Family::Single, Shape::Closes),
        '\'' if behind == Some('\'') && !inside_word(rest.next()) => return Some((2, Family::Double, Shape::Either)),
        '`' if behind == Some('`') => return Some((2, Family::Double, Shape::Opens)),
        _ => return None,
    };
    Some((mark.len_utf8(), family, shape))
}

/// Keeps the outermost phrases, reports the left-over marks between them, and returns the phrases.
fn outermost(roles: &mut [Role], strays: &[ByteSpan], warnings: &mut Warnings) -> Vec<ByteSpan> {
    let mut phrases: Vec<ByteSpan> = Vec::new();
    for (at, role) in roles.iter_mut().enumerate() {
        if let Role::Quote { close, close_len, .. } = *role {
            if phrases.last().is_none_or(|phrase| phrase.end <= at) {
                phrases.push(ByteSpan::new(at, close + close_len));
            } else {
                *role = Role::Text;
            }
        }
    }
    for stray in strays {
        let index = phrases.partition_point(|phrase| phrase.end <= stray.start);
        if phrases.get(index).is_some_and(|phrase| phrase.start < stray.start) {
            continue;
        }
        roles[stray.start..stray.end].fill(Role::Skip);
        warnings.add_with_hint(
            *stray,
            "quotation mark without a partner, searched as plain words",
            "close the phrase, or put `\\` before a mark that is meant as such",
        );
    }
    phrases
}

/// Pairs the brackets outside phrases.
fn pair_brackets(text: &str, roles: &mut [Role], phrases: &[ByteSpan], warnings: &mut Warnings) {
    let mut open: Vec<usize> = Vec::new();
    let mut pairs: Vec<usize> = vec![0; text.len()];
    let mut strays: Vec<usize> = Vec::new();
    let mut phrases = phrases.iter().peekable();
    let mut word_start = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(phrase) = phrases.next_if(|phrase| phrase.start == at) {
            at = phrase.end;
            word_start = at;
            continue;
        }
        if let Some(len) = escaped_len(text, at) {
            at += 1 + len;
            continue;
        }
        match c {
            '(' => {
                if let Some(end) = inner_bracket(&text[word_start..at], &text[at..]) {
                    at += end;
                    continue;
                }
                open.push(at);
            }
            ')' => match open.pop() {
                Some(start) => pairs[start] = at,
                None => strays.push(at),
            },
            _ => {}
        }
        at += c.len_utf8();
        if is_space(c) || matches!(c, '(' | ')') || roles[at - c.len_utf8()] == Role::Skip {
            word_start = at;
        }
    }
    strays.extend(open);
    strays.sort_unstable();
    report_brackets(&strays, roles, warnings);
    nest_brackets(&pairs, roles, warnings);
}

/// Returns the length of "(inn)" in "Kolleg(inn)en", where the bracket belongs to the word before it.
fn inner_bracket(word: &str, rest: &str) -> Option<usize> {
    let name = word.rsplit([':', '+', '-']).next().unwrap_or_default();
    if !word.ends_with(char::is_alphanumeric) || is_operator_name(name) || name == "NEAR" {
        return None;
    }
    let inner = rest.char_indices().skip(1).take_while(|&(at, c)| {
        at < MAX_INNER_BRACKET && (c.is_alphanumeric() || matches!(c, ')' | '-' | '/' | '*' | ':' | '.' | ','))
    });
    inner.into_iter().find(|&(_, c)| c == ')').map(|(at, _)| at + 1)
}

fn report_brackets(strays: &[usize], roles: &mut [Role], warnings: &mut Warnings) {
    let mut strays = strays.iter().copied().peekable();
    while let Some(start) = strays.next() {
        roles[start] = Role::Skip;
        let mut end = start + 1;
        while strays.next_if_eq(&end).is_some() {
            roles[end] = Role::Skip;
            end += 1;
        }
        warnings.add_with_hint(
            ByteSpan::new(start, end),
            "bracket without a partner, ignored",
            "put `\\` before a bracket that is meant as such",
        );
    }
}

/// Gives the paired brackets their roles, down to the deepest level that is read.
fn nest_brackets(pairs: &[usize], roles: &mut [Role], warnings: &mut Warnings) {
    let mut ends: Vec<usize> = Vec::new();
    let mut too_deep = None;
    for (start, &end) in pairs.iter().enumerate().filter(|&(_, &end)| end > 0) {
        while ends.last().is_some_and(|&last| last < start) {
            ends.pop();
        }
        ends.push(end);
        let fits = ends.len() <= MAX_DEPTH;
        roles[start] = if fits { Role::Open } else { Role::Skip };
        roles[end] = if fits { Role::Close } else { Role::Skip };
        if !fits && too_deep.is_none() {
            too_deep = Some(ByteSpan::new(start, end + 1));
        }
    }
    if let Some(span) = too_deep {
        warnings.add(span, format!("more than {MAX_DEPTH} brackets inside each other, the inner ones are ignored"));
    }
}
