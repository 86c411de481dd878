//! `probity demo`: being written by its owner.

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_: &std::path::Path, _: Args, _: &crate::output::Output) -> anyhow::Result<u8> {
    anyhow::bail!("not written yet")
}
