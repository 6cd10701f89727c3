//! The Hugging Face hub: what a model consists of.
//!
//! The hub's own interface: `/api/models/NAME/revision/REVISION` gives the commit and the licence,
//! `/api/models/NAME/tree/COMMIT` the files with their sizes and, of large ones, their SHA-256.

use std::time::Duration;

use anyhow::{Context, bail};
use kinelens_models::weights::checkpoint::is_plain_name;
use serde::Deserialize;
use ureq::http::Response;
use ureq::{Agent, Body};

/// The hub, or a mirror of it.
pub struct Hub {
    agent: Agent,
    address: String,
}

/// A model as the hub describes it.
pub struct Described {
    pub commit: String,
    pub licence: Option<String>,
    pub files: Vec<RemoteFile>,
}

/// A file of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteFile {
    pub name: String,
    pub bytes: u64,
    /// What the hub states; small files have none.
    pub sha256: Option<String>,
}

#[derive(Deserialize)]
struct Model {
    sha: String,
    #[serde(default, rename = "cardData")]
    card: Option<Card>,
}

#[derive(Deserialize)]
struct Card {
    #[serde(default)]
    license: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    path: String,
    size: u64,
    lfs: Option<Large>,
}

#[derive(Deserialize)]
struct Large {
    oid: String,
    size: u64,
}

/// Most bytes of an answer that is no file.
const MOST_ANSWER: u64 = 8 << 20;
/// Longest wait for a connection, for an answer, and for the next bytes.
const PATIENCE: Duration = Duration::from_secs(30);

impl Hub {
    /// `address` is that of the hub, `https://huggingface.co`, or of a mirror.
    pub fn new(address: &str) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_per_read(Some(PATIENCE))
            .http_status_as_error(false)
            // Nobody on the way may turn an encrypted fetch into a plain one.
            .https_only(address.starts_with("https://"))
            .user_agent(concat!("kinelens/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.into(),
            address: address.trim_end_matches('/').to_owned(),
        }
    }

    /// Asks what a model consists of.
    ///
    /// # Errors
    /// When the hub cannot be reached, does not have the model, or answers with something else.
    pub fn describe(&self, repository: &str, revision: &str) -> anyhow::Result<Described> {
        let model = format!("{}/api/models/{repository}", self.address);
        let answer = self.text(repository, &format!("{model}/revision/{revision}"))?;
        let about: Model = serde_json::from_str(&answer).context(STRANGE)?;
        if !about.sha.bytes().all(|byte| byte.is_ascii_hexdigit()) || about.sha.is_empty() {
            bail!("{STRANGE}: the commit is {:?}", about.sha);
        }
        let answer = self.text(repository, &format!("{model}/tree/{}", about.sha))?;
        let entries: Vec<Entry> = serde_json::from_str(&answer).context(STRANGE)?;
        let licence = about.card.and_then(|card| card.license);
        Ok(Described {
            commit: about.sha,
            licence: licence.and_then(|licence| Some(licence.as_str()?.to_owned())),
            files: entries.into_iter().filter_map(wanted).collect(),
        })
    }

    /// Asks for a file from a byte on.
    ///
    /// # Errors
    /// When the hub cannot be reached.
    pub fn file(
        &self,
        repository: &str,
        commit: &str,
        file: &str,
        from: u64,
    ) -> anyhow::Result<Response<Body>> {
        let address = format!("{}/{repository}/resolve/{commit}/{file}", self.address);
        let mut request = self.agent.get(&address);
        if from > 0 {
            request = request.header("Range", format!("bytes={from}-"));
        }
        request.call().with_context(|| self.unreachable())
    }

    fn text(&self, repository: &str, address: &str) -> anyhow::Result<String> {
        let answer = self.agent.get(address).call();
        let mut answer = answer.with_context(|| self.unreachable())?;
        match answer.status().as_u16() {
            200 => {}
            // The hub answers 401 for what is not there as for what is not public.
            401 | 403 | 404 => bail!(
                "{} has no public model {repository}, or not in this revision.",
                self.address
            ),
            status => bail!(
                "{} answered with status {status}. Try again later.",
                self.address
            ),
        }
        let body = answer.body_mut().with_config().limit(MOST_ANSWER);
        body.read_to_string().context(STRANGE)
    }

    fn unreachable(&self) -> String {
        format!(
            "{} cannot be reached; check the connection, or name a mirror with --hub (a folder that was \
             fetched elsewhere can be converted as well)",
            self.address
        )
    }
}

const STRANGE: &str = "The hub gave an answer that is not understood";

/// Takes what a model needs to run, and the text of its licence.
fn wanted(entry: Entry) -> Option<RemoteFile> {
    const TEXTS: [&str; 10] = [
        "config.json",
        "generation_config.json",
        "preprocessor_config.json",
        "processor_config.json",
        "video_preprocessor_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "README.md",
        "LICENSE",
        "LICENSE.txt",
    ];
    let name = entry.path;
    let is_weights = name.ends_with(".safetensors") || name.ends_with(".safetensors.index.json");
    let is_wanted = is_weights || TEXTS.contains(&name.as_str());
    if entry.kind != "file" || !is_wanted || !is_plain_name(&name) {
        return None;
    }
    Some(RemoteFile {
        name,
        bytes: entry.lfs.as_ref().map_or(entry.size, |large| large.size),
        sha256: entry.lfs.map(|large| large.oid.to_ascii_lowercase()),
    })
}
