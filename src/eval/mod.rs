//! Does search find what it should?
//!
//! Topics are read in the BEIR form and answered as a TREC run ([`run()`]) or as [`Rankings`]. Judgements ([`Qrels`],
//! TREC or BEIR form) turn rankings into [`Scores`] of a [`Metric`], one for each judged topic, and a [`Comparison`]
//! says whether two systems differ by more than the choice of topics.
//!
//! Runs of any program are read back ([`read_run`]) and measured by many metrics at once ([`Evaluation`]); two of them
//! are set against each other ([`Difference`]). What trec_eval does is done here too:
//!
//! | case | what is done |
//! |---|---|
//! | equal scores | the greater id comes first, by its bytes; the rank in the file is ignored |
//! | scores that differ in the ninth digit | equal: scores are 32-bit floats, as up to trec_eval 9.0 |
//! | a judged topic that the run lacks | left out of the means; [`MissingTopics::CountNothing`] has it count 0 (`-c`) |
//! | a topic of the run without judgements | ignored |
//! | a topic without relevant passages | counts 0 |
//! | a passage that nobody judged | not relevant |
//! | a grade below 0 | not relevant, gains nothing |
//! | an id twice in a topic, in run or judgements | an error |
//!
//! Where they differ: `num_rel` with `-c` counts what is relevant to missing topics too. At the [`Level`] of documents the
//! best passage of a document counts, in runs and judgements.
//!
//! # Examples
//!
//! ```
//! use fundstelle::eval::{Comparison, Metric, Rankings, Scores, read_qrels};
//!
//! let qrels = read_qrels("q1 0 brief:p3 2\nq1 0 brief:fn1 1\n".as_bytes())?;
//! let ours = Rankings::from([("q1".to_owned(), vec!["brief:p3".to_owned(), "brief:fn1".to_owned()])]);
//! let theirs = Rankings::from([("q1".to_owned(), vec!["brief:fn1".to_owned()])]);
//! let [ours, theirs] = [ours, theirs].map(|rankings| Scores::new(Metric::Ndcg(10), &qrels, &rankings));
//! assert_eq!(ours.mean(), 1.0);
//! // Gain 1 at rank 1, where the best order has 2 / log2(2) + 1 / log2(3).
//! assert!((theirs.mean() - 0.380).abs() < 0.001);
//! assert!(Comparison::new(&ours, &theirs).difference > 0.6);
//! # Ok::<(), fundstelle::eval::FileError>(())
//! ```

mod evaluation;
mod level;
mod lines;
mod metrics;
mod parallel;
mod qrels;
mod random;
mod run;
mod significance;
mod topics;
mod trec_run;

pub use evaluation::{Counts, Difference, Evaluation, MissingTopics, TopicEvaluation};
pub use level::{Level, UnknownLevel, docno};
pub use lines::{FileError, FileKind};
pub use metrics::{Graded, Metric, Rankings, Scores, UnknownMetric};
pub(crate) use parallel::in_order;
pub use qrels::{Judgements, Qrels, QrelsForm, read_qrels};
pub use random::Random;
pub use run::{RunError, RunOptions, rankings, run};
pub use significance::Comparison;
pub use topics::{Topic, read_topics};
pub use trec_run::{TrecRun, read_run};
