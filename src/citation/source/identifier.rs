use std::collections::HashSet;
use std::sync::LazyLock;

static SHORTENERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("../data/shorteners.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Returns the DOIs of a text, in lower case, in their order.
pub(crate) fn dois(text: &str) -> Vec<String> {
    crate::document::doi::dois(text).into_iter().map(|span| span.of(text).to_lowercase()).collect()
}

/// Returns the number of an ISBN with 13 digits, if its check digit is right.
pub(crate) fn isbn(text: &str) -> Option<String> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '‐' | '\u{2011}'))
        .map(|c| match c {
            'x' | 'X' => Some(10),
            _ => c.to_digit(10).map(|digit| digit as u8),
        })
        .collect::<Option<_>>()?;
    let check = |digits: &[u8]| {
        let sum: u32 = digits.iter().zip([1, 3].iter().cycle()).map(|(&digit, weight)| u32::from(digit) * weight).sum();
        ((10 - sum % 10) % 10) as u8
    };
    let thirteen = match digits.len() {
        13 if digits.iter().all(|&digit| digit < 10) => digits,
        10 if digits[..9].iter().all(|&digit| digit < 10) => {
            let sum: usize = digits.iter().enumerate().map(|(at, &digit)| usize::from(digit) * (10 - at)).sum();
            if !sum.is_multiple_of(11) {
                return None;
            }
            let mut thirteen = vec![9, 7, 8];
            thirteen.extend(&digits[..9]);
            thirteen.push(check(&thirteen));
            thirteen
        }
        _ => return None,
    };
    (check(&thirteen[..12]) == thirteen[12]).then(|| thirteen.iter().map(|digit| char::from(b'0' + digit)).collect())
}

/// Nine and a check digit that may be an X.
const ISBN_MIN_DIGITS: usize = 9;

/// Returns the ISBNs of a text: each run of digits and hyphens that is one.
pub(crate) fn isbns(text: &str) -> Vec<String> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X' | '-' | '–' | '‐' | '\u{2011}' | ' ');
    let mut found: Vec<String> = Vec::new();
    for run in text.split(|c| !part(c)) {
        // Most runs are single spaces: this is asked of the beginning of every document.
        if run.bytes().filter(u8::is_ascii_digit).count() < ISBN_MIN_DIGITS {
            continue;
        }
        // Spaces divide the parts of an ISBN, or two of them.
        let words: Vec<&str> = run.split(' ').filter(|word| word.contains(|c: char| c.is_ascii_digit())).collect();
        let mut at = 0;
        while at < words.len() {
            let hit =
                (1..=5.min(words.len() - at)).find_map(|count| Some((count, isbn(&words[at..at + count].concat())?)));
            match hit {
                Some((count, isbn)) => {
                    found.push(isbn);
                    at += count;
                }
                None => at += 1,
            }
        }
    }
    found
}

/// Returns the arXiv numbers of a text, without their version.
pub(crate) fn arxivs(text: &str) -> Vec<String> {
    // Most texts have none, and need not be copied.
    if !text.as_bytes().windows(5).any(|word| word.eq_ignore_ascii_case(b"arxiv")) {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    for (at, _) in lower.match_indices("arxiv") {
        let rest = lower[at + 5..].trim_start_matches(".org/").trim_start_matches("abs/").trim_start_matches("pdf/");
        let rest = rest.trim_start_matches([':', '.', ' ']);
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-'))).unwrap_or(rest.len());
        let number = rest[..end].trim_end_matches(['.', '/']).trim_end_matches(".pdf");
        let number = match number.rfind('v') {
            Some(v) if number.len() > v + 1 && number[v + 1..].bytes().all(|b| b.is_ascii_digit()) => &number[..v],
            _ => number,
        };
        let digits = |text: &str, least: usize, most: usize| {
            (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        let new = number.split_once('.').is_some_and(|(month, count)| digits(month, 4, 4) && digits(count, 4, 5));
        let old = number.rsplit_once('/').is_some_and(|(_, count)| digits(count, 7, 7));
        if new || old {
            found.push(number.to_owned());
        }
    }
    found
}

/// Returns an address so that its spellings are one, or `None` where it identifies nothing: short links, a site's front
/// page, a DOI (which [`dois`] finds).
pub(crate) fn address(url: &str) -> Option<String> {
    let url = url.trim().trim_start_matches('<').trim_end_matches(['>', '.', ',', ';']);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (host, path) = rest.split_once('/')?;
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    if !host.contains('.') || SHORTENERS.contains(host) || matches!(host, "doi.org" | "dx.doi.org") {
        return None;
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = path.trim_end_matches('/');
    let query: Vec<&str> = query
        .split('&')
        .filter(|part| !part.is_empty() && !part.starts_with("utm_") && !part.starts_with("fbclid"))
        .collect();
    if path.is_empty() && query.is_empty() {
        return None;
    }
    let mut address = format!("{host}/{path}");
    if !query.is_empty() {
        address.push('?');
        address.push_str(&query.join("&"));
    }
    Some(address)
}

/// Returns an address that is all that is said of a work, so that its spellings are one: here a site's front page and a short
/// link are the work.
pub(crate) fn whole_address(url: &str) -> Option<String> {
    let url = url.trim().trim_start_matches('<').trim_end_matches(['>', '.', ',', ';', '/']);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    host.contains('.').then(|| format!("{host}{path}"))
}

/// Returns the addresses of a text.
pub(crate) fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ')' | ']' | '“' | '”');
        let rest = &text[at..];
        found.extend(address(&rest[..rest.find(ends).unwrap_or(rest.len())]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dois_end_where_they_end() {
        let table: [(&str, &[&str]); 6] = [
            ("https://doi.org/10.5555/JSI.2023.46.", &["10.5555/jsi.2023.46"]),
            ("(doi:10.1016/S0140-6736(99)12345-6).", &["10.1016/s0140-6736(99)12345-6"]),
            ("(see 10.1000/abc) and <10.1000/xyz>", &["10.1000/abc", "10.1000/xyz"]),
            ("S. 10.1000", &[]),
            ("110.1000/abc", &[]),
            ("10.12/abc", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(dois(text), expected, "{text}");
        }
    }

    #[test]
    fn isbns_of_ten_digits_become_thirteen() {
        let table: [(&str, &[&str]); 5] = [
            ("ISBN 0-306-40615-2", &["9780306406157"]),
            ("978-0-306-40615-7", &["9780306406157"]),
            ("ISBN 978 0 306 40615 7 (print)", &["9780306406157"]),
            ("978-0-306-40615-8", &[]),
            ("+49 30 1234567", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(isbns(text), expected, "{text}");
        }
        assert_eq!(isbn("3-406-47480-X"), None);
    }

    #[test]
    fn arxiv_numbers_lose_their_version() {
        let table: [(&str, &[&str]); 5] = [
            ("arXiv:2606.01109v2", &["2606.01109"]),
            ("https://arxiv.org/pdf/1802.01168.pdf", &["1802.01168"]),
            ("10.48550/arXiv.1802.01168", &["1802.01168"]),
            ("arXiv: hep-th/9901001", &["hep-th/9901001"]),
            ("on arXiv since 2019", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(arxivs(text), expected, "{text}");
        }
    }

    #[test]
    fn an_address_alone_is_a_work_however_it_is_spelled() {
        for (url, expected) in [
            ("http://de.dariah.eu", Some("de.dariah.eu")),
            ("<https://www.DARIAH.eu/>.", Some("dariah.eu")),
            ("https://ogy.de/8x8V", Some("ogy.de/8x8V")),
            ("http://", None),
        ] {
            assert_eq!(whole_address(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn short_links_and_front_pages_identify_nothing() {
        for (url, expected) in [
            ("https://ogy.de/8x8v", None),
            ("http://www.bit.ly/x", None),
            ("https://doi.org/10.1000/abc", None),
            ("https://www.nato.int/", None),
            (
                "https://www.NATO.int/cps/en/natohq/topics_166936.htm?utm_source=x#top",
                Some("nato.int/cps/en/natohq/topics_166936.htm"),
            ),
            ("http://nato.int/cps/en/natohq/topics_166936.htm/", Some("nato.int/cps/en/natohq/topics_166936.htm")),
            ("https://example.org/?id=3", Some("example.org/?id=3")),
        ] {
            assert_eq!(address(url).as_deref(), expected, "{url}");
        }
    }
}
