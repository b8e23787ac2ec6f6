use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use crate::glossary::notation::phrases;
use crate::glossary::{Entry, Faults, MAX_LINE_BYTES, MAX_SIDE_PHRASES, Side};
use crate::text::Language;

/// Elements within each other that are followed.
const MAX_DEPTH: usize = 64;

/// Faults of the mark-up after which the rest is not read: what comes then is no XML.
const MAX_MARKUP_FAULTS: usize = 100;

/// What an element is, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// `<entry>`
    Entry,
    /// `<orth>`: the headword
    Headword,
    /// `<cit type="trans">`
    Translation,
    /// `<cit type="example">` and what it holds
    Example,
    /// `<quote>` in a translation, or `<tr>` as older dictionaries have it
    Word,
    /// Any other: emphasis within a word, grammar and remarks beside it
    Other,
}

/// Reads a dictionary in TEI, as FreeDict writes it.
///
/// Mark-up that is broken costs the entry around it; languages come from `xml:lang`, else as given. Returns the number
/// of entries.
pub(crate) fn read(
    input: impl BufRead,
    languages: [Option<Language>; 2],
    faults: &mut Faults,
    take: &mut dyn FnMut(Entry),
) -> io::Result<usize> {
    let (left, line) = (Rc::new(Cell::new(MAX_LINE_BYTES)), Rc::new(Cell::new(1)));
    let bounded = Bounded { inner: input, left: Rc::clone(&left), line: Rc::clone(&line) };
    let mut reader = Reader::from_reader(bounded);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut parser = Parser { languages, open: Vec::new(), too_deep: 0, entry: None, text: String::new() };
    let mut buffer = Vec::new();
    let (mut broken, mut count) = (0, 0);
    loop {
        buffer.clear();
        left.set(MAX_LINE_BYTES);
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return Ok(count),
            Ok(Event::Start(start)) => parser.start(&start),
            Ok(Event::End(_)) => {
                if let Some(entry) = parser.end() {
                    count += 1;
                    take(entry);
                }
            }
            Ok(Event::Text(text)) => parser.text(&text.xml10_content()),
            Ok(Event::CData(text)) => parser.text(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(c)) => parser.text(c.encode_utf8(&mut [0; 4])),
                _ => parser.text(resolve_xml_entity(&reference.xml10_content()).unwrap_or(" ")),
            },
            Ok(_) => {}
            Err(quick_xml::Error::Io(error)) if error.kind() != io::ErrorKind::InvalidData => {
                return Err(io::Error::new(error.kind(), error));
            }
            Err(error) => {
                faults.add(line.get(), format!("the mark-up is broken: {error}"));
                parser.entry = None;
                broken += 1;
                if broken == MAX_MARKUP_FAULTS || !matches!(error, quick_xml::Error::IllFormed(_)) {
                    return Ok(count);
                }
            }
        }
    }
}

struct Parser {
    languages: [Option<Language>; 2],
    open: Vec<Element>,
    /// Elements open below the deepest that is followed.
    too_deep: usize,
    entry: Option<Entry>,
    /// Text of the word that is being read.
    text: String,
}

impl Parser {
    fn start(&mut self, start: &BytesStart<'_>) {
        if self.open.len() == MAX_DEPTH {
            self.too_deep += 1;
            return;
        }
        let attribute = |name: &str| {
            let found = start.attributes().flatten().find(|attribute| attribute.key.as_ref() == name);
            found.map(|attribute| attribute.value.into_owned())
        };
        let within = |element| self.open.contains(&element);
        let language = |given| attribute("xml:lang").and_then(|tag| tag.parse().ok()).or(given);
        let element = match start.local_name().as_ref() {
            "entry" => {
                let side = |language| Side { language, phrases: Vec::new() };
                self.entry = Some(Entry { one: side(self.languages[0]), other: side(self.languages[1]) });
                Element::Entry
            }
            "orth" => {
                if let Some(entry) = &mut self.entry {
                    entry.one.language = language(entry.one.language);
                }
                Element::Headword
            }
            "cit" => match attribute("type").as_deref() {
                Some("trans" | "translation") if !within(Element::Example) => {
                    if let Some(entry) = &mut self.entry {
                        entry.other.language = language(entry.other.language);
                    }
                    Element::Translation
                }
                Some("trans" | "translation") => Element::Other,
                _ => Element::Example,
            },
            "quote" if within(Element::Translation) && !within(Element::Example) => Element::Word,
            "tr" if !within(Element::Example) => Element::Word,
            _ => Element::Other,
        };
        if matches!(element, Element::Headword | Element::Word) {
            self.text.clear();
        }
        self.open.push(element);
    }

    fn text(&mut self, text: &str) {
        let innermost = self.open.iter().rev().find(|element| **element != Element::Other);
        let reads = matches!(innermost, Some(Element::Headword | Element::Word)) && self.too_deep == 0;
        if reads && self.entry.is_some() && self.text.len() + text.len() <= MAX_LINE_BYTES {
            self.text.push_str(text);
        }
    }

    /// Closes an element; returns the entry where one is complete.
    fn end(&mut self) -> Option<Entry> {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return None;
        }
        let element = self.open.pop()?;
        if element == Element::Entry {
            return self.entry.take().filter(|entry| !entry.one.phrases.is_empty() && !entry.other.phrases.is_empty());
        }
        let entry = self.entry.as_mut()?;
        let side = match element {
            Element::Headword => &mut entry.one,
            Element::Word => &mut entry.other,
            _ => return None,
        };
        for phrase in phrases(&self.text, &[';']) {
            if side.phrases.len() < MAX_SIDE_PHRASES && !side.phrases.contains(&phrase) {
                side.phrases.push(phrase);
            }
        }
        self.text.clear();
        None
    }
}

/// Lets no more bytes through than are left, so that no element takes the memory; counts lines.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<usize>>,
    line: Rc<Cell<usize>>,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left.get() == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "an element is too long"));
        }
        let available = self.inner.fill_buf()?;
        Ok(&available[..available.len().min(self.left.get())])
    }

    fn consume(&mut self, count: usize) {
        if let Ok(available) = self.inner.fill_buf() {
            let lines = available[..count.min(available.len())].iter().filter(|&&byte| byte == b'\n').count();
            self.line.set(self.line.get() + lines);
        }
        self.left.set(self.left.get().saturating_sub(count));
        self.inner.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &[u8]) -> (Vec<String>, Faults) {
        let mut faults = Faults::default();
        let mut found = Vec::new();
        read(text, [None, Some(Language::English)], &mut faults, &mut |entry| {
            let language = entry.one.language.map_or("??".to_owned(), |language| language.to_string());
            found.push(format!("{language} {} = {}", entry.one.phrases.join(", "), entry.other.phrases.join(", ")));
        })
        .unwrap();
        (found, faults)
    }

    #[test]
    fn headwords_and_translations_are_read_and_examples_are_not() {
        let text = r#"<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>Ours <orth>no</orth></title></teiHeader><text><body>
<entry xml:id="a"><form><orth xml:lang="de">Zusage</orth><pron>x</pron></form>
  <sense n="1"><usg type="dom">jur</usg>
    <cit type="trans" xml:lang="en"><quote>promise</quote><gramGrp><pos>n</pos></gramGrp></cit>
    <cit type="trans" xml:lang="en"><quote>law &amp; pl&#101;dge</quote></cit>
    <cit type="example"><quote>eine Zusage geben</quote><cit type="trans"><quote>give a promise</quote></cit></cit>
    <note>rare</note>
  </sense></entry>
<entry><form><orth>Fang</orth></form><sense><trans><tr>catch</tr></trans></sense></entry>
<entry><form><orth>leer</orth></form></entry>
</body></text></TEI>"#;
        let (found, faults) = read_all(text.as_bytes());
        assert_eq!(found, ["de Zusage = promise, law & pledge", "?? Fang = catch"]);
        assert_eq!(faults, Faults::default());
    }

    #[test]
    fn broken_mark_up_costs_no_entry_before_it() {
        let good = "<entry><orth>Fang</orth><tr>catch</tr></entry>\n";
        for (name, tail) in [
            ("no end", "<entry><orth>a".to_owned()),
            ("never closed", "<entry><!-- ".to_owned()),
            ("cut in a tag", "<entry><orth".to_owned()),
            ("deep", "<a>".repeat(100_000) + "text"),
            ("long", "<orth>".to_owned() + &"x".repeat(1 << 20)),
            ("ends without begin", "</a>".repeat(1_000)),
            ("entities", "<entry><orth>&a;&#0;&#xFFFFFFF;&</orth><tr>&lt;".to_owned()),
        ] {
            let (found, _) = read_all(format!("{good}{tail}").as_bytes());
            assert_eq!(found, ["?? Fang = catch"], "{name}");
        }
        let (found, faults) = read_all(format!("{good}<entry><orth>a</orth><tr>b<!-- ").as_bytes());
        assert_eq!(found.len(), 1);
        assert_eq!((faults.count(), faults.told()[0].line), (1, 2));
        let (_, faults) = read_all(b"<entry><orth>\xFF\xFE</orth></entry>");
        assert_eq!(faults.count(), 1);
    }
}
