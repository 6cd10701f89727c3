//! The routes, asked without a port.

use std::path::PathBuf;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt;

use super::router;
use crate::server::options::{Device, Settings};

/// A page in a folder of its own, removed with the test.
struct Site {
    folder: PathBuf,
}

impl Site {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("kinelens-server-{name}-{}", std::process::id()));
        let site = Self { folder };
        for folder in ["dist/models", "data/models", "data/scenes"] {
            std::fs::create_dir_all(site.folder.join(folder)).unwrap();
        }
        site.write(
            "dist/index.html",
            &format!("<!doctype html>{}", " ".repeat(2000)),
        );
        site.write("dist/app.js", &"export default 1;\n".repeat(200));
        site.write("dist/app_bg.wasm", &"\0asm".repeat(1000));
        site.write("dist/app_bg.wasm.br", "squeezed");
        site.write("dist/models/shipped.safetensors", "shipped");
        site.write("dist/models/both.safetensors", "shipped");
        site.write("data/models/both.safetensors", "own");
        site.write("data/scenes/toss.kinelens", "a scene");
        site.write("secret.txt", "not to be served");
        site
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).unwrap();
    }

    fn settings(&self) -> Settings {
        Settings {
            dist: self.folder.join("dist"),
            data: Some(self.folder.join("data")),
            token: None,
            device: Device::Auto,
            packs: Some(self.folder.join("data/packs")),
            model: None,
        }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        ask(self.settings(), path, headers).await
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // A folder left behind in the system's temporary folder fails no test.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn ask(
    settings: Settings,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| {
            request.header(*name, *value)
        });
    let response = router(settings)
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    (
        parts.status,
        parts.headers,
        to_bytes(body, 1 << 20).await.unwrap().to_vec(),
    )
}

#[tokio::test]
async fn files_have_their_types_and_every_answer_its_headers() {
    let site = Site::new("types");
    let cases = [
        ("/", StatusCode::OK, "text/html"),
        ("/app.js", StatusCode::OK, "text/javascript"),
        ("/app_bg.wasm", StatusCode::OK, "application/wasm"),
        ("/api/health", StatusCode::OK, "application/json"),
        (
            "/nothing",
            StatusCode::NOT_FOUND,
            "text/plain; charset=utf-8",
        ),
        ("/api/nothing", StatusCode::NOT_FOUND, "application/json"),
    ];
    for (path, status, content_type) in cases {
        let (found, headers, _) = site.get(path, &[]).await;
        assert_eq!(found, status, "{path}");
        assert_eq!(headers["content-type"], content_type, "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(
            headers["cross-origin-opener-policy"], "same-origin",
            "{path}"
        );
        assert_eq!(
            headers["cross-origin-embedder-policy"], "require-corp",
            "{path}"
        );
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}: {policy}"
        );
    }
}

#[tokio::test]
async fn what_is_missing_is_told_in_a_sentence() {
    let site = Site::new("missing");
    for path in [
        "/nothing",
        "/models/nothing",
        "/scenes/nothing",
        "/scenes/..%2f..%2fsecret.txt",
        "/..%2fsecret.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
    ] {
        let (status, _, body) = site.get(path, &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(
            String::from_utf8(body).unwrap(),
            format!("There is nothing at {path}. The page is at /.\n")
        );
    }
    let (_, _, body) = site.get("/api/nothing", &[]).await;
    let failure: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(failure["message"], "There is no /api/nothing.");
    let (_, _, body) = site.get(&format!("/{}", "x".repeat(5000)), &[]).await;
    assert!(body.len() < 200, "{} bytes", body.len());
}

#[tokio::test]
async fn parts_of_a_file_can_be_asked_for() {
    let site = Site::new("range");
    let (status, headers, body) = site
        .get(
            "/app.js",
            &[("range", "bytes=7-13"), ("accept-encoding", "br")],
        )
        .await;
    assert_eq!(status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(headers["content-range"], "bytes 7-13/3600");
    assert_eq!(body, b"default");
    let (status, ..) = site.get("/app.js", &[("range", "bytes=9000-")]).await;
    assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);
}

#[tokio::test]
async fn text_is_compressed_and_large_programs_only_beforehand() {
    let site = Site::new("compressed");
    for encoding in ["br", "gzip"] {
        let (_, headers, body) = site.get("/app.js", &[("accept-encoding", encoding)]).await;
        assert_eq!(headers["content-encoding"], encoding);
        assert!(body.len() < 200, "{encoding}: {} bytes", body.len());
    }
    let (_, headers, body) = site.get("/app.js", &[]).await;
    assert!(!headers.contains_key("content-encoding"));
    assert_eq!(body.len(), 3600);
    let (_, headers, body) = site.get("/app_bg.wasm", &[("accept-encoding", "br")]).await;
    assert_eq!(
        (
            headers["content-encoding"].to_str().unwrap(),
            body.as_slice()
        ),
        ("br", b"squeezed".as_slice())
    );
    assert_eq!(headers["content-type"], "application/wasm");
    let (_, headers, body) = site
        .get("/app_bg.wasm", &[("accept-encoding", "gzip")])
        .await;
    assert!(!headers.contains_key("content-encoding"));
    assert_eq!(body.len(), 4000);
}

#[tokio::test]
async fn files_named_by_content_are_kept_and_others_asked_for_anew() {
    let site = Site::new("caching");
    let cases = [
        ("/", "no-cache"),
        ("/app.js", "no-cache"),
        ("/app.js?v=abc", "no-cache"),
        (
            "/app.js?v=0123456789ab",
            "public, max-age=31536000, immutable",
        ),
        ("/nothing?v=0123456789ab", "no-cache"),
    ];
    for (path, expected) in cases {
        let (_, headers, _) = site.get(path, &[]).await;
        assert_eq!(headers["cache-control"], expected, "{path}");
    }
    let (_, headers, _) = site.get("/app.js", &[]).await;
    let changed = headers["last-modified"].to_str().unwrap();
    let (status, _, body) = site.get("/app.js", &[("if-modified-since", changed)]).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test]
async fn own_files_come_before_shipped_ones() {
    let site = Site::new("weights");
    for (path, expected) in [
        ("/models/both.safetensors", "own"),
        ("/scenes/toss.kinelens", "a scene"),
        ("/models/shipped.safetensors", "shipped"),
    ] {
        let (status, _, body) = site.get(path, &[]).await;
        assert_eq!(
            (status, body.as_slice()),
            (StatusCode::OK, expected.as_bytes()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn health_says_what_the_server_is() {
    let site = Site::new("health");
    let (_, _, body) = site.get("/api/health", &[]).await;
    let health: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(health["name"], "kinelens");
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["device"], "auto");
    assert_eq!(health["token_required"], false);
    assert!(health["converts_clips"].is_boolean());
    assert!(
        health["devices"]
            .as_array()
            .unwrap()
            .iter()
            .any(|device| device == "cpu")
    );
}

#[tokio::test]
async fn the_token_guards_all_of_the_api_but_health() {
    let site = Site::new("token");
    let settings = Settings {
        token: Some("open sesame".into()),
        ..site.settings()
    };
    let cases = [
        ("/api/nothing", None, StatusCode::UNAUTHORIZED),
        (
            "/api/nothing",
            Some("Bearer open sesami"),
            StatusCode::UNAUTHORIZED,
        ),
        ("/api/nothing", Some("Bearer "), StatusCode::UNAUTHORIZED),
        (
            "/api/nothing",
            Some("open sesame"),
            StatusCode::UNAUTHORIZED,
        ),
        (
            "/api/nothing",
            Some("Bearer open sesame"),
            StatusCode::NOT_FOUND,
        ),
        ("/api/health", None, StatusCode::OK),
        ("/", None, StatusCode::OK),
    ];
    for (path, sent, expected) in cases {
        let headers: Vec<_> = sent
            .map(|sent| ("authorization", sent))
            .into_iter()
            .collect();
        let (status, ..) = ask(settings.clone(), path, &headers).await;
        assert_eq!(status, expected, "{path} {sent:?}");
    }
}

#[tokio::test]
async fn packs_are_listed_and_served_in_parts() {
    let site = Site::new("packs");
    std::fs::create_dir_all(site.folder.join("data/packs/tiny/deep")).unwrap();
    std::fs::create_dir_all(site.folder.join("data/packs/broken")).unwrap();
    let sum = "0".repeat(64);
    let manifest = format!(
        r#"{{"kinelens_pack": 1, "name": "Tiny", "family": "llama", "numbers": "q8_0",
        "licence": {{"name": "MIT", "file": null}}, "source": "made up", "config": "config.json",
        "tokenizer": null, "processor": null, "tensors": [], "files": [
        {{"name": "config.json", "bytes": 2, "sha256": "{sum}"}},
        {{"name": "weights-00001.bin", "bytes": 10, "sha256": "{sum}"}},
        {{"name": "link.bin", "bytes": 16, "sha256": "{sum}"}}]}}"#
    );
    site.write("data/packs/tiny/manifest.json", &manifest);
    site.write("data/packs/tiny/config.json", "{}");
    site.write("data/packs/tiny/weights-00001.bin", "0123456789");
    site.write("data/packs/tiny/notes.txt", "not listed");
    site.write("data/packs/tiny/deep/config.json", "{}");
    site.write("data/packs/broken/manifest.json", "{");
    site.write("data/packs/loose.bin", "loose");
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        site.folder.join("secret.txt"),
        site.folder.join("data/packs/tiny/link.bin"),
    )
    .unwrap();
    let (status, headers, body) = site.get("/packs/", &[]).await;
    assert_eq!(
        (status, headers["content-type"].as_bytes()),
        (StatusCode::OK, &b"application/json"[..])
    );
    let list: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(list["packs"].as_array().unwrap().len(), 1, "{list}");
    let tiny = &list["packs"][0];
    assert_eq!(
        (&tiny["name"], &tiny["bytes"]),
        (&"Tiny".into(), &28.into())
    );
    assert_eq!(
        (&tiny["licence"], &tiny["source"]),
        (&"MIT".into(), &"made up".into())
    );
    assert_eq!(tiny["manifest"], "/packs/tiny/manifest.json");
    assert_eq!(list["unusable"][0]["folder"], "broken");
    assert!(
        list["unusable"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("manifest")
    );

    let (status, headers, body) = site
        .get("/packs/tiny/weights-00001.bin", &[("range", "bytes=2-4")])
        .await;
    assert_eq!(
        (status, body.as_slice()),
        (StatusCode::PARTIAL_CONTENT, &b"234"[..])
    );
    assert_eq!(headers["content-range"], "bytes 2-4/10");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cache-control"], "no-cache");
    let (status, _, body) = site.get("/packs/tiny/manifest.json", &[]).await;
    assert_eq!((status, body.len()), (StatusCode::OK, manifest.len()));
    for path in [
        "/packs/nothing/manifest.json",
        "/packs/tiny/nothing.bin",
        "/packs/tiny/notes.txt",
        "/packs/tiny/link.bin",
        "/packs/tiny/deep/config.json",
        "/packs/tiny/deep%2fconfig.json",
        "/packs/tiny/..%2f..%2f..%2fsecret.txt",
        "/packs/%2e%2e/secret.txt",
        "/packs/..%2ftiny/manifest.json",
        "/packs/loose.bin",
        "/packs/tiny/",
        "/packs/tiny",
    ] {
        let (status, _, body) = site.get(path, &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            !String::from_utf8_lossy(&body).contains("not to be served"),
            "{path}"
        );
    }
    let none = Settings {
        packs: None,
        ..site.settings()
    };
    let (status, _, body) = ask(none, "/packs/", &[]).await;
    assert_eq!(
        (status, body.as_slice()),
        (StatusCode::OK, &br#"{"packs":[],"unusable":[]}"#[..])
    );
}

#[tokio::test]
async fn the_model_is_asked_with_the_token_and_from_no_other_site() {
    let site = Site::new("model");
    let settings = |token: Option<&str>| Settings {
        token: token.map(str::to_owned),
        model: Some(crate::language::test_support::loaded(
            crate::language::test_support::reading,
        )),
        ..site.settings()
    };
    let (open, closed) = (settings(None), settings(Some("open sesame")));
    let host = ("host", "127.0.0.1:8080");
    let named = ("host", "evil.example");
    let own = ("origin", "http://127.0.0.1:8080");
    let foreign = ("origin", "https://evil.example");
    let right = ("authorization", "Bearer open sesame");
    let wrong = ("authorization", "Bearer open sesami");
    for (settings, headers, expected) in [
        (&open, vec![host], 200),
        (&open, vec![host, own], 200),
        (&open, vec![host, foreign], 403),
        (&open, vec![host, ("origin", "null")], 403),
        (&open, vec![named], 403),
        (&open, vec![named, foreign], 403),
        (&closed, vec![host], 401),
        (&closed, vec![host, wrong], 401),
        (&closed, vec![host, right], 200),
        (&closed, vec![named, right], 200),
        (&closed, vec![host, foreign, right], 403),
    ] {
        let (status, answer, body) = ask(settings.clone(), "/v1/models", &headers).await;
        assert_eq!(status.as_u16(), expected, "{headers:?}");
        assert_eq!(answer["x-content-type-options"], "nosniff");
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body.get("error").is_some(), expected != 200, "{body}");
    }
    let (_, _, body) = ask(open, "/api/health", &[]).await;
    let health: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(health["model"]["name"], "made-up");
    assert_eq!(health["model"]["can_see"], false);
}

#[tokio::test]
async fn a_streamed_answer_is_not_held_back_by_a_compressor() {
    let site = Site::new("streamed");
    let settings = Settings {
        model: Some(crate::language::test_support::loaded(
            crate::language::test_support::reading,
        )),
        ..site.settings()
    };
    let question = r#"{"model": "made-up", "stream": true, "max_tokens": 300,
        "messages": [{"role": "user", "content": "how"}]}"#;
    let request = Request::post("/v1/chat/completions")
        .header("content-type", "application/json")
        .header("accept-encoding", "gzip, br")
        .body(Body::from(question))
        .unwrap();
    let response = router(settings).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(!response.headers().contains_key("content-encoding"));
    assert_eq!(response.headers()["content-type"], "text/event-stream");
}
