use crate::exit::Exit;
use crate::session::Session;
use clap::Args;
/// x
#[derive(Debug, Args)]
pub struct Arguments {}
pub fn run(_arguments: &Arguments, _session: &mut Session) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
