use std::collections::BTreeMap;

use crate::eval::{Rankings, Topic, docno};

/// Something to be judged for a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pooled {
    /// Which of the topics.
    pub topic: usize,
    /// A passage, or a document.
    pub id: String,
}

/// Gathers the first `depth` of every ranking, each id once a topic.
///
/// Topics stay in their order, so that whoever judges has one need in mind at a time. Within a topic the order is that of a
/// hash of topic and id: it tells neither the run nor the rank, which would sway the judge (relevance is judged by position,
/// Eisenberg and Barry 1988, "Order effects"), as interleaving would: the best come first there. Unlike that of a drawn
/// shuffle it does not change when a run is added later: what is new falls between the old.
///
/// # Examples
///
/// ```
/// use fundstelle::eval::{Rankings, Topic};
/// use fundstelle::judging::pool;
///
/// let topics = [Topic { id: "q1".to_owned(), text: "Kabel".to_owned(), ..Topic::default() }];
/// let run = |ids: &[&str]| Rankings::from([("q1".to_owned(), ids.iter().map(|&id| id.to_owned()).collect())]);
/// let [one, two] = [run(&["a:p1", "a:p2", "a:p3"]), run(&["a:p2", "b:p1"])];
/// let mut ids: Vec<String> = pool(&topics, &[one, two], 2).into_iter().map(|pooled| pooled.id).collect();
/// ids.sort();
/// assert_eq!(ids, ["a:p1", "a:p2", "b:p1"]);
/// ```
pub fn pool(topics: &[Topic], rankings: &[Rankings], depth: usize) -> Vec<Pooled> {
    let mut pooled = Vec::new();
    for (number, topic) in topics.iter().enumerate() {
        // By the id as a run has it: there white space is lost, which our own search keeps.
        let mut found: BTreeMap<String, &str> = BTreeMap::new();
        for id in rankings.iter().filter_map(|run| run.get(&topic.id)).flat_map(|ranking| ranking.iter().take(depth)) {
            let known = found.entry(docno(id).into_owned()).or_insert(id);
            if id.contains(char::is_whitespace) {
                *known = id;
            }
        }
        let mut found: Vec<([u8; 32], &str)> =
            found.into_iter().map(|(docno, id)| (place(&topic.id, &docno), id)).collect();
        found.sort_unstable();
        pooled.extend(found.into_iter().map(|(_, id)| Pooled { topic: number, id: id.to_owned() }));
    }
    pooled
}

/// Gives the place of an id among those of its topic, which nothing else decides.
fn place(topic: &str, id: &str) -> [u8; 32] {
    *blake3::hash(format!("{topic}\0{id}").as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(id: &str) -> Topic {
        Topic { id: id.to_owned(), ..Topic::default() }
    }

    fn run(of: &[(&str, &[&str])]) -> Rankings {
        let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        of.iter().map(|(topic, ranking)| ((*topic).to_owned(), ids(ranking))).collect()
    }

    fn ids(pooled: &[Pooled]) -> Vec<&str> {
        pooled.iter().map(|pooled| pooled.id.as_str()).collect()
    }

    #[test]
    fn neither_the_run_nor_the_rank_shows_in_the_order() {
        let topics = [topic("q")];
        let there = run(&[("q", &["a", "b", "c", "d", "e", "f"])]);
        let back = run(&[("q", &["f", "e", "d", "c", "b", "a"])]);
        let expected = pool(&topics, std::slice::from_ref(&there), 6);
        assert_eq!(pool(&topics, std::slice::from_ref(&back), 6), expected);
        assert_eq!(pool(&topics, &[back, there], 6), expected);
        assert_ne!(ids(&expected), ["a", "b", "c", "d", "e", "f"]);
        // Another topic has another order.
        let other = run(&[("r", &["a", "b", "c", "d", "e", "f"])]);
        assert_ne!(ids(&pool(&[topic("r")], &[other], 6)), ids(&expected));
    }

    #[test]
    fn a_run_more_leaves_the_rest_in_its_order() {
        let topics = [topic("q")];
        let first = run(&[("q", &["a", "b", "c", "d"])]);
        let before = pool(&topics, std::slice::from_ref(&first), 10);
        let mut after = pool(&topics, &[first, run(&[("q", &["x", "y"])])], 10);
        assert_eq!(after.len(), 6);
        after.retain(|pooled| !["x", "y"].contains(&pooled.id.as_str()));
        assert_eq!(after, before);
    }

    #[test]
    fn topics_stay_in_their_order_and_strange_ones_are_left_out() {
        let run = run(&[("q1", &["a"]), ("q2", &["a"]), ("q9", &["a"])]);
        let pooled = pool(&[topic("q2"), topic("q1"), topic("q3")], &[run], 10);
        assert_eq!(pooled.iter().map(|pooled| pooled.topic).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn an_id_with_white_space_is_the_one_that_a_run_writes_without() {
        let pooled = pool(&[topic("q")], &[run(&[("q", &["Buch_1"])]), run(&[("q", &["Buch 1"])])], 10);
        assert_eq!(ids(&pooled), ["Buch 1"]);
    }
}
