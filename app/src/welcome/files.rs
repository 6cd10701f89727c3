use web_sys::{File, FileList};

/// The file to open of those that were dropped, pasted or chosen: the first video, else the first.
pub fn first_file(files: Option<&FileList>) -> Option<File> {
    let files = files?;
    let list = || (0..files.length()).filter_map(|index| files.get(index));
    list()
        .find(|file| file.type_().starts_with("video/"))
        .or_else(|| list().next())
}
