//! Lab: notes per second.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a lab: what it prints is its use")]
use serde_json::Value;
fn main() {
    let mut all: Vec<Vec<String>> = vec![];
    for path in std::env::args().skip(1) {
        let gold: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for d in gold["documents"].as_array().unwrap() {
            all.push(
                d["footnotes"].as_array().unwrap().iter().map(|n| n["text"].as_str().unwrap().to_owned()).collect(),
            );
        }
    }
    let run = || {
        let mut n = 0;
        for doc in &all {
            let t: Vec<(u32, &str, &str)> =
                doc.iter().enumerate().map(|(i, t)| (i as u32 + 1, "1", t.as_str())).collect();
            n += fundstelle::citation::read_notes(&t).notes.len();
        }
        n
    };
    let t = std::time::Instant::now();
    let n = run();
    println!("first {} notes in {:?}", n, t.elapsed());
    let t = std::time::Instant::now();
    let mut n = 0;
    while t.elapsed().as_secs_f64() < 2.0 {
        n += run();
    }
    println!(
        "{:.0} notes/s, mean {} bytes",
        n as f64 / t.elapsed().as_secs_f64(),
        all.iter().flatten().map(String::len).sum::<usize>() / all.iter().flatten().count()
    );
    let big: String =
        all.iter().flatten().flat_map(|t| [t.as_str(), " "]).collect::<String>().chars().take(10000).collect();
    let t = std::time::Instant::now();
    let a = fundstelle::citation::read_notes(&[(1, "1", &big)]);
    println!("10,000 characters: {:?}, {} citations", t.elapsed(), a.notes[0].citations().count());
}
