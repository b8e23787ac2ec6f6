use unicode_normalization::UnicodeNormalization;

use crate::analysis::char_class::CharClass;
use crate::analysis::normalise::{is_fraction, without_tail};
use crate::analysis::terms::Terms;
use crate::analysis::{Channel, Rule, spaced};
use crate::text::Language;

/// A step on the way of a word to its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is reached: `exact`, `de`, `en`, `function word`, and for a compound `parts`, the stems of all that it may be
    /// made of.
    pub name: &'static str,
    /// What the word is there.
    pub result: String,
    /// What made it so, in order; empty where the word is as it was.
    pub rules: Vec<Rule>,
}

/// Returns the way of one word, as it stands in a text, to its terms.
///
/// Empty where nothing of it is a letter or digit. The terms are those of [`Analyzer::analyze`].
///
/// [`Analyzer::analyze`]: crate::analysis::Analyzer::analyze
///
/// # Examples
///
/// ```
/// use fundstelle::analysis::{Rule, way};
/// let steps = way("Sicherheit");
/// assert_eq!((steps[1].name, steps[1].result.as_str()), ("de", "sicherheit"));
/// assert_eq!(steps[1].rules, [Rule::Snowball, Rule::Guard]);
/// ```
pub fn way(word: &str) -> Vec<Step> {
    let mut noted: Vec<(Channel, Rule)> = Vec::new();
    let Some(terms) = Terms::noting(word, &mut |channel, rule| noted.push((channel, rule))) else { return Vec::new() };
    let of = |channel: Channel| noted.iter().filter(|(of, _)| *of == channel).map(|(_, rule)| *rule).collect();
    let step = |name, result: &str, rules| Step { name, result: result.to_owned(), rules };
    let mut steps = vec![
        step(Channel::Exact.name(), &terms.exact, normalisation(word)),
        step(Channel::German.name(), &terms.german, of(Channel::German)),
        step(Channel::English.name(), &terms.english, of(Channel::English)),
        step("function word", &function_word(&terms), Vec::new()),
    ];
    if !terms.parts.is_empty() {
        let parts: Vec<&str> = terms.parts.iter().map(|part| &*part.term).collect();
        steps.push(step("parts", &parts.join(" "), vec![Rule::Compound]));
    }
    steps
}

/// Tells which rules a word needs on the way to its exact form.
fn normalisation(word: &str) -> Vec<Rule> {
    let whole = without_tail(word);
    let composed: String = whole.nfc().collect();
    // No-break spaces have a counterpart too, but go whatever they are.
    let solid = || composed.chars().filter(|c| !c.is_whitespace());
    let is_spaced = spaced::run(word, 0).is_some_and(|run| run.is_word && run.end == word.len());
    // Behind a digit it parts thousands.
    let is_gap = |(before, c): (char, char)| c.is_whitespace() && !before.is_alphanumeric();
    let is_cut = whole.chars().zip(whole.chars().skip(1)).any(is_gap) && !is_spaced;
    let has_sign = whole.chars().any(|c| CharClass::of(c) == CharClass::Other);
    let needs = |rule: &Rule| match rule {
        Rule::SmallLetters => whole.contains(char::is_uppercase),
        Rule::SharpS => whole.contains(['ß', 'ẞ']),
        Rule::Composition => composed != whole,
        Rule::Compatibility => !whole.contains(is_fraction) && !solid().nfkc().eq(solid()),
        Rule::OldUmlaut => whole.contains('\u{364}'),
        Rule::Invisible => whole.chars().any(|c| CharClass::of(c) == CharClass::Ignorable),
        Rule::SpacedOut => is_spaced,
        Rule::CutWord => is_cut,
        Rule::Contraction => whole.len() < word.len(),
        Rule::Sign => has_sign && !is_spaced && !is_cut,
        _ => false,
    };
    Rule::ALL.into_iter().filter(needs).collect()
}

fn function_word(terms: &Terms) -> String {
    let Some(word) = terms.stop_word else { return "no".to_owned() };
    let names = [(Language::German, "German"), (Language::English, "English")];
    let languages: Vec<&str> = names.into_iter().filter(|(of, _)| word.of(*of)).map(|(_, name)| name).collect();
    let languages = languages.join(" and ");
    if word.always() { languages } else { format!("beside {languages} ones") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::analysis::Analyzer;

    /// Reads the rows of the module's table: step, rule, word, result.
    fn table() -> Vec<[String; 4]> {
        // What stands behind the second tick is a remark.
        let quoted = |cell: &str| cell.split('`').nth(1).expect(cell).to_owned();
        include_str!("mod.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("//! | `"))
            .map(|row| {
                let cells: Vec<&str> = row.split('|').collect();
                let (word, result) = cells[2].split_once('→').expect(row);
                let step = cells[0].trim().trim_end_matches('`').to_owned();
                [step, quoted(cells[1]), quoted(word).replace('⏎', "\n"), quoted(result)]
            })
            .collect()
    }

    #[test]
    fn every_rule_does_what_its_example_in_the_table_says() {
        let mut shown = BTreeSet::new();
        for [step, rule, word, result] in table() {
            let word = match rule.as_str() {
                // What cannot be seen in a table.
                "composition" => word.nfd().collect(),
                "invisible" => word.replace('·', "\u{ad}"),
                "old-umlaut" => word.replace('°', "\u{364}"),
                _ => word,
            };
            let found = way(&word).into_iter().find(|found| found.name == step).expect(&step);
            assert_eq!(found.result, result, "{step} {rule} {word}");
            assert!(found.rules.iter().any(|known| known.name() == rule), "{step} {rule} {word}: {:?}", found.rules);
            shown.insert(rule);
        }
        let all: BTreeSet<String> = Rule::ALL.iter().map(|rule| rule.name().to_owned()).collect();
        assert_eq!(shown, all);
    }

    #[test]
    fn the_way_leads_to_the_terms_of_the_analyzer() {
        for word in ["Sicherheiten", "fuer", "These", "war", "Politikerinnen", "NATO’s", "S t a a t", "1980ern", "北"]
        {
            let token = Analyzer::new().analyze(word).pop().expect(word);
            for (step, channel) in way(word).iter().zip(Channel::ALL) {
                assert_eq!((step.name, step.result.as_str()), (channel.name(), token.term(channel)), "{word}");
            }
        }
        assert_eq!(way("–"), []);
    }

    #[test]
    fn a_cut_word_is_told_whatever_the_white_space() {
        for gap in ["-\n", "-\r\n", "-\u{85}", "-\u{2028}", "- ", "-\u{a0}", "-\u{a0}\n "] {
            let word = format!("Bundes{gap}tag");
            let exact = &way(&word)[0];
            assert_eq!(exact.result, "bundestag", "{word:?}");
            assert_eq!(exact.rules, [Rule::SmallLetters, Rule::CutWord], "{word:?}");
        }
        for thousands in ["5\u{a0}000", "1\u{202f}234\u{202f}567"] {
            assert_eq!(way(thousands)[0].rules, [Rule::Sign], "{thousands:?}");
        }
    }

    #[test]
    fn function_words_are_told_with_their_language() {
        for (word, expected) in [
            ("und", "German"),
            ("the", "English"),
            ("in", "German and English"),
            ("war", "beside German ones"),
            ("NATO", "no"),
        ] {
            assert_eq!(way(word)[3].result, expected, "{word}");
        }
    }
}
