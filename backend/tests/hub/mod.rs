//! A hub on the loopback address that behaves as badly as it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::json;
use sha2::{Digest, Sha256};

/// The commit that the hub gives for every model.
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// How the hub treats requests for files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manners {
    /// Closes the connection after so many bytes of a file, for as many requests.
    pub cuts: Option<(usize, usize)>,
    /// Sends files from their beginning, whatever was asked for.
    pub ignores_ranges: bool,
    /// States sums that no file has.
    pub lies: bool,
    /// Lists files and then does not have them.
    pub forgets: bool,
}

/// A hub with one model.
pub struct Hub {
    pub address: String,
    /// File and range of each request for a file.
    requests: Arc<Mutex<Vec<String>>>,
}

struct State {
    files: BTreeMap<String, Vec<u8>>,
    manners: Manners,
    cuts_left: Mutex<usize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Hub {
    /// Serves the model `owner/model` until the test ends.
    pub fn serve(files: &[(&str, Vec<u8>)], manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let files = files
            .iter()
            .map(|(name, bytes)| ((*name).to_owned(), bytes.clone()));
        let state = Arc::new(State {
            files: files.collect(),
            manners,
            cuts_left: Mutex::new(manners.cuts.map_or(0, |(_, times)| times)),
            requests: Arc::clone(&requests),
        });
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                // A client that hangs up in the middle is no failure of the hub.
                std::thread::spawn(move || answer(&state, stream).ok());
            }
        });
        Self { address, requests }
    }

    /// File and first byte of each request for a file, such as `model.safetensors bytes=100-`.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn answer(state: &State, mut stream: TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut range = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").unwrap_or_default();
        if name.eq_ignore_ascii_case("range") {
            range = Some(value.to_owned());
        }
    }
    let sum = |bytes: &[u8]| -> String {
        let sum = Sha256::digest(bytes);
        sum.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    if path == "/api/models/owner/model/revision/main" {
        let about = json!({"sha": COMMIT, "cardData": {"license": "apache-2.0"}});
        return reply(&mut stream, "200 OK", "", about.to_string().as_bytes());
    }
    if path == format!("/api/models/owner/model/tree/{COMMIT}") {
        let entries: Vec<_> = state
            .files
            .iter()
            .map(|(name, bytes)| {
                let stated = if state.manners.lies {
                    sum(b"a lie")
                } else {
                    sum(bytes)
                };
                let size = bytes.len();
                match name.ends_with(".safetensors") {
                    true => json!({"type": "file", "path": name, "size": size,
                        "oid": "0", "lfs": {"oid": stated, "size": size, "pointerSize": 135}}),
                    false => json!({"type": "file", "path": name, "size": size, "oid": "0"}),
                }
            })
            .chain([
                json!({"type": "directory", "path": "sub", "size": 0, "oid": "0"}),
                json!({"type": "file", "path": "pytorch_model.bin", "size": 9, "oid": "0"}),
                json!({"type": "file", "path": "../evil.safetensors", "size": 9, "oid": "0"}),
            ])
            .collect();
        return reply(
            &mut stream,
            "200 OK",
            "",
            json!(entries).to_string().as_bytes(),
        );
    }
    let file = path.strip_prefix(&format!("/owner/model/resolve/{COMMIT}/"));
    // As on the real hub, large files lie elsewhere.
    if let Some(name) = file.filter(|name| name.ends_with(".safetensors")) {
        let header = format!(
            "Location: http://{}/elsewhere/{name}\r\n",
            stream.local_addr()?
        );
        return reply(&mut stream, "302 Found", &header, b"");
    }
    let file = file.or_else(|| path.strip_prefix("/elsewhere/"));
    let found = file.and_then(|name| Some((name, state.files.get(name)?)));
    let Some((name, bytes)) = found.filter(|_| !state.manners.forgets) else {
        return reply(&mut stream, "404 Not Found", "", b"no");
    };
    let asked = range.as_deref().unwrap_or("whole");
    state
        .requests
        .lock()
        .unwrap()
        .push(format!("{name} {asked}"));
    let from = range
        .and_then(|range| {
            range
                .strip_prefix("bytes=")?
                .strip_suffix('-')?
                .parse()
                .ok()
        })
        .filter(|_| !state.manners.ignores_ranges)
        .unwrap_or(0_usize);
    let rest = &bytes[from..];
    let header = format!(
        "Content-Range: bytes {from}-{}/{}\r\n",
        bytes.len() - 1,
        bytes.len()
    );
    let (status, header) = match from {
        0 => ("200 OK", ""),
        _ => ("206 Partial Content", header.as_str()),
    };
    let is_cut = name.ends_with(".safetensors") && {
        let mut left = state.cuts_left.lock().unwrap();
        let is_cut = *left > 0;
        *left = left.saturating_sub(1);
        is_cut
    };
    let sent = match state.manners.cuts {
        Some((after, _)) if is_cut => after.min(rest.len()),
        _ => rest.len(),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{header}\r\n",
        rest.len()
    )?;
    stream.write_all(&rest[..sent])?;
    stream.flush()
}

fn reply(stream: &mut TcpStream, status: &str, header: &str, body: &[u8]) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{header}\r\n",
        body.len()
    )?;
    stream.write_all(body)
}
