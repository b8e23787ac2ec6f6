/// Faults of one file that are told one by one.
const MAX_TOLD: usize = 5;

/// A stretch of a file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong, lower case, no full stop.
    pub message: String,
}

impl Fault {
    pub(crate) fn shown(&self) -> String {
        format!("; line {}: {}", self.line, self.message)
    }
}

/// What of a file could not be used: the first few, and how many in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    told: Vec<Fault>,
    count: usize,
}

impl Faults {
    /// Notes one.
    pub fn add(&mut self, line: usize, message: impl Into<String>) {
        self.count += 1;
        if self.told.len() < MAX_TOLD {
            self.told.push(Fault { line, message: message.into() });
        }
    }

    /// Returns those that are told.
    pub fn told(&self) -> &[Fault] {
        &self.told
    }

    /// Returns how many there are in all.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns how many there are besides those that are told.
    pub fn untold(&self) -> usize {
        self.count - self.told.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_few_are_told_and_the_rest_counted() {
        let mut faults = Faults::default();
        for line in 1..=7 {
            faults.add(line, "no `::`");
        }
        assert_eq!((faults.told().len(), faults.untold(), faults.count()), (5, 2, 7));
        assert_eq!(faults.told()[4].line, 5);
    }
}
