//! Which names of files an archive may hold.

/// Longest name that any of our programs writes, several times over.
const LONGEST: usize = 512;

/// Tells whether a name stays inside the folder it would be unpacked to, on every system.
///
/// Nothing is ever unpacked to a disk here; a name that tries to leave tells that the archive was
/// made to do harm somewhere, and other programs may be less careful with what is passed on.
pub(crate) fn is_safe(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let climbs = name.split('/').any(|part| part == "..");
    !name.is_empty()
        && name.len() <= LONGEST
        && !name.starts_with('/')
        && !drive
        && !climbs
        && !name.contains(['\\', '\0'])
        && !name.chars().any(char::is_control)
}

/// The last part of a path written with either kind of slash.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Makes a file name of any text: no folders, nothing that a system gives a meaning to.
pub(crate) fn safe_file_name(text: &str, or_else: &str) -> String {
    let kept: String = file_name(text)
        .chars()
        .map(|c| {
            if c.is_control() || "<>:\"|?*".contains(c) {
                '_'
            } else {
                c
            }
        })
        .take(120)
        .collect();
    let kept = kept.trim().trim_matches('.').trim();
    if kept.is_empty() {
        or_else.to_owned()
    } else {
        kept.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_names_are_known() {
        for name in [
            "scene.json",
            "videos/a b.mp4",
            "a..b/c",
            "été.png",
            "x/.hidden",
        ] {
            assert!(is_safe(name), "{name}");
        }
        let long = "a".repeat(600);
        for name in [
            "",
            "../x",
            "a/../../x",
            "/x",
            "C:\\x",
            "c:x",
            "a\\..\\x",
            "a\0",
            "a\nb",
            &long,
            "..",
        ] {
            assert!(!is_safe(name), "{name:?}");
        }
    }

    #[test]
    fn any_text_becomes_a_file_name() {
        let cases = [
            ("ball.mp4", "ball.mp4"),
            ("../../etc/passwd", "passwd"),
            ("C:\\clips\\toss.mov", "toss.mov"),
            ("a:b?c", "a_b_c"),
            ("..", "clip"),
            ("", "clip"),
        ];
        for (text, expected) in cases {
            let name = safe_file_name(text, "clip");
            assert_eq!(name, expected);
            assert!(is_safe(&name));
        }
    }
}
