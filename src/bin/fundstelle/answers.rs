//! What somebody answers: single keys at a terminal, else lines.

use std::io::{self, IsTerminal as _};

use console::{Key, Term};

/// Where answers come from.
pub enum Answers {
    /// A terminal at both ends: a key is an answer.
    Keys(Term),
    /// A file, a pipe, or a terminal whose cards go elsewhere: a line is an answer.
    Lines,
}

/// Ctrl-D, as a terminal hands it on where a key is an answer.
const END: char = '\u{4}';

impl Answers {
    /// Looks at the streams.
    pub fn new() -> Self {
        if io::stdin().is_terminal() && io::stdout().is_terminal() { Self::Keys(Term::stdout()) } else { Self::Lines }
    }

    /// Tells whether whoever answers sees what was typed.
    pub fn are_echoed(&self) -> bool {
        matches!(self, Self::Lines) && io::stdin().is_terminal()
    }

    /// Waits for an answer; `None` at the end of all, by Ctrl-C too.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn next(&mut self) -> io::Result<Option<String>> {
        let Self::Keys(term) = self else {
            return loop {
                match self.line()? {
                    // An empty line says nothing, as Enter does.
                    Some(line) if line.is_empty() => {}
                    answer => break Ok(answer),
                }
            };
        };
        loop {
            match term.read_key_raw() {
                Ok(Key::Char(END) | Key::CtrlC) => return Ok(None),
                Ok(Key::Char(c)) => return Ok(Some(c.to_string())),
                // Arrows, function keys, Enter.
                Ok(_) => {}
                // The terminal is gone.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits for a line, as the terminal lets it be edited; `None` at the end of all.
    ///
    /// # Errors
    ///
    /// What the system says, and what is no UTF-8.
    pub fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}
