use super::{Blocked, Offline, Standing, Trouble, Update};
use crate::format::bytes;

/// The standing in a few words.
pub fn title(standing: Standing) -> String {
    match standing {
        Standing::Ready => "Ready for use without a network".into(),
        Standing::Fetching {
            done_bytes,
            total_bytes,
        } => format!(
            "Downloading {} of {}",
            bytes(done_bytes),
            bytes(total_bytes)
        ),
        Standing::Starting => "Getting ready".into(),
        Standing::Off => "Nothing is kept on this device".into(),
        Standing::Partial(_) => "Ready without a network, in part".into(),
        Standing::Nothing(Trouble::Full) => "No room to keep the page".into(),
        Standing::Nothing(_) => "The download broke off".into(),
        Standing::Blocked(Blocked::Insecure) => "Not available at this address".into(),
        Standing::Blocked(Blocked::NoWorker) => "Not available in this window".into(),
        Standing::Blocked(Blocked::NoStorage) => "This window may keep nothing".into(),
        Standing::Blocked(Blocked::Refused) => "The browser does not keep this page".into(),
    }
}

/// What it means and what to do about it.
pub fn hint(offline: &Offline) -> String {
    let missing = missing_parts(offline);
    match offline.standing() {
        Standing::Ready => "Everything is on this device.".into(),
        Standing::Fetching { .. } => "The page can be used meanwhile.".into(),
        Standing::Starting => "The download begins when the page has nothing else to do.".into(),
        Standing::Off => "The page needs the network each time it is opened.".into(),
        Standing::Partial(None) => format!("Not here yet: {missing}."),
        Standing::Partial(Some(Trouble::Full)) => {
            format!("There is no room for {missing}. Free some storage, then download again.")
        }
        Standing::Partial(Some(Trouble::Network)) => {
            format!("Not here yet: {missing}. The download goes on when the network is back.")
        }
        Standing::Partial(Some(Trouble::Differs)) => format!(
            "The server has other files for {missing} than this version came with: they are used \
             with a network only."
        ),
        Standing::Nothing(Trouble::Full) => {
            "It works with a network as before. Free some storage or leave the private window, \
             then try again."
                .into()
        }
        Standing::Nothing(Trouble::Network) => {
            "It works with a network as before. Try again when the connection is better.".into()
        }
        Standing::Nothing(Trouble::Differs) => {
            "The server's files are just changing. Load the page anew in a moment.".into()
        }
        Standing::Blocked(Blocked::Insecure) => {
            "With a network the page works as before. Browsers keep pages from https addresses \
             and from this machine itself only; the address here begins with http."
                .into()
        }
        Standing::Blocked(Blocked::NoWorker) => {
            "With a network the page works as before. Private windows and old browsers cannot \
             keep pages: use an ordinary window of a current browser."
                .into()
        }
        Standing::Blocked(Blocked::NoStorage) => {
            "With a network the page works as before. Storage is switched off: leave the private \
             window, or allow this site to keep data."
                .into()
        }
        Standing::Blocked(Blocked::Refused) => {
            "With a network the page works as before. The browser's settings or the server stand \
             in the way."
                .into()
        }
    }
}

/// Name and purpose of a part.
pub fn part(name: &str) -> (&str, &'static str) {
    match name {
        "page" => ("Page", "What you see, and the licences"),
        "engine" => ("Engine", "Reads clips, follows and measures"),
        "weights" => ("Detector", "The network that finds objects"),
        "samples" => ("Samples", "Clips to try"),
        other => (other, ""),
    }
}

/// How much of a part is here.
pub fn held(held_bytes: u64, total_bytes: u64) -> String {
    if held_bytes == total_bytes {
        bytes(total_bytes)
    } else {
        format!("{} of {}", bytes(held_bytes), bytes(total_bytes))
    }
}

/// What the browser says about its storage, as far as it says anything.
pub fn storage(offline: &Offline) -> Option<String> {
    let usage = bytes(offline.usage_bytes?);
    let kept = offline.kept.as_ref();
    // Browsers state a round limit and keep to another one: where it is reached, theirs is not repeated.
    if kept.is_some_and(|kept| kept.trouble == Some(Trouble::Full)) {
        return Some(format!("This site uses {usage}."));
    }
    let quota = bytes(offline.quota_bytes?);
    let promise = match offline.persisted {
        Some(true) => " The browser keeps it until you remove it.",
        Some(false) => " The browser may clear it when storage runs out.",
        None => "",
    };
    Some(format!(
        "This site uses {usage} of the {quota} that the browser states.{promise}"
    ))
}

/// What is said of a new version in the panel.
pub fn update(offline: &Offline) -> Option<String> {
    let trouble = offline.coming.as_ref().and_then(|coming| coming.trouble);
    match offline.update {
        Update::None => None,
        Update::Fetching => Some(match &offline.coming {
            Some(coming) => format!(
                "A new version is downloading: {} of {}.",
                bytes(coming.held_bytes()),
                bytes(coming.bytes())
            ),
            None => "A new version is downloading.".into(),
        }),
        Update::Ready => Some("A new version is ready.".into()),
        Update::Failed if trouble == Some(Trouble::Full) => Some(
            "There is no room for a new version. This one goes on working; free some storage, \
             then load the page anew."
                .into(),
        ),
        Update::Failed => Some(
            "A new version did not arrive whole. This one goes on working; the next visit tries \
             again."
                .into(),
        ),
        Update::Elsewhere => Some("Another tab uses a new version.".into()),
    }
}

fn missing_parts(offline: &Offline) -> String {
    let parts = offline.kept.iter().flat_map(|kept| &kept.parts);
    let missing = parts.filter(|one| one.held_bytes < one.bytes);
    let names: Vec<String> = missing
        .map(|one| match one.name.as_str() {
            "weights" => "the detector".to_owned(),
            "samples" => "the samples".to_owned(),
            other => format!("the {other}"),
        })
        .collect();
    names.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offline::{Kept, Part};

    fn offline(held: [u64; 2], trouble: Option<Trouble>) -> Offline {
        let part = |name: &str, held_bytes, bytes| Part {
            name: name.into(),
            files: 1,
            bytes,
            held_bytes,
        };
        Offline {
            kept: Some(Kept {
                parts: vec![
                    part("page", 5_000_000, 5_000_000),
                    part("engine", 20_000_000, 20_000_000),
                    part("samples", held[0], 400_000),
                    part("weights", held[1], 9_900_000),
                ],
                trouble,
                ..Kept::default()
            }),
            ..Offline::default()
        }
    }

    #[test]
    fn the_hint_names_what_is_missing_and_why() {
        let cases = [
            ([400_000, 9_900_000], None, "Everything is on this device."),
            ([400_000, 10], None, "Not here yet: the detector."),
            (
                [0, 0],
                Some(Trouble::Full),
                "There is no room for the samples and the detector. Free some storage, then download again.",
            ),
        ];
        for (held, trouble, expected) in cases {
            assert_eq!(hint(&offline(held, trouble)), expected);
        }
    }

    #[test]
    fn sizes_have_units() {
        let total_bytes = 35_300_000;
        let standing = Standing::Fetching {
            done_bytes: 950_000,
            total_bytes,
        };
        assert_eq!(title(standing), "Downloading 950 kB of 35.3 MB");
        assert_eq!(held(9_900_000, 9_900_000), "9.9 MB");
        assert_eq!(held(0, 9_900_000), "0 B of 9.9 MB");
        let counted = Offline {
            usage_bytes: Some(52_100_000),
            quota_bytes: Some(12_000_000_000),
            persisted: Some(true),
            ..Offline::default()
        };
        assert_eq!(
            storage(&counted).as_deref(),
            Some(
                "This site uses 52.1 MB of the 12.00 GB that the browser states. The browser keeps it until you remove it."
            )
        );
        assert_eq!(storage(&Offline::default()), None);
        let full = Offline {
            kept: offline([0, 0], Some(Trouble::Full)).kept,
            ..counted
        };
        assert_eq!(storage(&full).as_deref(), Some("This site uses 52.1 MB."));
    }

    #[test]
    fn a_failed_update_says_that_nothing_is_lost() {
        for trouble in [None, Some(Trouble::Full), Some(Trouble::Network)] {
            let failed = Offline {
                update: Update::Failed,
                coming: offline([0, 0], trouble).kept,
                ..Offline::default()
            };
            assert!(
                update(&failed)
                    .unwrap()
                    .contains("This one goes on working")
            );
        }
    }
}
