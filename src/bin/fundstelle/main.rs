//! The program: command line, exit codes, messages. Everything else is in the library.

mod answers;
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

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
