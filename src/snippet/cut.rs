use unicode_segmentation::UnicodeSegmentation;

use crate::text::ByteSpan;

/// Where a fragment may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edges {
    /// At white space, so that punctuation stays with its word
    Space,
    /// At the word boundaries of Unicode (UAX 29), for writing without spaces
    Words,
}

/// Cuts the part of `unit` out that shows `core` and as much on both sides as fits.
///
/// `fits` tells whether a span is short enough; it must hold for every part of a span it holds for, and for no
/// span of more than `max_bytes`. Cuts lie between words. Where not all of `core` fits, its beginning is shown, and
/// at least the first word of it.
pub(crate) fn window(
    text: &str,
    unit: ByteSpan,
    core: ByteSpan,
    max_bytes: usize,
    fits: impl Fn(ByteSpan) -> bool,
) -> ByteSpan {
    let mut beginning = None;
    for edges in [Edges::Space, Edges::Words] {
        let words = words_near(text, unit, core, max_bytes, edges);
        let first = words.partition_point(|word| word.end <= core.start);
        let Some(mut shown) = words.get(first).copied().filter(|&word| fits(word)) else { continue };
        let last = words.partition_point(|word| word.start < core.end).max(first + 1) - 1;
        let mut next = first + 1;
        while next <= last && fits(shown.cover(words[next])) {
            shown = shown.cover(words[next]);
            next += 1;
        }
        if next > last {
            return grown(&words, first, next, shown, fits);
        }
        beginning = beginning.or(Some(shown));
    }
    beginning.unwrap_or_else(|| first_word(text, unit, core))
}

/// Adds words before `first` and from `next` on, in turn, as long as they fit.
fn grown(
    words: &[ByteSpan],
    mut first: usize,
    mut next: usize,
    mut shown: ByteSpan,
    fits: impl Fn(ByteSpan) -> bool,
) -> ByteSpan {
    loop {
        let before = shown;
        if let Some(&word) = words.get(next)
            && fits(shown.cover(word))
        {
            shown = shown.cover(word);
            next += 1;
        }
        if first > 0 && fits(shown.cover(words[first - 1])) {
            first -= 1;
            shown = shown.cover(words[first]);
        }
        if shown == before {
            return shown;
        }
    }
}

/// Returns the words of `unit` that lie no further than `max_bytes` from `core`; none of them is cut.
fn words_near(text: &str, unit: ByteSpan, core: ByteSpan, max_bytes: usize, edges: Edges) -> Vec<ByteSpan> {
    let mut start = core.start.saturating_sub(max_bytes).max(unit.start);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let core_end = core.end.min(core.start.saturating_add(max_bytes));
    let mut end = core_end.saturating_add(max_bytes).min(unit.end);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let segments = text[start..end]
        .split_word_bound_indices()
        .map(|(at, segment)| ByteSpan::new(start + at, start + at + segment.len()));
    let mut words: Vec<ByteSpan> = Vec::new();
    let mut gap = true;
    for segment in segments {
        let space = segment.of(text).chars().all(is_space);
        match words.last_mut() {
            Some(last) if edges == Edges::Space && !gap && !space => last.end = segment.end,
            _ if space && edges == Edges::Space => {}
            _ => words.push(segment),
        }
        gap = space;
    }
    // The first and the last may be pieces of a word that goes on outside.
    if end < unit.end {
        words.pop();
    }
    if start > unit.start && !words.is_empty() {
        words.remove(0);
    }
    words.retain(|word| !word.of(text).trim().is_empty());
    words
}

/// White space at which a line may be broken: "S. 40" with a no-break space stays whole.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Returns the word in which `core` begins, however long it is.
fn first_word(text: &str, unit: ByteSpan, core: ByteSpan) -> ByteSpan {
    let run_start = unit.of(text)[..core.start - unit.start].rfind(is_space).map_or(unit.start, |at| unit.start + at);
    let run_end = unit.of(text)[core.start - unit.start..].find(is_space).map_or(unit.end, |at| core.start + at);
    text[run_start..run_end]
        .split_word_bound_indices()
        .map(|(at, word)| ByteSpan::new(run_start + at, run_start + at + word.len()))
        .find(|word| word.end > core.start && !word.of(text).trim().is_empty())
        .unwrap_or(core)
}
