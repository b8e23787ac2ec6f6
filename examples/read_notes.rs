//! Lab: notes of a gold file to predictions.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a lab: what it prints is its use")]
use serde_json::{Value, json};
fn main() {
    let path = std::env::args().nth(1).expect("gold");
    let gold: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("read")).expect("json");
    let mut out = serde_json::Map::new();
    let mut whole = vec![];
    if let Some(docs) = gold["documents"].as_array() {
        for d in docs {
            whole.push((d["id"].as_str().unwrap_or("").to_owned() + "/", d["footnotes"].clone()));
        }
    } else {
        whole.push((String::new(), gold["footnotes"].clone()));
    }
    for (prefix, notes) in whole {
        let notes = notes.as_array().cloned().unwrap_or_default();
        let labels: Vec<String> = notes.iter().map(|n| n["n"].to_string()).collect();
        let texts: Vec<(u32, &str, &str)> = notes
            .iter()
            .enumerate()
            .map(|(i, n)| (i as u32 + 1, labels[i].as_str(), n["text"].as_str().unwrap_or("")))
            .collect();
        let app = fundstelle::citation::read_notes(&texts);
        for note in &app.notes {
            let text = texts[note.ordinal as usize - 1].2;
            let cs: Vec<Value> = note.citations().map(|c| json!({
                "kind": c.kind.name(), "raw": c.span.of(text), "csl": c.item, "locator": c.locator.as_ref().map(|l| &l.text), "label": c.locator.as_ref().map(|l| l.label.name()),
                "rule": c.rule, "confidence": c.confidence, "ref": c.note_reference.as_ref().map(|r| &r.label),
                "resolved": {"source": c.link.work.map(|w| format!("w{w}")), "via_footnote": c.link.via, "doubt": c.link.doubt},
            })).collect();
            let unread: Vec<&str> = note
                .segments
                .iter()
                .filter_map(|s| match s {
                    fundstelle::citation::Segment::Unread(s) => Some(s.of(text)),
                    _ => None,
                })
                .collect();
            out.insert(format!("{prefix}{}", note.label), json!(cs));
            if !unread.is_empty() {
                eprintln!("UNREAD {prefix}{}: {unread:?}", note.label);
            }
        }
    }
    println!("{}", Value::Object(out));
}
