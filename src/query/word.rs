//! Reads one run of characters: a word with what stands glued to it.

use crate::query::chars::{escaped_len, follows_gender_mark, is_operator_name};
use crate::query::tree::WordForm;
use crate::query::warnings::{Warnings, shown};
use crate::text::ByteSpan;

/// Edits of `wort~`: one letter, as most typos are; `~2` must be asked for.
const DEFAULT_EDITS: u8 = 1;

/// Most edits of a typo search, which is all that the engine's automata reach.
const MAX_EDITS: u8 = 2;

/// Largest weight; more only crowds everything else out.
const MAX_WEIGHT: f32 = 1000.0;

/// Punctuation that can follow a word, and so follow its operators too: "Stabil*, Projektion".
pub(super) const TRAILING: [char; 7] = [',', ';', ':', '.', '!', '?', '…'];

/// A character of a run, its backslash taken away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    /// Where it stands, its backslash included.
    pub(super) span: ByteSpan,
    /// The character.
    pub(super) c: char,
    /// It had a backslash: no operator.
    pub(super) escaped: bool,
}

impl Letter {
    /// Tells whether it is this operator character.
    pub(super) fn is(&self, operator: char) -> bool {
        self.c == operator && !self.escaped
    }
}

/// A word as the lexer hands it on.
#[derive(Debug)]
pub(super) struct Word {
    /// Without operators; empty where only operators stood.
    pub(super) text: String,
    /// How it is to be met.
    pub(super) form: WordForm,
    /// With `*` and `~`, without `^`; `=` is the caller's to add.
    pub(super) span: ByteSpan,
}

/// Reads `span` of the query letter by letter.
pub(super) fn letters(text: &str, span: ByteSpan) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(span.len());
    let mut at = span.start;
    while let Some(c) = text[at..span.end].chars().next() {
        let escaped = escaped_len(text, at).filter(|len| at + 1 + len <= span.end);
        let name = c == '\\' && escaped.is_none() && is_operator_name(leading_letters(&text[at + 1..span.end]));
        let (c, end) = match escaped {
            Some(len) => (text[at + 1..].chars().next().unwrap_or(c), at + 1 + len),
            None if name => (text[at + 1..].chars().next().unwrap_or(c), at + 2),
            None => (c, at + c.len_utf8()),
        };
        letters.push(Letter { span: ByteSpan::new(at, end), c, escaped: escaped.is_some() || name });
        at = end;
    }
    letters
}

fn leading_letters(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())]
}

/// Joins letters to a text.
pub(super) fn joined(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.c).collect()
}

/// Returns the span of letters that follow each other; they must not be none.
pub(super) fn covered(letters: &[Letter]) -> ByteSpan {
    let span = |letter: Option<&Letter>| letter.map(|letter| letter.span).unwrap_or_default();
    ByteSpan::new(span(letters.first()).start, span(letters.last()).end)
}

/// Reads a weight's digits, with a point or a German comma.
///
/// Returns `None` for what is no number above 0 and up to the largest.
pub(super) fn weight(digits: &str) -> Option<f32> {
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let weight: f32 = digits.replace(',', ".").parse().ok().filter(|_| plain)?;
    (weight > 0.0 && weight <= MAX_WEIGHT).then_some(weight)
}

/// Adds the warning on a weight that is none.
pub(super) fn warn_of_weight(span: ByteSpan, typed: &str, what: &str, warnings: &mut Warnings) {
    let message = format!("`{}` is no weight, {what}", shown(typed));
    warnings.add_with_hint(
        span,
        message,
        format!("type a number above 0 and up to {MAX_WEIGHT}, as in `wort^2` or `wort^0.5`"),
    );
}

/// Splits `^2` off the end of a run.
///
/// What begins like a number but is no weight is dropped; letters behind the caret stay part of the word.
/// Each with a warning.
pub(super) fn split_weight<'a>(run: &'a [Letter], text: &str, warnings: &mut Warnings) -> (&'a [Letter], Option<f32>) {
    let Some(caret) = run.iter().rposition(|letter| letter.is('^')).filter(|&at| at > 0) else {
        return (run, None);
    };
    let number = without_trailing(&run[caret + 1..]);
    if let Some(weight) = weight(&joined(number)) {
        return (&run[..caret], Some(weight));
    }
    let span = covered(&run[caret..]);
    if number.iter().any(|letter| letter.c.is_alphabetic()) {
        warn_of_weight(span, span.of(text), "searched as plain words", warnings);
        return (run, None);
    }
    warn_of_weight(span, span.of(text), "ignored", warnings);
    (&run[..caret], None)
}

/// Reads a word and its form.
///
/// `exact` tells that `=` stood before it.
pub(super) fn word(run: &[Letter], exact: bool, text: &str, warnings: &mut Warnings) -> Word {
    let span = covered(run);
    let typed = || shown(span.of(text));
    let (body, edits) = split_edits(run, text, warnings);
    let trimmed = without_trailing(body);
    let starred = trimmed.last().is_some_and(|letter| letter.is('*'));
    let body = if starred || edits.is_some() { trimmed } else { body };
    let core = without_stars(body);
    let prefix = starred;
    let suffix = body.first().is_some_and(|letter| letter.is('*'));
    let operators = prefix || suffix || edits.is_some_and(|edits| edits > 0);
    if !core.iter().any(|letter| letter.c.is_alphanumeric()) {
        if prefix || suffix {
            warnings.add(span, "`*` without letters, ignored");
        }
        return Word { text: String::new(), form: WordForm::Any, span };
    }
    let misplaced =
        (prefix && suffix) || core.iter().enumerate().any(|(at, letter)| letter.is('*') && !is_gender(core, at));
    if misplaced {
        let beginning: String = core.iter().take_while(|letter| !letter.is('*')).map(|letter| letter.c).collect();
        warnings.add_with_hint(
            span,
            format!("`*` stands inside `{}`, searched as plain words", typed()),
            format!("`*` goes to the end of a word, as in `{}*`, or to its start", shown(&beginning)),
        );
        return Word { text: joined(core), form: WordForm::Any, span };
    }
    if exact && operators {
        warnings.add(span, format!("`=` does not go with the operators of `{}`, ignored", typed()));
    }
    let form = match edits {
        _ if prefix => WordForm::Prefix,
        _ if suffix => WordForm::Suffix,
        Some(edits) if edits > 0 => WordForm::Typo(edits),
        _ if exact => WordForm::Exact,
        _ => WordForm::Any,
    };
    if edits.is_some_and(|edits| edits > 0) && !matches!(form, WordForm::Typo(_)) {
        warnings.add(span, format!("`~` does not go with `*` in `{}`, ignored", typed()));
    }
    let text = joined(if form == WordForm::Any { core } else { without_trailing(core) });
    Word { text, form, span }
}

/// Splits `~`, `~1` or `~2` off the end of a run; `Some(0)` for a number that cannot be used.
fn split_edits<'a>(run: &'a [Letter], text: &str, warnings: &mut Warnings) -> (&'a [Letter], Option<u8>) {
    let trimmed = without_trailing(run);
    let Some(tilde) = trimmed.iter().rposition(|letter| letter.is('~')).filter(|&at| at > 0) else {
        return (run, None);
    };
    let number = joined(&trimmed[tilde + 1..]);
    if !number.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return (run, None);
    }
    let edits = if number.is_empty() { Some(DEFAULT_EDITS) } else { number.parse().ok() };
    if let Some(edits @ 1..=MAX_EDITS) = edits {
        return (&trimmed[..tilde], Some(edits));
    }
    let span = covered(&trimmed[tilde..]);
    // `~0` asks for no typo, `~0.8` is how Lucene once wrote one, and more than two find nearly anything.
    let used = if number.parse() == Ok(0.0) {
        0
    } else if number.contains('.') {
        1
    } else {
        MAX_EDITS
    };
    let instead = if used == 0 { "ignored".to_owned() } else { format!("read as `~{used}`") };
    warnings.add_with_hint(
        span,
        format!("`{}` is no number of typos, {instead}", shown(span.of(text))),
        format!("type `~1` or `~{MAX_EDITS}`"),
    );
    (&trimmed[..tilde], Some(used))
}

/// Takes every `^2` and `~1` off the end of a run, whether valid or not, to see what is left.
pub(super) fn without_suffixes(run: &[Letter]) -> &[Letter] {
    let number = |letter: &Letter| letter.c.is_ascii_digit() || matches!(letter.c, '.' | ',' | '+' | '-');
    let mut bare = run;
    loop {
        let trimmed = without_trailing(bare);
        let operator = trimmed.iter().rposition(|letter| letter.is('^') || letter.is('~'));
        match operator.filter(|&at| trimmed[at + 1..].iter().all(number)) {
            Some(at) => bare = &trimmed[..at],
            None => return bare,
        }
    }
}

fn without_trailing(letters: &[Letter]) -> &[Letter] {
    let end = letters.iter().rposition(|letter| !TRAILING.contains(&letter.c)).map_or(0, |at| at + 1);
    &letters[..end]
}

fn without_stars(letters: &[Letter]) -> &[Letter] {
    let start = letters.iter().position(|letter| !letter.is('*')).unwrap_or(letters.len());
    let end = letters.iter().rposition(|letter| !letter.is('*')).map_or(start, |at| at + 1);
    &letters[start..end]
}

fn is_gender(letters: &[Letter], star: usize) -> bool {
    let before = star.checked_sub(1).map(|at| letters[at].c);
    follows_gender_mark(before, letters[star + 1..].iter().map(|letter| letter.c))
}
