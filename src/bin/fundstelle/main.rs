//! The program: command line, exit codes, messages. Everything else is in the library.

mod answers;
mod apart;
mod cli;
mod commands;
mod events;
mod exit;
mod indexing;
mod interrupt;
mod options;
mod progress;
mod session;
mod time;
mod told;
mod watched;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == apart::ARGUMENT) {
        return apart::serve();
    }
    fundstelle::ingest::apart::by_program(Some(apart::start));
    cli::run(std::env::args_os())
}
