use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use fundstelle::document::{Document, DocumentId, DropReason, Format, Metadata, PassageKind};
use fundstelle::ingest::{IngestError, Input, format_of, ingest};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::{crashes, tell};

/// How many documents of each format are drawn, unless `FUNDSTELLE_FILES` says otherwise.
const CASES: u32 = if cfg!(debug_assertions) { 600 } else { 5_000 };

/// Lines and pieces of lines that mean something to structure, and some that only look so.
const PIECES: &[&str] = &[
    "Der Vertrag von 1905 blieb, wie Thorwald zeigt, ohne Folgen für die Küste.",
    "It was signed by eleven states in all.",
    "Die Verle-",
    "Verle\u{ad}gung",
    "gung begann im Mai",
    "und",
    "Landes- und",
    "ein Satz ohne Ende",
    "Ein Satz. Noch einer!",
    "a",
    "ß",
    "1",
    "12",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "\u{c}",
    "\n\u{c}",
    " ",
    "  ",
    "    ",
    "\t",
    "\u{a0}",
    "\u{2028}",
    "\u{85}",
    "\u{feff}",
    "\u{200b}",
    "\u{ad}",
    "\u{fffd}",
    "1 ",
    "2 ",
    "1. ",
    "2. ",
    "1) ",
    "[1] ",
    "[1]",
    "[2]",
    "[^1]",
    "[^1]: ",
    "[^a]: ",
    "³",
    "¹ ",
    "²",
    "<sup>1</sup>",
    "<sup>2</sup> ",
    "(1)",
    "*",
    "* ",
    "** ",
    "† ",
    "1\n",
    "3 Ebd., S. 5.\n",
    "Vgl. Dresen 2023, S. 3.",
    "Ebd.",
    "Anmerkungen\n",
    "Fußnoten\n\n",
    "Literatur\n",
    "## Notes\n\n",
    "# ",
    "## ",
    "### 2.1 ",
    "EINLEITUNG\n",
    "1 Einleitung\n",
    "II. Der Anfang\n",
    "> ",
    ">",
    "- ",
    "• ",
    "– ",
    "+ ",
    "* * *",
    "---\n",
    "===\n",
    "***",
    "_",
    "__",
    "`",
    "```\n",
    "~~~",
    "|",
    "| a | b |\n|---|---|\n| c | d |\n",
    "a | b\n",
    "<!-- ",
    " -->",
    "<b>",
    "</b>",
    "<div>\n",
    "</div>\n",
    "<br>",
    "&amp;",
    "&#228;",
    "&nbsp;",
    "&",
    "\\",
    "\\*",
    "![Bild](x.png)",
    "[Text](https://example.org/a_b)",
    "[Text][ref]",
    "[ref]: https://example.org \"Titel\"\n",
    "https://example.org/x-\n",
    "Abb. 1: Ein Kabel. Foto: Thorwald",
    "Tabelle 2. Längen\n",
    "Von Agnes Thorwald\n",
    "Agnes Thorwald ist Historikerin in Kiel.\n",
    "– 12 –\n",
    "12\n",
    "Thorwald: Das Seekabel\n",
    "Seite 3 von 9\n",
    "»So nicht«, sagt sie.",
    "„Nein“",
    "S. 40 f.",
    "i. d. R.",
    "DOI: 10.1000/182\n",
    "© 2020 Verlag\n",
    "Schlagwörter: Kabel, Küste\n",
    "---\ntitle: T\n---\n\n",
    "title: \"x\n",
    "日本語の文章。",
    "हिन्दी",
    "🙂",
    "e\u{301}",
    "u\u{308}ber",
    "\u{202e}abc",
    "\u{1b}[31m",
    "A B S T R A C T",
    "V e r t r a g",
    "ﬁnden",
    "x²",
    "CO₂",
    "m³ ",
    "Art. 5 Abs. 1",
    "§ 3",
];

fn source(format: Format) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => proptest::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => any::<char>().prop_map(String::from),
    ];
    // Front matter counts at the very beginning only.
    let front = match format {
        Format::Markdown => vec!["", "", "---\ntitle: Das Kabel\nauthor: [A B, {name: C}]\ndate: 1905\n---\n"],
        _ => vec!["", "Das Seekabel\n\nVon Agnes Thorwald\n\n"],
    };
    (proptest::sample::select(front), proptest::collection::vec(piece, 0..60))
        .prop_map(|(front, pieces)| front.to_owned() + &pieces.concat())
}

/// How the drawn text becomes bytes.
#[derive(Debug, Clone, Copy)]
enum Coded {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    /// Some bytes overwritten with ones that UTF-8 does not know
    Broken,
}

fn bytes(text: &str, coded: Coded) -> Vec<u8> {
    match coded {
        Coded::Utf8 => text.as_bytes().to_vec(),
        Coded::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Coded::Utf16Le => std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        Coded::Utf16Be => std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        Coded::Broken => {
            let mut bytes = text.as_bytes().to_vec();
            for at in (0..bytes.len()).step_by(7) {
                if bytes[at].is_multiple_of(3) {
                    bytes[at] = [0xff, 0xc3, 0x80, 0xe4, 0xf0][at % 5];
                }
            }
            bytes
        }
    }
}

/// Where the letters and digits of a file stand; where the encoding must be guessed, those of ASCII.
fn letters(bytes: &[u8]) -> Vec<(usize, char)> {
    let units = |of: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| of([pair[0], pair[1]]));
        let mut at = 0;
        char::decode_utf16(units)
            .map(|c| {
                let (start, c) = (at, c.unwrap_or('\u{fffd}'));
                at += 2 * c.len_utf16();
                (start, c)
            })
            .filter(|(_, c)| c.is_alphanumeric())
            .collect()
    };
    match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.char_indices().filter(|(_, c)| c.is_alphanumeric()).collect(),
            Err(_) => bytes
                .iter()
                .enumerate()
                .map(|(at, b)| (at, *b as char))
                .filter(|(_, c)| c.is_ascii_alphanumeric())
                .collect(),
        },
    }
}

fn read(bytes: &[u8], format: Format) -> Result<Document, IngestError> {
    let name = if format == Format::Markdown { "x.md" } else { "x.txt" };
    let (metadata, described) = (Metadata::default(), Metadata::default());
    ingest(bytes, &Input { id: DocumentId("x".to_owned()), path: name, format, metadata, described })
}

/// Holds what ingest makes of a file against what is promised of any file.
fn check(bytes: &[u8], format: Format) -> Result<(), String> {
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes, format))).map_err(|_| "panic".to_owned())?;
    let document = match read {
        Ok(document) => document,
        Err(IngestError::Empty) if letters(bytes).is_empty() => return Ok(()),
        Err(IngestError::Binary { offset, byte }) if bytes[offset..].contains(&byte) => return Ok(()),
        Err(IngestError::FrontMatter { line, .. }) if line > 0 && format == Format::Markdown => return Ok(()),
        Err(error) => return Err(format!("refused: {error}")),
    };
    laws(&document, bytes)?;
    nothing_lost(&document, bytes)
}

fn laws(document: &Document, bytes: &[u8]) -> Result<(), String> {
    let mut ids = HashSet::new();
    let footnotes: HashSet<u32> =
        document.passages.iter().filter(|p| p.kind == PassageKind::Footnote).map(|p| p.ordinal).collect();
    for passage in &document.passages {
        let law = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what}: {passage:?}")) };
        law(!passage.text.trim().is_empty(), "empty passage")?;
        law(passage.text.trim() == passage.text, "white space at an end")?;
        law(ids.insert(passage.id.clone()), "id twice")?;
        law(passage.source.derived_len() == passage.text.len(), "map and text differ in length")?;
        for marker in &passage.markers {
            law(passage.text.is_char_boundary(marker.offset), "marker off the text")?;
            law(marker.note.is_none_or(|note| footnotes.contains(&note)), "marker of no note")?;
            law(marker.source.start <= marker.source.end && marker.source.end <= bytes.len(), "marker off the file")?;
        }
        law(passage.markers.windows(2).all(|pair| pair[0].offset <= pair[1].offset), "markers out of order")?;
        for segment in passage.source.segments() {
            let (from, to) = (segment.origin as usize, (segment.origin + segment.origin_len) as usize);
            law(to <= bytes.len(), "segment off the file")?;
            if segment.derived_len == segment.origin_len
                && segment.derived_len > 1
                && std::str::from_utf8(bytes).is_ok()
            {
                let derived = &passage.text.as_bytes()[segment.derived as usize..][..segment.derived_len as usize];
                let spaced = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(char::is_whitespace, " ");
                law(spaced(derived) == spaced(&bytes[from..to]), "copied segment differs from the file")?;
            }
        }
    }
    for passage in &document.passages {
        if let Some(unknown) = passage.mentioned_in.iter().find(|id| !ids.contains(*id)) {
            return Err(format!("{} is mentioned in {unknown}, which is not there", passage.id));
        }
    }
    match document
        .dropped
        .iter()
        .find(|dropped| dropped.source.start > dropped.source.end || dropped.source.end > bytes.len())
    {
        Some(dropped) => Err(format!("dropped off the file: {dropped:?}")),
        None => Ok(()),
    }
}

/// Every letter is in a passage or a marker or listed as dropped; labels of notes and items stand beside their text.
fn nothing_lost(document: &Document, bytes: &[u8]) -> Result<(), String> {
    let mut covered = vec![false; bytes.len()];
    let mut cover = |start: usize, end: usize| covered[start..end].fill(true);
    for passage in &document.passages {
        for s in passage.source.segments() {
            cover(s.origin as usize, (s.origin + s.origin_len) as usize);
        }
        for marker in &passage.markers {
            cover(marker.source.start, marker.source.end);
        }
    }
    for dropped in &document.dropped {
        cover(dropped.source.start, dropped.source.end);
        let sentence = ["wie Thorwald zeigt", "signed by eleven"].iter().any(|part| dropped.text.contains(part));
        if dropped.reason == DropReason::Markup && sentence && !dropped.text.contains(MARKUP) {
            return Err(format!("a sentence is taken for mark-up: {:?}", dropped.text));
        }
    }
    let labels: HashSet<&str> = document.passages.iter().filter_map(|p| p.label.as_deref()).collect();
    let item = document.passages.iter().any(|p| p.kind == PassageKind::ListItem);
    let letters = letters(bytes);
    let mut lost = String::new();
    let mut last = usize::MAX;
    for (at, c) in letters.into_iter().filter(|(at, _)| !covered[*at]) {
        if at > last {
            lost.push(' ');
        }
        lost.push(c);
        last = at + if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) { 2 * c.len_utf16() } else { c.len_utf8() };
    }
    // Of tags that raise what stands in them or end a line, only the tag goes.
    let is_label = |word: &str| {
        matches!(word, "sup" | "br" | "nbsp")
            || labels.contains(word)
            || item && word.bytes().all(|b| b.is_ascii_digit())
            || superscript(word)
    };
    let lost: Vec<&str> = lost.split(' ').filter(|word| !word.is_empty() && !is_label(word)).collect();
    if lost.is_empty() { Ok(()) } else { Err(format!("lost: {lost:?}")) }
}

/// What stands in mark-up that hides words: tags and comments, front matter, links and images, code fences, entities.
const MARKUP: &[char] = &['<', '-', '[', ']', '!', '`', '~', '&', '('];

/// Superscript digits are letters to Unicode and labels to us.
fn superscript(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '¹' | '²' | '³' | '\u{2070}'..='\u{2079}'))
}

fn holds_for_any(format: Format) {
    let codings = prop_oneof![
        6 => Just(Coded::Utf8), 1 => Just(Coded::Utf8Bom), 1 => Just(Coded::Utf16Le), 1 => Just(Coded::Utf16Be), 2 => Just(Coded::Broken),
    ];
    let config = Config {
        cases: std::env::var("FUNDSTELLE_FILES").ok().map_or(CASES, |text| text.parse().expect("a number of files")),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..Config::default()
    };
    // The same seed every time.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&(source(format), codings), |(text, coded)| {
        check(&bytes(&text, coded), format).map_err(TestCaseError::fail)
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn any_plain_text_keeps_its_letters_and_offsets() {
    holds_for_any(Format::Text);
}

#[test]
fn any_markdown_keeps_its_letters_and_offsets() {
    holds_for_any(Format::Markdown);
}

#[test]
fn files_that_once_failed_hold() {
    for path in crashes(&["txt", "md"]) {
        let bytes = std::fs::read(&path).expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let format = format_of(&name).expect("a format");
        if let Err(failure) = check(&bytes, format) {
            panic!("{name}: {failure}");
        }
    }
}

/// Shapes that a careless rule goes over again and again, each repeated to any length.
fn nasty(format: Format) -> Vec<(&'static str, &'static str)> {
    let mut shapes = vec![
        ("one long line", "Wort "),
        ("one long word", "a"),
        ("short lines", "ab\n"),
        ("blank lines", "\n \n"),
        ("paragraphs", "Ein Satz steht hier. Noch einer\n\n"),
        ("markers", "a[1] "),
        ("markers of their own", "[1]"),
        ("carets", "a[^1] "),
        ("stars", "*"),
        ("stars and words", "*a "),
        ("star lines", "* a\n"),
        ("superscripts", "a³ "),
        ("form feeds", "a\u{c}"),
        ("pages", "Kopf\nEin Satz steht hier.\n1 Ebd., S. 5.\n12\n\u{c}"),
        ("note starts", "1 Vgl. Dresen.\n"),
        ("note starts apart", "1 Vgl. Dresen 2023.\n\n"),
        ("bracket starts", "[1] Vgl. Dresen.\n"),
        ("hyphens at line ends", "Verle-\n"),
        ("spaced letters", "a b "),
        ("soft hyphens", "a\u{ad}"),
        ("capitals", "EINLEITUNG\n\n"),
        ("bullets", "- a\n"),
        ("tables", "a   b   c\n"),
        ("combining marks", "\u{301}"),
        ("quotes", "„a“ "),
        ("tags", "<sup>1</sup>"),
    ];
    if format == Format::Markdown {
        shapes.extend([
            ("nested quotes", ">"),
            ("nested quotes apart", "> "),
            ("nested lists", "- "),
            ("nested brackets", "["),
            ("links", "[a](b) "),
            ("open links", "[a]("),
            ("images", "!["),
            ("entities", "&amp;"),
            ("comments", "<!--"),
            ("tags open", "<a "),
            ("code", "`a"),
            ("emphasis", "_a *b "),
            ("table", "|a"),
            ("table rows", "| a | b |\n|---|---|\n"),
            ("definitions", "[^a]: b\n\n"),
            ("headings", "# a\n"),
            ("rules", "---\n"),
        ]);
    }
    shapes
}

/// Bytes of the shorter text; the longer has twice as many.
const NASTY_BYTES: usize = if cfg!(debug_assertions) { 20_000 } else { 200_000 };

/// Rounds of which one must grow as it should.
const ROUNDS: usize = 5;

/// Below this no ratio is measured: the machine's own noise is larger.
const NOISE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 100 } else { 40 });

#[test]
fn time_grows_with_length_not_its_square() {
    let mut faults = Vec::new();
    let mut slowest = (Duration::ZERO, "");
    for format in [Format::Text, Format::Markdown] {
        for (name, piece) in nasty(format) {
            let time = |bytes: usize| {
                let text = piece.repeat(bytes / piece.len());
                let begin = Instant::now();
                let document = read(text.as_bytes(), format);
                let elapsed = begin.elapsed();
                drop(document);
                elapsed
            };
            let fastest = |bytes: usize| (0..3).map(|_| time(bytes)).min().unwrap_or_default();
            let mut long = time(2 * NASTY_BYTES);
            if long > NOISE {
                // A busy machine spoils single rounds, a square spoils them all.
                let mut rounds = (0..ROUNDS).map(|_| (fastest(NASTY_BYTES), fastest(2 * NASTY_BYTES)));
                let spoiled = |&(short, long): &(Duration, Duration)| long > short * 3;
                match rounds.find(|round| !spoiled(round)) {
                    Some((_, fair)) => long = long.min(fair),
                    None => faults.push(format!("{format:?}, {name}: {long:?} and thrice its half in {ROUNDS} rounds")),
                }
            }
            slowest = slowest.max((long, name));
        }
    }
    tell(&format!("{} bytes; slowest {:?}, {}", 2 * NASTY_BYTES, slowest.0, slowest.1));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
