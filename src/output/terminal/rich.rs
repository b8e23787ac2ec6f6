use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use crate::output::clean::{clean, clean_lines};
use crate::output::terminal::{MAX_WIDTH, MIN_WIDTH};
use crate::text::ByteSpan;

/// Where text is shown: how wide, and whether in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns of the terminal.
    pub columns: usize,
    /// Whether styles are written; else matched words get asterisks.
    pub color: bool,
}

impl Layout {
    /// Returns the columns that running text fills.
    pub fn text_width(self) -> usize {
        self.columns.clamp(MIN_WIDTH, MAX_WIDTH)
    }
}

/// What a stretch of text is, which decides how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Running text
    Plain,
    /// A word that matched
    Match,
    /// The title of a document or section
    Title,
    /// Rank, label or number at the left
    Number,
    /// Ids and other things to be read second
    Dim,
    /// `error:`
    Error,
    /// `warning:`
    Warning,
    /// `hint:`
    Hint,
}

impl Role {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Match => AnsiColor::Red.on_default().bold(),
            Self::Title => Style::new().bold(),
            Self::Number => AnsiColor::Cyan.on_default(),
            Self::Dim => Style::new().dimmed(),
            Self::Error => AnsiColor::Red.on_default().bold(),
            Self::Warning => AnsiColor::Yellow.on_default().bold(),
            Self::Hint => AnsiColor::Green.on_default().bold(),
        }
    }
}

/// Text in roles, broken into lines only when it is written.
#[derive(Debug, Clone, Default)]
pub struct Rich {
    text: String,
    /// In order, not overlapping; what lies between is plain.
    roles: Vec<(Range<usize>, Role)>,
}

impl Rich {
    /// Makes an empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends text in a role, cleaned for one line.
    pub fn push(&mut self, text: &str, role: Role) -> &mut Self {
        self.append(&clean(text), role)
    }

    /// Appends text in a role, cleaned, with its line feeds.
    pub fn push_lines(&mut self, text: &str, role: Role) -> &mut Self {
        self.append(&clean_lines(text), role)
    }

    /// Appends another text with its roles.
    pub fn push_rich(&mut self, other: &Self) -> &mut Self {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        let moved = other.roles.iter().map(|(range, role)| (range.start + shift..range.end + shift, *role));
        self.roles.extend(moved);
        self
    }

    fn append(&mut self, text: &str, role: Role) -> &mut Self {
        let start = self.text.len();
        self.text.push_str(text);
        if role != Role::Plain && start < self.text.len() {
            self.roles.push((start..self.text.len(), role));
        }
        self
    }

    /// Appends document text with its matched stretches and its footnote markers.
    ///
    /// `highlights` and `markers` (offset and label) are in order and in bytes of `text`. A marker inside a highlight waits
    /// for its end: it must not cut a word in two. Highlights with nothing but a space between them become one, so that a
    /// phrase looks like one.
    pub fn push_marked(&mut self, text: &str, highlights: &[ByteSpan], markers: &[(usize, &str)], layout: Layout) {
        let mut at = 0;
        let highlights = joined(text, highlights, markers);
        let mut markers = markers.iter().peekable();
        for highlight in &highlights {
            while let Some((offset, label)) = markers.next_if(|(offset, _)| *offset <= highlight.start) {
                self.push_lines(&text[at..*offset], Role::Plain).push(&marker(label), Role::Number);
                at = *offset;
            }
            self.push_lines(&text[at..highlight.start], Role::Plain);
            if layout.color {
                self.push_lines(highlight.of(text), Role::Match);
            } else {
                self.append("*", Role::Plain).push_lines(highlight.of(text), Role::Plain).append("*", Role::Plain);
            }
            at = highlight.end;
            while let Some((_, label)) = markers.next_if(|(offset, _)| *offset < highlight.end) {
                self.push(&marker(label), Role::Number);
            }
        }
        for (offset, label) in markers {
            self.push_lines(&text[at..*offset], Role::Plain).push(&marker(label), Role::Number);
            at = *offset;
        }
        self.push_lines(&text[at..], Role::Plain);
    }

    /// Returns the text without its roles.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the columns the text fills on one line.
    pub fn width(&self) -> usize {
        textwrap::core::display_width(&self.text)
    }

    /// Cuts the text to at most `columns`, a `…` included, where a word ends if that costs little.
    pub fn shorten(&mut self, columns: usize) {
        if self.width() <= columns {
            return;
        }
        let mut end = 0;
        let mut used = 0;
        for (at, c) in self.text.char_indices() {
            let width = textwrap::core::display_width(c.encode_utf8(&mut [0; 4]));
            if used + width > columns.saturating_sub(2) {
                break;
            }
            used += width;
            end = at + c.len_utf8();
        }
        // A word that is cut off takes up to half the line with it, not more.
        if let Some(space) = self.text[..end].rfind(' ')
            && space > end / 2
        {
            end = space;
        }
        let kept = self.text[..end].trim_end_matches([' ', ',', ';', ':', '/', '(']).len();
        self.text.truncate(kept);
        self.roles.retain_mut(|(range, _)| {
            range.end = range.end.min(kept);
            range.start < range.end
        });
        self.text.push_str(" …");
    }

    /// Cuts the text to at most `columns`, a `…` included, wherever that is: signs matter here, not words.
    pub fn cut(&mut self, columns: usize) {
        let mut used = 0;
        let mut end = 0;
        for (at, c) in self.text.char_indices() {
            used += textwrap::core::display_width(c.encode_utf8(&mut [0; 4]));
            if used > columns {
                self.text.truncate(end);
                self.roles.retain_mut(|(range, _)| {
                    range.end = range.end.min(end);
                    range.start < range.end
                });
                self.text.push('…');
                return;
            }
            if used < columns {
                end = at + c.len_utf8();
            }
        }
    }

    /// Takes the blanks at the end away.
    pub fn trim_end(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        let end = self.text.len();
        self.roles.retain(|(range, _)| range.start < end);
        for (range, _) in &mut self.roles {
            range.end = range.end.min(end);
        }
    }

    /// Writes the text broken at the layout's width, every line after `indent` spaces.
    ///
    /// # Errors
    ///
    /// What `out` gives.
    pub fn write(&self, out: &mut dyn Write, indent: usize, layout: Layout) -> io::Result<()> {
        self.write_after(out, &Self::new(), indent, layout)
    }

    /// Writes `head`, padded to `indent` columns, and behind it the text, broken and hanging under itself.
    ///
    /// # Errors
    ///
    /// What `out` gives.
    pub fn write_after(&self, out: &mut dyn Write, head: &Self, indent: usize, layout: Layout) -> io::Result<()> {
        let width = layout.text_width().saturating_sub(indent).max(MIN_WIDTH / 2);
        let mut first = true;
        for paragraph in lines(&self.text) {
            let text = &self.text[paragraph.clone()];
            let mut at = paragraph.start;
            for line in textwrap::wrap(text, options(width)) {
                // Lines are stretches of the text, in order: without hyphenation textwrap adds nothing.
                let start = self.text[at..].find(line.as_ref()).map_or(at, |offset| at + offset);
                at = start + line.len();
                if first {
                    head.write_range(out, 0..head.text.len(), layout)?;
                }
                let pad = if first { indent.saturating_sub(head.width()) } else { indent };
                if !line.is_empty() {
                    write!(out, "{:pad$}", "")?;
                }
                self.write_range(out, start..at, layout)?;
                writeln!(out)?;
                first = false;
            }
        }
        Ok(())
    }

    /// Writes the text on one line without breaking it.
    ///
    /// # Errors
    ///
    /// What `out` gives.
    pub fn write_line(&self, out: &mut dyn Write, indent: usize, layout: Layout) -> io::Result<()> {
        write!(out, "{:indent$}", "")?;
        self.write_range(out, 0..self.text.len(), layout)?;
        writeln!(out)
    }

    fn write_range(&self, out: &mut dyn Write, range: Range<usize>, layout: Layout) -> io::Result<()> {
        if !layout.color {
            return out.write_all(&self.text.as_bytes()[range]);
        }
        let mut at = range.start;
        for (styled, role) in &self.roles {
            let (start, end) = (styled.start.max(at), styled.end.min(range.end));
            if start >= end {
                continue;
            }
            let style = role.style();
            write!(out, "{}{style}{}{style:#}", &self.text[at..start], &self.text[start..end])?;
            at = end;
        }
        out.write_all(&self.text.as_bytes()[at..range.end])
    }
}

/// Joins highlights that only a space parts, unless a footnote is called between them.
fn joined(text: &str, highlights: &[ByteSpan], markers: &[(usize, &str)]) -> Vec<ByteSpan> {
    let mut joined: Vec<ByteSpan> = Vec::with_capacity(highlights.len());
    for &highlight in highlights {
        match joined.last_mut() {
            Some(last)
                if matches!(text.get(last.end..highlight.start), Some(" " | "\u{a0}"))
                    && !markers.iter().any(|(offset, _)| (last.end..=highlight.start).contains(offset)) =>
            {
                last.end = highlight.end;
            }
            _ => joined.push(highlight),
        }
    }
    joined
}

fn options(width: usize) -> textwrap::Options<'static> {
    // First fit: the same text breaks the same way whatever follows it. A hyphen typed by the author may end a line.
    textwrap::Options::new(width)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .word_separator(textwrap::WordSeparator::Custom(words))
        // The separator has broken at hyphens already, and better.
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(true)
}

/// Splits a line where it may be broken: as Unicode says, but never inside an address, which one wants to take whole,
/// nor between a number and what it counts, nor so that an ellipsis is left alone.
fn words(line: &str) -> Box<dyn Iterator<Item = textwrap::core::Word<'_>> + '_> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for word in textwrap::WordSeparator::AsciiSpace.find_words(line) {
        let range = at..at + word.word.len() + word.whitespace.len();
        at = range.end;
        match joined.last_mut() {
            Some(last) if is_kept_together(&line[last.clone()], &line[range.clone()]) => last.end = range.end,
            _ => joined.push(range),
        }
    }
    Box::new(joined.into_iter().map(|range| textwrap::core::Word::from(&line[range])))
}

/// Longest stretch, in bytes, that is kept together for the sake of its numbers: a row of numbers must break somewhere.
const MAX_NUMBERED: usize = 24;

/// Tells whether no line may end between two stretches.
fn is_kept_together(before: &str, behind: &str) -> bool {
    behind.trim_end() == "…" || in_address(before) || is_numbered(before, behind)
}

/// Tells whether a number belongs to its neighbour: "19–|28", "S. |20", "40 |f.", "3 |footnotes".
fn is_numbered(before: &str, behind: &str) -> bool {
    if before.len() + behind.len() > MAX_NUMBERED {
        return false;
    }
    let digit = |c: char| c.is_ascii_digit();
    let word = before.split_whitespace().next_back().unwrap_or_default();
    if !behind.starts_with(digit) {
        // Years stand alone.
        return word.len() <= 3
            && !word.is_empty()
            && word.chars().all(digit)
            && behind.starts_with(char::is_alphabetic);
    }
    let range = before.strip_suffix(['–', '-']).is_some_and(|number| number.ends_with(digit));
    let abbreviation =
        word.strip_suffix('.').is_some_and(|word| word.len() <= 3 && word.chars().all(char::is_alphabetic));
    range || abbreviation
}

/// Tells whether a stretch is the beginning of an address that goes on behind it.
fn in_address(stretch: &str) -> bool {
    stretch.contains("://") && !stretch.ends_with(char::is_whitespace)
}

fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let range = start..start + line.len();
        start += line.len() + 1;
        range
    })
}

/// Returns how a footnote marker is shown: `³`, `¹²`, `[ms]`, `[*]`.
pub(super) fn marker(label: &str) -> String {
    const SUPERSCRIPT: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits: Option<String> =
        label.chars().map(|c| c.to_digit(10).and_then(|digit| SUPERSCRIPT.get(digit as usize).copied())).collect();
    digits.filter(|digits| !digits.is_empty()).unwrap_or_else(|| format!("[{label}]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Layout = Layout { columns: 40, color: false };

    fn written(rich: &Rich, indent: usize, layout: Layout) -> String {
        let mut out = Vec::new();
        rich.write(&mut out, indent, layout).expect("writing to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    fn span(text: &str, part: &str) -> ByteSpan {
        let start = text.find(part).expect("part of the text");
        ByteSpan::new(start, start + part.len())
    }

    #[test]
    fn markers_and_matches_are_shown_where_they_stand() {
        let text = "Das Konzept der Stabilitätsprojektion entwickelt.";
        let word = span(text, "Stabilitätsprojektion");
        for (name, highlights, markers, expected) in [
            ("nothing", vec![], vec![], "Das Konzept der Stabilitätsprojektion entwickelt."),
            ("a match", vec![word], vec![], "Das Konzept der *Stabilitätsprojektion* entwickelt."),
            (
                "a marker at the end",
                vec![],
                vec![(text.len(), "12")],
                "Das Konzept der Stabilitätsprojektion entwickelt.¹²",
            ),
            (
                "a marker right behind a match",
                vec![word],
                vec![(word.end, "ms")],
                "Das Konzept der *Stabilitätsprojektion*[ms] entwickelt.",
            ),
            (
                "a marker inside a match waits",
                vec![word],
                vec![(word.start + 4, "*")],
                "Das Konzept der *Stabilitätsprojektion*[*] entwickelt.",
            ),
            (
                "two markers before a match",
                vec![word],
                vec![(3, "1"), (3, "2")],
                "Das¹² Konzept der *Stabilitätsprojektion* entwickelt.",
            ),
        ] {
            let mut rich = Rich::new();
            rich.push_marked(text, &highlights, &markers, PLAIN);
            assert_eq!(rich.text(), expected, "{name}");
        }
    }

    #[test]
    fn the_words_of_a_phrase_are_marked_as_one() {
        let text = "the fragile states of the region";
        let words = [span(text, "fragile"), span(text, "states"), span(text, "region")];
        let shown = |markers: &[(usize, &str)]| {
            let mut rich = Rich::new();
            rich.push_marked(text, &words, markers, PLAIN);
            rich.text().to_owned()
        };
        assert_eq!(shown(&[]), "the *fragile states* of the *region*");
        assert_eq!(shown(&[(words[0].end, "2")]), "the *fragile*² *states* of the *region*");
    }

    #[test]
    fn lines_are_broken_at_the_width_and_indented() {
        let mut rich = Rich::new();
        rich.push("Durch die neuerliche Bindung der NATO an der Ostflanke geht es heute darum.", Role::Plain);
        assert_eq!(
            written(&rich, 4, PLAIN),
            "    Durch die neuerliche Bindung der\n    NATO an der Ostflanke geht es heute\n    darum.\n"
        );
    }

    #[test]
    fn an_address_is_not_broken() {
        let mut rich = Rich::new();
        rich.push("In: <https://example.org/texte/1905/see-kabel> [05.03.2024].", Role::Plain);
        let layout = Layout { columns: 42, ..PLAIN };
        assert_eq!(written(&rich, 0, layout), "In:\n<https://example.org/texte/1905/see-kabel>\n[05.03.2024].\n");
    }

    #[test]
    fn an_ellipsis_stands_with_a_word_and_a_number_with_what_it_counts() {
        for (name, text, expected) in [
            ("at the end", "Durch die neuerliche Bindung der NATO …", "Durch die neuerliche Bindung der\nNATO …\n"),
            (
                "in between",
                "Durch die neuerliche Bindung der NATO … Ende",
                "Durch die neuerliche Bindung der\nNATO … Ende\n",
            ),
            ("a range", "Project Stability, Rome 2018, S. 19–28, in", "Project Stability, Rome 2018,\nS. 19–28, in\n"),
            ("a page", "Project Stability, in Rom 2018, S. 40 f.", "Project Stability, in Rom 2018,\nS. 40 f.\n"),
            (
                "a count",
                "2 captions, 14 footnotes, 1 lead, 3 list items",
                "2 captions, 14 footnotes, 1 lead,\n3 list items\n",
            ),
            (
                "a year",
                "Ukraine seit dem Februar des Jahres 2022 hat",
                "Ukraine seit dem Februar des Jahres\n2022 hat\n",
            ),
            (
                "a row of numbers",
                "1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h 9 i 10 k 11 l",
                "1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h 9 i\n10 k 11 l\n",
            ),
        ] {
            let mut rich = Rich::new();
            rich.push(text, Role::Plain);
            assert_eq!(written(&rich, 0, Layout { columns: 38, ..PLAIN }), expected, "{name}");
        }
    }

    #[test]
    fn a_style_never_runs_over_the_end_of_a_line() {
        let mut rich = Rich::new();
        rich.push("NATO Mission Iraq und ihre Rolle in der Region", Role::Title);
        let text = written(&rich, 2, Layout { columns: 30, color: true });
        assert_eq!(text, "  \u{1b}[1mNATO Mission Iraq und ihre\u{1b}[0m\n  \u{1b}[1mRolle in der Region\u{1b}[0m\n");
    }

    #[test]
    fn colour_changes_nothing_but_colour() {
        let text = "Das Konzept der Stabilitätsprojektion entwickelt.";
        let mut rich = Rich::new();
        rich.push("Titel", Role::Title).push(" – ", Role::Plain);
        rich.push_marked(text, &[], &[(text.len(), "3")], PLAIN);
        let colored = written(&rich, 2, Layout { color: true, ..PLAIN });
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), written(&rich, 2, PLAIN));
    }

    #[test]
    fn shortened_text_ends_at_a_word() {
        let mut rich = Rich::new();
        rich.push("Berti, Benedetta / Diaz-Plaja, Ruben 2018: Two Ages of NATO Efforts", Role::Dim);
        rich.shorten(40);
        assert_eq!(rich.text(), "Berti, Benedetta / Diaz-Plaja, Ruben …");
        let mut short = Rich::new();
        short.push("Ebd.", Role::Plain);
        short.shorten(40);
        assert_eq!(short.text(), "Ebd.");
    }

    #[test]
    fn an_unbroken_word_is_cut_at_the_column() {
        let mut rich = Rich::new();
        rich.push(&"x".repeat(60), Role::Plain);
        rich.shorten(20);
        assert_eq!(rich.text(), format!("{} …", "x".repeat(18)));
    }
}
