//! The events of a run of `index`, as JSON lines.

use std::time::{Duration, Instant};

use fundstelle::corpus::Config;
use fundstelle::index::Progress as Event;
use fundstelle::output::json::{
    BegunRecord, DoubtfulRecord, FoundRecord, ReadRecord, StageRecord, WaitingRecord, write_line,
};

use crate::session::Session;

/// Writes the events of a run as JSON lines.
pub struct Events<'a> {
    is_asked_for: bool,
    config: &'a Config,
    /// Until there is something to do.
    is_silent: bool,
    has_begun: bool,
    flushed: Option<Instant>,
}

/// Lines of files that are read one after the other are written out together, if they come within this time.
const TOGETHER: Duration = Duration::from_secs(1);

impl<'a> Events<'a> {
    /// Makes the events of one run; a silent one tells nothing until there is something to do.
    pub fn new(config: &'a Config, is_asked_for: bool, is_silent: bool) -> Self {
        Self { is_asked_for, config, is_silent, has_begun: false, flushed: None }
    }

    /// Tells one event.
    pub fn tell(&mut self, event: &Event, session: &mut Session) -> std::io::Result<()> {
        if !self.is_asked_for {
            return Ok(());
        }
        let begins = match event {
            Event::Begun => !self.is_silent,
            Event::Found { .. } | Event::Writing => true,
            _ => false,
        };
        if begins && !std::mem::replace(&mut self.has_begun, true) {
            write_line(session.out(), &BegunRecord::new(&self.config.corpus, &self.config.index))?;
        }
        let out = session.out();
        match event {
            Event::Found { files, bytes } => write_line(out, &FoundRecord::new(*files, *bytes))?,
            Event::Read { path, bytes, passages, status } => {
                write_line(out, &ReadRecord::new(path, *bytes, *passages, *status))?;
                if self.flushed.is_some_and(|flushed| flushed.elapsed() < TOGETHER) {
                    return Ok(());
                }
            }
            Event::Doubtful { path, warning } => return write_line(out, &DoubtfulRecord::new(path, warning)),
            Event::Waiting(writer) => write_line(out, &WaitingRecord::new(writer))?,
            Event::Writing => write_line(out, &StageRecord::Writing)?,
            Event::Swapped => write_line(out, &StageRecord::Written)?,
            Event::Begun => {}
            // These are told elsewhere, or are no events.
            _ => return Ok(()),
        }
        self.flushed = Some(Instant::now());
        session.flush()
    }
}
