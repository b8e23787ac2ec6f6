use crate::analysis::compound::segment::{PART, Scanner, Segment};
use crate::analysis::compound::unknown::{unknown_beginning, unknown_end};

/// Longest word that is taken apart, in bytes; German law has names of 80.
pub(super) const WORD_MAX_BYTES: usize = 120;

/// What the parts of a way may cost more than [`PART`] on average; "gas|öl" does, "hut|ei" does not.
const PART_MAX_EXTRA: u16 = 7;

/// How much cheaper a derived word must be than its parts: "frei-ge-macht" is, "wett-er-dien-st" is not.
const WHOLE_ADVANTAGE: u16 = 4;

/// What no two parts undercut by as much.
const SURELY_WHOLE: u16 = 2 * PART - WHOLE_ADVANTAGE;

/// Most readings of one word that are weighed against each other.
const MAX_WAYS: usize = 6;

/// Most steps in looking for them.
const MAX_STEPS: usize = 100;

/// No way leads here.
const NEVER: u16 = u16::MAX / 4;

/// All the ways in which a word can be put together of known parts.
pub(super) struct Lattice {
    length: usize,
    /// In order of their beginnings; without the one that is the whole word.
    segments: Vec<Segment>,
    /// Parts that the lexicon does not know, the likeliest first; see [`Lattice::admit_unknown`].
    pub(super) unknown: Vec<Segment>,
    /// What the word costs as one, if it is a word of the lexicon or derived from one.
    pub(super) whole: Option<u16>,
    /// What the cheapest way to a byte costs.
    to: [u16; WORD_MAX_BYTES + 1],
    /// What the cheapest way from a byte to the end costs.
    from: [u16; WORD_MAX_BYTES + 1],
}

impl Lattice {
    /// Finds the parts that can be reached from the beginning of `word`; none if it is surely whole.
    pub(super) fn new(word: &[u8]) -> Self {
        Self::unless(word, |whole| whole <= SURELY_WHOLE)
    }

    /// Finds the parts unless what the word costs as a whole is enough.
    pub(super) fn unless(word: &[u8], enough: impl Fn(u16) -> bool) -> Self {
        debug_assert!(word.len() <= WORD_MAX_BYTES);
        let length = word.len();
        let mut lattice = Self {
            length,
            segments: Vec::new(),
            unknown: Vec::new(),
            whole: None,
            to: [NEVER; WORD_MAX_BYTES + 1],
            from: [NEVER; WORD_MAX_BYTES + 1],
        };
        lattice.to[0] = 0;
        for start in 0..length {
            if lattice.to[start] < NEVER {
                lattice.scan(word, start);
                if lattice.whole.is_some_and(&enough) {
                    return lattice;
                }
            }
        }
        lattice.find_ways_back();
        lattice
    }

    fn scan(&mut self, word: &[u8], start: usize) {
        let first = self.segments.len();
        Scanner::scan(word, start, &mut self.segments);
        if start == 0
            && let Some(at) = self.segments.iter().position(|segment| usize::from(segment.end) == self.length)
        {
            self.whole = Some(self.segments.remove(at).cost);
        }
        for segment in &self.segments[first..] {
            let cost = self.to[start].saturating_add(segment.cost);
            let to = &mut self.to[usize::from(segment.end)];
            *to = (*to).min(cost);
        }
    }

    fn find_ways_back(&mut self) {
        self.from[self.length] = 0;
        for segment in self.segments.iter().rev() {
            let cost = segment.cost.saturating_add(self.from[usize::from(segment.end)]);
            let from = &mut self.from[usize::from(segment.start)];
            *from = (*from).min(cost);
        }
    }

    /// Looks for ways that hold one part the lexicon does not know; for a word through which no known way leads.
    pub(super) fn admit_unknown(&mut self, word: &str) {
        let bytes = word.as_bytes();
        for start in 1..self.length {
            if self.to[start] == NEVER && word.is_char_boundary(start) {
                Scanner::scan(bytes, start, &mut self.segments);
            }
        }
        if self.segments.is_empty() {
            return;
        }
        self.segments.sort_by_key(|segment| segment.start);
        self.find_ways_back();
        let mut unknowns = self.unknowns(word);
        unknowns.sort_by_key(|s| self.to[usize::from(s.start)] + s.cost + self.from[usize::from(s.end)]);
        self.unknown = unknowns;
    }

    /// Returns the parts that nobody knows before parts to the end, and behind parts from the beginning.
    fn unknowns(&self, word: &str) -> Vec<Segment> {
        let mut unknowns = Vec::new();
        for segment in &self.segments {
            if self.from[usize::from(segment.end)] < NEVER {
                unknowns.extend(unknown_beginning(word, segment));
            }
            if self.to[usize::from(segment.start)] < NEVER {
                unknowns.extend(unknown_end(word, segment));
            }
        }
        unknowns
    }

    /// Returns the cheapest way through a part that nobody knows, with its known neighbours.
    pub(super) fn through(&self, unknown: Segment) -> Option<Way> {
        let mut parts = Vec::new();
        let mut at = usize::from(unknown.start);
        while at > 0 {
            let before = self.segments.iter().find(|s| {
                usize::from(s.end) == at && self.to[usize::from(s.start)].saturating_add(s.cost) == self.to[at]
            })?;
            parts.push(*before);
            at = usize::from(before.start);
        }
        parts.reverse();
        parts.push(unknown);
        at = usize::from(unknown.end);
        while at < self.length {
            let behind = self.cheapest_at(at)?;
            parts.push(*behind);
            at = usize::from(behind.end);
        }
        Some(Way { cost: parts.iter().map(|s| s.cost).sum(), parts })
    }

    /// Tells whether the word is likelier one than made of parts.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
            .is_some_and(|cost| cost <= SURELY_WHOLE || self.best().is_none_or(|split| cost + WHOLE_ADVANTAGE <= split))
    }

    /// Tells whether the lexicon knows the word or all its parts.
    pub(super) fn is_decided(&self) -> bool {
        self.is_whole() || self.best().is_some()
    }

    /// Returns what the cheapest way through the word costs.
    ///
    /// `None` where no way leads through, or it is likelier that the parts stand there by chance.
    pub(super) fn best(&self) -> Option<u16> {
        let (mut at, mut limit) = (0, 0);
        while at < self.length {
            let segment = self.cheapest_at(at)?;
            at = usize::from(segment.end);
            limit += PART + PART_MAX_EXTRA;
        }
        (self.from[0] <= limit).then_some(self.from[0])
    }

    /// Returns the part with which the cheapest way goes on at a byte.
    fn cheapest_at(&self, at: usize) -> Option<&Segment> {
        let on_way = |s: &&Segment| s.cost.saturating_add(self.from[usize::from(s.end)]) == self.from[at];
        if self.from[at] < NEVER { self.beginning_at(at).iter().find(on_way) } else { None }
    }

    /// Returns the ways that cost no more than `limit`, the cheapest first, at most [`MAX_WAYS`] of them.
    pub(super) fn ways(&self, limit: u16) -> Vec<Way> {
        let mut ways = Vec::new();
        let mut steps = 0;
        self.walk(&mut Vec::new(), 0, 0, limit, &mut ways, &mut steps);
        // Stable: of equal ways the one that begins with the longer part stays first.
        ways.sort_by_key(|way| (way.cost, way.parts.len()));
        ways.truncate(MAX_WAYS);
        ways
    }

    fn walk(&self, parts: &mut Vec<Segment>, at: usize, cost: u16, limit: u16, ways: &mut Vec<Way>, steps: &mut usize) {
        if at == self.length {
            ways.push(Way { cost, parts: parts.clone() });
            return;
        }
        // The cheapest first: so it is found whatever the limit of steps.
        let cheapest = self.cheapest_at(at);
        let others = self.beginning_at(at).iter().filter(|s| cheapest.is_none_or(|cheapest| cheapest.end != s.end));
        for segment in cheapest.into_iter().chain(others) {
            let cost = cost.saturating_add(segment.cost);
            if *steps < MAX_STEPS && cost.saturating_add(self.from[usize::from(segment.end)]) <= limit {
                *steps += 1;
                parts.push(*segment);
                self.walk(parts, usize::from(segment.end), cost, limit, ways, steps);
                parts.pop();
            }
        }
    }

    /// Returns all parts, in the order of their beginnings.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the parts that begin at a byte.
    pub(super) fn beginning_at(&self, at: usize) -> &[Segment] {
        let first = self.segments.partition_point(|segment| usize::from(segment.start) < at);
        let count = self.segments[first..].iter().take_while(|segment| usize::from(segment.start) == at).count();
        &self.segments[first..first + count]
    }

    /// Tells whether a run of parts that costs `cost` lies on a way which costs no more than `limit`.
    pub(super) fn passes(&self, start: u8, cost: u16, end: u8, limit: u16) -> bool {
        let before = self.to[usize::from(start)];
        before.saturating_add(cost).saturating_add(self.from[usize::from(end)]) <= limit
    }
}

/// One reading of a compound.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) cost: u16,
    pub(super) parts: Vec<Segment>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(word: &str, more: u16) -> Vec<String> {
        let lattice = Lattice::new(word.as_bytes());
        let ways = lattice.ways(lattice.best().expect("a way") + more);
        let spelled = |way: &Way| way.parts.iter().map(|s| &word[usize::from(s.start)..usize::from(s.end)]).collect();
        ways.iter().map(spelled).map(|parts: Vec<&str>| parts.join("|")).collect()
    }

    #[test]
    fn ways_are_told_apart_by_what_they_cost() {
        assert_eq!(ways("bündnisverteidigung", 0), ["bündnis|verteidigung"]);
        // Three parts cost more than two, and short ones more than long ones.
        assert_eq!(ways("altersteilzeit", 0), ["alters|teil|zeit"]);
        let mut both = ways("druckerzeugnis", 2);
        both.sort();
        assert_eq!(both, ["drucker|zeugnis", "druck|erzeugnis"]);
    }

    #[test]
    fn parts_that_stand_there_by_chance_make_no_way() {
        for word in ["eieiei", "quorxamacht"] {
            assert_eq!(Lattice::new(word.as_bytes()).best(), None, "{word}");
        }
    }

    #[test]
    fn derived_words_are_whole_and_their_parts_are_not_looked_for() {
        for word in ["unabhängigkeit", "wissenschaftlerinnen", "freigemachten", "zurückgekehrt"] {
            assert!(Lattice::new(word.as_bytes()).is_whole(), "{word}");
        }
        // "wett-er-dien-st" could be a form of a verb, but hardly is.
        assert!(!Lattice::new(b"wetterdienst").is_whole());
    }
}
