use std::io::{self, BufRead, Read};

use crate::glossary::lines::Lines;
use crate::glossary::notation::phrases;
use crate::glossary::{Entry, Faults, MAX_LINE_BYTES, MAX_SIDE_PHRASES, Side};
use crate::text::Language;

/// Articles of one dictionary that are read.
const MAX_ARTICLES: usize = 4_000_000;

/// Bytes of a dictionary that are unpacked: the largest there are have a tenth of it.
const MAX_TEXT_BYTES: u64 = 1 << 30;

/// What begins the headwords under which a dictionary speaks of itself.
const ABOUT: [&str; 2] = ["00-database", "00database"];

/// What begins the lines of an article that hold no translation.
const REMARKS: [&str; 8] = ["Note:", "Synonym", "Antonym", "see:", "See also", "Entry edited", "Example", "\""];

/// Where an article stands in the text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Article {
    offset: u64,
    bytes: u64,
    /// Line of the `.index`.
    line: usize,
}

/// Reads a dictionary of dictd: the `.index` says where in the text, unpacked, the articles stand.
///
/// The form of the articles is FreeDict's: headword, pronunciation and grammar on the first line, then translations
/// with commas between; remarks, examples and references have lines of their own. Returns the number of
/// entries.
pub(crate) fn read(
    index: impl BufRead,
    text: impl Read,
    languages: [Option<Language>; 2],
    faults: &mut Faults,
    take: &mut dyn FnMut(Entry),
) -> io::Result<usize> {
    let mut articles = articles(index, faults)?;
    articles.sort_unstable();
    // Several headwords may lead to one article.
    articles.dedup_by_key(|article| (article.offset, article.bytes));
    let mut text = io::BufReader::with_capacity(64 << 10, text.take(MAX_TEXT_BYTES));
    let (mut at, mut count) = (0, 0);
    let mut buffer = Vec::new();
    for article in articles {
        let Some(skip) = article.offset.checked_sub(at) else {
            faults.add(article.line, "the article lies within another one");
            continue;
        };
        at += io::copy(&mut (&mut text).take(skip), &mut io::sink())?;
        buffer.clear();
        let read = (&mut text).take(article.bytes).read_to_end(&mut buffer)? as u64;
        at += read;
        if at != article.offset + article.bytes {
            faults.add(article.line, "the article lies behind the end of the dictionary");
            continue;
        }
        match std::str::from_utf8(&buffer) {
            Ok(text) => {
                if let Some(entry) = entry(text, languages) {
                    count += 1;
                    take(entry);
                }
            }
            Err(_) => faults.add(article.line, "the article is not in UTF-8"),
        }
    }
    Ok(count)
}

fn articles(index: impl BufRead, faults: &mut Faults) -> io::Result<Vec<Article>> {
    let mut lines = Lines::new(index);
    let mut articles = Vec::new();
    while let Some((number, line)) = lines.next()? {
        match line.and_then(|line| article(line, number)) {
            Ok(Some(article)) if articles.len() < MAX_ARTICLES => articles.push(article),
            Ok(Some(_)) => faults.add(number, "there are too many articles"),
            Ok(None) => {}
            Err(message) => faults.add(number, message),
        }
    }
    Ok(articles)
}

fn article(line: &str, number: usize) -> Result<Option<Article>, &'static str> {
    let mut columns = line.split('\t');
    let (Some(headword), Some(offset), Some(bytes)) = (columns.next(), columns.next(), columns.next()) else {
        return Err("there are no three columns: headword, offset, length");
    };
    if ABOUT.iter().any(|about| headword.starts_with(about)) {
        return Ok(None);
    }
    let (Some(offset), Some(bytes)) = (base64(offset), base64(bytes)) else {
        return Err("offset or length is no number in base 64");
    };
    if bytes > MAX_LINE_BYTES as u64 || offset > MAX_TEXT_BYTES {
        return Err("the article is too long or lies too far back");
    }
    Ok(Some(Article { offset, bytes, line: number }))
}

/// Reads a number in base 64, the highest digit first.
fn base64(digits: &str) -> Option<u64> {
    if digits.is_empty() || digits.len() > 10 {
        return None;
    }
    digits.bytes().try_fold(0_u64, |number, digit| {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        Some(number << 6 | u64::from(value))
    })
}

fn entry(article: &str, languages: [Option<Language>; 2]) -> Option<Entry> {
    let mut lines = article.lines();
    let headword = without_pronunciation(lines.next()?);
    // "I don’t know when it starts, but I’ll find out." is an example.
    let is_sentence = headword.trim_end().ends_with(['.', '!', '?']) && headword.trim().contains(' ');
    if is_sentence {
        return None;
    }
    let mut translations: Vec<String> = Vec::new();
    for line in lines.map(str::trim) {
        if line.is_empty() || REMARKS.iter().any(|remark| line.starts_with(remark)) {
            continue;
        }
        // "1. house"
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', ')', ' ']);
        for phrase in phrases(&without_pronunciation(line), &[',', ';']) {
            if !translations.contains(&phrase) {
                translations.push(phrase);
            }
        }
        if translations.len() >= MAX_SIDE_PHRASES {
            translations.truncate(MAX_SIDE_PHRASES);
            break;
        }
    }
    let one = Side { language: languages[0], phrases: phrases(&headword, &[',', ';']) };
    let other = Side { language: languages[1], phrases: translations };
    (!one.phrases.is_empty() && !other.phrases.is_empty()).then_some(Entry { one, other })
}

/// Takes out what stands between a slash behind white space and one before it: "bank /bˈaŋk/ <n>"
fn without_pronunciation(line: &str) -> String {
    let mut rest = String::with_capacity(line.len());
    let mut from = 0;
    while let Some(begin) = line[from..].find(" /").map(|at| from + at) {
        let inside = begin + 2;
        let ends = |at: &usize| {
            let behind = &line[inside + at + 1..];
            behind.is_empty() || behind.starts_with([' ', ',', ';', ')', '<'])
        };
        let Some(end) = line[inside..].match_indices('/').map(|(at, _)| at).find(ends) else { break };
        rest.push_str(&line[from..begin]);
        from = inside + end + 1;
    }
    rest.push_str(&line[from..]);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a number as the `.index` has it.
    fn digits(number: usize) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let high = if number >= 64 { digits(number / 64) } else { String::new() };
        format!("{high}{}", char::from(DIGITS[number % 64]))
    }

    fn read_all(index: &str, text: &[u8]) -> (Vec<String>, Faults) {
        let mut faults = Faults::default();
        let mut found = Vec::new();
        read(index.as_bytes(), text, [Some(Language::German), Some(Language::English)], &mut faults, &mut |entry| {
            found.push(format!("{} = {}", entry.one.phrases.join(", "), entry.other.phrases.join(", ")));
        })
        .unwrap();
        (found, faults)
    }

    const ARTICLES: [&str; 5] = [
        "00-database-info\nA dictionary of ours, free for all.\n",
        "Bogen /bˈoːɡən/ <masc, n, sg>\n [fin.] coupon sheet <n>, sheet of coupons <n>\n         Note: attached, to a share\n   \
         Synonyms: {Zinsbogen}\n\n see: {Bögen}\n\n",
        "Fang, Beute [faŋ] <masc>\n   1. catch\n   2. prey; quarry\n      \"reiche Beute machen\"  - make a good haul\n",
        "Ich weiß nicht, ob er kommt. /ɪç vaɪs/\nI don't know, whether he comes.\n",
        "Fall /fˈal/ aus /aʊs/\ncase\n",
    ];

    #[test]
    fn articles_are_found_where_the_index_says() {
        let mut index = String::new();
        let mut at = 0;
        for article in ARTICLES {
            let headword = article.split([' ', '\n']).next().unwrap();
            index += &format!("{headword}\t{}\t{}\n", digits(at), digits(article.len()));
            at += article.len();
        }
        // A second headword of the first article, and what is broken.
        let bogen = ARTICLES[0].len();
        index += &format!("zinsbogen\t{}\t{}\tZinsbogen\n", digits(bogen), digits(ARTICLES[1].len()));
        index += &format!("innen\t{}\t{}\n", digits(bogen + 3), digits(8));
        index += &format!("hinten\t{}\tU\n", digits(at + 7));
        index += "ohne\nzahl\t!\tA\nlang\tA\t/////\n";
        let (found, faults) = read_all(&index, ARTICLES.concat().as_bytes());
        assert_eq!(
            found,
            ["Bogen = coupon sheet, sheet of coupons", "Fang, Beute = catch, prey, quarry", "Fall aus = case"]
        );
        let mut lines: Vec<usize> = faults.told().iter().map(|fault| fault.line).collect();
        lines.sort_unstable();
        assert_eq!((lines, faults.count()), (vec![7, 8, 9, 10, 11], 5));
    }

    #[test]
    fn translations_of_an_article_are_bounded_and_none_comes_twice() {
        let lines: String = (1..=3 * MAX_SIDE_PHRASES).map(|n| format!("{n}. fall, case, meaning {n}\n")).collect();
        let entry = entry(&format!("Fall\n{lines}"), [None, None]).unwrap();
        assert_eq!(entry.other.phrases.len(), MAX_SIDE_PHRASES);
        assert_eq!(entry.other.phrases[..4], ["fall", "case", "meaning 1", "meaning 2"]);
        assert_eq!(entry.other.phrases.last().unwrap(), &format!("meaning {}", MAX_SIDE_PHRASES - 2));
    }

    #[test]
    fn numbers_are_in_base_64() {
        for (text, number) in [("A", Some(0)), ("B0", Some(116)), ("qEAN", Some(11_026_445)), ("", None), ("ä", None)]
        {
            assert_eq!(base64(text), number, "{text}");
        }
        assert_eq!(base64(&"/".repeat(11)), None);
    }
}
