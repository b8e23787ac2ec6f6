//! The one integration binary.

/// A fresh project per test, runs of the program, comparison with goldens. No test stands here.
mod support;

/// One file per command, few cases: is the option wired, what is the exit code, what goes to which stream? What a
/// command does is tested in the library, faster.
mod cli;

/// Holds the module table and compares it with the imports in `src/`.
mod module_map;

/// The words of whole corpora: does a content word share its term with a function word? What single words become is
/// tested in the library.
mod collisions;

/// Documents in, passages out: whole files of `tests/structure` and `corpus/` against what a reader says of them.
mod structure;

/// The project's own corpus: which works its notes cite, and which documents hold them, as a reader says. Rules of merging
/// and matching are tested in the library.
mod cited_works;

/// Notes in many conventions, in `tests/citations` and `../shared/gold`: what a reader says they cite, and what the markers of
/// their texts point at. Each rule of the grammar is tested in the library.
mod citations;

/// Queries over a small index: which passages answer, for every promise of the query language. How a query is read is
/// tested in the library.
mod query_language;

/// How a word of the query is met: each class by example, their order, what is marked, what must not be found.
mod match_classes;

/// Queries with judgements, from index to score. The metrics themselves are tested in the library, whole collections are
/// measured by `cargo bench --bench judged`.
mod judged;

/// The suites of `tests/queries` over the project's own corpus, and what `fundstelle test` makes of suites and baselines. How a
/// suite is read is tested in the library.
mod queries;

/// Judgements made of footnotes, over a shelf of invented texts in `tests/documents/mined`: which sentence is answered by which
/// place, as a reader says. Quotation marks and what is compared word by word are tested in the library.
mod mined;

/// Laws that hold for any input at all: queries and documents drawn at random from kept seeds, and, from
/// `tests/crashes`, every input that once failed. What is known of a certain input stands elsewhere.
mod properties;

/// A thousand hand-checked German words: is each split as a careful reader would?
mod compounds;

/// Snippets of the judged queries: is all marked that matched, and nothing cut? What a snippet shows of a text is tested
/// in the library, how often it holds the answer is measured by `cargo bench --bench judged`.
mod snippets;
