use crate::query::chars::{follows_gender_mark, has_word, is_mark, is_operator_name, is_space};
use crate::query::lexer::{Lexer, MAX_CLAUSES, MAX_DISTANCE};
use crate::query::marks::Role;
use crate::query::tree::Node;
use crate::query::word::{joined, letters};
use crate::text::ByteSpan;

impl Lexer<'_> {
    /// Reads `NEAR(…)`, whose bracket opens here; malformed, it is a group without its name.
    pub(super) fn near(&mut self, start: usize) {
        let Some(len) = bracket_len(&self.roles[self.at..]) else { return };
        let span = ByteSpan::new(start, self.at + len);
        match read(&self.text[self.at + 1..span.end - 1], MAX_CLAUSES - self.leaves) {
            Some((words, distance)) => {
                self.at = span.end;
                if distance > MAX_DISTANCE {
                    let message = format!("`NEAR` reaches over {MAX_DISTANCE} words at most, read as that");
                    self.warnings.add(span, message);
                }
                let distance = distance.min(MAX_DISTANCE);
                self.leaves += words.len() - 1;
                self.push_leaf(Node::Near { words, distance, span }, span);
                let weight = self.weight();
                self.push_weight(weight);
            }
            None => self.warnings.add_with_hint(
                ByteSpan::new(start, self.at),
                "`NEAR` without words and a number, searched as plain words",
                "type two words or more, a comma and how many words may stand between, as in `NEAR(a b, 5)`",
            ),
        }
    }
}

/// Returns the length of the bracket that opens at the first role, both ends included.
fn bracket_len(roles: &[Role]) -> Option<usize> {
    let mut depth = 0;
    for (at, role) in roles.iter().enumerate() {
        match role {
            Role::Open => depth += 1,
            Role::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Reads what stands between the brackets of `NEAR(a b, 5)`: the words, and how many may stand between.
///
/// Returns `None` unless there are two plain words or more, no more than `most`, and a number.
fn read(inner: &str, most: usize) -> Option<(Vec<String>, u32)> {
    let (list, number) = inner.rsplit_once(',')?;
    let number = number.trim_matches(is_space);
    if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let distance = number.parse().unwrap_or(u32::MAX);
    let mut words = Vec::new();
    for typed in list.split(is_space) {
        let word = plain_word(typed)?;
        if has_word(&word) {
            words.push(word);
        }
    }
    (2..=most).contains(&words.len()).then_some((words, distance))
}

/// Reads a word without operators; `None` where it has one.
fn plain_word(typed: &str) -> Option<String> {
    let letters = letters(typed, ByteSpan::new(0, typed.len()));
    let char_at = |at: usize| letters.get(at).map(|letter| letter.c);
    let operator = letters.iter().enumerate().filter(|(_, letter)| !letter.escaped).any(|(at, letter)| {
        let before = at.checked_sub(1).and_then(char_at);
        match letter.c {
            '(' | ')' | '^' | '~' => true,
            '+' | '-' | '=' => at == 0 && letters.len() > 1,
            '*' => !follows_gender_mark(before, letters[at + 1..].iter().map(|letter| letter.c)),
            c => is_mark(c, before, char_at(at + 1)),
        }
    });
    if operator || is_operator_name(typed) {
        return None;
    }
    Some(joined(&letters).trim_end_matches([',', ';']).to_owned())
}
