use std::sync::Arc;

use tantivy::Term;

use crate::analysis::{Analyzer, Channel, Token};
use crate::glossary::{Reader, Translation};
use crate::index::{Fields, Zone};
use crate::search::bag::{BagWord, Lane, Source};
use crate::search::compile::{Compiler, Grade};
use crate::search::occurrences::terms_of;
use crate::search::phrase::{Arrangement, PhraseAlternative, PhraseQuery};
use crate::search::plan::{Leaf, Scope};
use crate::search::reading::Carried;
use crate::search::weights;
use crate::text::Language;

/// A translation that the index has the words of.
struct Present {
    carried: Carried,
    /// What the glossary says for it.
    weight: f32,
    /// The terms that count as each word.
    words: Vec<Vec<Term>>,
    rarity: f32,
    /// The term of the compounds that hold it, and how rare it is with them.
    within: Option<(Term, f32)>,
}

impl Compiler<'_> {
    /// Lists what stands for words of the query by the glossary, one lane each, and writes down what it is.
    ///
    /// A translation counts the less, the less the glossary says for it and the more others there are; and as rare as the
    /// words themselves at most, where the index has them: else the rarest of many meanings would win.
    pub(crate) fn glossary_lanes(
        &mut self,
        words: &[Token],
        scope: Scope,
    ) -> tantivy::Result<(Vec<Lane>, Vec<Carried>)> {
        let none = Ok((Vec::new(), Vec::new()));
        let zone = match scope {
            Scope::All => Zone::Body,
            Scope::Zone(zone) => zone,
            Scope::Author => return none,
        };
        let Some(glossary) =
            self.glossary.as_mut().filter(|_| self.across_languages && !self.excludes && self.lookups > 0)
        else {
            return none;
        };
        self.lookups -= usize::from(words.len() == 1);
        let mut found = Vec::new();
        let own = self.language.or_else(|| match words {
            [word] => self.vocabulary.language_of(&word.exact),
            _ => None,
        });
        let said = look_up(glossary, words, own)?;
        for (carried, weight) in analysed(self.analyzer, said, words) {
            if let Some(present) = self.present(carried, weight, zone)? {
                found.push(present);
                if found.len() == weights::MAX_TRANSLATIONS {
                    break;
                }
            }
        }
        let Some(first) = found.first() else { return none };
        let undoubted = |present: &Present| match present.carried.doubtful {
            true => present.weight / weights::OTHER_READING,
            false => present.weight,
        };
        let best = found.iter().map(undoubted).fold(first.weight, f32::max);
        let all = found.iter().map(|present| present.weight).sum::<f32>();
        // As many equally likely meanings would be as uncertain (the perplexity of their weights).
        let meanings = found.iter().map(|p| p.weight / all).map(|share| -share * share.ln()).sum::<f32>().exp();
        let shared = weights::GLOSSARY * meanings.powf(-weights::MANY_MEANINGS);
        let typed_rarity = self.rarity_of_words(words, zone)?;
        // A long phrase must not leave its class.
        let rarity_max = typed_rarity.min(self.statistics.rarity(0) * words.len() as f32);
        let floor = self.floor(Grade::Glossary, words.len());
        let mut lanes = Vec::with_capacity(found.len());
        let mut carried = Vec::with_capacity(found.len());
        for present in found {
            let weight = shared * (present.weight / best).sqrt();
            if let Some((term, rarity)) = &present.within {
                let (terms, lengths) = (vec![term.clone()], self.fields.text(zone, Channel::Exact));
                let source = Source::Terms { terms, lengths, rarity: Some(rarity.min(rarity_max)) };
                lanes.push(Lane { source, weight: weight * weights::PARTS, floor, retrieves: true });
            }
            if !present.words.is_empty() {
                let source = self.translation(&present, rarity_max, zone);
                lanes.push(Lane { source, weight, floor, retrieves: true });
            }
            carried.push(present.carried);
        }
        Ok((lanes, carried))
    }

    /// Makes a word of each run of bare words that the glossary knows as a phrase; the longest first, none twice.
    pub(crate) fn run_words(&mut self, bare: &[(&Token, &Leaf)]) -> tantivy::Result<Vec<BagWord>> {
        let mut words = Vec::new();
        let mut first = 0;
        while first + 1 < bare.len() && self.glossary.is_some() && self.across_languages && !self.excludes {
            let mut next = first + 1;
            for count in (2..=weights::MAX_RUN_WORDS).rev() {
                let Some((run, behind)) = run((self.typed, self.typed_words), bare, first, count) else { continue };
                let (lanes, carried) = self.glossary_lanes(run, bare[first].1.scope)?;
                if !lanes.is_empty() {
                    bare[first..behind].iter().for_each(|(_, leaf)| self.readings.carry(leaf, &carried));
                    words.push(BagWord { lanes, boost: weights::GLOSSARY_RUN });
                    next = behind;
                    break;
                }
            }
            first = next;
        }
        Ok(words)
    }

    /// Looks for the words of a translation in the index; `None` where one is missing.
    fn present(&self, carried: Carried, weight: f32, zone: Zone) -> tantivy::Result<Option<Present>> {
        let mut words = Vec::with_capacity(carried.tokens.len());
        let mut rarity = 0.0;
        for token in &carried.tokens {
            let mut terms: Vec<Term> = Vec::new();
            let mut frequency = 0;
            for channel in carried.channels() {
                for term in terms_of(self.fields, zone, *channel, token) {
                    let passages = self.engine.doc_freq(&term)?;
                    if passages > 0 && !terms.contains(&term) && !self.is_foreign(&term, zone, token, &carried) {
                        frequency += passages;
                        terms.push(term);
                    }
                }
            }
            if terms.is_empty() {
                words.clear();
                break;
            }
            rarity += self.statistics.rarity(frequency);
            words.push(terms);
        }
        let within = self.within_compounds(&carried, zone)?;
        Ok((!words.is_empty() || within.is_some()).then_some(Present { carried, weight, words, rarity, within }))
    }

    /// Finds what a German stem stands for, the weightiest first.
    pub(crate) fn translations_of_stem(&mut self, stem: &str) -> tantivy::Result<Vec<(Carried, f32)>> {
        let Some(glossary) = self.glossary.as_mut().filter(|_| self.across_languages) else { return Ok(Vec::new()) };
        let mut said = Vec::new();
        for form in glossary.look_up(Channel::German, std::iter::once(stem))? {
            form.translations.into_iter().for_each(|translation| add(&mut said, translation, 1.0, false));
        }
        Ok(analysed(self.analyzer, said, &[]))
    }

    /// Returns the terms of a translation that is one word; `None` where the index has it not.
    pub(crate) fn terms_of_translation(&self, carried: &Carried) -> tantivy::Result<Option<Vec<Term>>> {
        let present = self.present(carried.clone(), 0.0, Zone::Body)?;
        Ok(present.and_then(|present| present.words.into_iter().next()))
    }

    /// Looks for the compounds that hold a translation.
    fn within_compounds(&self, carried: &Carried, zone: Zone) -> tantivy::Result<Option<(Term, f32)>> {
        let ([token], Zone::Body) = (carried.tokens.as_slice(), zone) else { return Ok(None) };
        if !carried.channels().contains(&Channel::German) {
            return Ok(None);
        }
        let term = Term::from_field_text(self.fields.parts, &token.german);
        let passages = self.engine.doc_freq(&term)?;
        Ok((passages > 0).then(|| (term, self.statistics.rarity(passages))))
    }

    /// Tells whether a stem stands in the index as a word of the other language: "start", which German makes of "Starter".
    ///
    /// The word itself is looked for wherever it stands: "Team" is German too.
    fn is_foreign(&self, term: &Term, zone: Zone, token: &Token, carried: &Carried) -> bool {
        let value = term.value();
        let word = value.as_str().unwrap_or_default();
        if term.field() != self.fields.text(zone, Channel::Exact) || *word == *token.exact {
            return false;
        }
        let language = self.vocabulary.language_of(word);
        language.is_some() && carried.language.is_some() && language != carried.language
    }

    fn translation(&self, present: &Present, rarity_max: f32, zone: Zone) -> Source {
        let lengths = self.fields.text(zone, Channel::Exact);
        match present.words.as_slice() {
            [terms] => Source::Terms { terms: terms.clone(), lengths, rarity: Some(present.rarity.min(rarity_max)) },
            words => {
                let words = words.iter().cloned().zip(0..).collect();
                Source::Query(Arc::new(PhraseQuery {
                    alternatives: vec![PhraseAlternative { words, lengths, weight: 1.0, floor: 0.0 }],
                    arrangement: Arrangement::Ordered,
                    rarity_max,
                    sentence_ends: self.fields.sentence_end(),
                    statistics: Arc::clone(&self.statistics),
                }))
            }
        }
    }

    /// How rare words of the query are together; without bound where the index lacks one of them.
    pub(crate) fn rarity_of_words(&self, words: &[Token], zone: Zone) -> tantivy::Result<f32> {
        let mut rarity = 0.0;
        for token in words {
            let mut frequency = 0;
            for channel in Channel::ALL {
                let mut of_channel = 0;
                for term in terms_of(self.fields, zone, channel, token) {
                    of_channel += self.engine.doc_freq(&term)?;
                }
                frequency = frequency.max(of_channel);
            }
            if frequency == 0 {
                return Ok(f32::INFINITY);
            }
            rarity += self.statistics.rarity(frequency);
        }
        Ok(rarity)
    }
}

/// Finds in the query the words that stand side by side from `first` on and are `count` in all, function words included.
///
/// They begin and end with a word that is searched, and between them stands white space alone.
fn run<'a>(
    (typed, tokens): (&str, &'a [Token]),
    bare: &[(&Token, &Leaf)],
    first: usize,
    count: usize,
) -> Option<(&'a [Token], usize)> {
    let begin = tokens.partition_point(|token| token.span.start < bare[first].1.span.start);
    let run = tokens.get(begin..begin + count)?;
    let side_by_side = run.windows(2).all(|pair| {
        let between = typed.get(pair[0].span.end..pair[1].span.start).unwrap_or("?");
        between.chars().all(char::is_whitespace)
    });
    let mut at = first;
    for token in run {
        let is_searched = bare.get(at).is_some_and(|(word, leaf)| {
            leaf.bare.is_some() && word.exact == token.exact && leaf.span.start <= token.span.start
        });
        if is_searched {
            at += 1;
        } else if !token.stop_word {
            return None;
        }
    }
    let searched = |token: Option<&Token>| token.is_some_and(|token| !token.stop_word);
    (side_by_side && at > first + 1 && searched(run.first()) && searched(run.last())).then_some((run, at))
}

/// What the glossary says, how much, and whether the words would have to be of another language than they seem to be.
type Said = (Translation, f32, bool);

/// Looks words up in the glossary.
///
/// Where they seem to be of one language, `own`, what they would mean in the other counts little.
fn look_up(glossary: &mut Reader<'_>, words: &[Token], own: Option<Language>) -> tantivy::Result<Vec<Said>> {
    let typed = words.iter().map(|token| &*token.exact).collect::<Vec<_>>().join(" ");
    let mut said: Vec<Said> = Vec::new();
    for (channel, language) in [(Channel::German, Language::German), (Channel::English, Language::English)] {
        let doubtful = own.is_some_and(|own| own != language);
        for form in glossary.look_up(channel, words.iter().map(|token| token.term(channel)))? {
            let same_form = if form.exact == typed { weights::SAME_FORM } else { 1.0 };
            let factor = if doubtful { same_form * weights::OTHER_READING } else { same_form };
            form.translations.into_iter().for_each(|translation| add(&mut said, translation, factor, doubtful));
        }
    }
    Ok(said)
}

fn add(said: &mut Vec<Said>, translation: Translation, factor: f32, doubtful: bool) {
    let weight = translation.weight * factor;
    match said.iter_mut().find(|(known, ..)| *known == translation) {
        Some((_, known, doubt)) => {
            *known += weight;
            *doubt &= doubtful;
        }
        None => said.push((translation, weight, doubtful)),
    }
}

/// Analyses what the glossary says; forms of one word become one, the weightiest comes first. `words` do not stand for
/// themselves.
fn analysed(analyzer: &mut Analyzer, mut said: Vec<Said>, words: &[Token]) -> Vec<(Carried, f32)> {
    said.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.text.cmp(&other.0.text)));
    said.truncate(weights::MAX_TRANSLATIONS_SEEN);
    let mut carried: Vec<(Carried, f32)> = Vec::new();
    for (translation, weight, doubtful) in said {
        let tokens = analyzer.analyze(&translation.text);
        let new = Carried { tokens, language: translation.language, doubtful };
        let says_nothing = new.tokens.iter().all(|token| token.stop_word);
        if says_nothing || new.is_met_by(words) {
            continue;
        }
        match carried.iter_mut().find(|(known, _)| known.language == new.language && known.is_met_by(&new.tokens)) {
            Some((_, known)) => *known += weight,
            None => carried.push((new, weight)),
        }
    }
    carried.sort_by(|one, other| other.1.total_cmp(&one.1));
    carried
}

impl Carried {
    /// Returns the channels in whose terms it is looked for.
    pub(crate) fn channels(&self) -> &'static [Channel] {
        match self.language {
            Some(Language::German) => &[Channel::German],
            Some(Language::English) => &[Channel::English],
            _ => &[Channel::German, Channel::English],
        }
    }

    /// Returns the terms of a single word in the bodies; none for a phrase.
    pub(crate) fn word_terms(&self, fields: &Fields) -> Vec<Term> {
        let [token] = self.tokens.as_slice() else { return Vec::new() };
        let mut terms = Vec::new();
        for channel in self.channels() {
            for term in terms_of(fields, Zone::Body, *channel, token) {
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        terms
    }

    /// Tells whether words are its own, in one of its channels.
    pub(crate) fn is_met_by(&self, words: &[Token]) -> bool {
        self.tokens.len() == words.len()
            && self.channels().iter().any(|channel| {
                self.tokens.iter().zip(words).all(|(own, other)| own.term(*channel) == other.term(*channel))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{IndexOptions, update};
    use crate::search::{Filters, Hit, MatchClass, Results, SearchRequest, Searcher};

    /// An index over records in German and English, with a glossary.
    struct Shelf {
        _folder: tempfile::TempDir,
        searcher: Searcher,
    }

    impl Shelf {
        /// Records are language, id and text; the dictionary is in Ding's form.
        fn new(records: &[(&str, &str, &str)], glossary: &str, dictionary: &str) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = |name: &str| folder.path().join(name);
            std::fs::create_dir(path("corpus")).unwrap();
            let line = |(language, id, text): &(&str, &str, &str)| {
                serde_json::json!({"_id": id, "text": text, "metadata": {"language": language}}).to_string() + "\n"
            };
            std::fs::write(path("corpus/c.jsonl"), records.iter().map(line).collect::<String>()).unwrap();
            std::fs::write(path("corpus/glossary.toml"), glossary).unwrap();
            std::fs::write(path("de-en"), dictionary).unwrap();
            let options = IndexOptions {
                corpus: path("corpus"),
                index: path("index"),
                dictionaries: vec![path("de-en")],
                jobs: 1,
                ..IndexOptions::default()
            };
            update(&options, &mut |_| {}).unwrap();
            let searcher = Searcher::open(&options.index).unwrap();
            Self { _folder: folder, searcher }
        }

        fn filtered(&self, query: &str, filters: Filters) -> Results {
            let request = SearchRequest {
                query: query.to_owned(),
                plain: false,
                limit: 20,
                offset: 0,
                filters,
                snippet_chars: 200,
                parts: false,
                ids_only: false,
            };
            self.searcher.search(&request).unwrap()
        }

        fn hits(&self, query: &str) -> Vec<Hit> {
            self.filtered(query, Filters::default()).hits
        }

        /// Ids of the hits, best first.
        fn ids(&self, query: &str) -> String {
            ids(&self.hits(query))
        }
    }

    fn ids(hits: &[Hit]) -> String {
        hits.iter().map(|hit| hit.passage.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn marked(hit: &Hit) -> Vec<(MatchClass, &str)> {
        let spans = |found: &crate::search::Match| {
            let class = found.class;
            found.spans.iter().map(|span| (class, span.of(&hit.passage.text))).collect::<Vec<_>>()
        };
        hit.matches.iter().flat_map(spans).collect()
    }

    const GLOSSARY: &str = "\"Stabilitätsprojektion\" = [\"projecting stability\", \"stability projection\"]\n\
        \"Südflanke\" = \"southern flank\"\n\"Bündnis\" = [\"Allianz\", \"alliance\"]\n";

    const DING: &str = "Heer {n} | Heere {pl} :: army | armies\nFrist {f}; Termin {m} :: deadline; time limit\n\
        der Hund :: the dog\nund; sowie :: and; as well as\n";

    fn shelf() -> Shelf {
        Shelf::new(
            &[
                ("en", "sp", "NATO has been projecting stability since the summit."),
                ("en", "st", "A stable projection of costs, and the stability of prices."),
                ("de", "dp", "Die Stabilitätsprojektion des Bündnisses blieb umstritten."),
                ("en", "fl", "Partners on the southern flank met in May."),
                ("de", "al", "Die Allianz beriet darüber."),
                ("de", "bu", "Das Bündnis beriet darüber."),
                ("en", "ar", "Two armies met, and a dog watched."),
                ("de", "he", "Zwei Heere trafen sich."),
                ("de", "fr", "Der Termin verstrich."),
            ],
            GLOSSARY,
            DING,
        )
    }

    #[test]
    fn words_and_phrases_find_the_other_language_below_their_own() {
        let shelf = shelf();
        for (query, expected) in [
            ("Südflanken", "fl"),
            ("Heeres", "he ar"),
            ("army", "ar he"),
            ("+army", "ar he"),
            ("Heer AND Hund", "ar"),
            ("\"projecting stability\"", "sp dp"),
            ("\"stability projection\"", "dp sp"),
            ("deadlines", "fr"),
            ("\"time limit\"", "fr"),
        ] {
            assert_eq!(shelf.ids(query), expected, "{query}");
        }
        // The third has words that are only spelled alike.
        assert_eq!(shelf.ids("Stabilitätsprojektion"), "dp sp st");
    }

    #[test]
    fn synonyms_of_the_same_language_are_of_the_same_class() {
        let shelf = shelf();
        let hits = shelf.hits("Bündnis");
        assert_eq!(ids(&hits), "bu dp al");
        assert_eq!(marked(&hits[2]), [(MatchClass::Glossary, "Allianz")]);
        assert_eq!(shelf.ids("Allianz").split(' ').next(), Some("al"));
    }

    #[test]
    fn bare_words_that_are_a_phrase_together_find_what_it_stands_for() {
        let shelf = shelf();
        let hits = shelf.hits("projecting stability");
        assert_eq!(hits[0].passage.id.as_str(), "sp");
        let german = hits.iter().find(|hit| hit.passage.id.as_str() == "dp").expect("the German passage");
        assert_eq!(
            marked(german),
            [(MatchClass::Glossary, "Stabilitätsprojektion"), (MatchClass::Glossary, "Stabilitätsprojektion")]
        );
        assert!(shelf.ids("deadline and time limit").contains("fr"));
        // Not side by side, or not bare: no phrase.
        assert_eq!(shelf.ids("time limit"), "fr");
        for query in ["time, limit", "+time +limit", "time AND limit", "limit time", "time -limit"] {
            assert_eq!(shelf.ids(query), "", "{query}");
        }
    }

    #[test]
    fn what_stands_for_the_word_is_marked_whole_and_in_the_snippet() {
        let shelf = shelf();
        let hits = shelf.hits("Südflanke");
        assert_eq!(marked(&hits[0]), [(MatchClass::Glossary, "southern flank")]);
        assert_eq!(hits[0].matches[0].term, "südflanke");
        let highlights: Vec<&str> =
            hits[0].snippet.highlights.iter().map(|span| span.of(&hits[0].snippet.text)).collect();
        assert_eq!(highlights, ["southern flank"]);
    }

    #[test]
    fn a_language_or_an_exact_form_that_is_asked_for_turns_the_glossary_off() {
        let shelf = shelf();
        let only = |language| Filters { languages: vec![language], ..Filters::default() };
        assert_eq!(ids(&shelf.filtered("Heer", only(Language::English)).hits), "");
        assert_eq!(ids(&shelf.filtered("Heer", only(Language::German)).hits), "he");
        for (query, expected) in [
            ("Heer lang:en", ""),
            ("Heer lang:de", "he"),
            ("=Heere", "he"),
            ("=\"southern flank\"", "fl"),
            ("Heer*", "he"),
            ("NATO -Heer", "sp"),
            ("author:Heer", ""),
        ] {
            assert_eq!(shelf.ids(query), expected, "{query}");
        }
    }

    #[test]
    fn function_words_are_no_translations() {
        let shelf = shelf();
        assert_eq!(shelf.ids("sowie"), "");
        assert_eq!(shelf.ids("Hund"), "ar");
    }

    #[test]
    fn a_word_of_many_meanings_says_less() {
        let dictionary = "Lauf :: barrel\nLauf :: course\nLauf :: run\nLauf :: leg\nLauf :: race\nAmt :: office\n";
        let english = ["barrel", "course", "run", "leg", "race", "office"];
        let records: Vec<(&str, &str, &str)> = english.iter().map(|word| ("en", *word, *word)).collect();
        let shelf = Shelf::new(&records, "", dictionary);
        let (many, one) = (shelf.hits("Lauf Berg"), shelf.hits("Amt Berg"));
        assert_eq!((many.len(), one.len()), (5, 1));
        assert!(many[0].score < one[0].score, "{} {}", many[0].score, one[0].score);
    }

    #[test]
    fn a_rare_translation_of_a_common_word_does_not_lead() {
        // "Haus" stands everywhere, "dynasty" once: what was typed counts, not the rarest meaning.
        let mut records: Vec<(&str, String, String)> = (0..9)
            .map(|number| ("de", format!("h{number}"), "Das Haus am Rand der Stadt im Tal.".to_owned()))
            .collect();
        records.push(("en", "dy".to_owned(), "The dynasty at the edge of a town in the valley.".to_owned()));
        let records: Vec<(&str, &str, &str)> =
            records.iter().map(|(language, id, text)| (*language, id.as_str(), text.as_str())).collect();
        let shelf = Shelf::new(&records, "", "Haus :: dynasty\n");
        assert_eq!(shelf.hits("Haus Rand").last().expect("hits").passage.id.as_str(), "dy");
    }
}
