use leptos::prelude::*;
use serde_json::Value;

/// One of the parts that are kept, with its sizes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub files: u64,
    pub bytes: u64,
    pub held_bytes: u64,
}

/// What one version of the page keeps on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Twelve hexadecimal digits that change with any file.
    pub version: String,
    pub parts: Vec<Part>,
    pub fetching: bool,
    pub trouble: Option<Trouble>,
}

impl Kept {
    pub fn held_bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.held_bytes).sum()
    }

    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }

    /// Whether the parts without which the page does not start are here.
    fn starts(&self) -> bool {
        let needed = ["page", "engine"];
        needed.iter().all(|name| {
            let mut parts = self.parts.iter();
            parts.any(|part| part.name == *name && part.held_bytes == part.bytes)
        })
    }
}

/// Why something could not be fetched or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Full,
    Network,
    /// The server's file is not the one that this version was built with.
    Differs,
}

/// Why nothing can be kept here at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    Insecure,
    NoWorker,
    NoStorage,
    Refused,
}

/// Where a new version stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Update {
    #[default]
    None,
    Fetching,
    Ready,
    Failed,
    /// Another tab has changed to it; this one goes on with what it has loaded.
    Elsewhere,
}

/// Everything that is known about use without a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offline {
    pub blocked: Option<Blocked>,
    /// A person has removed the data.
    pub off: bool,
    pub kept: Option<Kept>,
    pub update: Update,
    /// What a new version has fetched so far.
    pub coming: Option<Kept>,
    pub usage_bytes: Option<u64>,
    pub quota_bytes: Option<u64>,
    /// Whether the browser has promised not to clear the data by itself.
    pub persisted: Option<bool>,
}

/// What it comes to, for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Blocked(Blocked),
    Off,
    Starting,
    Fetching {
        done_bytes: u64,
        total_bytes: u64,
    },
    Ready,
    /// The page starts without a network; some part is not here.
    Partial(Option<Trouble>),
    /// Not even the page is here.
    Nothing(Trouble),
}

impl Offline {
    pub fn standing(&self) -> Standing {
        if let Some(blocked) = self.blocked {
            return Standing::Blocked(blocked);
        }
        if self.off {
            return Standing::Off;
        }
        let Some(kept) = &self.kept else {
            return Standing::Starting;
        };
        let (done_bytes, total_bytes) = (kept.held_bytes(), kept.bytes());
        if done_bytes == total_bytes {
            Standing::Ready
        } else if kept.fetching {
            Standing::Fetching {
                done_bytes,
                total_bytes,
            }
        } else if kept.starts() {
            Standing::Partial(kept.trouble)
        } else {
            kept.trouble.map_or(Standing::Starting, Standing::Nothing)
        }
    }

    /// Reads what the page's script tells; what is missing or unknown there is left out.
    pub fn read(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        let count = |key: &str| value.get(key).and_then(Value::as_f64).map(|it| it as u64);
        Some(Self {
            blocked: match value.get("blocked")?.as_str() {
                None => None,
                Some("insecure") => Some(Blocked::Insecure),
                Some("no_worker") => Some(Blocked::NoWorker),
                Some("no_storage") => Some(Blocked::NoStorage),
                Some(_) => Some(Blocked::Refused),
            },
            off: value
                .get("off")
                .and_then(Value::as_bool)
                .unwrap_or_default(),
            kept: value.get("kept").and_then(read_kept),
            update: match value.get("update").and_then(Value::as_str) {
                Some("fetching") => Update::Fetching,
                Some("ready") => Update::Ready,
                Some("failed") => Update::Failed,
                Some("elsewhere") => Update::Elsewhere,
                _ => Update::None,
            },
            coming: value.get("coming").and_then(read_kept),
            usage_bytes: count("usage_bytes"),
            quota_bytes: count("quota_bytes"),
            persisted: value.get("persisted").and_then(Value::as_bool),
        })
    }
}

fn read_kept(value: &Value) -> Option<Kept> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let part = |value: &Value| {
        let count = |key| value.get(key).and_then(Value::as_u64);
        Some(Part {
            name: text(value, "name")?,
            files: count("files")?,
            bytes: count("bytes")?,
            held_bytes: count("held_bytes")?,
        })
    };
    Some(Kept {
        version: text(value, "version")?,
        parts: value
            .get("parts")?
            .as_array()?
            .iter()
            .filter_map(part)
            .collect(),
        fetching: value
            .get("fetching")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
        trouble: text(value, "trouble").map(|trouble| match trouble.as_str() {
            "full" => Trouble::Full,
            "differs" => Trouble::Differs,
            _ => Trouble::Network,
        }),
    })
}

/// Use without a network, as the page shows it.
#[derive(Clone, Copy)]
pub struct OfflineState {
    offline: RwSignal<Offline>,
    /// The update whose message has been put aside.
    dismissed: RwSignal<Update>,
}

impl OfflineState {
    pub(super) fn new() -> Self {
        Self {
            offline: RwSignal::default(),
            dismissed: RwSignal::default(),
        }
    }

    pub fn get(self) -> Offline {
        self.offline.get()
    }

    pub fn with<T>(self, read: impl FnOnce(&Offline) -> T) -> T {
        self.offline.with(read)
    }

    /// The update that asks for attention: ready here, or in use in another tab.
    pub fn notice(self) -> Option<Update> {
        let update = self.offline.with(|offline| offline.update);
        let asks = matches!(update, Update::Ready | Update::Elsewhere);
        (asks && update != self.dismissed.get()).then_some(update)
    }

    pub fn dismiss(self) {
        let update = self.offline.with_untracked(|offline| offline.update);
        self.dismissed.set(update);
    }

    pub(super) fn hear(self, json: &str) {
        if let Some(offline) = Offline::read(json)
            && self.offline.with_untracked(|before| *before != offline)
        {
            self.offline.set(offline);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(parts: [u64; 2], fetching: bool, trouble: &str) -> String {
        let [engine, weights] = parts;
        format!(
            r#"{{"blocked":null,"off":false,"update":"none","coming":null,"usage_bytes":7,
               "quota_bytes":1e9,"persisted":false,"kept":{{"version":"0123456789ab",
               "fetching":{fetching},"trouble":{trouble},"parts":[
               {{"name":"page","files":3,"bytes":10,"held_bytes":10}},
               {{"name":"engine","files":2,"bytes":30,"held_bytes":{engine}}},
               {{"name":"weights","files":1,"bytes":60,"held_bytes":{weights}}}]}}}}"#
        )
    }

    #[test]
    fn what_is_kept_comes_to_one_standing() {
        let fetching = |done_bytes| Standing::Fetching {
            done_bytes,
            total_bytes: 100,
        };
        let cases = [
            (told([30, 60], false, "null"), Standing::Ready),
            (told([30, 15], true, "null"), fetching(55)),
            (told([5, 0], true, "null"), fetching(15)),
            (told([30, 15], false, "null"), Standing::Partial(None)),
            (
                told([30, 0], false, "\"full\""),
                Standing::Partial(Some(Trouble::Full)),
            ),
            (
                told([0, 0], false, "\"full\""),
                Standing::Nothing(Trouble::Full),
            ),
            (
                told([0, 0], false, "\"odd\""),
                Standing::Nothing(Trouble::Network),
            ),
            (told([0, 0], false, "null"), Standing::Starting),
            (r#"{"blocked":null,"off":true}"#.into(), Standing::Off),
            (r#"{"blocked":null,"kept":null}"#.into(), Standing::Starting),
            (
                r#"{"blocked":"insecure"}"#.into(),
                Standing::Blocked(Blocked::Insecure),
            ),
            (
                r#"{"blocked":"odd"}"#.into(),
                Standing::Blocked(Blocked::Refused),
            ),
        ];
        for (json, expected) in cases {
            assert_eq!(Offline::read(&json).unwrap().standing(), expected, "{json}");
        }
    }

    #[test]
    fn sizes_and_promises_are_read() {
        let offline = Offline::read(&told([30, 60], false, "null")).unwrap();
        assert_eq!(
            (offline.usage_bytes, offline.quota_bytes),
            (Some(7), Some(1_000_000_000))
        );
        assert_eq!(offline.persisted, Some(false));
        assert_eq!(offline.kept.unwrap().version, "0123456789ab");
    }

    #[test]
    fn nonsense_changes_nothing() {
        for nonsense in ["", "{}", "null", "[1]", r#"{"blocked""#] {
            assert_eq!(Offline::read(nonsense), None, "{nonsense:?}");
        }
    }
}
