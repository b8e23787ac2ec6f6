//! Mark-up inside a line that a converter left: emphasis, links, tags; soft hyphens; spaced-out words.

use crate::ingest::flow::Flow;
use crate::ingest::reader::Emphasis;
use crate::ingest::structure::number::raised_digit;
use crate::ingest::structure::sentence::{head, tail};
use crate::text::ByteSpan;

/// Longest text or target of a link, and longest tag, in bytes.
const MAX_LINK_BYTES: usize = 2048;

/// How many open marks are looked through for a partner: nobody nests deeper.
const MAX_OPEN: usize = 16;

/// Takes Markdown's inline mark-up and HTML tags out of plain text; footnote markers stay.
///
/// Also tells how the whole text is set, where it is all of one kind.
pub fn strip_markup(flow: Flow) -> (Flow, Emphasis) {
    let text = flow.text.as_str();
    if !text.contains(['*', '_', '<', '[', '\\', '`']) {
        return (flow, Emphasis::None);
    }
    let emphasis = whole_emphasis(text);
    let mut cuts = Vec::new();
    cut_links(text, &mut cuts);
    cut_tags(text, &mut cuts);
    cut_emphasis(text, &mut cuts);
    cuts.sort_unstable_by_key(|s: &ByteSpan| (s.start, s.end));
    cuts.dedup_by(|b, a| a.end >= b.end);
    (flow.without(&cuts), emphasis)
}

/// Tells whether all of the text stands between one pair of emphasis marks.
fn whole_emphasis(text: &str) -> Emphasis {
    for (mark, emphasis) in
        [("**", Emphasis::Bold), ("__", Emphasis::Bold), ("*", Emphasis::Italic), ("_", Emphasis::Italic)]
    {
        if let Some(inner) = text.strip_prefix(mark).and_then(|t| t.strip_suffix(mark))
            && !inner.is_empty()
            && !inner.contains(mark)
            && !inner.starts_with(char::is_whitespace)
            && !inner.ends_with(char::is_whitespace)
        {
            return emphasis;
        }
    }
    Emphasis::None
}

/// `[text](target)` keeps its text, `![alt](target)` too; `[1]` and `[^1]` are left alone.
fn cut_links(text: &str, cuts: &mut Vec<ByteSpan>) {
    let mut from = 0;
    while let Some(at) = text[from..].find("](").map(|n| from + n) {
        from = at + 2;
        let before = tail(&text[..at], MAX_LINK_BYTES);
        let Some(open) = before.rfind('[').map(|n| at - before.len() + n) else { continue };
        let Some(close) = head(&text[at..], MAX_LINK_BYTES).find(')').map(|n| at + n + 1) else { continue };
        if text[open..at].contains('\n')
            || text[at..close].contains(char::is_whitespace) && !text[at..close].contains('"')
        {
            continue;
        }
        let start = if text[..open].ends_with('!') { open - 1 } else { open };
        cuts.push(ByteSpan::new(start, open + 1));
        cuts.push(ByteSpan::new(at, close));
        from = close;
    }
}

/// Known tags go, `<sup>` stays for the markers, `<https://…>` is text.
fn cut_tags(text: &str, cuts: &mut Vec<ByteSpan>) {
    const TAGS: [&str; 14] =
        ["b", "i", "em", "strong", "u", "span", "br", "p", "div", "a", "sub", "small", "mark", "font"];
    let mut from = 0;
    while let Some(at) = text[from..].find('<').map(|n| from + n) {
        from = at + 1;
        let Some(end) = head(&text[at..], MAX_LINK_BYTES).find('>').map(|n| at + n + 1) else { continue };
        let inside = text[at + 1..end - 1].trim_start_matches('/').trim_end_matches('/').trim();
        let name = inside.split(char::is_whitespace).next().unwrap_or_default().to_ascii_lowercase();
        if TAGS.contains(&name.as_str()) {
            cuts.push(ByteSpan::new(at, end));
            from = end;
        }
    }
}

/// Pairs of `*`, `**`, `_`, `__` that open before a word and close behind one.
fn cut_emphasis(text: &str, cuts: &mut Vec<ByteSpan>) {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '*' && c != '_' {
            continue;
        }
        let mut end = at + 1;
        while chars.peek().is_some_and(|&(_, d)| d == c) {
            chars.next();
            end += 1;
        }
        let run = &text[at..end];
        if run.len() > 3 {
            continue;
        }
        let before = text[..at].chars().next_back();
        let after = text[end..].chars().next();
        let word_before = before.is_some_and(|c| !c.is_whitespace());
        let word_after = after.is_some_and(|c| !c.is_whitespace());
        let inside_word = before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        if word_before
            && !(c == '_' && inside_word)
            && let Some(found) = open.iter().rev().take(MAX_OPEN).position(|&(mark, _)| mark == run)
        {
            let found = open.len() - 1 - found;
            let (_, start) = open[found];
            // Text between the marks, and none of them glued to a word from outside.
            if start + run.len() < at {
                cuts.push(ByteSpan::new(start, start + run.len()));
                cuts.push(ByteSpan::new(at, end));
                open.truncate(found);
                continue;
            }
        }
        if word_after && !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | ',' | '!' | '?')) {
            open.push((run, at));
        }
    }
}

/// Takes `<sup>` tags that are no markers out, leaving what they raise: "19<sup>th</sup>" → "19th".
pub fn strip_sup_tags(flow: Flow) -> Flow {
    let tags = sup_tags(&flow.text);
    flow.without(&tags)
}

/// Raises what counts editions before a year: "München <sup>3</sup>1970" → "München ³1970". That is no marker.
pub fn raise_editions(flow: Flow) -> Flow {
    if !flow.text.contains("</sup>") && !flow.text.contains("</SUP>") {
        return flow;
    }
    let text = flow.text.as_str();
    let mut raised = Flow::default();
    let mut at = 0;
    for pair in sup_tags(text).windows(2) {
        let (open, close) = (pair[0], pair[1]);
        let number = &text[open.end..close.start];
        let behind = &text[close.end..];
        let digits = behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let counts = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        let stands_apart = !text[..open.start].ends_with(|c: char| !c.is_whitespace() && !matches!(c, '(' | '[' | '/'));
        if !(counts && digits == 4 && stands_apart && open.start >= at) {
            continue;
        }
        raised.append(&flow.slice(ByteSpan::new(at, open.start)));
        let origin = flow.map.to_origin(ByteSpan::new(open.start, close.end)).unwrap_or_default();
        raised.push_text(&number.chars().map(raised_digit).collect::<String>(), origin);
        at = close.end;
    }
    if at == 0 {
        return flow;
    }
    raised.append(&flow.slice(ByteSpan::new(at, text.len())));
    raised
}

/// Finds the `<sup>` tags of a text, in order.
pub fn sup_tags(text: &str) -> Vec<ByteSpan> {
    if !text.contains("sup") && !text.contains("SUP") {
        return Vec::new();
    }
    let mut tags: Vec<ByteSpan> = ["<sup>", "</sup>", "<SUP>", "</SUP>"]
        .iter()
        .flat_map(|tag| text.match_indices(tag).map(|(at, tag)| ByteSpan::new(at, at + tag.len())))
        .collect();
    tags.sort_unstable();
    tags
}

/// Takes out soft hyphens and other characters that print nothing.
pub fn strip_invisible(flow: Flow) -> Flow {
    if !flow.text.contains(is_invisible) {
        return flow;
    }
    let cuts: Vec<ByteSpan> = flow
        .text
        .char_indices()
        .filter(|&(_, c)| is_invisible(c))
        .map(|(at, c)| ByteSpan::new(at, at + c.len_utf8()))
        .collect();
    flow.without(&cuts)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Letters that must stand apart in a row before they count as one spaced-out word.
const SPACED_LETTERS: usize = 4;

/// Most letters in a row that a document prints so: several pages of them.
const MAX_SPACED_LETTERS: usize = 20_000;

/// Joins words printed with spaces between their letters: "S p e r r s a t z" → "Sperrsatz".
///
/// Words of a spaced-out passage are told apart by capitals and by wider gaps. Rows of capitals
/// ("A B C D") are left alone.
pub fn join_spaced_words(flow: Flow) -> Flow {
    let text = flow.text.as_str();
    let mut cuts = Vec::new();
    let mut row: Vec<(usize, char)> = Vec::new();
    let mut at = 0;
    let mut end_row = |row: &mut Vec<(usize, char)>| {
        let small = row.iter().filter(|(_, c)| c.is_lowercase()).count();
        if row.len() >= SPACED_LETTERS && small + 1 >= row.len()
            || row.len() >= 2 * SPACED_LETTERS && small * 2 > row.len()
        {
            for pair in row.windows(2) {
                let ((before, b), (next, n)) = (pair[0], pair[1]);
                let new_word = n.is_uppercase() && b.is_lowercase();
                if !new_word {
                    cuts.push(ByteSpan::new(before + b.len_utf8(), next));
                }
            }
        }
        row.clear();
    };
    for word in text.split(' ') {
        let mut letters = word.chars();
        let first = letters.next();
        let tail = letters.as_str();
        match first {
            // Of letters without end every one would keep its own place in the file.
            Some(_) if row.len() >= MAX_SPACED_LETTERS => return flow,
            Some(c) if c.is_alphabetic() && tail.is_empty() => row.push((at, c)),
            // The last letter may carry the punctuation.
            Some(c) if c.is_alphabetic() && !row.is_empty() && tail.chars().all(|c| !c.is_alphanumeric()) => {
                row.push((at, c));
                end_row(&mut row);
            }
            _ => end_row(&mut row),
        }
        at += word.len() + 1;
    }
    end_row(&mut row);
    flow.without(&cuts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(text: &str) -> (String, Emphasis) {
        let (flow, emphasis) = strip_markup(Flow::copied(text, ByteSpan::new(0, text.len())));
        (flow.text, emphasis)
    }

    #[test]
    fn inline_markup_goes_and_text_stays() {
        for (text, expected) in [
            ("Als *failing state* hat", "Als failing state hat"),
            ("klares *Ownership*-Verhältnis", "klares Ownership-Verhältnis"),
            ("40 JAHRE **Ai**", "40 JAHRE Ai"),
            ("[NATO. Die Allianz](#)", "NATO. Die Allianz"),
            ("the _Missa pastoralis_ in D", "the Missa pastoralis in D"),
            ("a snake_case_name stays", "a snake_case_name stays"),
            ("ein Wort* und noch eins** dazu", "ein Wort* und noch eins** dazu"),
            ("in: <https://ogy.de/5f86> [05.01.2024].", "in: <https://ogy.de/5f86> [05.01.2024]."),
            ("so<sup>3</sup> <b>fett</b>", "so<sup>3</sup> fett"),
            ("2 * 3 * 4", "2 * 3 * 4"),
        ] {
            assert_eq!(stripped(text).0, expected, "{text}");
        }
        assert_eq!(stripped("*Alles schräg.*").1, Emphasis::Italic);
        assert_eq!(stripped("*Eins* und *zwei*").1, Emphasis::None);
    }

    #[test]
    fn the_number_of_an_edition_stays_raised_before_its_year() {
        for (text, expected) in [
            ("München <sup>3</sup>1970, S. 5.", "München ³1970, S. 5."),
            ("Wien (<sup>12</sup>1965); Bonn <sup>2</sup>1970", "Wien (¹²1965); Bonn ²1970"),
            ("Im Jahr<sup>3</sup> 1970", "Im Jahr<sup>3</sup> 1970"),
            ("am Ende.<sup>3</sup>1970 kam", "am Ende.<sup>3</sup>1970 kam"),
            ("München <sup>3</sup>197", "München <sup>3</sup>197"),
        ] {
            assert_eq!(raise_editions(Flow::copied(text, ByteSpan::new(0, text.len()))).text, expected, "{text}");
        }
    }

    #[test]
    fn spaced_out_words_are_joined() {
        for (text, expected) in [
            ("der S p e r r s a t z, wie", "der Sperrsatz, wie"),
            ("das ist s e h r wahr", "das ist sehr wahr"),
            ("des Z o l l v e r e i n s W e s e n", "des Zollvereins Wesen"),
            ("Punkte A B C D und E", "Punkte A B C D und E"),
            ("a b c", "a b c"),
        ] {
            let flow = join_spaced_words(Flow::copied(text, ByteSpan::new(0, text.len())));
            assert_eq!(flow.text, expected, "{text}");
        }
        let endless = "S t a b i l i t e t ".repeat(MAX_SPACED_LETTERS / 8);
        assert_eq!(join_spaced_words(Flow::copied(&endless, ByteSpan::new(0, endless.len()))).text, endless);
    }
}
