use std::collections::VecDeque;

use kinelens_engine::Frame;

/// Bytes of frames that are kept.
const BUDGET_BYTES: usize = 256 << 20;

/// The most recently used frames, by index.
pub struct FrameCache {
    /// The most recently used last.
    frames: VecDeque<(usize, Frame)>,
    capacity: usize,
}

impl FrameCache {
    pub fn new(frame_bytes: usize) -> Self {
        Self {
            frames: VecDeque::new(),
            capacity: (BUDGET_BYTES / frame_bytes.max(1)).max(2),
        }
    }

    /// The most frames that are kept at once.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    pub fn get(&mut self, index: usize) -> Option<Frame> {
        let place = self.frames.iter().position(|(kept, _)| *kept == index)?;
        let entry = self.frames.remove(place)?;
        let frame = entry.1.clone();
        self.frames.push_back(entry);
        Some(frame)
    }

    pub fn put(&mut self, index: usize, frame: Frame) {
        self.frames.retain(|(kept, _)| *kept != index);
        while self.frames.len() >= self.capacity {
            self.frames.pop_front();
        }
        self.frames.push_back((index, frame));
    }
}
