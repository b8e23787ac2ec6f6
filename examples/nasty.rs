//! Lab: how time grows with nasty notes.
fn main() {
    let list = std::fs::read_to_string("/tmp/h/nasty.txt").unwrap();
    let scale: usize = std::env::args().nth(1).and_then(|s| s.parse().ok()).unwrap_or(2000);
    for piece in list.lines() {
        let piece = &format!("{}", piece.trim_matches('|'));
        let t = |n: usize| {
            let text = piece.repeat(n / piece.chars().count());
            (0..2)
                .map(|_| {
                    let s = std::time::Instant::now();
                    let _ = fundstelle::citation::read_notes(&[(1, "1", &text)]);
                    s.elapsed().as_secs_f64() * 1000.0
                })
                .fold(f64::MAX, f64::min)
        };
        let (a, b) = (t(scale), t(scale * 2));
        println!("{:>8.1} {:>8.1} x{:.1}  {piece}", a, b, b / a);
    }
}
