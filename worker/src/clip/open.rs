use kinelens_clip::ClipIndex;
use kinelens_engine::{OpenFailure, analysis_size_px};
use kinelens_protocol::{Clip, Event, Failure, FailureCode, FromEngine};
use web_sys::Blob;

use super::{BlobReader, hash};
use crate::{
    breath::Breath,
    decode::{Source, WebCodecsSource},
    failures, scope,
};

/// Opens a clip for decoding in this worker.
pub async fn open(
    name: &str,
    file: Option<Blob>,
    breath: &Breath,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Source, OpenFailure> {
    let file = file.ok_or_else(failures::no_file)?;
    let size_bytes = file.size() as u64;
    let mut reader =
        BlobReader::new(file.clone()).map_err(|error| failures::from_clip(&error.into()))?;
    let index =
        ClipIndex::read(&mut reader, size_bytes).map_err(|error| failures::from_clip(&error))?;
    warn(&index);
    WebCodecsSource::check_support(&index).await?;
    let sha256 = hash::sha256(&file, breath, progress).await;

    let (width_px, height_px) = (index.display_width_px, index.display_height_px);
    let [analysis_width_px, analysis_height_px] = analysis_size_px(width_px, height_px);
    let clip = Clip {
        name: name.to_owned(),
        size_bytes,
        sha256,
        width_px,
        height_px,
        rotation_deg: index.rotation_deg,
        duration_s: index.duration_s,
        frame_times_s: index.frame_times_s(),
        focal_length_35mm: index.focal_length_35mm,
        codec: index.codec.string.clone(),
        decoder: "webcodecs".to_owned(),
        analysis_width_px,
        analysis_height_px,
    };
    let source = WebCodecsSource::new(clip, index, reader)?;
    Ok(Source::WebCodecs(Box::new(source)))
}

/// Tells the page what is odd about a clip that opens all the same.
fn warn(index: &ClipIndex) {
    for warning in &index.warnings {
        scope::post(&FromEngine {
            epoch: scope::epoch(),
            event: Event::Warning {
                failure: Failure::new(
                    FailureCode::ClipTruncated,
                    warning.to_string(),
                    "Check the result against the video; if it looks wrong, export the clip once more.",
                ),
            },
        });
    }
}
