use std::io::{self, BufRead};

use crate::glossary::lines::Lines;
use crate::glossary::notation::phrases;
use crate::glossary::{Entry, Faults, Side};
use crate::text::Language;

/// Reads a word list in the form of Ding: `Haus {n}; Gebäude {n} | Häuser {pl} :: house; building | houses`.
///
/// Before and behind `::` stand as many groups between `|`; those of one number stand for each other. `#` begins a remark.
/// Returns the number of entries.
pub(crate) fn read(
    input: impl BufRead,
    languages: [Option<Language>; 2],
    faults: &mut Faults,
    take: &mut dyn FnMut(Entry),
) -> io::Result<usize> {
    let mut lines = Lines::new(input);
    let mut count = 0;
    while let Some((number, line)) = lines.next()? {
        let entries = line.and_then(|line| entries(line, languages));
        match entries {
            Ok(entries) => {
                count += entries.len();
                entries.into_iter().for_each(&mut *take);
            }
            Err(message) => faults.add(number, message),
        }
    }
    Ok(count)
}

fn entries(line: &str, languages: [Option<Language>; 2]) -> Result<Vec<Entry>, &'static str> {
    if line.starts_with('#') || line.trim().is_empty() {
        return Ok(Vec::new());
    }
    let (one, other) = line.split_once("::").ok_or("there is no `::` between word and translation")?;
    if other.contains("::") {
        return Err("there is more than one `::`");
    }
    let (ones, others) = (one.split('|'), other.split('|'));
    let (left, right) = (ones.clone().count(), others.clone().count());
    if left != right {
        return Err("there are not as many `|` before `::` as behind it");
    }
    let side = |text: &str, language| Side { language, phrases: phrases(text, &[';']) };
    let entries =
        ones.zip(others).map(|(one, other)| Entry { one: side(one, languages[0]), other: side(other, languages[1]) });
    Ok(entries.filter(|entry| !entry.one.phrases.is_empty() && !entry.other.phrases.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_one_number_stand_for_each_other() {
        let list = "# Version :: devel\n\
            Zusage {f}; Versprechen {n} (an jdn.) [jur.] | Zusagen {pl} :: promise; pledge /PLG/ | promises\n\
            ohne Übersetzung\n\
            a | b :: c\n\
            x :: y :: z\r\n\
            \n\
            {f} :: nothing\n\
            zuletzt :: at last";
        let mut faults = Faults::default();
        let mut found = Vec::new();
        let languages = [Some(Language::German), Some(Language::English)];
        read(list.as_bytes(), languages, &mut faults, &mut |entry| {
            assert_eq!([entry.one.language, entry.other.language], languages);
            found.push(format!("{} = {}", entry.one.phrases.join(", "), entry.other.phrases.join(", ")));
        })
        .unwrap();
        assert_eq!(found, ["Zusage, Versprechen = promise, pledge, PLG", "Zusagen = promises", "zuletzt = at last"]);
        let lines: Vec<usize> = faults.told().iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [3, 4, 5]);
        assert_eq!(faults.told()[0].message, "there is no `::` between word and translation");
    }
}
