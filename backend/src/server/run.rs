//! Listens, serves, and ends when asked to.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use super::options::{Options, Settings};
use super::{access, api, files, headers, packs};
use crate::chat;
use crate::language::{self, LoadedModel};

/// How long answers under way may take once the server was asked to end.
const GRACE: Duration = Duration::from_secs(2);

/// Serves until Ctrl-C or the request to end.
///
/// Prints one line once the page can be opened; programs that start the server wait for it.
///
/// # Errors
/// When the options are impossible or the port is taken.
pub fn run(options: Options) -> Result<()> {
    let mut settings = options.settle()?;
    if let Some(path) = &options.model {
        settings.model = Some(load(path, &options)?);
    }
    let runtime = tokio::runtime::Runtime::new()
        .context("The system gives no threads. Close other programs and start again.")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("{} cannot be listened on. Choose another port with --listen; port 0 takes a free one.", options.listen))?;
        let address = listener.local_addr().context("The address of the server is unknown.")?;
        println!("Kinelens is at http://{address}");
        if options.is_open() && options.token.is_none() {
            eprintln!("Machines on the network can reach this server. Give it a --token, or listen on 127.0.0.1.");
        }
        axum::serve(listener, router(settings))
            .with_graceful_shutdown(end()?)
            .await
            .context("The server stopped.")
    })
}

/// Loads the language model, which takes from seconds to minutes.
fn load(path: &Path, options: &Options) -> Result<LoadedModel> {
    let device = language::open_device(options.device.name())?;
    eprintln!("Loading {} on {}", path.display(), device.description());
    let (path, described) = (path.to_owned(), device.description().to_owned());
    let memory_bytes = u64::from(options.model_memory) << 20;
    let model = LoadedModel::start(memory_bytes, described, move || {
        language::open(&path, &device)
    })?;
    let facts = model.facts();
    eprintln!(
        "{} is loaded: up to {} conversations of {} tokens each.",
        facts.name, facts.conversations, facts.window
    );
    Ok(model)
}

/// All routes with all headers; complete without a port, so that tests need none.
pub fn router(settings: Settings) -> Router {
    let squeezes = SizeAbove::new(1024)
        .and(NotForContentType::new("video/"))
        .and(NotForContentType::new("audio/"))
        .and(NotForContentType::new("image/"))
        .and(NotForContentType::new("font/"))
        .and(NotForContentType::new("application/octet-stream"))
        // A compressor would hold words back until it has enough of them.
        .and(NotForContentType::SSE)
        // Tens of megabytes: compressed once, for distribution, or sent as they are.
        .and(NotForContentType::new("application/wasm"));
    let guard = from_fn_with_state(settings.token.clone(), access::guard_model);
    Router::new()
        .nest("/api", api::routes(&settings))
        .nest("/v1", chat::routes(settings.model.clone()).layer(guard))
        .merge(packs::routes(settings.packs.clone()))
        .merge(files::routes(&settings))
        .layer(CompressionLayer::new().compress_when(squeezes))
        .layer(from_fn(headers::add))
}

/// Resolves when the user or the system asks the server to end.
fn end() -> Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminated = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).context("The request to end cannot be listened for.")?
    };
    Ok(async move {
        #[cfg(unix)]
        let asked = async { terminated.recv().await };
        #[cfg(not(unix))]
        let asked = std::future::pending::<Option<()>>();
        tokio::select! {
            outcome = tokio::signal::ctrl_c() => {
                if let Err(failure) = outcome {
                    eprintln!("Ctrl-C cannot be listened for ({failure}); ending.");
                }
            }
            _ = asked => {}
        }
        println!("Ending");
        // An answer still under way, a clip that plays for instance, must not keep the server alive.
        std::thread::spawn(|| {
            std::thread::sleep(GRACE);
            std::process::exit(0);
        });
    })
}

#[cfg(test)]
mod tests;
