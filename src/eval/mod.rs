//! Does search find what it should?
//!
//! Topics are read in the BEIR form and answered as a TREC run ([`run()`]) or as [`Rankings`]. Judgements ([`Qrels`],
//! TREC or BEIR form) turn rankings into [`Scores`] of a [`Metric`], one for each judged topic, and a [`Comparison`]
//! says whether two systems differ by more than the choice of topics.
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
//! # Ok::<(), fundstelle::eval::QrelsError>(())
//! ```

mod metrics;
mod qrels;
mod random;
mod run;
mod significance;
mod topics;

pub use metrics::{Metric, Rankings, Scores};
pub use qrels::{Judgements, Qrels, QrelsError, read_qrels};
pub use random::Random;
pub use run::{RunError, RunOptions, rankings, run};
pub use significance::Comparison;
pub use topics::{Topic, TopicError, read_topics};
