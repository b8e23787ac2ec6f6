//! Run lines as trec_eval reads them: `qid Q0 docno rank score tag`.

use std::io::{self, Write};

/// The last column of every line: who made the run.
pub const TAG: &str = "fundstelle";

/// Writes the lines of one topic, best first.
///
/// `trec_eval` orders by score alone and reads it in single precision, so scores are printed strictly falling: one that does
/// not fall is lowered to the next smaller number. White space in an id, which would end its column, becomes `_`.
///
/// # Errors
///
/// What `out` gives.
pub fn write_topic<'a>(
    out: &mut dyn Write,
    topic: &str,
    hits: impl IntoIterator<Item = (&'a str, f32)>,
) -> io::Result<()> {
    let topic = column(topic);
    let mut last = f32::INFINITY;
    for (index, (id, score)) in hits.into_iter().enumerate() {
        let score = if score < last { score } else { last.next_down() };
        last = score;
        writeln!(out, "{topic} Q0 {} {} {score} {TAG}", column(id), index + 1)?;
    }
    Ok(())
}

fn column(id: &str) -> String {
    if id.is_empty() { "_".to_owned() } else { id.replace(char::is_whitespace, "_") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_fall_strictly_in_single_precision() {
        let mut out = Vec::new();
        let hits = [("a:p1", 12345.678), ("b:p1", 12345.678), ("c:p 1", 12345.678), ("d:p1", 0.5), ("e:p1", f32::NAN)];
        write_topic(&mut out, "q 1", hits).unwrap();
        let text = String::from_utf8(out).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').collect()).collect();
        assert_eq!(rows[2][..4], ["q_1", "Q0", "c:p_1", "3"]);
        let scores: Vec<f32> = rows.iter().map(|row| row[4].parse().unwrap()).collect();
        assert!(scores.windows(2).all(|pair| pair[0] > pair[1]), "{scores:?}");
        assert_eq!(scores[3], 0.5);
    }
}
