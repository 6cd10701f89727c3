//! Files that are cut off, mislabelled or corrupted give a sentence, never a panic or a flood.

mod support;

use std::{fs, io::Cursor};

use kinelens_clip::{ClipError, ClipIndex, ClipWarning};
use support::{has_ffmpeg, make};

const SOURCE: &str = "-f lavfi -i testsrc2=size=320x240:rate=25:duration=1";

fn read(bytes: &[u8]) -> Result<ClipIndex, ClipError> {
    ClipIndex::read(Cursor::new(bytes), bytes.len() as u64)
}

#[test]
fn files_that_are_no_clips() {
    assert!(matches!(read(b""), Err(ClipError::Empty)));
    assert!(matches!(read(b"\0"), Err(ClipError::NotVideo)));
    assert!(matches!(
        read(b"Shopping list: eggs, milk"),
        Err(ClipError::NotVideo)
    ));
    assert!(matches!(
        read(b"\x1a\x45\xdf\xa3 webm"),
        Err(ClipError::OtherContainer { .. })
    ));
    assert!(matches!(
        read(b"\0\0\0\x10ftypisom\0\0\0\0"),
        Err(ClipError::Unfinished)
    ));
    assert!(matches!(
        read(b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov"),
        Err(ClipError::NoVideoTrack)
    ));
}

#[test]
fn every_error_says_what_to_do() {
    for error in [read(b""), read(b"text"), read(b"\0\0\0\x08moov")] {
        let error = error.unwrap_err();
        for sentence in [error.to_string(), error.hint().to_owned()] {
            assert!(sentence.ends_with('.') && sentence.len() > 10, "{sentence}");
        }
    }
}

#[test]
fn sound_without_picture() {
    if !has_ffmpeg() {
        return;
    }
    let path = make("sound.mp4", "-f lavfi -i sine=duration=1 -c:a aac");
    assert!(matches!(
        read(&fs::read(path).unwrap()),
        Err(ClipError::NoVideoTrack)
    ));
}

#[test]
fn cut_off_files() {
    if !has_ffmpeg() {
        return;
    }
    let encode = format!("{SOURCE} -c:v libx264 -bf 2 -pix_fmt yuv420p");
    let index_last = fs::read(make("index_last.mp4", &encode)).unwrap();
    let whole = read(&index_last).unwrap();
    for length in (8..index_last.len() - 1).step_by(index_last.len() / 40) {
        assert!(
            matches!(read(&index_last[..length]), Err(ClipError::Unfinished)),
            "cut to {length}"
        );
    }

    let index_first = make("index_first.mp4", &format!("{encode} -movflags +faststart"));
    let index_first = fs::read(index_first).unwrap();
    let partial = read(&index_first[..index_first.len() * 3 / 4]).unwrap();
    let missing = whole.samples.len() - partial.samples.len();
    assert!(missing > 0 && !partial.samples.is_empty());
    assert_eq!(
        partial.warnings,
        [ClipWarning::EndsEarly {
            missing,
            total: whole.samples.len()
        }]
    );

    let fragments = make(
        "cut_fragments.mp4",
        &format!("{encode} -g 5 -movflags frag_keyframe+empty_moov"),
    );
    let fragments = fs::read(fragments).unwrap();
    let partial = read(&fragments[..fragments.len() / 2]).unwrap();
    assert!((1..whole.samples.len()).contains(&partial.presentation.len()));
}

/// A reader that says it is a file of 200 GB with the index behind 199 GB of film.
#[test]
fn huge_files_cost_only_their_index() {
    if !has_ffmpeg() {
        return;
    }
    let encode = format!("{SOURCE} -c:v libx264 -pix_fmt yuv420p -movflags +faststart");
    let small = fs::read(make("small.mp4", &encode)).unwrap();
    let film_start = small.windows(4).position(|name| name == b"mdat").unwrap() - 4;
    let mut head = small[..film_start].to_vec();
    let film_size: u64 = 200 << 30;
    head.extend([0, 0, 0, 1]);
    head.extend(b"mdat");
    head.extend(film_size.to_be_bytes());
    let size = film_start as u64 + film_size;
    let index = ClipIndex::read(Cursor::new(&head), size).unwrap();
    assert_eq!(index.presentation.len(), 25);
}

/// SplitMix64, so that every run corrupts the same bytes.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

#[test]
fn corrupted_bytes_never_panic() {
    if !has_ffmpeg() {
        return;
    }
    let encode = format!("{SOURCE} -c:v libx264 -bf 2 -g 5 -pix_fmt yuv420p");
    let clips = [
        (
            "mutated_plain.mp4",
            "-movflags +faststart -metadata title=x",
        ),
        (
            "mutated_fragments.mp4",
            "-movflags frag_keyframe+empty_moov",
        ),
        (
            "mutated_timecode.mov",
            "-timecode 01:00:00:00 -movflags +faststart",
        ),
    ]
    .map(|(name, flags)| fs::read(make(name, &format!("{encode} {flags}"))).unwrap());

    let mut random = Random(7);
    let (mut opened, mut refused) = (0, 0);
    for clip in &clips {
        let film = clip.windows(4).position(|name| name == b"mdat").unwrap();
        for round in 0..4000 {
            let mut bytes = clip.clone();
            for _ in 0..1 + random.below(4) {
                // Mostly the index in front of the film, at times anywhere.
                let reach = if round % 8 == 0 {
                    bytes.len()
                } else {
                    film + 4
                };
                let at = random.below(reach);
                match random.below(4) {
                    0 => bytes[at] = random.next() as u8,
                    1 => bytes[at] ^= 1 << random.below(8),
                    2 => {
                        let end = (at + 4).min(bytes.len());
                        bytes[at..end].fill(if random.below(2) == 0 { 0xff } else { 0 });
                    }
                    _ => bytes.truncate(at.max(1)),
                }
                if bytes.len() < film + 4 {
                    break;
                }
            }
            match read(&bytes) {
                Ok(index) => {
                    opened += 1;
                    let times_s = index.frame_times_s();
                    assert!(times_s.is_sorted_by(|a, b| a < b));
                    assert!(times_s.iter().all(|time_s| time_s.is_finite()));
                    assert!(index.duration_s.is_finite());
                    for sample in &index.samples {
                        assert!(sample.offset + u64::from(sample.size) <= bytes.len() as u64);
                    }
                    let frames = index.presentation.len();
                    for frame in [0, frames / 2, frames - 1] {
                        index.sync_for(frame);
                    }
                }
                Err(error) => {
                    refused += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    println!("{opened} opened, {refused} refused");
    assert!(opened > 1000 && refused > 1000, "{opened} {refused}");
}
