use super::{Blocked, Offline, Standing, Trouble, Update};
use crate::format::bytes;

/// The standing in a few words.
pub fn title(standing: Standing) -> String {
    match standing {
        Standing::Ready => words!(offline.ready_for_use_without).into(),
        Standing::Fetching {
            done_bytes,
            total_bytes,
        } => words!(
            offline.downloading_of,
            done = bytes(done_bytes),
            total = bytes(total_bytes)
        ),
        Standing::Starting => words!(offline.getting_ready).into(),
        Standing::Off => words!(offline.nothing_is_kept_on).into(),
        Standing::Partial(_) => words!(offline.ready_without_a_network).into(),
        Standing::Nothing(Trouble::Full) => words!(offline.no_room_to_keep).into(),
        Standing::Nothing(_) => words!(offline.the_download_broke_off).into(),
        Standing::Blocked(Blocked::Insecure) => words!(offline.not_available_at_this).into(),
        Standing::Blocked(Blocked::NoWorker) => words!(offline.not_available_in_this).into(),
        Standing::Blocked(Blocked::NoStorage) => words!(offline.this_window_may_keep).into(),
        Standing::Blocked(Blocked::Refused) => words!(offline.the_browser_does_not).into(),
    }
}

/// What it means and what to do about it.
pub fn hint(offline: &Offline) -> String {
    let missing = missing_parts(offline);
    match offline.standing() {
        Standing::Ready => words!(offline.everything_is_on_this).into(),
        Standing::Fetching { .. } => words!(offline.the_page_can_be).into(),
        Standing::Starting => words!(offline.the_download_begins_when).into(),
        Standing::Off => words!(offline.the_page_needs_the).into(),
        Standing::Partial(None) => words!(offline.not_here_yet, missing = missing),
        Standing::Partial(Some(Trouble::Full)) => {
            words!(offline.no_room_for, missing = missing)
        }
        Standing::Partial(Some(Trouble::Network)) => {
            words!(offline.not_here_yet_network, missing = missing)
        }
        Standing::Partial(Some(Trouble::Differs)) => {
            words!(offline.the_server_has_others, missing = missing)
        }
        Standing::Nothing(Trouble::Full) => words!(offline.free_some_storage).into(),
        Standing::Nothing(Trouble::Network) => words!(offline.it_works_with_a).into(),
        Standing::Nothing(Trouble::Differs) => words!(offline.the_servers_files_are).into(),
        Standing::Blocked(Blocked::Insecure) => words!(offline.blocked_insecure).into(),
        Standing::Blocked(Blocked::NoWorker) => words!(offline.blocked_no_worker).into(),
        Standing::Blocked(Blocked::NoStorage) => words!(offline.blocked_no_storage).into(),
        Standing::Blocked(Blocked::Refused) => words!(offline.blocked_refused).into(),
    }
}

/// Name and purpose of a part.
pub fn part(name: &str) -> (&str, &'static str) {
    match name {
        "page" => (words!(offline.part_page), words!(offline.part_page_holds)),
        "engine" => (
            words!(offline.part_engine),
            words!(offline.part_engine_holds),
        ),
        "weights" => (
            words!(offline.part_detector),
            words!(offline.part_detector_holds),
        ),
        "samples" => (
            words!(offline.part_samples),
            words!(offline.part_samples_holds),
        ),
        other => (other, ""),
    }
}

/// How much of a part is here.
pub fn held(held_bytes: u64, total_bytes: u64) -> String {
    if held_bytes == total_bytes {
        bytes(total_bytes)
    } else {
        words!(
            offline.held_of,
            held = bytes(held_bytes),
            total = bytes(total_bytes)
        )
    }
}

/// What the browser says about its storage, as far as it says anything.
pub fn storage(offline: &Offline) -> Option<String> {
    let usage = bytes(offline.usage_bytes?);
    let kept = offline.kept.as_ref();
    // Browsers state a round limit and keep to another one: where it is reached, theirs is not repeated.
    if kept.is_some_and(|kept| kept.trouble == Some(Trouble::Full)) {
        return Some(words!(offline.this_site_uses, usage = usage));
    }
    let quota = bytes(offline.quota_bytes?);
    let promise = match offline.persisted {
        Some(true) => words!(offline.the_browser_keeps_it),
        Some(false) => words!(offline.the_browser_may_clear),
        None => "",
    };
    Some(words!(offline.this_site_uses_of, usage = usage, quota = quota) + promise)
}

/// What is said of a new version in the panel.
pub fn update(offline: &Offline) -> Option<String> {
    let trouble = offline.coming.as_ref().and_then(|coming| coming.trouble);
    match offline.update {
        Update::None => None,
        Update::Fetching => Some(match &offline.coming {
            Some(coming) => words!(
                offline.new_version_downloading,
                done = bytes(coming.held_bytes()),
                total = bytes(coming.bytes())
            ),
            None => words!(offline.a_new_version_is_downloading).into(),
        }),
        Update::Ready => Some(words!(offline.a_new_version_is).into()),
        Update::Failed if trouble == Some(Trouble::Full) => {
            Some(words!(offline.no_room_for_a_new).into())
        }
        Update::Failed => Some(words!(offline.new_version_not_whole).into()),
        Update::Elsewhere => Some(words!(offline.another_tab_uses_a_new).into()),
    }
}

fn missing_parts(offline: &Offline) -> String {
    let parts = offline.kept.iter().flat_map(|kept| &kept.parts);
    let missing = parts.filter(|one| one.held_bytes < one.bytes);
    let names: Vec<String> = missing
        .map(|one| match one.name.as_str() {
            "weights" => words!(offline.the_detector).to_owned(),
            "samples" => words!(offline.the_samples).to_owned(),
            other => other.to_owned(),
        })
        .collect();
    names.join(words!(offline.and))
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
