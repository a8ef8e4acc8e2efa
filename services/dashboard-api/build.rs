//! The page is built by npm, separately: without it there is still a folder to embed, so that the program builds.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let built_page = Path::new("ui/dist");
    std::fs::create_dir_all(built_page)?;
    // Names of files change with their contents, so the folder is what has to be watched.
    println!("cargo::rerun-if-changed={}", built_page.display());
    Ok(())
}
