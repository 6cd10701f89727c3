//! What the sources say and no page shows.

/// Sentences in the sources that no page shows, with the reason.
pub const NOT_SHOWN: &[(&str, &str)] = &[
    (
        "the vectors of a picture or a clip in the prompt are missing",
        "failures of language models name it in English",
    ),
    (
        "no frames can be chosen: the clip has {available}, and {wanted} are wanted",
        "failures of language models name it in English",
    ),
    (
        "the time of frame {frame} is no number later than the one before",
        "failures of language models name it in English",
    ),
    (
        "a conversation of {wanted} tokens is wanted, and the model was made for 1 to {most}",
        "failures of language models name it in English",
    ),
    (
        "the prompt is empty or has a token beyond the model's {vocabulary}",
        "failures of language models name it in English",
    ),
    (
        "the GGUF file cannot be read: {reason}",
        "failures of language models name it in English",
    ),
    (
        "the model's configuration cannot be read: {source}",
        "failures of language models name it in English",
    ),
    (
        "the file {file} of the model cannot be written: {reason}",
        "failures of language models name it in English",
    ),
    (
        "this folder holds no weights: neither model.safetensors nor model.safetensors.index.json is in it",
        "failures of language models name it in English",
    ),
    (
        "the file {file} is a Python pickle, which is not read because it can run programs; save the model as safetensors, with save_pretrained of transformers",
        "failures of language models name it in English",
    ),
    (
        "the tensors do not have the names of a LLaVA-OneVision, Qwen2 or Llama model",
        "failures of language models name it in English",
    ),
    (
        "there are {times} times for {pictures} pictures",
        "a series of pictures opens without them, with the page's own words",
    ),
    (
        "the time {found_s} s follows {before_s} s",
        "a series of pictures opens without them, with the page's own words",
    ),
    (
        "the decoder's record cannot be read: {source}",
        "a series of pictures opens without them, with the page's own words",
    ),
    (
        "the pictures make no file: {source}",
        "a series of pictures opens without them, with the page's own words",
    ),
    (
        "{}: the clip as it was filmed.",
        "in the README of a saved scene",
    ),
    (
        "The clip is not in this file; Kinelens asks for it when you open the scene.",
        "in the README of a saved scene",
    ),
    (
        "the document is not a scene: {source}",
        "the page reads documents with the share package",
    ),
    (
        "the document has version {found}, and this program reads version {SCENE_VERSION}",
        "the page reads documents with the share package",
    ),
    (
        "none of {given} observations is usable ({} not finite, {} off the surface)",
        "such an object has no numbers, and nothing is said",
    ),
    (
        "the track has {found} usable samples; motion needs at least {needed}",
        "answers say it in their own words",
    ),
    (
        "the object was not seen between {start_s:.2} s and {end_s:.2} s",
        "answers say it in their own words",
    ),
    (
        "How far did {name} travel?",
        "questions are asked in English",
    ),
    (
        "How fast was {name} between {from:.1} and {to:.1} seconds?",
        "questions are asked in English",
    ),
    ("What was {} top speed?", "questions are asked in English"),
    (
        "When did {name} move towards {hour} o'clock?",
        "questions are asked in English",
    ),
    (
        "In which direction did {name} move at {to:.1} seconds?",
        "questions are asked in English",
    ),
    (
        "Which was faster, {name} or {other}?",
        "questions are asked in English",
    ),
    (
        "Compared to {name}, in which direction did {other} move?",
        "questions are asked in English",
    ),
    ("When was {name} fastest?", "questions are asked in English"),
    (
        "How far from its starting point did {name} end?",
        "questions are asked in English",
    ),
    (
        "Answer in one short sentence with one number and its unit.",
        "language models are asked in English",
    ),
    (
        "Answer in one short sentence with the name of the one that has more.",
        "language models are asked in English",
    ),
    (
        "Answer in one short sentence with the time in seconds.",
        "language models are asked in English",
    ),
    (
        "Answer in one short sentence. Give every number with its unit.",
        "language models are asked in English",
    ),
    (
        "Answer yes or no, in one short sentence.",
        "language models are asked in English",
    ),
    (
        "The clock's 12 is the direction in which the other moves and 3 is its right. Answer in one short sentence with one hour, such as 3 o'clock.",
        "language models are asked in English",
    ),
    (
        "The clock's 12 is the first direction in which it moves and 3 is its right. Answer in one short sentence with one hour, such as 3 o'clock.",
        "language models are asked in English",
    ),
    (
        "The clock's 12 is the first direction in which it moves and 3 is its right. Answer in one short sentence with the times in seconds, from start to end.",
        "language models are asked in English",
    ),
    (
        "The video clip is {duration} long.",
        "language models are asked in English",
    ),
    (
        "The video clip is {duration} long. The picture was taken at {}.",
        "language models are asked in English",
    ),
    (
        "The video clip is {duration} long. {} of its frames were taken at {}.",
        "language models are asked in English",
    ),
    (
        "The video clip is {duration} long. {} of its frames were taken from {} to {}.",
        "language models are asked in English",
    ),
    (
        "{name} is in the {} box.",
        "language models are asked in English",
    ),
    (
        "These numbers were measured from a video clip. Lengths are in metres and times in seconds.",
        "language models are asked in English",
    ),
    (
        "These numbers were measured from a video clip. Lengths are in pixels and times in seconds.",
        "language models are asked in English",
    ),
    (
        "Measured from the video. There is no scale, so lengths are pixels of the picture and not metres. t: time in seconds. x, y: position in pixels, x to the right, y up. path: pixels travelled since the first row. heading: hour on the object's own clock, where 12 is its first direction of motion, 3 its right, 6 back and 9 its left.",
        "language models are asked in English",
    ),
    (
        "Measured from the video. t: time in seconds. x, y, z: position in metres, x to the right, y up, z towards the camera. path: metres travelled since the first row. heading: hour on the object's own clock, where 12 is its first direction of motion, 3 its right, 6 back and 9 its left.",
        "language models are asked in English",
    ),
    (
        "No object has been measured in this clip.",
        "language models are asked in English",
    ),
    (
        "You are a helpful assistant.",
        "said to a model that was trained to be told so",
    ),
];
