use std::path::{Path, PathBuf};

use crate::{ReadError, files};

/// Folders that are taken first where several hold tables.
const VERSIONS: [&str; 3] = ["v1.0-trainval", "v1.0-mini", "v1.0-test"];

/// Finds the folder with the tables: the folder itself or one within it, of several that of the most
/// recordings.
///
/// # Errors
/// There is none, or several that are no version of nuScenes.
pub(super) fn tables_folder(input: &Path) -> Result<PathBuf, ReadError> {
    let has_tables = |folder: &Path| folder.join("scene.json").is_file();
    if has_tables(input) {
        return Ok(input.to_path_buf());
    }
    let mut found = files::folders(input)?;
    found.retain(|folder| has_tables(folder));
    let versions = VERSIONS.iter().map(|version| input.join(version));
    if let Some(version) = versions.into_iter().find(|folder| found.contains(folder)) {
        return Ok(version);
    }
    match found.pop() {
        Some(only) if found.is_empty() => Ok(only),
        Some(_) => Err(ReadError::NothingThere {
            folder: input.to_path_buf(),
            what: "single folder of nuScenes tables",
            hint: "several folders in it have a scene.json; name one of them",
        }),
        None => Err(ReadError::NothingThere {
            folder: input.to_path_buf(),
            what: "nuScenes table",
            hint: "name the folder with scene.json and sample_annotation.json, or the one around it",
        }),
    }
}
