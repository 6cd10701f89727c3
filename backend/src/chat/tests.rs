//! The routes on made-up models, asked without a port.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::routes;
use crate::language::test_support::{NAME, cpu, ffmpeg_makes, loaded, reading, seeing, smollm2};
use crate::language::{LoadedModel, open};

fn router(model: Option<LoadedModel>) -> Router {
    Router::new().nest("/v1", routes(model))
}

async fn send(router: &Router, body: impl Into<Body>) -> Response {
    let request = Request::post("/v1/chat/completions")
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap();
    router.clone().oneshot(request).await.unwrap()
}

async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

async fn ask(router: &Router, request: &Value) -> (StatusCode, Value) {
    read(send(router, request.to_string()).await).await
}

/// A request for five tokens at most.
fn request(content: Value) -> Value {
    json!({"model": NAME, "max_tokens": 5, "messages": [{"role": "user", "content": content}]})
}

fn with(mut request: Value, field: &str, value: Value) -> Value {
    request[field] = value;
    request
}

/// The events of a streamed answer.
async fn events(response: Response) -> Vec<String> {
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let events = text.split("\n\n").filter(|event| !event.is_empty());
    events
        .map(|event| event.strip_prefix("data: ").unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_answer_has_the_shape_that_programs_expect() {
    let router = router(Some(loaded(reading)));
    let (status, answer) = ask(&router, &request(json!("how"))).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["object"], "chat.completion");
    assert_eq!(answer["model"], NAME);
    assert!(answer["id"].as_str().unwrap().starts_with("chatcmpl-"));
    assert!(answer["created"].as_u64().unwrap() > 1_700_000_000);
    let choice = &answer["choices"][0];
    assert_eq!(choice["message"]["role"], "assistant");
    assert!(choice["message"]["content"].is_string());
    let usage = &answer["usage"];
    let count = |name: &str| usage[name].as_u64().unwrap();
    assert_eq!(
        count("total_tokens"),
        count("prompt_tokens") + count("completion_tokens")
    );
    let reason = choice["finish_reason"].as_str().unwrap();
    assert_eq!(
        reason == "length",
        count("completion_tokens") == 5,
        "{answer}"
    );
    assert_eq!(usage["prompt_tokens_details"]["cached_tokens"], 0);
    // The same question again has the same answer, and reads one position anew.
    let (_, again) = ask(&router, &request(json!([{"type": "text", "text": "how"}]))).await;
    assert_eq!(again["choices"], answer["choices"]);
    assert_eq!(
        again["usage"]["prompt_tokens_details"]["cached_tokens"],
        count("prompt_tokens") - 1
    );
    assert_ne!(again["id"], answer["id"]);
}

#[tokio::test]
async fn a_streamed_answer_is_the_whole_one_in_pieces() {
    let router = router(Some(loaded(reading)));
    let (_, whole) = ask(&router, &request(json!("how"))).await;
    let streamed = with(request(json!("how")), "stream", json!(true));
    let with_usage = with(
        streamed.clone(),
        "stream_options",
        json!({"include_usage": true}),
    );
    for (request, has_usage) in [(streamed, false), (with_usage, true)] {
        let mut events = events(send(&router, request.to_string()).await).await;
        assert_eq!(events.pop().unwrap(), "[DONE]");
        let mut chunks: Vec<Value> = events
            .iter()
            .map(|event| serde_json::from_str(event).unwrap())
            .collect();
        for chunk in &chunks {
            assert_eq!(chunk["object"], "chat.completion.chunk");
            assert_eq!(chunk["id"], chunks[0]["id"]);
            assert_eq!(chunk.get("usage").is_some(), has_usage, "{chunk}");
        }
        if has_usage {
            let last = chunks.pop().unwrap();
            assert_eq!(last["choices"], json!([]));
            assert_eq!(
                last["usage"]["completion_tokens"],
                whole["usage"]["completion_tokens"]
            );
        }
        assert_eq!(
            chunks[0]["choices"][0]["delta"],
            json!({"role": "assistant", "content": ""})
        );
        let text: String = chunks
            .iter()
            .filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str())
            .collect();
        assert_eq!(
            text,
            whole["choices"][0]["message"]["content"].as_str().unwrap()
        );
        let reasons: Vec<&Value> = chunks
            .iter()
            .map(|chunk| &chunk["choices"][0]["finish_reason"])
            .collect();
        assert_eq!(
            *reasons[reasons.len() - 1],
            whole["choices"][0]["finish_reason"]
        );
        assert!(
            reasons[..reasons.len() - 1]
                .iter()
                .all(|reason| reason.is_null())
        );
    }
}

#[tokio::test]
async fn sampling_follows_the_seed_and_stop_texts_end_an_answer() {
    let router = router(Some(loaded(reading)));
    let drawn = |seed: i64| {
        let request = with(request(json!("how")), "temperature", json!(2.0));
        with(with(request, "max_tokens", json!(40)), "seed", json!(seed))
    };
    let text = |answer: &Value| {
        let content = answer["choices"][0]["message"]["content"].as_str();
        content.unwrap().to_owned()
    };
    let (_, one) = ask(&router, &drawn(1)).await;
    let (_, same) = ask(&router, &drawn(1)).await;
    let (_, other) = ask(&router, &drawn(-2)).await;
    assert_eq!(text(&one), text(&same));
    assert_ne!(text(&one), text(&other));
    let letter = text(&one).chars().nth(3).unwrap();
    let (_, stopped) = ask(
        &router,
        &with(drawn(1), "stop", json!([letter.to_string(), "zzzz"])),
    )
    .await;
    let expected: String = text(&one)
        .chars()
        .take_while(|next| *next != letter)
        .collect();
    assert_eq!(text(&stopped), expected);
    assert_eq!(stopped["choices"][0]["finish_reason"], "stop");
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused_in_words() {
    let router = router(Some(loaded(reading)));
    let good = || request(json!("how"));
    let picture =
        json!([{"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}]);
    let long = "a".repeat(3000);
    let cases = [
        (
            with(good(), "model", json!("gpt-9")),
            404,
            "model_not_found",
        ),
        (with(good(), "n", json!(2)), 400, "invalid_value"),
        (with(good(), "messages", json!([])), 400, "invalid_value"),
        (with(good(), "messages", json!(7)), 400, "invalid_json"),
        (
            with(
                good(),
                "messages",
                json!([{"role": "wizard", "content": "x"}]),
            ),
            400,
            "invalid_value",
        ),
        (
            with(good(), "messages", json!([{"role": "user"}])),
            400,
            "invalid_value",
        ),
        (with(good(), "temperature", json!(3)), 400, "invalid_value"),
        (
            with(good(), "temperature", json!(-0.1)),
            400,
            "invalid_value",
        ),
        (with(good(), "top_p", json!(1.5)), 400, "invalid_value"),
        (with(good(), "max_tokens", json!(0)), 400, "invalid_value"),
        (with(good(), "max_tokens", json!(-1)), 400, "invalid_json"),
        (
            with(good(), "stop", json!(["a", "b", "c", "d", "e"])),
            400,
            "invalid_value",
        ),
        (with(good(), "stop", json!("")), 400, "invalid_value"),
        (with(good(), "stop", json!(7)), 400, "invalid_json"),
        (
            with(good(), "tools", json!([{"type": "function"}])),
            400,
            "invalid_value",
        ),
        (with(good(), "logprobs", json!(true)), 400, "invalid_value"),
        (
            with(good(), "response_format", json!({"type": "json_object"})),
            400,
            "invalid_value",
        ),
        (with(good(), "frames", json!(0)), 400, "invalid_value"),
        (request(picture), 400, "model_cannot_see"),
        (request(json!(long)), 400, "context_length_exceeded"),
    ];
    for (request, status, code) in cases {
        for stream in [false, true] {
            let request = with(request.clone(), "stream", json!(stream));
            let (found, failure) = ask(&router, &request).await;
            let error = &failure["error"];
            assert_eq!(
                (found.as_u16(), &error["code"]),
                (status, &json!(code)),
                "{error}"
            );
            assert!(
                error["message"].as_str().unwrap().ends_with(['.', '…']),
                "{error}"
            );
            assert_eq!(error["type"], "invalid_request_error");
            assert!(error.get("param").is_some());
        }
    }
    for body in ["", "{", "[]", "null", "\"hi\"", "{\"model\": \"made-up\"}"] {
        let (status, failure) = read(send(&router, body).await).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(failure["error"]["code"], "invalid_json", "{body}");
    }
    let plain = Request::post("/v1/chat/completions")
        .header("content-type", "text/plain")
        .body(Body::from(good().to_string()))
        .unwrap();
    let (status, _) = read(router.clone().oneshot(plain).await.unwrap()).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let huge = (0..65).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1 << 20]));
    let huge = futures::stream::iter(huge);
    let (status, failure) = read(send(&router, Body::from_stream(huge)).await).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{failure}");
    let (status, _) = ask(&router, &good()).await;
    assert_eq!(status, StatusCode::OK, "the server goes on");
}

#[tokio::test]
async fn models_are_listed_and_a_server_without_one_says_so() {
    let get = async |router: &Router, path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        read(router.clone().oneshot(request).await.unwrap()).await
    };
    let with_model = router(Some(loaded(reading)));
    let (_, list) = get(&with_model, "/v1/models").await;
    assert_eq!(
        (&list["object"], &list["data"][0]["id"]),
        (&json!("list"), &json!(NAME))
    );
    let (status, model) = get(&with_model, "/v1/models/made-up").await;
    assert_eq!((status, &model["id"]), (StatusCode::OK, &json!(NAME)));
    let cases = [
        ("/v1/models/other", 404, "model_not_found"),
        ("/v1/embeddings", 404, "unknown_url"),
        ("/v1/chat/completions", 405, "method_not_supported"),
    ];
    for (path, status, code) in cases {
        let (found, failure) = get(&with_model, path).await;
        assert_eq!(
            (found.as_u16(), &failure["error"]["code"]),
            (status, &json!(code)),
            "{path}"
        );
    }
    let without = router(None);
    for (status, failure) in [
        get(&without, "/v1/models").await,
        ask(&without, &request(json!("how"))).await,
    ] {
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        let message = failure["error"]["message"].as_str().unwrap();
        assert!(message.contains("--model"), "{message}");
    }
}

#[tokio::test]
async fn pictures_and_clips_are_looked_at_once() {
    let router = router(Some(loaded(seeing)));
    let Some(png) = ffmpeg_makes(&["testsrc=s=20x10:d=1", "1"], "png") else {
        return;
    };
    let Some(mp4) = ffmpeg_makes(&["testsrc=s=32x16:r=10:d=2", "20"], "mp4") else {
        return;
    };
    let address =
        |kind: &str, bytes: &[u8]| format!("data:{kind};base64,{}", STANDARD.encode(bytes));
    let picture = json!({"type": "image_url", "image_url": {"url": address("image/png", &png)}});
    let clip = json!({"type": "video_url", "video_url": {"url": address("video/mp4", &mp4)}});
    let words = json!({"type": "text", "text": "how"});
    let tokens = |answer: &Value| answer["usage"]["prompt_tokens"].as_u64().unwrap();
    let (_, blind) = ask(&router, &request(json!([words]))).await;
    let (status, seen) = ask(&router, &request(json!([picture, words]))).await;
    assert_eq!(status, StatusCode::OK, "{seen}");
    assert!(tokens(&seen) > tokens(&blind) + 16, "{seen}");
    let (status, seen) = ask(&router, &request(json!([clip, words]))).await;
    assert_eq!(status, StatusCode::OK, "{seen}");
    // Sixteen frames of 2 × 2 vectors, the end of the clip, and a line break of its own after it.
    assert_eq!(tokens(&seen), tokens(&blind) + 66);
    let other = json!({"type": "text", "text": "why"});
    let (_, second) = ask(&router, &request(json!([clip, other]))).await;
    let cached = &second["usage"]["prompt_tokens_details"]["cached_tokens"];
    assert!(cached.as_u64().unwrap() > 65, "{second}");
    let (_, few) = ask(
        &router,
        &with(request(json!([clip, words])), "frames", json!(4)),
    )
    .await;
    assert_eq!(tokens(&few), tokens(&blind) + 18);

    let broken = |kind: &str, part: &str, bytes: &[u8]| {
        request(json!([{"type": part, part: {"url": address(kind, bytes)}}]))
    };
    for request in [
        broken("image/png", "image_url", &png[..60]),
        broken("image/png", "image_url", b"GIF89a"),
        broken("video/mp4", "video_url", &mp4[..200]),
        broken(
            "video/mp4",
            "video_url",
            b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        ),
        broken("video/mp4", "video_url", b"#EXTM3U\n/etc/passwd\n"),
        request(Value::Array(vec![picture; 17])),
        request(json!([{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}])),
    ] {
        let (status, failure) = ask(&router, &request).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{failure}");
        let message = failure["error"]["message"].as_str().unwrap();
        assert!(!message.contains("/tmp"), "{message}");
    }
}

#[tokio::test]
async fn a_program_that_goes_away_cancels_its_answer() {
    let model = loaded(reading);
    let router = router(Some(model.clone()));
    // The model is random: one that does not end soon is looked for.
    for seed in 0..20 {
        let long = json!({"model": NAME, "stream": true, "temperature": 2.0, "seed": seed,
            "messages": [{"role": "user", "content": "how"}]});
        let mut body = send(&router, long.to_string())
            .await
            .into_body()
            .into_data_stream();
        for _ in 0..3 {
            if body.next().await.is_none() {
                break;
            }
        }
        drop(body);
        // It is answered after the one that was given up.
        let (status, _) = ask(&router, &request(json!("why"))).await;
        assert_eq!(status, StatusCode::OK);
        if model.totals()[1] > 0 {
            return;
        }
    }
    panic!("nothing was cancelled: {:?}", model.totals());
}

#[tokio::test]
async fn a_full_queue_says_so_and_empties_again() {
    let router = router(Some(loaded(reading)));
    let slow = |seed: usize| {
        json!({"model": NAME, "temperature": 2.0, "seed": seed,
            "messages": [{"role": "user", "content": "how"}]})
    };
    let answers = (0..60).map(|seed| {
        let (router, request) = (router.clone(), slow(seed));
        async move { ask(&router, &request).await }
    });
    let answers = futures::future::join_all(answers).await;
    let refused: Vec<_> = answers
        .iter()
        .filter(|(status, _)| status.as_u16() == 429)
        .collect();
    let answered = answers
        .iter()
        .filter(|(status, _)| status.is_success())
        .count();
    assert_eq!(refused.len() + answered, 60);
    assert!(!refused.is_empty() && answered >= 16, "{answered}");
    assert_eq!(refused[0].1["error"]["code"], "queue_full");
    assert_eq!(refused[0].1["error"]["type"], "rate_limit_error");
    let (status, _) = ask(&router, &request(json!("how"))).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn smollm2_answers_word_for_word_as_the_reference() {
    let Some(path) = smollm2() else { return };
    let golden = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../core/models/tests/golden/smollm2.json"
    );
    let golden: Value = serde_json::from_slice(&std::fs::read(golden).unwrap()).unwrap();
    let device = cpu();
    let model = LoadedModel::start(400 << 20, "processor".into(), move || open(&path, &device));
    let model = model.unwrap();
    let name = model.facts().name.clone();
    let router = router(Some(model));
    for (number, answer) in golden["answers"]
        .as_array()
        .unwrap()
        .iter()
        .take(2)
        .enumerate()
    {
        let tokens = answer["tokens"].as_array().unwrap().len();
        let request = json!({"model": name, "temperature": 0, "max_tokens": 48,
            "messages": [{"role": "user", "content": answer["question"]}]});
        let (status, found) = ask(&router, &request).await;
        assert_eq!(status, StatusCode::OK, "{found}");
        assert_eq!(found["choices"][0]["message"]["content"], answer["text"]);
        let usage = &found["usage"];
        let prompt = answer["prompt_tokens"].as_array().unwrap().len();
        assert_eq!(usage["prompt_tokens"], prompt);
        // The token that ended it does not count.
        let ended = usize::from(found["choices"][0]["finish_reason"] == "stop");
        assert_eq!(usage["completion_tokens"], tokens - ended);
        // The second prompt begins with the same words of the system.
        let cached = usage["prompt_tokens_details"]["cached_tokens"]
            .as_u64()
            .unwrap();
        assert_eq!(cached > 20, number > 0, "{usage}");
    }
}
