//! The program: command line, exit codes, messages. Everything else is in the library.

mod answers;
mod cli;
mod commands;
mod exit;
mod interrupt;
mod options;
mod progress;
mod session;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
