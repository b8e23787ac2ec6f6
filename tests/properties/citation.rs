use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use fundstelle::citation::{Apparatus, Citation, CitationKind, Item, Segment, read_notes};
use fundstelle::text::ByteSpan;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::{crashes, tell};

/// How many documents are drawn, unless `FUNDSTELLE_NOTES` says otherwise.
const CASES: u32 = if cfg!(debug_assertions) { 1_500 } else { 20_000 };

/// Between two notes in a file of `tests/crashes`.
const NOTE_END: &str = "\n---\n";

/// What means something in a note, and what only looks so.
const PIECES: &[&str] = &[
    "Dresen, Robert 2023: ",
    "Dresen 2023, ",
    "Dresen 2023a",
    "Dresen/Berti/Diaz-Plaja (Hrsg.) ",
    "Ute Frevert, Die kasernierte Nation, München 2001",
    "Jörn Leonhard: Bellizismus und Nation. München: Oldenbourg 2008",
    "Carl von Clausewitz",
    "Ladwig III",
    "van der Meer",
    "de la Fuente",
    "NATO",
    "The Fund for Peace",
    "Müller u. a.",
    "et al.",
    "Ebd.",
    "ebd., S. 3",
    "Ibid., 2.",
    "Id. at 45",
    "a. a. O.",
    "op. cit.",
    "loc. cit.",
    "ders., ",
    "dies. (Hrsg.), ",
    "Wehler (wie Anm. 1)",
    "N. 5",
    "Anm. 99999999999999999999",
    "Fn. 2",
    "supra note 5",
    "see note 1",
    "siehe oben Fn. 4",
    "im Folgenden LAW",
    "(hereinafter Koh)",
    "zitiert als KFSA",
    "Vgl. ",
    "vgl. auch ",
    "see also ",
    "Zitiert nach ",
    "S. 40 f.",
    "S. 19–28, hier S. 20",
    "pp. 23–41",
    "Bl. 14r",
    "Rn. 34",
    "Sp. 12",
    "Kap. 2",
    "§ 823 Abs. 1 BGB",
    "Art. 87a Abs. 2 GG",
    "BVerfGE 90, 286 (345)",
    "; 121, 135 (154)",
    "BGBl. I S. 775",
    "BT-Drs. 15/2742",
    "Hamdan v. Rumsfeld, 548 U.S. 557 (2006)",
    "42 U.S.C. § 1983",
    "S/RES/1546",
    "Case C-26/62",
    "in: ",
    "In: Ders.: ",
    "ed. by ",
    "hg. v. Sabine Gruber",
    "übers. v. ",
    "trans. ",
    "2. Aufl.",
    "2nd edn",
    "Bd. 3: ",
    "vol. 41, no. 2",
    "41: 1-2",
    "8 (2013)",
    "(= edition suhrkamp 1563)",
    "München",
    "Frankfurt a. M./New York",
    "Princeton: Princeton University Press",
    "(Rome: NATO Defense College, 2023)",
    "12. Mai 1913",
    "October 19, 2023",
    "05.01.2024",
    "12/2018",
    "o. J. [1990]",
    "²2002",
    "1849–1914",
    "0",
    "99999999999999999999",
    "<https://ogy.de/c9n4>",
    "https://",
    "www.",
    "doi:10.1000/182",
    "https://doi.org/10.5555/jsi.2023",
    "arXiv:2301.00001v2",
    "ISBN 978-3-16-148410-0",
    "ISBN ",
    "[abgerufen am 3. 5. 2020]",
    "accessed January 5, 2024",
    "PA AA, R 20.341",
    "Bundesarchiv Berlin (BArch), ",
    "FAZ, Nr. 161",
    "Hansard, HC Deb.",
    "letter to D. G. Hogarth",
    "„Das Ende“",
    "»Reich«",
    "“Small Footprint,”",
    "‘Iran and Iraq’",
    "'",
    "\"",
    "„",
    "“",
    "»",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "/",
    "–",
    "-",
    "&",
    "=",
    "…",
    ",",
    ", ",
    ". ",
    ".",
    ": ",
    "; ",
    " ",
    " ",
    "  ",
    "\t",
    "\n",
    "\u{a0}",
    "\u{202f}",
    "\u{2028}",
    "\u{ad}",
    "\u{200b}",
    "\u{feff}",
    "\u{fffd}",
    "\u{202e}",
    "\0",
    "e\u{301}",
    "u\u{308}ber ",
    "\u{301}",
    "İ",
    "ǆ",
    "ﬁ",
    "ẞ",
    "ß",
    "½",
    "Ⅳ",
    "٣",
    "日本語",
    "हिन्दी",
    "עברית",
    "🙂",
    "👩‍👩‍👧",
    "𝔉𝔯𝔞𝔨𝔱𝔲𝔯",
    "und",
    "and",
    "A",
    "a",
    "Ein Satz, der nichts belegt.",
];

/// Notes of the open golds, to be mutated.
static REAL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/citations");
    let mut notes = Vec::new();
    for name in ["corpus", "german", "law", "english"] {
        let path = folder.join(format!("{name}.json"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let gold: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let documents = gold["documents"].as_array().into_iter().flatten();
        let texts = documents.flat_map(|document| document["footnotes"].as_array().into_iter().flatten());
        notes.extend(texts.filter_map(|note| note["text"].as_str().map(str::to_owned)));
    }
    assert!(notes.len() > 100, "the golds of tests/citations are missing");
    notes
});

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => any::<char>().prop_map(String::from),
    ]
}

/// A note as somebody wrote it, with something cut out and something put in.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), 0_usize..12, piece());
    (select(&**REAL), proptest::collection::vec(change, 0..6)).prop_map(|(note, changes)| {
        let mut chars: Vec<char> = note.chars().collect();
        for (at, length, piece) in changes {
            let at = at.index(chars.len() + 1);
            let end = (at + length).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        chars.into_iter().collect()
    })
}

fn note() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => mutated(),
        3 => proptest::collection::vec(piece(), 0..25).prop_map(|pieces| pieces.concat()),
        1 => "\\PC{0,60}",
        1 => proptest::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter),
    ]
}

fn read(notes: &[String]) -> Apparatus {
    let labels: Vec<String> = (1..=notes.len()).map(|number| number.to_string()).collect();
    read_labelled(&labels, notes)
}

fn read_labelled(labels: &[String], notes: &[String]) -> Apparatus {
    let texts: Vec<(u32, &str, &str)> =
        (1..).zip(labels.iter().zip(notes)).map(|(ordinal, (label, text))| (ordinal, &**label, &**text)).collect();
    read_notes(&texts)
}

/// Holds what is read of some notes against what is promised of any.
fn check(labels: &[String], notes: &[String]) -> Result<(), String> {
    let apparatus = catch_unwind(AssertUnwindSafe(|| read_labelled(labels, notes))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        format!("panic: {}", text.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default())
    })?;
    if apparatus.notes.len() != notes.len() {
        return Err(format!("{} notes of {}", apparatus.notes.len(), notes.len()));
    }
    for (at, (note, text)) in apparatus.notes.iter().zip(notes).enumerate() {
        if (note.ordinal as usize, &note.label) != (at + 1, &labels[at]) {
            return Err(format!("note {} became {} {}", at + 1, note.ordinal, note.label));
        }
        segments(&note.segments, text)?;
        for citation in note.citations() {
            spans(citation, text).map_err(|what| format!("{what}: {citation:?}"))?;
            fields(citation).map_err(|what| format!("{what}: {citation:?}"))?;
        }
    }
    links(&apparatus)?;
    if read_labelled(labels, notes) != apparatus {
        return Err("another reading the second time".to_owned());
    }
    // What stands below does not change how a note is cut and what is printed in it.
    let shorter = notes.len() / 2;
    let printed = |apparatus: &Apparatus| apparatus.notes[..shorter].iter().map(as_printed).collect::<Vec<_>>();
    if printed(&read_labelled(&labels[..shorter], &notes[..shorter])) != printed(&apparatus) {
        return Err("later notes change earlier ones".to_owned());
    }
    Ok(())
}

fn segments(segments: &[Segment], text: &str) -> Result<(), String> {
    let mut end = 0;
    for segment in segments {
        let span = segment.span();
        if span.start != end || span.is_empty() || text.get(span.start..span.end).is_none() {
            return Err(format!("segments do not join, {end} and {span:?}: {segments:?}"));
        }
        end = span.end;
    }
    if end != text.len() { Err(format!("segments end at {end} of {}", text.len())) } else { Ok(()) }
}

fn spans(citation: &Citation, text: &str) -> Result<(), String> {
    let printed = |span: ByteSpan| text.get(span.start..span.end).is_some_and(|part| !part.trim().is_empty());
    let inside = |span: ByteSpan| printed(span) && citation.span.start <= span.start && span.end <= citation.span.end;
    let law = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    let own = citation.span.of(text);
    law(printed(citation.span) && own.trim() == own, "white space at an end")?;
    law(citation.fields.iter().all(|(_, span)| inside(*span)), "a field off its citation")?;
    law(citation.locator.as_ref().and_then(|locator| locator.span).is_none_or(inside), "a locator off its citation")?;
    law(citation.note_reference.as_ref().is_none_or(|note| inside(note.span)), "a note number off its citation")?;
    let before = |signal: ByteSpan| printed(signal) && signal.end <= citation.span.start;
    law(citation.signal.is_none_or(before), "a signal that leads nowhere")?;
    law(citation.confidence <= 100, "a confidence above 100")
}

fn fields(citation: &Citation) -> Result<(), String> {
    let json = serde_json::to_value(&citation.item).map_err(|error| error.to_string())?;
    let again: Item = serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
    if again != citation.item {
        return Err("CSL-JSON does not come back".to_owned());
    }
    let empty = |text: &str| !text.chars().any(char::is_alphanumeric);
    for (name, value) in json.as_object().into_iter().flatten() {
        if value.as_str().is_some_and(empty) {
            return Err(format!("{name} has no letter"));
        }
        for person in value.as_array().into_iter().flatten() {
            let parts = ["family", "literal", "given"].map(|part| person[part].as_str().unwrap_or_default());
            if parts.iter().all(|part| empty(part)) {
                return Err(format!("{name} has no letter"));
            }
        }
    }
    let locator = citation.locator.as_ref();
    if locator.is_some_and(|locator| empty(&locator.text)) { Err("an empty locator".to_owned()) } else { Ok(()) }
}

fn links(apparatus: &Apparatus) -> Result<(), String> {
    let ordinals: BTreeSet<u32> = apparatus.notes.iter().map(|note| note.ordinal).collect();
    let mut cited_in = vec![BTreeSet::new(); apparatus.works.len()];
    for note in &apparatus.notes {
        for citation in note.citations() {
            let link = &citation.link;
            let law = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what}: {citation:?}")) };
            let works = link.work.iter().chain(&link.candidates);
            law(works.into_iter().all(|work| (*work as usize) < apparatus.works.len()), "a work that is none")?;
            law(link.via.iter().chain(&link.chain).all(|ordinal| ordinals.contains(ordinal)), "a note that is none")?;
            let full = citation.kind == CitationKind::Full;
            law(!full || (link.work.is_some() && link.anaphora.is_none()), "a full citation without its work")?;
            law(full || link.work.is_some() || link.doubt.is_some(), "no work and no doubt")?;
            if let Some(work) = link.work {
                cited_in[work as usize].insert(note.ordinal);
            }
        }
    }
    for (work, cited_in) in apparatus.works.iter().zip(cited_in) {
        if work.notes != cited_in.iter().copied().collect::<Vec<_>>() || cited_in.is_empty() {
            return Err(format!("a work counts notes {:?}, cited in {cited_in:?}: {work:?}", work.notes));
        }
    }
    Ok(())
}

/// A note without what other notes tell of it: its cuts, and what each citation prints.
fn as_printed(note: &fundstelle::citation::Note) -> Vec<String> {
    let segment = |segment: &Segment| match segment {
        Segment::Citation(citation) => {
            let Citation { kind, span, signal, fields, note_reference, alias, rule, .. } = &**citation;
            format!("{kind:?} {span:?} {signal:?} {fields:?} {note_reference:?} {alias:?} {rule:?}")
        }
        other => format!("{other:?}"),
    };
    note.segments.iter().map(segment).collect()
}

fn runner() -> TestRunner {
    let config = Config {
        cases: std::env::var("FUNDSTELLE_NOTES")
            .ok()
            .map_or(CASES, |text| text.parse().expect("a number of documents")),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..Config::default()
    };
    // The same seed every time.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn any_notes_are_read_without_loss() {
    let label = prop_oneof![8 => Just(None), 1 => select(&["", "*", "1", "2", "ladwig", "٣"][..]).prop_map(Some)];
    let document = proptest::collection::vec((label, note()), 0..8);
    let result = runner().run(&document, |notes| {
        let labels: Vec<String> = notes
            .iter()
            .enumerate()
            .map(|(at, (label, _))| label.map_or_else(|| (at + 1).to_string(), str::to_owned))
            .collect();
        let texts: Vec<String> = notes.into_iter().map(|(_, text)| text).collect();
        check(&labels, &texts).map_err(TestCaseError::fail)
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn notes_that_once_failed_hold() {
    for path in crashes(&["notes"]) {
        let bytes = std::fs::read(&path).expect("notes");
        let text = String::from_utf8_lossy(&bytes);
        let notes: Vec<String> = text.split(NOTE_END).map(str::to_owned).collect();
        let labels: Vec<String> = (1..=notes.len()).map(|number| number.to_string()).collect();
        if let Err(failure) = check(&labels, &notes) {
            panic!("{}: {failure}", path.display());
        }
    }
}

#[test]
fn documents_are_read_alike_in_any_order_and_thread() {
    let documents: Vec<Vec<String>> = REAL.chunks(10).map(<[String]>::to_vec).collect();
    let forwards: Vec<Apparatus> = documents.iter().map(|notes| read(notes)).collect();
    let mut backwards: Vec<Apparatus> = documents.iter().rev().map(|notes| read(notes)).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
    let at_once: Vec<Apparatus> = std::thread::scope(|scope| {
        let threads: Vec<_> = documents.iter().map(|notes| scope.spawn(|| read(notes))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(forwards, at_once);
}

/// What a careless rule goes over again and again, each repeated to any length.
const NASTY: &[&str] = &[
    "a",
    "A",
    "a ",
    "A ",
    "A, ",
    "A. ",
    "A.",
    "A B ",
    "A, B, C, ",
    "A B, C D, ",
    "A/B/C/",
    "A and B and ",
    "Ute Frevert, ",
    "Frevert, Ute / ",
    "von ",
    "van der ",
    "in: ",
    "in: in: ",
    "In: Ders.: ",
    "(((",
    ")))",
    "(a",
    "[",
    "[1] ",
    "<",
    "„",
    "„“",
    "„a “ ",
    "»",
    "“",
    "‘",
    "'",
    "\"",
    "\"a ",
    "S. 1, ",
    "S. ",
    "S. 1–2, hier S. 3, ",
    "pp. ",
    "Bl. 1r ",
    "Rn. 1 ",
    "Anm. 1 ",
    "(wie Anm. 1), ",
    "N. 5, ",
    "supra note 1, ",
    "ebd. ",
    "ebd., S. 3; ",
    "Ibid. ",
    "ders., ",
    "a. a. O. ",
    "op. cit., ",
    "§ 1 ",
    "§§ 1, 2, ",
    "Art. 1 ",
    "Art. 1 Abs. 1 GG; ",
    "BVerfGE 1, 2 (3); ",
    "1, 2 (3); ",
    "1 U.S. 2 (2000); ",
    "1. ",
    "1 ",
    "1, ",
    "1",
    "1–",
    "1900 ",
    "1900: ",
    "1900/",
    "(1900) ",
    "1. 1. ",
    "12. Mai 1900, ",
    "May 1, ",
    "– ",
    "-",
    "/ ",
    ": ",
    "; ",
    ". ",
    ".",
    ", ",
    "=",
    " ",
    "\n",
    "\u{a0}",
    "\u{301}",
    "\u{ad}",
    "🙂",
    "日",
    "Bd. 1: ",
    "2. Aufl., ",
    "hg. v. ",
    "(Hrsg.), ",
    "ed. ",
    "trans. ",
    "München, ",
    "München: ",
    "München/",
    "München 1900, ",
    "Oxford: Oxford University Press, ",
    "https://a/",
    "https://a ",
    "<https://a> ",
    "doi:10.1/a ",
    "ISBN 1",
    "ISBN 978-3-16-148410-0 ",
    "10.",
    "v. ",
    "A v. B, ",
    "vgl. ",
    "see also ",
    "im Folgenden A, ",
    "Archiv, ",
    "PA AA, R 1, Bl. 1; ",
    "Nr. 1 ",
    "FAZ, ",
    "Dresen 2023, ",
    "Dresen, Robert 2023: Titel, ",
    "Ute Frevert, Die kasernierte Nation, München 2001, S. 3; ",
    "A, B, in: C, D (Hg.), E, F 1900; ",
    "Ein Satz steht hier. ",
];

fn nasty() -> impl Iterator<Item = &'static str> {
    NASTY.iter().copied()
}

/// A note this long is read in so much time; a build without optimisation is asked for a tenth of it, being some
/// fifty times slower.
const LONG_CHARS: usize = if cfg!(debug_assertions) { 1_000 } else { 10_000 };
const LONG: Duration = Duration::from_millis(if cfg!(debug_assertions) { 150 } else { 10 });

/// Characters of the shorter note; the longer has twice as many.
const NASTY_CHARS: usize = if cfg!(debug_assertions) { 4_000 } else { 50_000 };

/// Rounds of which one must go as it should: another process may have had the processor.
const ROUNDS: usize = 5;

/// Below this no ratio is measured: the machine's own noise is larger.
const NOISE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 100 } else { 40 });

fn repeated(piece: &str, chars: usize) -> String {
    piece.repeat(chars / piece.chars().count())
}

fn time(notes: &[String]) -> Duration {
    let begin = Instant::now();
    let apparatus = read(notes);
    let elapsed = begin.elapsed();
    drop(apparatus);
    elapsed
}

#[test]
fn a_long_note_is_read_in_time() {
    let mut faults = Vec::new();
    let mut slowest = (Duration::ZERO, "");
    for piece in nasty() {
        let notes = [repeated(piece, LONG_CHARS)];
        let fastest = (0..ROUNDS).scan(false, |done, _| {
            let elapsed = (!*done).then(|| time(&notes))?;
            *done = elapsed <= LONG;
            Some(elapsed)
        });
        let fastest = fastest.min().unwrap_or_default();
        slowest = slowest.max((fastest, piece));
        if fastest > LONG {
            faults.push(format!("{fastest:?} for {LONG_CHARS} characters of {piece:?}"));
        }
    }
    tell(&format!("{} pieces repeated; slowest {:?}, {:?}", nasty().count(), slowest.0, slowest.1));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Returns what is wrong where twice as much takes more than thrice as long.
fn grows(name: &str, of_size: &dyn Fn(usize) -> Vec<String>, size: usize) -> Option<String> {
    let (short, long) = (of_size(size), of_size(2 * size));
    let first = time(&long);
    if first <= NOISE {
        return None;
    }
    let fastest = |notes: &[String]| (0..2).map(|_| time(notes)).min().unwrap_or_default();
    let mut rounds = (0..ROUNDS).map(|_| (fastest(&short), fastest(&long)));
    let fair = rounds.any(|(short, long)| long <= short * 3);
    (!fair).then(|| format!("{name:?}: {first:?} and thrice its half in {ROUNDS} rounds"))
}

#[test]
fn time_grows_with_the_length_of_a_note_not_its_square() {
    let grows = |piece: &'static str| grows(piece, &|chars| vec![repeated(piece, chars)], NASTY_CHARS);
    let faults: Vec<String> = nasty().filter_map(grows).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Notes of the shorter apparatus.
const MANY: usize = if cfg!(debug_assertions) { 500 } else { 20_000 };

#[test]
fn time_grows_with_the_number_of_notes_not_its_square() {
    type Shape = (&'static str, fn(usize) -> String);
    let shapes: &[Shape] = &[
        ("ebd.", |n| if n == 0 { "Dresen, Robert 2023: Titel, Rom.".to_owned() } else { format!("Ebd., S. {n}.") }),
        ("ebd. after nothing", |n| format!("Ebd., S. {n}.")),
        ("the first note", |n| {
            if n == 0 {
                "Ute Frevert, Nation, München 2001.".to_owned()
            } else {
                "Frevert (wie Anm. 1), S. 3.".to_owned()
            }
        }),
        ("the note before", |n| {
            if n == 0 {
                "Ute Frevert, Nation, München 2001.".to_owned()
            } else {
                format!("Frevert (wie Anm. {n}), S. 3.")
            }
        }),
        ("works of one author", |n| format!("Ute Frevert, Nation {n}, München 2001, S. 3.")),
        ("one author and year", |n| format!("Frevert 2001, S. {n}.")),
        ("works of many authors", |n| format!("Dresen{n}, Robert {}: Titel {n}, Rom.", 1900 + n % 100)),
        ("ders.", |n| {
            if n == 0 {
                "Ute Frevert, Nation, München 2001.".to_owned()
            } else {
                format!("Dies., Titel {n}, Berlin 1999.")
            }
        }),
        ("names given", |n| format!("Archiv A{n} (im Folgenden B{n}), R {n}, Bl. 3.")),
        ("numbers nobody has", |n| format!("Frevert (wie Anm. {}), S. 3.", n + 1_000_000)),
        ("statutes", |n| format!("§ {n} BGB; Art. {n} GG.")),
        ("decisions", |n| format!("BVerfGE {n}, 286 (345).")),
        ("commentary", |n| format!("Das ist die Anmerkung {n}.")),
    ];
    let grows = |(name, note): &(&str, fn(usize) -> String)| grows(name, &|count| (0..count).map(note).collect(), MANY);
    let faults: Vec<String> = shapes.iter().filter_map(grows).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
