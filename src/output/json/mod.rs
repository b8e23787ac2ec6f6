//! JSON lines: one object per line, each with a `type`, in UTF-8, document text untouched.
//!
//! Fields named here are stable, in this order; more may come, so a program must skip what it does not know. Offsets
//! count Unicode scalar values and are half-open unless a field says otherwise. A field that is `null` is unknown.
//!
//! # `hit` (`search --json`)
//!
//! | field | meaning |
//! |---|---|
//! | `rank` | from 1, `--offset` included |
//! | `score` | falls with rank; comparable within one answer only |
//! | `id` | of the passage: `lamberty-2024:p5` |
//! | `document` | id of its document |
//! | `title`, `authors`, `year` | of the document: string or null, strings as printed, number or null |
//! | `kind` | `paragraph`, `footnote`, `lead`, `list-item`, `blockquote`, `pull-quote`, `caption`, `table`, `author-note` |
//! | `label` | a footnote's printed label without bracket or dot, else null |
//! | `section` | the nearest heading, as printed; null for footnotes and author notes |
//! | `page` | printed page label on which the passage begins (a string) |
//! | `page_number` | physical page from 1 |
//! | `language` | two letters |
//! | `text` | the whole passage, without markers |
//! | `snippet` | what is shown of it; where text is left out stands ` … ` |
//! | `highlights` | stretches `[start, end]` of `snippet`, in order, not overlapping |
//! | `notes`, `note_ids` | labels and ids of the footnotes called in the passage, parallel, in order, repeats kept |
//! | `sources` | ids of the sources that its notes cite, a footnote's own, in the order in which they are first cited, each once |
//! | `mentioned_in` | for a footnote: ids of the passages that call it |
//! | `cited_by` | ids of the passages that cite the hit's document, where it holds the text of a source |
//! | `matches` | how each part of the query was met: `term` (normalised), `class` (`exact`, `inflected`, `split`, `near`, `parts`, `glossary`, `typo`), `spans` in `snippet`; what lies outside the snippet is left out |
//! | `before`, `after` | only with `--context`: neighbouring passages, `{"id","kind","text"}` each |
//!
//! # `kwic` (`search --json --kwic`), one line per match instead of the hits
//!
//! | field | meaning |
//! |---|---|
//! | `rank`, `id`, `document`, `kind`, `label`, `page`, `language` | of the hit, as in `hit` |
//! | `left`, `right` | what stands before and behind the match: whole words, up to 100 characters, white space as it is |
//! | `keyword` | the match as it stands in the text |
//! | `span` | where it stands in the text of the passage |
//! | `term`, `class` | what of the query it answers and how, as in `matches` |
//!
//! The order is that of `--sort`. A hit without a match in its text has no line; `summary` counts passages all the same.
//!
//! # `summary` (`search --json`), the last line
//!
//! | field | meaning |
//! |---|---|
//! | `query` | as typed |
//! | `total` | passages that match, shown or not |
//! | `elapsed_ms` | time the search took, in milliseconds |
//! | `shown` | number of hits |
//! | `understood` | the query as it was read, printed back |
//! | `warnings` | what of the query was not read as typed: `message`, `hint`, `span` in `query` |
//!
//! # `document` (`inspect --json`, `show --json` of a document)
//!
//! `id`, `path` (as given, or relative to the corpus), `format` (`text`, `markdown`, `pdf`, `html`, `tei`, `jats`, `docx`, `odt`, `epub`, `rtf`,
//! `collection`), `title`, `subtitle`, `authors`, `year`, `doi` (without `https://doi.org/`, or null), `language`, `sections` (headings as printed, in order), `status`: `indexed`,
//! or `indexed-partly` where a warning says which part could not be read. Where a file cannot be read at all, `inspect --json`
//! writes a `failed` line, as `index` does. `inspect` adds
//! `metadata_from`: where each of `title`, `subtitle`, `authors`, `year`, `doi`, `language` was found, as far as it was: `sidecar`,
//! `front-matter`, `bibliography`, the `format` for fields of the file itself (`docx`), `first-page`, `text` (a language told by
//! the words).
//!
//! # `passage` (`inspect --json`, `show --json`)
//!
//! `id`, `kind`, `label`, `section`, `page`, `page_number`, `language`, `text`, `notes`, `note_ids`, `mentioned_in` as in
//! `hit`; a footnote has `citations` and `segments` too, and so has any passage in which a reference manager's field cites. Body passages stand in the
//! order in which they begin, footnotes behind them by ordinal. `show` adds `document` and `role`: `shown`, `before`, `after` or
//! `note` (a footnote of the passage shown); behind the passages stands a `source` line for every source that a note
//! shown cites, with `note_id` and, where the corpus holds its text, `best`: the passage of it that has most to do with the
//! passage shown (`id`, `score`, `page`, `text`, `snippet`, `highlights`).
//!
//! ## `citations` and `segments`
//!
//! | field | meaning |
//! |---|---|
//! | `kind` | `full` (names the work), `short` ("Dresen 2023, N. 6"), `ibid` ("Ebd.") |
//! | `span` | in `text` of the footnote |
//! | `csl` | what is printed of the work, in CSL-JSON; of a reference manager's field its record, whatever is printed |
//! | `locator`, `label` | the cited place without its label word, and what it counts, as in CSL: `page`, `paragraph`, `section`, … |
//! | `source` | id of the source meant, in `inspect` by this file alone; null where it is uncertain or none was found |
//! | `via` | label of the note in which a short form or *ebd.* finds its work |
//! | `signal` | the words that lead to it: "vgl. auch" |
//! | `confidence` | how sure the reading is, per cent |
//! | `rule` | which rule read it: `ibid`, `note-number`, `author-year`, `name-year-title`, …; `field` where only a field says that it is one |
//! | `manager` | which reference manager's field it is: `zotero`, `mendeley`, `citavi`, `endnote`; absent without a field |
//! | `anaphora` | how a short form or *ebd.* was understood: `precedingWork`, `footnote`, `authorYear`, … |
//! | `chain` | labels of the notes from `via` to the full citation |
//! | `candidates` | ids of the sources that it could mean, where that is not certain |
//! | `doubt` | why it is uncertain: `ambiguous`, `no-such-note`, `nothing-before`, … |
//!
//! `segments` are the stretches of the note, in order, without gaps: `kind` (`commentary`, `citation`, `unread`) and `span`.
//!
//! # `source` (`sources --json`)
//!
//! | field | meaning |
//! |---|---|
//! | `id` | `dresen-2023` |
//! | `csl` | all that is known of it, in CSL-JSON |
//! | `cited_in` | ids of the footnotes that cite it in any form, by document, then ordinal; behind those of each document its body passages in which a reference manager's field does |
//! | `passages` | ids of the body passages that call these notes or cite it so, each once, by document, then as they stand |
//! | `document` | id of the document that holds its text, or null |
//! | `holds`, `confidence`, `evidence` | of that document: `work` or `container`, per cent, and why: `doi`, `title`, `author`, `file-name`, … |
//! | `possible` | other documents that hold it too, or may: `document`, `holds`, `confidence`, `evidence` each |
//! | `same_work` | ids of other editions |
//! | `entry` | where the bibliography entry stands that completed it: `library.bib:12` |
//!
//! # `citation` (`cited-by --json`), one line per citation in every passage
//!
//! `document`, `passage` (id of the passage that rests on the source, null where no passage calls the note), `passage_text`,
//! `note_id` and `note` (id and label of the footnote, null where the passage cites by itself), `text` (of the footnote, or the
//! passage), and the fields of `citations` above.
//!
//! # `dropped` (`inspect --dropped --json`)
//!
//! `reason` (`title-page`, `heading`, `running-head`, `page-number`, `sheet-signature`, `table-of-contents`, `logo`, `markup`,
//! `separator`, `imprint`), `text` as printed, `line` of the file from 1, `span` in **bytes** of the file.
//!
//! # `warning` (`search`, `show`, `inspect`, `add`, `index`)
//!
//! `message`; `document`, `passage`, `label` and `line` of the file from 1 where they can be told. A marker without a note is one.
//! Of a bibliography or glossary, whose broken entries `index` tells once: `message`, `path` relative to the corpus (of a
//! dictionary its whole path), `line` or null.
//! Where `index` finds that the index is damaged or of another version and makes it anew: `message`, and `anew`, which is true.
//!
//! # `failed` and `summary` (`index --json`, `add --json`)
//!
//! `failed`: `path` relative to the corpus, `error`, `kept`, whether what was indexed of it before is kept and searched, and
//! `status`: `no-text-scan` (pictures of pages), `garbled-font` (letters that do not tell which they are), `password`, `damaged` (cannot
//! be read for any other reason), `empty`, `unsupported` (of a kind that is not read), `too-large` (bytes, parts or memory), `timeout`.
//! The last line is `summary`: `added`, `changed`, `moved`, `removed` and `unchanged` documents, `failed` and
//! `skipped` files, `kept`, how many of the unchanged documents are those of failed files, `passages` now in the index, `elapsed_ms`;
//! `glossary` and `bibliography` entries now in the index, and
//! `warnings`, what of the bibliographies could not be read. A moved document has another path and the same content. `add` writes an `added` line per file: `path`, `document`, `passages` by kind, `sections`, `sources`, `status` as in `document`;
//! of a bibliography or glossary `path`, `document`, which is null, and `entries`.
//!
//! # Events of a run (`index --json`)
//!
//! Lines before the `summary`, as things happen; each is written out at once, `read` at the latest after a second. With `--watch`
//! a run that has nothing to do has none.
//!
//! | `type` | when | fields |
//! |---|---|---|
//! | `waiting` | another process writes the index, and `--wait` has this one wait for it | `process` (number), `host`, `since` (seconds since 1970), each null where it is not known |
//! | `begun` | no other process writes from here on | `corpus`, `index` (folders) |
//! | `found` | it is known what has to be read, and a moved file has not; once more where the index has to be made anew after all | `files`, `bytes` |
//! | `read` | a file is done, also where it failed | `path` relative to the corpus, `bytes`, `passages`, `status` as in `failed`, or `indexed`, `indexed-partly` |
//! | `doubtful` | a document is in the index, but something in it is doubtful | `path`, `line` from 1 or null, `message` |
//! | `failed` | see above; before the `read` of the file | |
//! | `warning` | see above | |
//! | `writing` | all is read, the index is being written to disk | |
//! | `written` | the new index has taken the place of the old one; where nothing changed, there is none | |
//!
//! # `planned` and `plan` (`index --dry-run --json`)
//!
//! `planned`: `change` (`added`, `changed`, `moved`, `removed`, `unchanged`), `path` relative to the corpus, `from`, the path that
//! a moved file had, else null. Then a `failed` line for what is known to fail without being read, and at last `plan`: counts of
//! files by `added`, `changed`, `moved`, `removed`, `unchanged`, `failed`, `skipped`; `read` and `bytes`, how many documents would
//! be read and how large they are; `writes`, whether the index would be another one; `anew`, why the index that is there cannot be used,
//! or null. The `summary` of a run counts documents instead of files.
//!
//! # `token` and `query` (`analyze --json`)
//!
//! `token`: `text` as it stands, `position` from 0, `span` in the text given, `stop_word`, `terms`, an object of field and term,
//! and `way`, the steps of the word to its terms: `step` (`exact`, `de`, `en`, `function word`; more may come), `result`, and
//! `rules`, the names of what made it so ([`crate::analysis`] has the table).
//! `query`: `query` as typed, `understood`, `warnings` as in `summary`.
//!
//! # `status` (`status --json`)
//!
//! `corpus` and `index` (folders), `documents`, `passages`, `sources`, `corpus_bytes` (of the files indexed), `index_bytes`, `made` (seconds since 1970),
//! `languages`, an object of each language's code, or `unknown`, and how many passages are in it,
//! `fundstelle` and `tantivy` (versions that made the index), `analyzer` (names its rules), `up_to_date`, `verified` (with `--verify`);
//! `added`, `changed`, `removed` files since, relative to the corpus; `failed` files, `{"path","error","kept","status"}` each; `skipped` files, counted, and
//! `skipped_files`, the first thousand of them, `{"path","reason","status"}` each, the status being `unsupported`; `partly`, files of which
//! only a part could be read, the others having the status `indexed`;
//! `bibliographies` of the corpus, `{"path","entries","sources","warnings","error"}` each: `sources` counts those that its entries
//! completed.
//!
//! # `finding` and `summary` (`status --check --json`, `inspect --check --json`)
//!
//! | field | meaning |
//! |---|---|
//! | `kind` | `reading`, `marker-without-note`, `note-without-marker`, `missing-number`, `repeated-number`, `number-out-of-order`, `unread`, `unresolved-reference`, `short-only`, `wrong-note-number`, `ibid-after-several`, `doubtful-reference`; of sources `similar-sources`, `other-edition`, `uncertain-document`, `nameless-source` |
//! | `document` | id of the document; null for sources |
//! | `passage` | id of the passage; for a source without a name that of the first note that cites it |
//! | `label` | of the marker or note, as printed |
//! | `line` | of the file from 1, where it can be told |
//! | `text` | the words it is about: the citation, the stretch, the note |
//! | `message` | what is doubtful, in words that may change |
//! | `source` | id of the source it is about, or that a doubtful reference was taken for |
//! | `candidates` | ids of sources that may be meant, or that look like `source`; of `uncertain-document` ids of documents |
//!
//! They come by document, there in the order of the text, then those of sources. The last line is `summary`: `documents` looked
//! at, `findings`, and `kinds`, an object of each kind found and how often.
//!
//! # `scores`, `evaluation` and `comparison` (`eval --json`)
//!
//! An `evaluation` for each run, in the order in which they are named; with `--per-query` before it a `scores` line for each
//! query that counts, by id. With `--compare` a `comparison` for each metric follows.
//!
//! | field | meaning |
//! |---|---|
//! | `run` | the file, as it was named |
//! | `tag` | of an `evaluation`: what the run calls itself in its last line, or empty |
//! | `level` | of an `evaluation`: `passage` or `document` |
//! | `query` | of `scores`: id of the query |
//! | `metrics` | an object of each metric, as it can be typed, and its value from 0 to 1: `{"ndcg@10":0.6309}`; of an `evaluation` the mean |
//! | `num_q` | of an `evaluation`: the queries that count |
//! | `num_ret`, `num_rel`, `num_rel_ret` | passages (or documents) found, relevant, and both; of an `evaluation` for all its queries together |
//! | `missing`, `unjudged` | of an `evaluation`: judged queries that the run has no line for, queries of the run without judgements |
//!
//! A `comparison` has `metric`, `runs` (the two files), `means` and `difference` (the second less the first), `p` (two-sided, of
//! the paired randomisation test), on how many queries the second is `better`, `equal` or `worse`, and `changes`: the queries that
//! change most, ten unless `--per-query` asks for all, each with `query` and the `scores` of both runs.
//!
//! # `case`, `metric`, `fault` and `summary` (`test --json`)
//!
//! A `case` line for each case, suite by suite in the order of the file:
//!
//! | field | meaning |
//! |---|---|
//! | `suite`, `path`, `line` | name of the suite, its file as it was named, the line from 1 on which the case begins |
//! | `case` | its name; the query where it has none |
//! | `query`, `options`, `understood` | the query as typed, the options as text (`kind:footnote plain`), the query as it was read |
//! | `verdict` | `passed`, `failed`, `known` (fails, as is known), `broken` (names what the corpus does not have) |
//! | `why`, `known_failure` | the reasons given in the suite, or null |
//! | `failures` | what does not hold: `kind` (`rank`, `missing`, `forbidden`, `class`, `snippet`, `marks`, `count`, `language`, `walk`, `floor`, `lost`, `passes`), `place` or null, `message` in words that may change |
//! | `places` | the expected places: `id`, and `rank` from 1 or null |
//! | `hits` | the first ten: `rank`, `id`, `score`, `judged` (`expected`, `not-relevant`, `forbidden`, `unjudged`), `grade` or null |
//! | `change` | how they differ from the baseline: `cause` (`corpus`, `glossary`, `ranking`), `lost` (`id`, `was`), `gained` (`id`, `rank`), `moved` (`id`, `was`, `rank`), `removed` from the corpus, `altered` in their text; null where they do not, or there is no baseline |
//!
//! `metric`: `suite`, `path`, `metric` (`recall@1`, `recall@5`, `mrr@10`, `ndcg@10`, and those that have floors), `value`, its mean
//! over so many `cases` with judgements; `floor` or null; of the baseline, over the cases that are in both, `baseline`, `difference`,
//! cases that are `better` and `worse`, and `p` of a paired randomisation test, each null where it cannot be compared.
//! `fault`: a mistake in a suite or baseline: `path`, `line` and `column` from 1, `message`, `hint`.
//! `summary`: how many `suites`, `cases`, of these `passed`, `failed`, `known`, `broken`, `floors` not reached, `faults`; `elapsed_ms`.

mod analysis;
mod check;
mod citation;
mod document;
mod evaluation;
mod index;
mod keyword;
mod search;
mod source;
mod suite;

use std::io::{self, Write};

use serde::Serialize;

pub use analysis::{QueryRecord, QueryWarningRecord, TokenRecord};
pub use check::{CheckSummaryRecord, FindingRecord};
pub use citation::{CitationRecord, SegmentRecord};
pub use document::{
    DocumentRecord, DroppedRecord, PassageRecord, Role, WarningRecord, write_document, write_shown,
    write_shown_document,
};
pub use evaluation::{ComparisonRecord, EvaluationRecord, ScoresRecord};
pub use index::{
    AddedBesideRecord, AddedRecord, AnewRecord, BegunRecord, Change, DoubtfulRecord, FailedRecord, FileWarningRecord,
    FoundRecord, IndexSummaryRecord, PlanRecord, PlannedRecord, ReadRecord, StageRecord, StatusRecord, WaitingRecord,
};
pub use keyword::{KeywordRecord, write_keywords};
pub use search::{HitRecord, MatchRecord, SearchSummaryRecord, write_results};
pub use source::{SourceRecord, write_resting};
pub use suite::{CaseRecord, FaultRecord, MetricRecord, TestSummaryRecord};

/// Writes one record as one line.
///
/// # Errors
///
/// What `out` gives; a closed pipe stays `BrokenPipe`.
pub fn write_line(out: &mut dyn Write, record: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}
