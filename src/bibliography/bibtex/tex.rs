use biblatex::{Chunk, Chunks, Spanned};
use unicode_normalization::char::compose;

/// Decodes the LaTeX of a field: accents, symbols, dashes, quotation marks. Commands that set type leave their text.
///
/// What stands in braces is [`Chunk::Verbatim`], as names need it; a group that begins with a command (`{\"o}`) is none.
/// Runs of white space are one space. Goes through the text once, with no recursion.
pub(crate) fn decode(field: &str) -> Chunks {
    let dollars = unescaped(field, '$');
    Decoder {
        rest: field,
        groups: Vec::new(),
        out: Vec::new(),
        accent: None,
        math: false,
        // One dollar alone is money.
        has_math: dollars.is_multiple_of(2),
        space: false,
    }
    .run()
}

/// Gives a chunk the span that the crate counts with; it adds to the ends of detached ones until they overflow.
pub(crate) fn spanned(chunk: Chunk) -> Spanned<Chunk> {
    let bytes = chunk.get().len();
    Spanned::new(chunk, 0..bytes)
}

/// Decodes a field to plain text, without white space at its ends.
pub(crate) fn plain(field: &str) -> String {
    let text: String = decode(field).iter().map(|chunk| chunk.v.get()).collect();
    text.trim().to_owned()
}

fn unescaped(text: &str, wanted: char) -> usize {
    let mut escaped = false;
    let counts = text.chars().map(|c| {
        let counts = c == wanted && !escaped;
        escaped = c == '\\' && !escaped;
        usize::from(counts)
    });
    counts.sum()
}

/// A brace that is open.
struct Group {
    verbatim: bool,
    /// Written when it closes: "”" of `\enquote`.
    after: &'static str,
    /// Closes the argument of an accent: `\~{}` is the accent itself.
    accent: bool,
}

/// What a backslash takes its meaning from.
const ESCAPED: [char; 7] = ['#', '$', '%', '&', '_', '{', '}'];

struct Decoder<'a> {
    rest: &'a str,
    groups: Vec<Group>,
    out: Vec<(bool, String)>,
    /// Waits for its letter.
    accent: Option<char>,
    math: bool,
    has_math: bool,
    space: bool,
}

impl<'a> Decoder<'a> {
    fn run(mut self) -> Chunks {
        while let Some(c) = self.rest.chars().next() {
            let after = &self.rest[c.len_utf8()..];
            match c {
                '\\' => {
                    self.rest = after;
                    self.command();
                    continue;
                }
                '{' => {
                    let command = after.strip_prefix('\\').is_some_and(|name| !name.starts_with(ESCAPED));
                    let verbatim = self.verbatim() || !command;
                    let accent = self.accent.is_some();
                    let verbatim = if accent { self.verbatim() } else { verbatim };
                    self.open(verbatim, "", accent);
                }
                '}' => {
                    if let Some(group) = self.groups.pop() {
                        if group.accent {
                            self.settle();
                        }
                        self.push_str(group.after);
                    }
                }
                '$' if self.has_math => self.math = !self.math,
                '^' | '_' if self.math => {}
                '~' => self.push('\u{a0}'),
                '-' if after.starts_with("--") => {
                    self.push('—');
                    self.rest = &after[2..];
                    continue;
                }
                '-' if after.starts_with('-') => {
                    self.push('–');
                    self.rest = &after[1..];
                    continue;
                }
                '`' if after.starts_with('`') => {
                    self.push('“');
                    self.rest = &after[1..];
                    continue;
                }
                '\'' if after.starts_with('\'') => {
                    self.push('”');
                    self.rest = &after[1..];
                    continue;
                }
                ',' if after.starts_with(',') => {
                    self.push('„');
                    self.rest = &after[1..];
                    continue;
                }
                c if c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' => {
                    if self.accent.is_none() {
                        self.push(' ');
                    }
                }
                c if c.is_control() => {}
                c => self.push(c),
            }
            self.rest = after;
        }
        self.settle();
        let chunks = self
            .out
            .into_iter()
            .map(|(verbatim, text)| spanned(if verbatim { Chunk::Verbatim(text) } else { Chunk::Normal(text) }));
        chunks.collect()
    }

    fn verbatim(&self) -> bool {
        self.groups.last().is_some_and(|group| group.verbatim)
    }

    fn open(&mut self, verbatim: bool, after: &'static str, accent: bool) {
        self.groups.push(Group { verbatim, after, accent });
    }

    fn push(&mut self, c: char) {
        if c == ' ' {
            if self.space {
                return;
            }
            self.space = true;
        } else {
            self.space = false;
        }
        let verbatim = self.verbatim();
        if self.out.last().is_none_or(|(last, _)| *last != verbatim) {
            self.out.push((verbatim, String::new()));
        }
        let accent = self.accent.take();
        let Some((_, text)) = self.out.last_mut() else { return };
        match accent {
            None => text.push(c),
            Some(accent) => {
                let base = match c {
                    'ı' => 'i',
                    'ȷ' => 'j',
                    c => c,
                };
                match compose(base, accent) {
                    Some(composed) => text.push(composed),
                    None => text.extend([base, accent]),
                }
            }
        }
    }

    fn push_str(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    /// Writes an accent that has no letter by itself.
    fn settle(&mut self) {
        if let Some(accent) = self.accent.take() {
            self.push(match accent {
                '\u{300}' => '`',
                '\u{301}' => '´',
                '\u{302}' => '^',
                '\u{303}' => '~',
                '\u{304}' => '¯',
                '\u{308}' => '¨',
                '\u{327}' => '¸',
                other => other,
            });
        }
    }

    /// Reads what follows a backslash.
    fn command(&mut self) {
        let Some(first) = self.rest.chars().next() else {
            self.push('\\');
            return;
        };
        if !first.is_ascii_alphabetic() {
            self.rest = &self.rest[first.len_utf8()..];
            match (accent(first), first) {
                (Some(accent), _) => {
                    self.settle();
                    self.accent = Some(accent);
                }
                (None, '/' | '-' | '@' | '!' | '(' | ')' | '[' | ']') => {}
                (None, ',' | ';' | '\\') => self.push(' '),
                (None, first) if first.is_whitespace() => self.push(' '),
                (None, first) => self.push(first),
            }
            return;
        }
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let name = &self.rest[..end];
        self.rest = self.rest[end..].trim_start_matches([' ', '\t', '\r', '\n']);
        if let Some(symbol) = symbol(name) {
            self.push_str(symbol);
            self.rest = self.rest.strip_prefix("{}").unwrap_or(self.rest);
            return;
        }
        if let [letter] = name.as_bytes()
            && let Some(accent) = accent(char::from(*letter))
        {
            self.settle();
            self.accent = Some(accent);
            return;
        }
        if LOSES_ARGUMENT.contains(&name) {
            self.skip_group();
        } else if self.rest.starts_with('{') {
            // Text in another type: it belongs to what stands around it.
            self.rest = &self.rest[1..];
            let quotes = name == "enquote" || name == "mkbibquote";
            if quotes {
                self.push('“');
            }
            self.open(self.verbatim(), if quotes { "”" } else { "" }, false);
        }
    }

    fn skip_group(&mut self) {
        if !self.rest.starts_with('{') {
            return;
        }
        let (mut depth, mut escaped) = (0usize, false);
        for (at, c) in self.rest.char_indices() {
            match c {
                '{' if !escaped => depth += 1,
                '}' if !escaped => depth -= 1,
                _ => {}
            }
            escaped = c == '\\' && !escaped;
            if depth == 0 {
                self.rest = &self.rest[at + 1..];
                return;
            }
        }
        self.rest = "";
    }
}

/// Commands whose first argument is no text.
const LOSES_ARGUMENT: [&str; 17] = [
    "vphantom",
    "hphantom",
    "phantom",
    "hspace",
    "vspace",
    "href",
    "textcolor",
    "color",
    "foreignlanguage",
    "selectlanguage",
    "label",
    "footnote",
    "cite",
    "index",
    "noopsort",
    "NoopSort",
    "SortNoop",
];

fn accent(name: char) -> Option<char> {
    Some(match name {
        '`' => '\u{300}',
        '\'' | '´' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        'u' => '\u{306}',
        '.' => '\u{307}',
        '"' => '\u{308}',
        'r' => '\u{30a}',
        'H' => '\u{30b}',
        'v' => '\u{30c}',
        'd' => '\u{323}',
        'c' => '\u{327}',
        'k' => '\u{328}',
        'b' => '\u{331}',
        _ => return None,
    })
}

fn symbol(name: &str) -> Option<&'static str> {
    let found = SYMBOLS.iter().find(|(known, _)| *known == name);
    found.map(|(_, symbol)| *symbol)
}

/// Commands that are a character.
const SYMBOLS: [(&str, &str); 115] = [
    ("ss", "ß"),
    ("SS", "ẞ"),
    ("ae", "æ"),
    ("AE", "Æ"),
    ("oe", "œ"),
    ("OE", "Œ"),
    ("aa", "å"),
    ("AA", "Å"),
    ("o", "ø"),
    ("O", "Ø"),
    ("l", "ł"),
    ("L", "Ł"),
    ("i", "ı"),
    ("j", "ȷ"),
    ("dh", "ð"),
    ("DH", "Ð"),
    ("dj", "đ"),
    ("DJ", "Đ"),
    ("ng", "ŋ"),
    ("NG", "Ŋ"),
    ("th", "þ"),
    ("TH", "Þ"),
    ("LaTeX", "LaTeX"),
    ("TeX", "TeX"),
    ("textendash", "–"),
    ("textemdash", "—"),
    ("dots", "…"),
    ("ldots", "…"),
    ("textellipsis", "…"),
    ("S", "§"),
    ("textsection", "§"),
    ("P", "¶"),
    ("textparagraph", "¶"),
    ("dag", "†"),
    ("textdagger", "†"),
    ("ddag", "‡"),
    ("textdaggerdbl", "‡"),
    ("copyright", "©"),
    ("textcopyright", "©"),
    ("textregistered", "®"),
    ("texttrademark", "™"),
    ("pounds", "£"),
    ("textsterling", "£"),
    ("euro", "€"),
    ("texteuro", "€"),
    ("textyen", "¥"),
    ("textcent", "¢"),
    ("textdegree", "°"),
    ("textperiodcentered", "·"),
    ("textbullet", "•"),
    ("textasteriskcentered", "⁎"),
    ("textquotesingle", "'"),
    ("textquotedbl", "\""),
    ("textquotedblleft", "“"),
    ("textquotedblright", "”"),
    ("textquoteleft", "‘"),
    ("textquoteright", "’"),
    ("quotedblbase", "„"),
    ("quotesinglbase", "‚"),
    ("glqq", "„"),
    ("grqq", "“"),
    ("glq", "‚"),
    ("grq", "‘"),
    ("flqq", "«"),
    ("frqq", "»"),
    ("flq", "‹"),
    ("frq", "›"),
    ("guillemotleft", "«"),
    ("guillemotright", "»"),
    ("guilsinglleft", "‹"),
    ("guilsinglright", "›"),
    ("textasciicircum", "^"),
    ("textasciitilde", "~"),
    ("textasciigrave", "`"),
    ("textasciiacute", "´"),
    ("textasciidieresis", "¨"),
    ("textasciimacron", "¯"),
    ("textbackslash", "\\"),
    ("textbar", "|"),
    ("textbraceleft", "{"),
    ("textbraceright", "}"),
    ("lbrace", "{"),
    ("rbrace", "}"),
    ("textdollar", "$"),
    ("textless", "<"),
    ("textgreater", ">"),
    ("textexclamdown", "¡"),
    ("textquestiondown", "¿"),
    ("textordfeminine", "ª"),
    ("textordmasculine", "º"),
    ("textunderscore", "_"),
    ("textvisiblespace", "␣"),
    ("textonehalf", "½"),
    ("textonequarter", "¼"),
    ("textthreequarters", "¾"),
    ("texttwosuperior", "²"),
    ("textthreesuperior", "³"),
    ("textonesuperior", "¹"),
    ("textnumero", "№"),
    ("times", "×"),
    ("texttimes", "×"),
    ("pm", "±"),
    ("sim", "∼"),
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("pi", "π"),
    ("sigma", "σ"),
    ("omega", "ω"),
    ("Delta", "Δ"),
    ("Omega", "Ω"),
];

/// Writes a text so that [`plain`] and LaTeX read it as it is.
///
/// White space is one space, control characters are none. Double hyphens and quotation marks are kept apart, so that
/// they do not become dashes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut last = ' ';
    for c in crate::bibliography::one_line(text).chars() {
        match c {
            '\\' => out.push_str("{\\textbackslash}"),
            '{' => out.push_str("{\\textbraceleft}"),
            '}' => out.push_str("{\\textbraceright}"),
            '~' => out.push_str("{\\textasciitilde}"),
            '^' => out.push_str("{\\textasciicircum}"),
            '#' | '$' | '%' | '&' | '_' => out.extend(['\\', c]),
            '\u{a0}' => out.push('~'),
            '-' | '\'' | '`' | ',' if last == c => {
                out.push_str("{}");
                out.push(c);
            }
            c => out.push(c),
        }
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn latex_becomes_the_text_that_it_prints() {
        for (field, expected) in [
            (
                r#"M{\"u}hlberger, \"Osterreich, Stra{\ss}e, \ss{}, Gro\ss e"#,
                "Mühlberger, Österreich, Straße, ß, Große",
            ),
            (r"{\'E}cole, \c{c}a, \v{S}ime\v{c}ka, Ha\v{c}ek, {\L}{\'o}d{\'z}", "École, ça, Šimečka, Haček, Łódź"),
            (r#"na{\"\i}ve, \^{\i}le, \'{\i}, \r{A}ngstr\o{}m, {\o}re"#, "naïve, île, í, Ångstrøm, øre"),
            (r"19--28, A---B, ``a'', ,,b''", "19–28, A—B, “a”, „b”"),
            (r"R\&D 50\% \#1 a\_b \$5 \{x\}", "R&D 50% #1 a_b $5 {x}"),
            (r"\emph{Die {NATO}} und \textbf{mehr} \textit{a}b", "Die NATO und mehr ab"),
            (r"\enquote{Kalter Krieg} heute", "“Kalter Krieg” heute"),
            (r"CO$_2$ und m$^{2}$, $\alpha$-Zerfall", "CO2 und m2, α-Zerfall"),
            (r"Price of $5", "Price of $5"),
            (r"J.~R. \href{http://a.b}{Text} \vphantom{x}y", "J.\u{a0}R. Text y"),
            (r"{\textasciitilde}x \textbackslash{}n {\textbraceleft}a{\textbraceright} \~{} \^{}", r"~x \n {a} ~ ^"),
            ("  a\n\tb  ", "a b"),
            (r"unclosed {brace and \", r"unclosed brace and \"),
            (r"} \foreignlanguage{english}{Lost} }", "Lost"),
            (r"\unknown{Text} \unknowntoo x", "Text x"),
        ] {
            assert_eq!(plain(field), expected, "{field}");
        }
    }

    #[test]
    fn groups_that_are_no_accents_are_verbatim() {
        let chunks = decode(r"{NATO} and M{\'a}rquez {\'O} {Bund {f\'ur} x}");
        let chunks: Vec<_> = chunks.iter().map(|chunk| chunk.v.clone()).collect();
        assert_eq!(
            chunks,
            [
                Chunk::Verbatim("NATO".into()),
                Chunk::Normal(" and Márquez Ó ".into()),
                Chunk::Verbatim("Bund fúr x".into())
            ]
        );
    }

    #[test]
    fn time_grows_with_length() {
        for text in ["{", "}", "\\", "{}", "\\\"{", "$", "\\enquote{", "\\vphantom{", "\\v", "-", "\\textbf{a}"] {
            let many = text.repeat(200_000);
            let begin = std::time::Instant::now();
            plain(&many);
            assert!(begin.elapsed().as_secs() < 10, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_escaped_reads_as_it_was(text in r#"[a-zA-Zäß {}\\$%#&_^~"'`,.\-–\n\t:=@/ 0-9]{0,40}"#) {
            let expected = crate::bibliography::one_line(&text);
            prop_assert_eq!(plain(&escape(&text)), expected.trim());
        }

        #[test]
        fn anything_is_decoded(text in "\\PC{0,60}") {
            plain(&text);
            let expected = crate::bibliography::one_line(&text);
            prop_assert_eq!(plain(&escape(&text)), expected.trim());
        }
    }
}
