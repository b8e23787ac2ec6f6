use std::io::{self, Read};

use crate::glossary::{Entry, Faults, MAX_PHRASE_BYTES, MAX_SIDE_PHRASES, Side};

/// Longest `glossary.toml` that is read, in bytes: a file written by hand has not a hundredth of it.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// Lines of one entry: a list that is never closed ends here.
const MAX_ENTRY_LINES: usize = 200;

/// Reads `glossary.toml`: `"Stabilitätsprojektion" = ["projecting stability", "stability projection"]`.
///
/// All phrases of an entry stand for each other. Entries are read one by one, so that a broken one costs itself alone.
/// Returns their number.
pub(crate) fn read(input: impl Read, faults: &mut Faults, take: &mut dyn FnMut(Entry)) -> io::Result<usize> {
    let mut bytes = Vec::new();
    input.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        faults.add(1, format!("the file is longer than {MAX_FILE_BYTES} bytes, the rest is left out"));
        bytes.truncate(MAX_FILE_BYTES as usize);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().collect();
    let (mut at, mut count) = (0, 0);
    while at < lines.len() {
        let line = lines[at].trim();
        if line.is_empty() || line.starts_with('#') {
            at += 1;
        } else if line.starts_with('[') {
            faults.add(at + 1, "tables mean nothing here, what follows is read as if there were none");
            at += 1;
        } else {
            let rest = &lines[at + 1..];
            let more = rest.iter().take(MAX_ENTRY_LINES).take_while(|line| !begins_entry(line)).count();
            match entry(&lines[at..=at + more]) {
                Ok((entry, read)) => {
                    count += usize::from(take_all(&entry, at + 1, faults, take));
                    at += read;
                }
                Err((line, message)) => {
                    faults.add(at + 1 + line, message);
                    at += 1 + more;
                }
            }
        }
    }
    Ok(count)
}

/// Tells whether a line begins an entry or a table, so that a list left open ends before it.
fn begins_entry(line: &str) -> bool {
    let line = line.trim_start();
    let behind_key = match line.chars().next() {
        Some('[') => return line.ends_with(']') && !line.contains(['"', '\'', ',']),
        Some(quote @ ('"' | '\'')) => line[1..].find(quote).map(|end| &line[end + 2..]),
        Some(c) if c.is_alphanumeric() => line.find('=').map(|end| &line[end..]),
        _ => None,
    };
    behind_key.is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// Reads the entry that begins the lines; returns its phrases and how many lines it takes, or what is wrong in which line.
fn entry(lines: &[&str]) -> Result<(Vec<String>, usize), (usize, String)> {
    let mut fault = None;
    // Most entries are one line; a list runs on until it is closed.
    for count in 1..=lines.len() {
        let text = lines[..count].join("\n");
        if count > 1 && !lines[count - 1].contains(']') {
            continue;
        }
        match toml::from_str::<toml::Table>(&text) {
            Ok(table) => return phrases(table).map(|phrases| (phrases, count)).map_err(|message| (0, message)),
            Err(error) => fault = Some((text, error)),
        }
    }
    let Some((text, error)) = fault else { return Err((0, "there is nothing".to_owned())) };
    let key = text.split('=').next().unwrap_or_default().trim();
    if key.contains(|c: char| !c.is_ascii()) && !key.starts_with(['"', '\'']) {
        return Err((0, format!("`{key}` needs quotation marks round it, as TOML wants")));
    }
    let line = error.span().and_then(|span| text.get(..span.start)).map_or(0, |before| before.matches('\n').count());
    let message = error.message().split('\n').next().unwrap_or_default().trim().to_owned();
    Err((line, if message.is_empty() { "this is no TOML".to_owned() } else { message }))
}

fn phrases(table: toml::Table) -> Result<Vec<String>, String> {
    let mut phrases = Vec::new();
    for (key, value) in table {
        phrases.push(key);
        match value {
            toml::Value::String(phrase) => phrases.push(phrase),
            toml::Value::Array(values) => {
                for value in values {
                    let toml::Value::String(phrase) = value else {
                        return Err("a list holds words and phrases in quotation marks".to_owned());
                    };
                    phrases.push(phrase);
                }
            }
            _ => return Err("behind `=` stands a phrase in quotation marks, or a list of them".to_owned()),
        }
    }
    Ok(phrases)
}

fn take_all(phrases: &[String], line: usize, faults: &mut Faults, take: &mut dyn FnMut(Entry)) -> bool {
    if phrases.len() > MAX_SIDE_PHRASES {
        faults.add(line, format!("an entry has at most {MAX_SIDE_PHRASES} phrases"));
        return false;
    }
    let is_phrase = |phrase: &&String| phrase.contains(char::is_alphanumeric) && phrase.len() <= MAX_PHRASE_BYTES;
    if let Some(phrase) = phrases.iter().find(|phrase| !is_phrase(phrase)) {
        let shown: String = phrase.chars().take(40).collect();
        faults.add(line, format!("`{shown}` is no word or phrase"));
        return false;
    }
    if phrases.len() < 2 {
        faults.add(line, "there is nothing that the phrase stands for");
        return false;
    }
    let side = |phrases: &[String]| Side { language: None, phrases: phrases.to_vec() };
    for at in 1..phrases.len() {
        take(Entry { one: side(&phrases[at - 1..at]), other: side(&phrases[at..]) });
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> (Vec<String>, Vec<(usize, String)>) {
        let mut faults = Faults::default();
        let mut found = Vec::new();
        read(text.as_bytes(), &mut faults, &mut |entry| {
            found.push(format!("{} = {}", entry.one.phrases.join(", "), entry.other.phrases.join(", ")));
        })
        .unwrap();
        (found, faults.told().iter().map(|fault| (fault.line, fault.message.clone())).collect())
    }

    #[test]
    fn all_phrases_of_an_entry_stand_for_each_other() {
        let (found, faults) = read_all(
            "\u{FEFF}# ours\n\"Stabilitätsprojektion\" = [\"projecting stability\", \"stability projection\"]\n\
             NATO = 'Allianz'\r\n\n\"Südflanke\" = [\n  \"southern flank\", # both\n  \"southern = flank\",\n]\n",
        );
        let expected = [
            "Stabilitätsprojektion = projecting stability, stability projection",
            "projecting stability = stability projection",
            "NATO = Allianz",
            "Südflanke = southern flank, southern = flank",
            "southern flank = southern = flank",
        ];
        assert_eq!(found, expected);
        assert_eq!(faults, []);
    }

    #[test]
    fn a_broken_entry_costs_itself_alone() {
        for (name, broken, line, part) in [
            ("no quotation marks", "Bündnis = \"alliance\"", 2, "`Bündnis` needs quotation marks"),
            ("no value", "Bund =", 2, ""),
            ("no key", "= \"x\"", 2, ""),
            ("a number", "Bund = 3", 2, "behind `=` stands a phrase"),
            ("numbers", "Bund = [\"a\", 3]", 2, "a list holds words"),
            ("never closed", "Bund = [\"alliance\",\n\"league\"", 2, ""),
            ("never closed phrase", "Bund = \"alliance", 2, ""),
            ("a table", "[synonyms]", 2, "tables mean nothing"),
            ("nothing", "Bund = []", 2, "there is nothing that"),
            ("empty", "Bund = \"…\"", 2, "`…` is no word"),
            ("no TOML", "Bund steht für alliance", 2, ""),
            ("junk inside a list", "Bund = [\n\"a\",\n;\n]", 4, ""),
        ] {
            let (found, faults) = read_all(&format!("Heer = \"army\"\n{broken}\nFlotte = \"navy\"\n"));
            assert_eq!(found, ["Heer = army", "Flotte = navy"], "{name}: {faults:?}");
            assert_eq!(faults.len(), 1, "{name}: {faults:?}");
            assert_eq!(faults[0].0, line, "{name}: {faults:?}");
            assert!(faults[0].1.contains(part), "{name}: {faults:?}");
            assert!(!faults[0].1.is_empty(), "{name}");
        }
    }

    #[test]
    fn hostile_files_take_no_time() {
        let begin = std::time::Instant::now();
        for text in [
            "[".repeat(100_000),
            "a = [\n".repeat(20_000),
            "a=".repeat(100_000),
            "\"\n".repeat(50_000),
            "]\n".repeat(50_000),
        ] {
            read_all(&text);
            read_all(&format!("a = [\n{text}"));
        }
        assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
    }
}
