use fundstelle::analysis::{possible_parts, split};

/// A word in exact form and its readings, parts between bars; one of a word that must stay whole has none.
struct Expected {
    exact: String,
    readings: Vec<&'static str>,
}

impl Expected {
    fn is_compound(&self) -> bool {
        self.readings[0].contains('|')
    }
}

fn hand_checked() -> Vec<Expected> {
    let lines = include_str!("de_compounds.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (word, readings) = line.split_once('\t').expect(line);
            let exact = word.to_lowercase().replace('ß', "ss");
            Expected { exact, readings: readings.split(' ').collect() }
        })
        .collect()
}

/// Splits a word by the lexicon alone, bars between the parts.
fn parts(exact: &str) -> String {
    match split(exact, &mut |_| 0) {
        Some(parts) => parts.iter().map(|part| part.span.of(exact)).collect::<Vec<_>>().join("|"),
        None => exact.to_owned(),
    }
}

/// The share of words that are read as a careful reader does, and how it was when the test was written: .977 of 640
/// compounds, all of 360 others.
#[test]
fn hand_checked_words_are_split_right_or_left_whole() {
    let (compounds, others): (Vec<_>, Vec<_>) = hand_checked().into_iter().partition(Expected::is_compound);
    assert_eq!((compounds.len(), others.len()), (640, 360));
    for (words, least) in [(compounds, 0.93), (others, 0.99)] {
        let right = |word: &&Expected| word.readings.contains(&&*parts(&word.exact));
        let share = words.iter().filter(right).count() as f64 / words.len() as f64;
        assert!(share >= least, "{share:.3}, at least {least}");
    }
}

/// What a query asks for is among what the index holds.
#[test]
fn parts_of_a_split_are_possible_parts() {
    for word in hand_checked() {
        let possible = possible_parts(&word.exact);
        for part in split(&word.exact, &mut |_| 0).into_iter().flatten() {
            assert!(possible.contains(&part), "{}: {}", word.exact, part.term);
        }
    }
}
