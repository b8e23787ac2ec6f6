/// The numbers that ranking depends on, as they stand in the program's text.
const WEIGHTS: &str = include_str!("weights.rs");

/// How a line of [`WEIGHTS`] begins that declares one.
const DECLARATION: &str = "pub(crate) const ";

/// Digits of the fingerprint.
const LENGTH: usize = 16;

/// Names the weights and limits of ranking: two builds with the same fingerprint weigh alike. What else decides about an
/// order, the rules themselves, it does not see. Sixteen hexadecimal digits.
pub fn fingerprint() -> String {
    of(WEIGHTS)
}

fn of(weights: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for declaration in weights.lines().filter(|line| line.starts_with(DECLARATION)) {
        hasher.update(declaration.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex()[..LENGTH].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_changes_the_fingerprint_and_a_comment_does_not() {
        let weights = "/// Why.\npub(crate) const K1: f32 = 0.9;\n";
        assert_eq!(of(weights), of(&weights.replace("Why", "Why not")));
        assert_ne!(of(weights), of(&weights.replace("0.9", "0.8")));
        assert!(WEIGHTS.lines().filter(|line| line.starts_with(DECLARATION)).count() > 40);
        assert_eq!(fingerprint().len(), LENGTH);
    }
}
