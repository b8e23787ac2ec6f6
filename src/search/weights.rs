//! Every number that ranking and its limits depend on.

/// How fast the score of a word saturates with its frequency in a passage, and how much the length of
/// the passage counts: between what paragraphs (.9, .4) and long sections (1.2, .75) want.
pub(crate) const K1: f32 = 0.9;
/// See [`K1`].
pub(crate) const B: f32 = 0.6;

// What each mechanism brought, in the order in which they came: nDCG@10 on judged queries (xquad-de, xquadr-de,
// covidfaq-de, gesetze, dhd, xquad-de2en, xquad-en2de; `cargo bench --bench judged`):
//   words and pairs of words     .945 .787 .536 .581 .364 .540 .573
//   words spelled alike          .960 .802 .554 .596 .377 .743 .710
//   cognates count more          .962 .804 .553 .598 .377 .747 .721
//   three rules of Snowball 3    .963 .806 .554 .603 .379 .747 .721
//   words of a family answer     .966 .809 .560 .603 .380 .753 .731
//   letter groups                .966 .820 .584 .609 .392 .764 .746
//   compounds                    .967 .818 .588 .609 .396 .764 .746
//   the document as context      .967 .822 .588 .607 .420 .764 .746
//   short words alike by chance  .967 .823 .586 .608 .420 .751 .738
// The last one costs across languages and is there for its readers: "Irak" is not "Iran".
//
// Before words spelled alike, letter groups and compounds counted (xquad-de, xquadr-de, gesetze, pool-de, xquad-en,
// cranfield), the rest as below:
//   as it stood                  .945 .786 .587 .921 .972 .353
//   K1 1.2, B .75                .946 .778 .586 .917 .970 .348
//   GERMAN and ENGLISH 1.0       .946 .782 .582 .919 .971 .351
//   GERMAN and ENGLISH .8        .944 .789 .584 .922 .973 .345
//   no pairs                     .944 .783 .577 .916 .971 .345
//   pairs twice as much          .947 .786 .590 .923 .969 .357
// Twice as much costs questions with few right answers (covidfaq-de .533 to .527), so the round numbers stay.

/// The word as typed.
pub(crate) const EXACT: f32 = 1.0;
/// Another form by the German stem; below the exact form, which is rarer besides.
pub(crate) const GERMAN: f32 = 0.9;
/// Another form by the English stem.
pub(crate) const ENGLISH: f32 = 0.9;
/// Words in the section's heading.
pub(crate) const SECTION: f32 = 0.3;
/// Words in the document's title.
pub(crate) const TITLE: f32 = 0.3;
/// Author and title of a work that a footnote cites without naming it: a note that names it stands above.
pub(crate) const CITED: f32 = 0.3;
/// An author cited in a footnote, beside the authors of the document itself.
pub(crate) const CITED_AUTHOR: f32 = 0.5;
/// The same in the footnotes of a passage.
pub(crate) const NOTED_AUTHOR: f32 = 0.25;
/// A word that differs by a letter or two: below any form of the word itself.
pub(crate) const TYPO: f32 = 0.5;
/// A compound that is written apart: "Stabilitäts-Projektion".
pub(crate) const SPLIT: f32 = 0.85;
/// Its parts near each other: "Projektion von Stabilität".
pub(crate) const NEAR_PARTS: f32 = 0.7;
/// Words that may stand between parts that are near.
pub(crate) const NEAR_PARTS_WORDS: u32 = 5;
/// Its parts in one passage, or a compound that holds the word.
pub(crate) const PARTS: f32 = 0.5;
/// One part of a compound alone, in a passage that is found otherwise.
pub(crate) const LONE_PART: f32 = 0.4;
/// A word spelled much like it, times its likeness.
pub(crate) const SIMILAR: f32 = 0.7;
/// Likeness from which on such a word answers beside other words of the query; without it xquad-de loses .003 in
/// nDCG@10, xquadr-de .003, covidfaq-de .006, and no set gains.
pub(crate) const RELATED_LIKENESS_MIN: f32 = 0.5;
/// The same of the other language.
pub(crate) const COGNATE: f32 = 0.9;
/// Likeness from which on a word answers one of which nothing tells the language.
pub(crate) const STRANGE_LIKENESS_MIN: f32 = 0.5;
/// Likeness from which on a word counts as spelled much like another.
pub(crate) const LIKENESS_MIN: f32 = 0.4;
/// Letters from which on words are told apart by their likeness; of shorter ones [`SHORT_LIKENESS_MIN`] is asked.
pub(crate) const LIKE_MIN_CHARS: usize = 6;
/// Likeness from which on a short word is another spelling of one.
pub(crate) const SHORT_LIKENESS_MIN: f32 = 0.9;
/// Likeness from which on a word of the other language answers.
pub(crate) const COGNATE_LIKENESS_MIN: f32 = 0.45;
/// Words that a misspelled one may stand for.
pub(crate) const MAX_CORRECTIONS: usize = 8;
/// Words of one query for which corrections are looked for: each takes a millisecond or two in a large index.
pub(crate) const MAX_CORRECTED_WORDS: usize = 4;
/// Words spelled much like a word that are looked for.
pub(crate) const MAX_SIMILAR: usize = 32;
// nDCG@10 with Ding's word list (xquad-de2en, xquad-en2de, xquad-mixed, xquad-de, xquad-en, covidfaq-de, covidfaq-en):
//   no dictionary                .764 .746 .876 .967 .974 .588 .621
//   as it stands                 .929 .933 .938 .970 .974 .592 .621
// and before compounds were split and translations near each other counted:
//   no dictionary                .753 .731 .872 .966 .974 .560 .616
//   as it stands                 .911 .924 .932 .967 .974 .559 .616
//   GLOSSARY .5                  .904 .894 .920 .968 .974 .559 .616
//   GLOSSARY .85                 .911 .929 .936 .967 .974 .559 .616
//   no GLOSSARY_RUN              .911 .906 .928 .967 .974 .559 .616
//   SAME_FORM 1                  .907 .914 .931 .968 .974 .559 .616
//   OTHER_READING 1              .911 .923 .932 .967 .974 .558 .616
//   MANY_MEANINGS 0              .911 .925 .934 .967 .974 .559 .616
//   MAX_TRANSLATIONS 4           .907 .919 .931 .967 .974 .560 .616
//   translations as rare as they are, not as what was typed
//                                .911 .924 .934 .967 .974 .559 .613
//   all translations alike       .904 .913 .932 .966 .974 .558 .616

/// A word or phrase that stands for a word of the query by the glossary, the likeliest one. Below a cognate, which is
/// surely the word; no higher, as it is worth least where the word itself is found.
pub(crate) const GLOSSARY: f32 = 0.7;
/// How much less each of several translations counts, as power of the number of meanings.
pub(crate) const MANY_MEANINGS: f32 = 0.1;
/// Factor of what a glossary says of the very form that was typed: "Zuständigkeiten", whose stem is that of "Zustand".
pub(crate) const SAME_FORM: f32 = 4.0;
/// Factor of what a word means in the other language than it seems to be of; its square root is what remains of its score.
pub(crate) const OTHER_READING: f32 = 0.1;
/// Share of the likeliest translation's weight from which on another one stands for a part of a compound.
pub(crate) const PART_TRANSLATION_MIN: f32 = 0.25;
/// Translations of one part of a compound.
pub(crate) const MAX_PART_TRANSLATIONS: usize = 4;
/// What several words of the query stand for together, beside what each of them stands for.
pub(crate) const GLOSSARY_RUN: f32 = 0.7;
/// Translations of a word that are searched.
pub(crate) const MAX_TRANSLATIONS: usize = 8;
/// Translations of a word that are looked for in the index, the likeliest first.
pub(crate) const MAX_TRANSLATIONS_SEEN: usize = 48;
/// Words of a query that are looked up together.
pub(crate) const MAX_RUN_WORDS: usize = 4;
/// Words of one query that are looked up in the glossary.
pub(crate) const MAX_CARRIED_WORDS: usize = 32;
/// How much a match by parts, by the other language or by a correction counts in the choice of a snippet.
pub(crate) const LESSER_CLASS: f32 = 0.5;
/// Tokens of a word such as `360-Grad` that do not stand together.
pub(crate) const LOOSE_TOKENS: f32 = 0.8;

/// Groups of letters that a passage shares with the words of a query, as a share of their BM25 score.
///
/// Without them, nDCG@10: covidfaq-de .557 for .585, xquadr-de .813 for .823, dhd .406 for .418. From .1 to .15 every set moves
/// by less than .005.
pub(crate) const GROUPS: f32 = 0.15;
/// The same for a query that is English, with its shorter words.
pub(crate) const GROUPS_ENGLISH: f32 = 0.05;
/// The best other passage of the document, as a share of its score. At .05 and .1, nDCG@10: sentences of XQuAD German
/// .818 to .822 and .827, English .852 to .856 and .859; sections of law .6085 to .6078 and .6057; pool-de .955 to .954 and
/// .952. The gain on dhd (.396 to .419) says little: it calls every passage of the right paper relevant.
pub(crate) const DOCUMENT_CONTEXT: f32 = 0.05;
/// Bonus of two neighbouring words of the query that stand together in their order, as a share of their rarity.
pub(crate) const ADJACENT_PAIR: f32 = 0.3;
/// The same where they stand within [`NEAR_WORDS`], in any order.
pub(crate) const NEAR_PAIR: f32 = 0.1;
/// How far apart two words may stand and still count as near.
pub(crate) const NEAR_WORDS: u32 = 8;
/// Passages whose words are looked at for nearness; a fixed number, so that pages of results fit together.
pub(crate) const RERANKED: usize = 100;

/// Words of one query that are searched; more would only cost time, and a passage of this length
/// pasted as a query still finds itself.
pub(crate) const MAX_WORDS: usize = 128;
/// Words of one phrase.
pub(crate) const MAX_PHRASE_WORDS: usize = 64;
/// Sources named by `cites:` in one query: each may stand for many.
pub(crate) const MAX_CITED_NAMES: usize = 16;
/// Nested groups.
pub(crate) const MAX_DEPTH: usize = 64;
/// Words of the vocabulary that a `Stabil*` stands for.
pub(crate) const MAX_EXPANSIONS: usize = 1_000;
/// Words of one query that are looked up in the whole vocabulary, as `*projektion` and `wort~1` are.
pub(crate) const MAX_EXPANDED_WORDS: usize = 16;
