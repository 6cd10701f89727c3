//! Tracks one point through raw RGBA frames on standard input and prints a row per frame.
//!
//! `ffmpeg -v error -i clip.mp4 -f rawvideo -pix_fmt rgba - | track_frames WIDTH HEIGHT FPS FIRST_FRAME X Y [RADIUS]`

use std::io::Read;

use kinelens_vision::{Autotracker, Frame, TrackerConfig};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<f64> = std::env::args()
        .skip(1)
        .map(|argument| argument.parse())
        .collect::<Result<_, _>>()?;
    let [width, height, frames_per_s, first, x, y, ref radius @ ..] = arguments[..] else {
        return Err("wanted: WIDTH HEIGHT FPS FIRST_FRAME X Y [RADIUS]".into());
    };
    let mut config = TrackerConfig::default();
    if let [radius_px] = radius {
        config.template_radius_px = Some(*radius_px);
    }
    let (width, height) = (width as usize, height as usize);
    let mut input = std::io::stdin().lock();
    let mut bytes = vec![0; 4 * width * height];
    let mut tracker: Option<Autotracker> = None;
    println!("frame,t_s,x_px,y_px,score,state,sigma_px,foreseen_x,foreseen_y,radius,next_score");
    for index in 0_u32.. {
        if input.read_exact(&mut bytes).is_err() {
            break;
        }
        if f64::from(index) < first {
            continue;
        }
        let frame = Frame::new(width, height, bytes.clone())?;
        let t_s = f64::from(index) / frames_per_s;
        match &mut tracker {
            None => tracker = Some(Autotracker::start(&frame, [x, y], t_s, config)?),
            Some(tracker) => {
                let found = tracker.step(&frame, t_s);
                println!(
                    "{index},{t_s:.4},{:.3},{:.3},{:.3},{:?},{:.3},{:.0},{:.0},{:.0},{:.3}",
                    found.point_px[0],
                    found.point_px[1],
                    found.score,
                    found.state,
                    found.sigma_px,
                    found.foreseen_px[0],
                    found.foreseen_px[1],
                    found.search_radius_px,
                    found.alternatives.first().map_or(0.0, |other| other.score),
                );
            }
        }
    }
    Ok(())
}
