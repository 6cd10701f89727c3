//! What can go wrong with a network, its weights or its device.

use burn::tensor::ExecutionError;

use crate::device::Accelerator;

/// Failure of loading or running a network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelsError {
    /// The bytes are not a safetensors file.
    #[error("the weights file is damaged or is not a safetensors file")]
    WeightsUnreadable {
        /// What the reader of the format says.
        #[source]
        source: safetensors::SafeTensorError,
    },
    /// The bytes are not a GGUF file.
    #[error("the GGUF file cannot be read: {reason}")]
    GgufUnreadable {
        /// Where it ends or what is wrong.
        reason: String,
    },
    /// A file that the model needs is not there.
    #[error("the file {file} of the model is missing")]
    FileMissing {
        /// Its name.
        file: String,
    },
    /// A file cannot be read from where it lies.
    #[error("the file {file} of the model cannot be read: {reason}")]
    FileUnreadable {
        /// Its name.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// A file is cut off, or says what cannot be.
    #[error("the file {file} of the model is damaged: {reason}")]
    FileDamaged {
        /// Its name.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file is not the one that a pack was written with.
    #[error(
        "the file {file} of the model is not the one that was packed, its SHA-256 differs; fetch it again"
    )]
    FileAltered {
        /// Its name.
        file: String,
    },
    /// A file of a pack cannot be written.
    #[error("the file {file} of the model cannot be written: {reason}")]
    FileUnwritable {
        /// Its name.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// A folder in which no weights are.
    #[error(
        "this folder holds no weights: neither model.safetensors nor model.safetensors.index.json is in it"
    )]
    WeightsMissing,
    /// Weights in Python's own format, which is a program that makes them.
    #[error(
        "the file {file} is a Python pickle, which is not read because it can run programs; save the model as safetensors, with save_pretrained of transformers"
    )]
    WeightsPickled {
        /// Its name.
        file: String,
    },
    /// Tensors whose names are those of no model that is known.
    #[error("the tensors do not have the names of a LLaVA-OneVision, Qwen2 or Llama model")]
    LayoutUnknown,
    /// A pack that a later version of this program wrote.
    #[error(
        "the pack is of version {found}, and this program reads up to {known}; update the program"
    )]
    PackNewer {
        /// Version of the pack.
        found: u32,
        /// Newest version that is read.
        known: u32,
    },
    /// The network has a parameter that the weights file lacks.
    #[error("the weights file has no tensor named {name}")]
    TensorMissing {
        /// Path of the parameter in the module tree.
        name: String,
    },
    /// A tensor of the weights file belongs to no parameter, so the file is for another network.
    #[error("the weights file has a tensor named {name} that this network does not know")]
    TensorUnknown {
        /// Name in the file.
        name: String,
    },
    /// A tensor has another shape than its parameter.
    #[error("tensor {name} should have shape {expected:?} and has {found:?}")]
    TensorShape {
        /// Path of the parameter in the module tree.
        name: String,
        /// Shape of the parameter.
        expected: Vec<usize>,
        /// Shape in the file.
        found: Vec<usize>,
    },
    /// A tensor is stored in a type that is not read, or holds a number that is not finite.
    #[error("tensor {name} should hold finite f16 or f32 numbers and holds {found}")]
    TensorValues {
        /// Path of the parameter in the module tree.
        name: String,
        /// Type, or the number that is not finite.
        found: String,
    },
    /// The weights file lacks a line of metadata that the network needs.
    #[error("the weights file has no usable metadata entry named {key}")]
    MetadataMissing {
        /// Key of the entry.
        key: &'static str,
    },
    /// A configuration file is not JSON or lacks what the model needs.
    #[error("the model's configuration cannot be read: {source}")]
    ConfigUnreadable {
        /// What the reader of JSON says.
        #[source]
        source: serde_json::Error,
    },
    /// A configuration is of another kind of model.
    #[error("this model cannot be run: {reason}")]
    ConfigUnsupported {
        /// What is different.
        reason: String,
    },
    /// A tokenizer's description cannot be read or does not hold together.
    #[error("the tokenizer cannot be used: {reason}")]
    TokenizerUnreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// A conversation longer than the model was made for.
    #[error("a conversation of {wanted} tokens is wanted, and the model was made for 1 to {most}")]
    WindowTooLarge {
        /// Tokens wanted.
        wanted: usize,
        /// Tokens that the model was made for.
        most: usize,
    },
    /// A prompt without a token, or with one that the model does not have.
    #[error("the prompt is empty or has a token beyond the model's {vocabulary}")]
    PromptUnreadable {
        /// Tokens that the model has.
        vocabulary: usize,
    },
    /// A prompt has places for a picture's or a clip's vectors, and they were not given.
    #[error("the vectors of a picture or a clip in the prompt are missing")]
    VectorsMissing,
    /// A model of text alone was shown something.
    #[error("this model reads text alone and cannot look at pictures or clips")]
    CannotSee,
    /// A prompt that leaves no room for an answer.
    #[error(
        "the prompt has {tokens} tokens, and the conversation has room for {window} with its answer"
    )]
    PromptTooLong {
        /// Tokens of the prompt.
        tokens: usize,
        /// Tokens that the conversation can hold.
        window: usize,
    },
    /// The picture's size and its bytes disagree, or it is empty.
    #[error("a picture of {width} × {height} pixels does not have {bytes} bytes of RGBA")]
    PictureSize {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
        /// Bytes given.
        bytes: usize,
    },
    /// A clip without frames, or none of them wanted.
    #[error("no frames can be chosen: the clip has {available}, and {wanted} are wanted")]
    NoFrames {
        /// Frames of the clip.
        available: usize,
        /// Frames wanted.
        wanted: usize,
    },
    /// Times of frames that cannot be compared.
    #[error("the time of frame {frame} is no number later than the one before")]
    FrameTimes {
        /// The first such frame, counted from 0.
        frame: usize,
    },
    /// The device can't be opened on this machine.
    #[error("{accelerator} can't be used here: {reason}")]
    DeviceUnavailable {
        /// Which one was asked for.
        accelerator: Accelerator,
        /// The driver's or the build's reason, for a log.
        reason: String,
    },
    /// The device failed while it computed, or was lost.
    #[error("the device stopped while it computed")]
    DeviceFailed {
        /// What the device says.
        #[source]
        source: ExecutionError,
    },
    /// The network gave numbers that are not finite.
    #[error("the network gave numbers that are not finite")]
    OutputNotFinite,
}
