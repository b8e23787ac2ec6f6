//! Fundstelle: full-text search for scholarly articles and the sources they cite, in German and English.
//!
//! This page is the architecture: one question a module, in the order in which text goes through them. The library
//! prints nothing and never exits; the program in `src/bin/fundstelle/` does both. A module imports only from those
//! above it, as the test `module_map` holds.
//!
//! Data runs [`ingest`] → [`analysis`] → [`index`] → [`search`] → [`snippet`] → [`output`]. A query runs [`query`] →
//! [`search`], where it meets [`analysis`] again: one function for both sides.
//!
//! # [`deadline`]: until when may a piece of work go on?
//!
//! Work that may take long asks now and then whether its time is up, and is left then.
//!
//! # [`text`]: where in which text?
//!
//! Byte spans, language tags, and [`text::OffsetMap`], which links every byte of a derived text to what it was made
//! from. Offsets are UTF-8 bytes, half-open; only JSON counts characters.
//!
//! # [`document`]: what is a document made of, and what is each part called?
//!
//! [`document::Document`] with its [`document::Passage`]s: paragraphs, footnotes, captions and so on, each with an id
//! that can be typed (`lamberty-2024:p5`), its markers and the way back to the bytes of its file.
//!
//! # [`analysis`]: which terms does a word become?
//!
//! Words are found in the text as it is given, normalised one by one, and become three terms at one position: the
//! exact word, its German stem, its English stem ([`analysis::Channel`]). Stems that would meet a function word give
//! way to lesser ones, so that "Sicherheit" never meets "sich". A word also has the parts that it may be made of, by a
//! lexicon alone ([`analysis::possible_parts`]); which split is likeliest is decided for a word of a query, by the
//! words of the index ([`analysis::split`]). Compounds that a text writes apart are joined. Also tells the language of a
//! passage. Whatever decides about terms is in [`analysis::fingerprint`], with which an index is stamped.
//!
//! # [`query`]: what did the reader type?
//!
//! The query language as a small tree of our own. Parsing never fails: what cannot be read is searched as plain words,
//! with a warning that points at it.
//!
//! # [`ingest`]: what does the file say, once print and conversion are undone?
//!
//! What a file is, its content says. Bytes are decoded with the way back to each byte. A [`ingest::Reader`] per format gives lines
//! (plain text) or blocks (formats with mark-up) with their spans and decides nothing else but which marker a format itself ties
//! to which note, and which works a reference manager's field names; packed formats are read as the text of their parts, one
//! behind the other. A PDF page is glyphs at places: its reader finds words, columns, lines, notes and paragraphs by size, place and
//! font, and gives blocks too. All but plain formats are read by a process of its own ([`ingest::apart`]), so that what ends
//! a reader ends it for one file. One structure pass, the same for every format, takes page furniture out, groups lines, finds
//! the notes (every way of labelling them is tried, what links most markers is taken), reads the title page, tells headings,
//! pull quotes, captions, lists and quotations apart, joins what was cut, links markers to notes and takes them out of the
//! text. Nothing vanishes: what is in no passage is listed with its reason. Language is decided per passage, unknown
//! inheriting from the document.
//!
//! # [`citation`]: what does a footnote cite, and which work is meant?
//!
//! A note is read into segments of commentary and citations, by a grammar over its tokens; short forms and *ebd.* are
//! resolved within the document; where a reference manager left a field, its record is believed; works of many documents that
//! are the same become one source.
//!
//! # [`bibliography`]: how do other programs write down what is cited?
//!
//! BibTeX, BibLaTeX and CSL-JSON files are read into entries that complete sources; sources are written in these formats
//! and in RIS.
//!
//! # [`snippet`]: which words show the reader why this was found?
//!
//! Whole sentences that hold most of what was asked for, marked exactly.
//!
//! # [`glossary`]: which words stand for each other, within a language and across?
//!
//! `glossary.toml` and dictionary files become one sorted table beside the index, keyed by the stems that analysis makes.
//! What a word stands for answers it as a class of its own.
//!
//! # [`corpus`]: which files belong, and what are they called?
//!
//! Folder walk, ids, sidecars, collections, bibliographies, `fundstelle.toml`.
//!
//! # [`index`]: how is the corpus kept so that a query is fast, and when is it to be trusted?
//!
//! A tantivy index of passages in a directory of its own per generation, described by `manifest.json`: swapped in
//! whole, stamped with versions and the analysis fingerprint, disposable. The engine is handed terms with positions,
//! never text: every word in its exact form, stems where they differ from it, parts of compounds. What is kept of a passage
//! depends on its document alone; what depends on the whole corpus, the sources that documents cite, is in records of its
//! own. Beside the engine's files the words of each of its segments are listed, with their letter groups, and the words of
//! each passage ([`index::Vocabulary`]).
//!
//! A generation takes over what has not changed: the engine's segments are linked, files that changed are read into a new
//! one, small segments are merged. What the generation before has of a file is enough to make its records again: so a file
//! that moved is not read, and of one that can no longer be read what was there stays. What was deleted stays in the
//! engine's counts until its segment is merged; [`index::Engine`] takes it off, so that scores, order and words are those of an index that was made of this corpus at once: no history shows. For the same
//! reason words have the same weight in every index when their spelling is compared ([`index::Vocabulary`]), and the words of
//! each field are counted by ourselves. The sources are brought together from what every document contributed, which is
//! kept, and only those that differ are written.
//!
//! # [`search`]: which passages answer, and in which order?
//!
//! A query becomes a plan (words, phrases, ranges, prefixes), the plan the engine's query. A word is answered in lanes, one
//! a class, of which the best counts in a passage: itself, its inflected forms, written apart, its parts, compounds that
//! hold it, words of its family, the other language, and what was meant by a typing error. Bare words are scored together,
//! and the best passages gain by words near each other, by shared letter groups and by their document. Ties are broken by
//! id; the passages shown are analysed again to mark what matched and how. A footnote is found by the authors and titles of the
//! works that it cites without naming them, too; sources are found by id and by their words.
//!
//! # [`walk`]: what does a passage rest on, and what rests on a source?
//!
//! From a passage to its notes, their sources and the passage of each source's text that speaks of the same; and back from
//! a source to all passages that cite it.
//!
//! # [`check`]: what would a careful reader doubt?
//!
//! A document by itself: markers without notes, notes without markers, numbers that jump, what could not be read, references
//! that lead nowhere or not surely. A corpus: sources that look like one, that several documents may hold, that have no
//! name. Whatever earlier modules were not sure of is told here, with what may be meant.
//!
//! # [`eval`]: what do many queries find, and is it what they should?
//!
//! Topics in, TREC runs out ([`eval::run()`]). With judgements ([`eval::Qrels`]) each topic gets a score
//! ([`eval::Metric`]: nDCG, MRR, recall, success, precision, MAP, as trec_eval has them), and [`eval::Comparison`] says
//! how likely a difference between two systems is by chance. Runs of any program are read ([`eval::read_run`]) and measured
//! ([`eval::Evaluation`]), to trec_eval's four decimals: `.ci/trec_eval.py` holds both against each other. `cargo bench
//! --bench judged` puts it to use.
//!
//! # [`suite`]: which places must a query find, and does it still?
//!
//! Files of cases, each a query and the places that it must find, or of queries and judgements. [`suite::test()`] asks them
//! all at once; a [`suite::Baseline`] keeps what was found, so that what is lost is told, and whether texts or ranking are
//! the reason.
//!
//! # [`judging`]: who says what is right?
//!
//! What several runs find is pooled in an order that tells nothing of them, shown card by card, and judged into a file that
//! loses no grade. Footnotes judge too: who cites a work for a sentence says that it answers this sentence
//! ([`judging::mine()`]).
//!
//! # [`output`]: how is it shown?
//!
//! Terminal text, JSON lines, a page to look at and JUnit's XML, to any `io::Write`.

pub mod analysis;
pub mod bibliography;
pub mod check;
pub mod citation;
pub mod corpus;
pub mod deadline;
pub mod document;
pub mod eval;
pub mod glossary;
pub mod index;
pub mod ingest;
pub mod judging;
pub mod output;
pub mod query;
pub mod search;
pub mod snippet;
pub mod suite;
pub mod text;
pub mod walk;
