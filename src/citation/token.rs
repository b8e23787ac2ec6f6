//! A note as tokens: words, numbers, links, quotation marks and brackets with their partners.

use crate::citation::lexicon::{self, Class};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// "Hans-Ulrich", "NATO's", "Aufl." (with its dot, see [`Token::dotted`])
    Word,
    /// "1250", "87a", "7r", "2nd"
    Number,
    /// "https://…", "www.…"
    Url,
    /// "10.5555/jsi.2023", also where it stands in a link
    Doi,
    /// "arXiv:2301.01234"
    Arxiv,
    /// "S/RES/1546"
    Symbol,
    /// ( or [
    Open,
    /// ) or ]
    Close,
    /// „ “ » ‘ and so on, where its partner is there
    QuoteOpen,
    /// Its partner
    QuoteClose,
    Comma,
    Colon,
    Semicolon,
    /// A full stop that ends no abbreviation
    Stop,
    /// ? or !
    Exclaim,
    /// – — -
    Dash,
    Slash,
    Ampersand,
    /// §, §§
    Section,
    /// ¶
    Pilcrow,
    Equals,
    /// < or >
    Angle,
    /// Anything else
    Other,
}

/// A token of a note.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind,
    /// As printed; of a DOI only the DOI itself, of a word without its dot.
    pub(crate) text: &'t str,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// White space stands before it.
    pub(crate) spaced: bool,
    /// A word that ends in an abbreviation's dot.
    pub(crate) dotted: bool,
    /// Which token of the note it is, from 0.
    pub(crate) index: u32,
    /// Of brackets and quotation marks: the token that closes or opens. Of others: itself.
    pub(crate) partner: u32,
    /// Brackets and quotation marks it stands in.
    pub(crate) depth: u16,
    /// What the tables say of it.
    pub(crate) class: Class,
}

impl Token<'_> {
    /// Begins with a capital letter.
    pub(crate) fn is_capital(&self) -> bool {
        self.kind == Kind::Word && self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// Begins with a small letter.
    pub(crate) fn is_small(&self) -> bool {
        self.kind == Kind::Word && self.text.chars().next().is_some_and(char::is_lowercase)
    }

    /// "NATO", "IDOS": two capitals or more and no small letter.
    pub(crate) fn is_acronym(&self) -> bool {
        self.kind == Kind::Word
            && !self.text.chars().any(char::is_lowercase)
            && self.text.chars().filter(|c| c.is_uppercase()).nth(1).is_some()
    }

    /// "C.", "R.", "J.-P.", "TE"
    pub(crate) fn is_initial(&self) -> bool {
        self.is_capital() && self.dotted && self.text.split(['-', '.']).all(|part| part.chars().count() <= 2)
    }

    /// The number a numeral begins with: 87 of "87a".
    pub(crate) fn number(&self) -> Option<u32> {
        let digits = self.text.bytes().take_while(u8::is_ascii_digit).count();
        self.text[..digits].parse().ok()
    }

    /// A number without a letter.
    pub(crate) fn is_plain_number(&self) -> bool {
        self.kind == Kind::Number && self.text.bytes().all(|b| b.is_ascii_digit())
    }

    /// A year from 1000 to 2099.
    pub(crate) fn year(&self) -> Option<i32> {
        let year = self.is_plain_number().then(|| self.text.parse().ok()).flatten()?;
        (self.text.len() == 4 && (1000..2100).contains(&year)).then_some(year)
    }

    /// "II", "xiv"
    pub(crate) fn is_roman(&self) -> bool {
        self.class.roman
    }

    /// Compares without case.
    #[inline]
    pub(crate) fn is(&self, lower: &str) -> bool {
        self.kind == Kind::Word && same_letters(self.text, lower)
    }
}

/// Compares with a text in lower case.
#[inline]
pub(crate) fn same_letters(text: &str, lower: &str) -> bool {
    // No letter of German or English changes its length with its case.
    text.len() == lower.len() && same_letters_of_one_length(text, lower)
}

fn same_letters_of_one_length(text: &str, lower: &str) -> bool {
    if lower.is_ascii() {
        return text.eq_ignore_ascii_case(lower);
    }
    text.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

impl PartialEq<Kind> for Token<'_> {
    fn eq(&self, kind: &Kind) -> bool {
        self.kind == *kind
    }
}

/// Cuts a note into tokens. Linear in its length; white space alone belongs to none.
pub(crate) fn tokenize(text: &str) -> Vec<Token<'_>> {
    let mut tokens = tokenize_bare(text);
    for token in &mut tokens {
        token.class = lexicon::class_of(token);
    }
    tokens
}

/// The text of the first token.
pub(crate) fn first_token(text: &str) -> Option<&str> {
    let start = text.find(|c: char| !c.is_whitespace())?;
    let before = text[..start].chars().next_back();
    let (_, shown, _) = next(&text[start..], text[start..].chars().next()?, before);
    Some(&text[start + shown.0..start + shown.1])
}

/// Cuts a text into tokens without looking them up.
pub(crate) fn tokenize_bare(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 4 + 1);
    let mut at = 0;
    let mut spaced = false;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            spaced = true;
            at += c.len_utf8();
            continue;
        }
        let before = at.checked_sub(1).and_then(|_| text[..at].chars().next_back());
        let (kind, shown, length) = next(&text[at..], c, before);
        let (start, end) = (at + shown.0, at + shown.1);
        let mut token = Token {
            kind,
            text: &text[start..end],
            start: at as u32,
            end: (at + length) as u32,
            spaced,
            dotted: false,
            index: tokens.len() as u32,
            partner: tokens.len() as u32,
            depth: 0,
            class: Class::default(),
        };
        at += length;
        spaced = false;
        if kind == Kind::Word && text[at..].starts_with('.') && is_abbreviation(token.text, &text[at + 1..]) {
            token.dotted = true;
            token.end += 1;
            at += 1;
        }
        tokens.push(token);
    }
    pair(&mut tokens, text);
    tokens
}

/// Returns kind, the range shown, and the bytes taken.
fn next(rest: &str, c: char, before: Option<char>) -> (Kind, (usize, usize), usize) {
    let one = |kind| (kind, (0, c.len_utf8()), c.len_utf8());
    let after_letter = before.is_some_and(char::is_alphanumeric);
    if c.is_ascii_alphanumeric()
        && !after_letter
        && let Some(found) = link(rest)
    {
        return found;
    }
    if c.is_ascii_digit() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let letters = rest[digits..].chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum::<usize>();
        // "1980er" is one, and so is "1914-er"; longer words behind a number are a slip of the converter.
        let length = if rest[digits..digits + letters].chars().count() <= 3 { digits + letters } else { digits };
        return (Kind::Number, (0, length), length);
    }
    if c.is_alphanumeric() {
        if !after_letter && let Some(length) = symbol(rest) {
            return (Kind::Symbol, (0, length), length);
        }
        let length = word(rest);
        return (Kind::Word, (0, length), length);
    }
    match c {
        '(' | '[' => one(Kind::Open),
        ')' | ']' => one(Kind::Close),
        '„' | '“' | '”' | '"' | '«' | '»' | '‹' | '›' | '‚' | '‘' | '’' | '\'' | '`' => {
            one(Kind::QuoteOpen)
        }
        ',' => one(Kind::Comma),
        ':' => one(Kind::Colon),
        ';' => one(Kind::Semicolon),
        '.' => one(Kind::Stop),
        '…' => one(Kind::Other),
        '?' | '!' => one(Kind::Exclaim),
        '–' | '—' | '-' | '‐' | '‑' | '‒' | '−' => one(Kind::Dash),
        '/' => one(Kind::Slash),
        '&' => one(Kind::Ampersand),
        '§' => {
            let length = rest.chars().take_while(|c| *c == '§').map(char::len_utf8).sum();
            (Kind::Section, (0, length), length)
        }
        '¶' => {
            let length = rest.chars().take_while(|c| *c == '¶').map(char::len_utf8).sum();
            (Kind::Pilcrow, (0, length), length)
        }
        '=' => one(Kind::Equals),
        '<' | '>' | '⟨' | '⟩' => one(Kind::Angle),
        _ => one(Kind::Other),
    }
}

/// Letters with hyphens and apostrophes between them, and digits behind: "Ruben-Erik", "NATO's", "R20".
fn word(rest: &str) -> usize {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) {
            end = at + c.len_utf8();
        } else if matches!(c, '-' | '‐' | '‑' | '\'' | '’' | '\u{ad}')
            && end == at
            && chars.peek().is_some_and(|(_, next)| next.is_alphabetic())
        {
            // Goes on behind it.
        } else {
            break;
        }
    }
    end
}

/// What stands before the slash of a DOI is shorter, divisions of the registrant included: "10.1000.10".
const DOI_PREFIX_BYTES_MAX: usize = 32;

/// A DOI, arXiv number or address: kind, the range of what it names, the bytes taken.
fn link(rest: &str) -> Option<(Kind, (usize, usize), usize)> {
    let lower = |text: &str| {
        rest.len() >= text.len() && rest.is_char_boundary(text.len()) && rest[..text.len()].eq_ignore_ascii_case(text)
    };
    if lower("10.") {
        let registrant = rest[3..].bytes().take_while(u8::is_ascii_digit).count();
        let of_prefix = |b: &u8| b.is_ascii_digit() || *b == b'.';
        let prefix = rest.bytes().take(DOI_PREFIX_BYTES_MAX).take_while(of_prefix).count();
        if registrant >= 4 && rest[prefix..].starts_with('/') {
            let length = link_end(rest);
            return Some((Kind::Doi, (0, length), length));
        }
        return None;
    }
    if lower("doi:") {
        let gap = rest[4..].len() - rest[4..].trim_start_matches(' ').len();
        let begin = 4 + gap;
        if rest[begin..].starts_with("10.") {
            let length = link_end(&rest[begin..]);
            return Some((Kind::Doi, (begin, begin + length), begin + length));
        }
        // "doi: https://doi.org/10.…"
        return None;
    }
    if lower("arxiv:") {
        let length = 6 + link_end(&rest[6..]);
        return (length > 6).then_some((Kind::Arxiv, (6, length), length));
    }
    if lower("http://") || lower("https://") || lower("www.") || lower("ftp://") {
        let length = link_end(rest);
        let address = &rest[..length];
        let is_doi = address.find("doi.org/10.").map(|at| at + "doi.org/".len());
        if let Some(begin) = is_doi {
            return Some((Kind::Doi, (begin, length), length));
        }
        return Some((Kind::Url, (0, length), length));
    }
    None
}

/// A link is no longer; what follows is text.
const LINK_BYTES_MAX: usize = 2_000;

/// Where a link ends: at white space, brackets and quotation marks, without the punctuation of the sentence.
fn link_end(rest: &str) -> usize {
    let stops = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '“' | '”' | '„' | '«' | '»' | '⟩' | '⟨' | '|')
    };
    let mut end = rest.find(stops).unwrap_or(rest.len());
    if end > LINK_BYTES_MAX {
        end = (0..=LINK_BYTES_MAX).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
    }
    loop {
        let link = &rest[..end];
        let Some(last) = link.chars().next_back() else { return 0 };
        let opened = |open: char| link.bytes().filter(|b| *b as char == open).count();
        let trim = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '‘' | '…' | '*' => true,
            ')' => opened('(') < opened(')'),
            ']' => opened('[') < opened(']'),
            _ => false,
        };
        if !trim {
            return end;
        }
        end -= last.len_utf8();
    }
}

/// A symbol is no longer.
const SYMBOL_BYTES_MAX: usize = 48;

/// "S/RES/1546", "A/HRC/25/63", "E/CN.4/2002/1": the symbol of an official document.
fn symbol(rest: &str) -> Option<usize> {
    let head = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    const BODIES: [&str; 22] = [
        "S", "A", "E", "T", "ST", "CCPR", "CAT", "CEDAW", "CRC", "CERD", "CRPD", "HRI", "TD", "DP", "FCCC", "GA", "SC",
        "WT", "UNEP", "UNCTAD", "CMW", "ECE",
    ];
    if !BODIES.contains(&&rest[..head]) || !rest[head..].starts_with('/') {
        return None;
    }
    // "Add.6", "Rev.1" begin with a capital, as every part does.
    let mut end = head;
    while end < SYMBOL_BYTES_MAX && rest[end..].starts_with(['/', '.', '-']) {
        let part = &rest[end + 1..];
        let length = part.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(part.len());
        if !part.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) {
            break;
        }
        end += 1 + length;
    }
    let symbol = &rest[..end];
    let names = symbol.matches('/').count() >= 1 && symbol.bytes().any(|b| b.is_ascii_digit());
    (names && !rest[end..].starts_with(char::is_alphabetic)).then_some(end)
}

/// Tells whether a dot behind a word belongs to it: an abbreviation, an initial, or no sentence can end here.
fn is_abbreviation(word: &str, behind: &str) -> bool {
    if lexicon::is_abbreviation(word) {
        return true;
    }
    // "n.106" is a note, "I.5" a number
    if behind.starts_with(|c: char| c.is_ascii_digit()) && matches!(word, "n" | "nn" | "p" | "S") {
        return true;
    }
    if behind.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let mut letters = word.chars();
    let (first, second) = (letters.next(), letters.next());
    if second.is_none() && first.is_some_and(char::is_alphabetic) {
        return true;
    }
    // "Ph.D", "J.-P.", "u.a."
    let next = behind.chars().next();
    if next.is_some_and(|c| c.is_alphabetic() || c == '-') {
        return true;
    }
    // "HARV. L. REV. 1733" in capitals
    let loud = word.len() > 1 && word.len() <= 5 && word.bytes().all(|b| b.is_ascii_uppercase());
    if loud {
        let rest = behind.trim_start();
        let letters = rest.bytes().take_while(u8::is_ascii_uppercase).count();
        if (1..=5).contains(&letters) && rest[letters..].starts_with('.')
            || lexicon::is_abbreviation(&word.to_lowercase())
        {
            return true;
        }
    }
    let short = word.chars().count() <= 5 && first.is_some_and(char::is_uppercase);
    let after = behind.trim_start().chars().next();
    // "Intern. Verlag" is left to the table; "Prov.," and "bearb. von" show it themselves.
    matches!(after, Some(',' | ';' | ')' | ':')) && (short || next != Some(' '))
        || after.is_some_and(char::is_lowercase)
}

/// Marks left open are not looked through any deeper: nobody nests so, and a note of nothing but marks is read in linear time.
const NESTED_MAX: usize = 16;

/// Finds the last mark still open that answers.
fn last_open(open: &[usize], ask: impl Fn(usize) -> bool) -> Option<usize> {
    let skipped = open.len().saturating_sub(NESTED_MAX);
    open[skipped..].iter().rposition(|&o| ask(o)).map(|depth| skipped + depth)
}

/// Links brackets and quotation marks to their partners; what has none becomes [`Kind::Other`].
fn pair(tokens: &mut [Token<'_>], text: &str) {
    let mut open: Vec<usize> = Vec::new();
    let mut matched: Vec<(usize, usize)> = Vec::new();
    for at in 0..tokens.len() {
        let token = tokens[at];
        match token.kind {
            Kind::Open => open.push(at),
            Kind::Close => {
                let wanted = if token.text == ")" { "(" } else { "[" };
                if let Some(depth) = last_open(&open, |o| tokens[o].text == wanted) {
                    // A bracket closes over quotation marks left open, not over another bracket.
                    if open[depth + 1..].iter().all(|&o| tokens[o].kind == Kind::QuoteOpen) {
                        matched.push((open[depth], at));
                        open.truncate(depth);
                    }
                }
            }
            Kind::QuoteOpen => {
                let before = text[..token.start as usize].chars().next_back();
                let after = text[token.end as usize..].chars().next();
                let can_open = before.is_none_or(|c| !c.is_alphanumeric()) && after.is_some_and(|c| !c.is_whitespace());
                let can_close = before.is_some_and(|c| !c.is_whitespace());
                let partner = can_close.then(|| {
                    last_open(&open, |o| tokens[o].kind == Kind::QuoteOpen && closes(tokens[o].text, token.text))
                });
                let partner = partner.flatten().filter(|&depth| {
                    open[depth + 1..].iter().all(|&o| tokens[o].kind == Kind::QuoteOpen)
                        // An apostrophe inside a word is in the word; one before a letter opens.
                        && !(after.is_some_and(char::is_alphanumeric) && matches!(token.text, "’" | "'" | "‘"))
                });
                match partner {
                    Some(depth) => {
                        matched.push((open[depth], at));
                        open.truncate(depth);
                    }
                    None if can_open && opens(token.text) => open.push(at),
                    None => {}
                }
            }
            _ => {}
        }
    }
    let mut partner: Vec<Option<usize>> = vec![None; tokens.len()];
    for (o, c) in matched {
        partner[o] = Some(c);
        partner[c] = Some(o);
    }
    let mut depth = 0_u16;
    for at in 0..tokens.len() {
        let token = &mut tokens[at];
        match (token.kind, partner[at]) {
            (Kind::Open | Kind::QuoteOpen, Some(close)) if close > at => {
                token.partner = close as u32;
                token.depth = depth;
                depth = depth.saturating_add(1);
            }
            (Kind::Close | Kind::QuoteOpen, Some(open)) => {
                if token.kind == Kind::QuoteOpen {
                    token.kind = Kind::QuoteClose;
                }
                token.partner = open as u32;
                depth = depth.saturating_sub(1);
                token.depth = depth;
            }
            (Kind::Open | Kind::Close | Kind::QuoteOpen, None) => {
                token.kind = Kind::Other;
                token.depth = depth;
            }
            _ => token.depth = depth,
        }
    }
}

fn opens(mark: &str) -> bool {
    matches!(mark, "„" | "“" | "\"" | "«" | "»" | "‹" | "›" | "‚" | "‘" | "'" | "”" | "`")
}

fn closes(open: &str, close: &str) -> bool {
    match open {
        "„" => matches!(close, "“" | "”" | "\""),
        "“" => matches!(close, "”" | "\""),
        "”" => close == "”",
        "\"" => close == "\"",
        "«" => close == "»",
        "»" => matches!(close, "«" | "»"),
        "‹" => close == "›",
        "›" => close == "‹",
        "‚" => matches!(close, "‘" | "’" | "'"),
        "‘" => matches!(close, "’" | "'"),
        "'" => close == "'",
        "`" => matches!(close, "'" | "’"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        tokenize(text).iter().map(|t| format!("{}{}", t.text, if t.dotted { "." } else { "" })).collect()
    }

    #[test]
    fn abbreviations_keep_their_dot_and_sentences_lose_it() {
        for (text, expected) in [
            ("2. Aufl., München.", vec!["2", ".", "Aufl.", ",", "München", "."]),
            ("S. 40 f.", vec!["S.", "40", "f."]),
            ("T. E. Lawrence", vec!["T.", "E.", "Lawrence"]),
            ("Frankfurt a. M.", vec!["Frankfurt", "a.", "M."]),
            ("Roman. Berlin", vec!["Roman", ".", "Berlin"]),
            ("J.-P. Sartre", vec!["J.", "-", "P.", "Sartre"]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn links_end_before_the_punctuation_of_the_sentence() {
        for (text, kind, expected) in [
            ("<https://ogy.de/5f86>", Kind::Url, "https://ogy.de/5f86"),
            ("https://x.org/a.html. I thank", Kind::Url, "https://x.org/a.html"),
            ("(https://x.org/a_(b))", Kind::Url, "https://x.org/a_(b)"),
            ("https://doi.org/10.5555/jsi.2023.46.2.115, esp. 120", Kind::Doi, "10.5555/jsi.2023.46.2.115"),
            ("doi: 10.1000/182.", Kind::Doi, "10.1000/182"),
            ("arXiv:2301.01234v2.", Kind::Arxiv, "2301.01234v2"),
            ("UN Doc. S/RES/1546 (2004)", Kind::Symbol, "S/RES/1546"),
        ] {
            let tokens = tokenize(text);
            let found = tokens.iter().find(|token| token.kind == kind);
            assert_eq!(found.map(|token| token.text), Some(expected), "{text}");
        }
    }

    #[test]
    fn quotation_marks_find_their_partners() {
        for (text, pairs) in [
            ("„Am Anfang“ und »Reich« so", 2),
            ("“The ‘Resilience’,” Journal", 2),
            ("‘Iran’s War’, in", 1),
            ("NATO's and states' rights", 0),
            ("“Clausewitz’s On War,” in", 1),
            ("\"a\" (b „c)", 2),
        ] {
            let tokens = tokenize(text);
            let open = tokens.iter().enumerate().filter(|(at, token)| token.partner as usize > *at);
            assert_eq!(open.count(), pairs, "{text}");
        }
    }
}
