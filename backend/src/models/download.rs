//! One file from the hub: begun, cut off, gone on with, compared.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};

use super::hub::{Hub, RemoteFile};
use super::record::FetchedFile;

/// What is fetched.
pub struct Request<'a> {
    pub hub: &'a Hub,
    pub repository: &'a str,
    pub commit: &'a str,
    pub file: &'a RemoteFile,
    /// Where it goes.
    pub folder: &'a Path,
}

/// Tries in a row that bring no byte before a file is given up.
const TRIES: u32 = 4;
/// Wait before the second try; each next is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const CHUNK_BYTES: usize = 1 << 18;

/// Fetches a file, or goes on with what an earlier try left, and tells `progress` how many bytes of it
/// are there.
///
/// What is received lies in `NAME.part` until it is whole and its SHA-256 is that which the hub states. A
/// file that is there already is compared in the same way, and fetched again when it differs or when the hub, as for
/// small files, states no sum.
///
/// # Errors
/// When the file is not there, the connection breaks again and again, or what came is not what the hub
/// states.
pub fn fetch(request: &Request<'_>, progress: &mut dyn FnMut(u64)) -> anyhow::Result<FetchedFile> {
    let RemoteFile {
        name,
        bytes,
        sha256,
    } = request.file;
    let whole = request.folder.join(name);
    if sha256.is_some()
        && std::fs::metadata(&whole).is_ok_and(|data| data.len() == *bytes)
        && let Ok(fetched) = checked(request, sum_of(&whole, progress)?.finalize())
    {
        return Ok(fetched);
    }
    let part = request.folder.join(format!("{name}.part"));
    let mut received = std::fs::metadata(&part).map_or(0, |data| data.len());
    if received > *bytes {
        remove(&part)?;
        received = 0;
    }
    let mut sum = match received {
        0 => Sha256::new(),
        _ => sum_of(&part, progress)?,
    };
    let (mut fruitless, mut wait) = (0, FIRST_WAIT);
    // An empty file is asked for as well: it may not be there.
    let mut is_asked = false;
    while received < *bytes || !is_asked && *bytes == 0 {
        is_asked = true;
        let before = received;
        let outcome = go_on(request, &part, &mut received, &mut sum, progress);
        let Err(error) = outcome else {
            continue;
        };
        if error.is::<Final>() {
            return Err(error);
        }
        fruitless = if received > before { 0 } else { fruitless + 1 };
        if fruitless == 0 {
            wait = FIRST_WAIT;
        }
        if fruitless >= TRIES {
            return Err(error.context(format!(
                "{name}: {received} of {bytes} bytes are there. Run the command again to go on"
            )));
        }
        std::thread::sleep(wait);
        wait *= 2;
    }
    match checked(request, sum.finalize()) {
        Ok(fetched) => {
            std::fs::rename(&part, &whole)
                .with_context(|| format!("{} cannot be written", whole.display()))?;
            Ok(fetched)
        }
        Err(error) => {
            remove(&part)?;
            Err(error)
        }
    }
}

/// A failure that another try would not mend.
#[derive(Debug)]
struct Final(String);

impl std::fmt::Display for Final {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Final {}

/// One request, to its end or until it breaks.
fn go_on(
    request: &Request<'_>,
    part: &Path,
    received: &mut u64,
    sum: &mut Sha256,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<()> {
    let RemoteFile { name, bytes, .. } = request.file;
    let answer = request
        .hub
        .file(request.repository, request.commit, name, *received)?;
    let header = |name: &str| answer.headers().get(name)?.to_str().ok().map(str::to_owned);
    match answer.status().as_u16() {
        // The server does not go on in the middle, so it begins again.
        200 => {
            *received = 0;
            *sum = Sha256::new();
        }
        206 => {
            let expected = format!("bytes {received}-");
            let range = header("content-range").unwrap_or_default();
            ensure!(
                range.starts_with(&expected),
                "{name}: bytes from {received} on were wanted, and {range:?} came"
            );
        }
        404 | 410 => {
            return Err(Final(format!("The hub lists {name} and does not have it.")).into());
        }
        401 | 403 => return Err(Final(format!("The hub does not give {name} to everyone.")).into()),
        416 => {
            remove(part)?;
            *received = 0;
            *sum = Sha256::new();
            bail!("{name}: the hub cannot go on from there");
        }
        status => bail!("{name}: the hub answered with status {status}"),
    }
    let unwritable = || {
        Final(format!(
            "{} cannot be written. Is the disk full?",
            part.display()
        ))
    };
    let mut file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(*received == 0)
        .append(*received > 0)
        .open(part)
        .or_else(|error| Err(error).with_context(unwritable))?;
    let mut body = answer
        .into_body()
        .into_with_config()
        .limit(u64::MAX)
        .reader();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let count = body
            .read(&mut chunk)
            .with_context(|| format!("{name}: the connection broke"))?;
        if count == 0 {
            break;
        }
        if *received + count as u64 > *bytes {
            remove(part)?;
            let words =
                format!("The hub gives more than the {bytes} bytes that it states for {name}.");
            return Err(Final(words).into());
        }
        file.write_all(&chunk[..count]).with_context(unwritable)?;
        sum.update(&chunk[..count]);
        *received += count as u64;
        progress(*received);
    }
    file.sync_all().with_context(unwritable)?;
    ensure!(
        *received == *bytes,
        "{name}: the connection ended after {received} of {bytes} bytes"
    );
    Ok(())
}

/// Compares a sum with the stated one.
fn checked(request: &Request<'_>, sum: impl AsRef<[u8]>) -> anyhow::Result<FetchedFile> {
    let found: String = sum
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let RemoteFile {
        name,
        bytes,
        sha256,
    } = request.file;
    if let Some(stated) = sha256.as_ref().filter(|stated| **stated != found) {
        bail!(
            "What came as {name} has SHA-256 {found}, and the hub states {stated}. It was removed. Try again."
        );
    }
    Ok(FetchedFile {
        name: name.clone(),
        bytes: *bytes,
        sha256: found,
    })
}

/// The sum of what is there.
fn sum_of(path: &Path, progress: &mut dyn FnMut(u64)) -> anyhow::Result<Sha256> {
    let unreadable = || format!("{} cannot be read", path.display());
    let mut file = File::open(path).with_context(unreadable)?;
    let mut sum = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut done = 0;
    loop {
        let count = file.read(&mut chunk).with_context(unreadable)?;
        if count == 0 {
            return Ok(sum);
        }
        sum.update(&chunk[..count]);
        done += count as u64;
        progress(done);
    }
}

fn remove(path: &Path) -> anyhow::Result<()> {
    std::fs::remove_file(path).with_context(|| format!("{} cannot be removed", path.display()))
}
