//! What moves in each sample, by the laws of motion. Metres, x right, y up, on the plane of motion.

/// Acceleration of free fall.
const GRAVITY_MPS2: f64 = 9.81;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    BallToss,
    Pendulum,
    TwoBalls,
}

/// How a sample is presented.
pub struct About {
    pub name: &'static str,
    pub title: &'static str,
    pub question: &'static str,
    pub hint: &'static str,
    pub duration_s: f64,
}

/// A ball at one time.
#[derive(Clone, Copy, Debug)]
pub struct Ball {
    pub centre_m: [f64; 2],
    pub radius_m: f64,
    pub colour: [f64; 3],
    /// Angle by which its pattern has turned, anticlockwise.
    pub turn_rad: f64,
    /// Where a thread holds it.
    pub pivot_m: Option<[f64; 2]>,
}

const RED: [f64; 3] = [0.78, 0.16, 0.09];
const BLUE: [f64; 3] = [0.10, 0.28, 0.62];
const BRASS: [f64; 3] = [0.72, 0.53, 0.18];

impl Sample {
    pub const ALL: [Self; 3] = [Self::BallToss, Self::Pendulum, Self::TwoBalls];

    pub fn about(self) -> About {
        match self {
            Self::BallToss => About {
                name: "ball-toss",
                title: "Ball toss",
                question: "What is the acceleration of the ball?",
                hint: "The striped stick is 1 m long. Track the ball, then fit a parabola to y.",
                duration_s: 1.1,
            },
            Self::Pendulum => About {
                name: "pendulum",
                title: "Pendulum",
                question: "How fast is it at most?",
                hint: "The striped stick is 1 m long. Track the bob, then fit a sinusoid to x.",
                duration_s: 4.0,
            },
            Self::TwoBalls => About {
                name: "two-balls",
                title: "Two rolling balls",
                question: "Which one is faster, and by what factor?",
                hint: "The striped stick is 1 m long. Track both balls, then ask.",
                duration_s: 2.0,
            },
        }
    }

    pub fn balls(self, t_s: f64) -> Vec<Ball> {
        match self {
            Self::BallToss => vec![Ball {
                centre_m: [
                    0.35 + 1.75 * t_s,
                    0.55 + 4.9 * t_s - GRAVITY_MPS2 / 2.0 * t_s * t_s,
                ],
                radius_m: 0.075,
                colour: RED,
                turn_rad: -0.8 * t_s,
                pivot_m: None,
            }],
            Self::Pendulum => {
                let (length_m, amplitude_rad, damping_per_s) = (1.0, 0.26, 0.03);
                let omega = (GRAVITY_MPS2 / length_m).sqrt();
                let angle_rad = amplitude_rad * (-damping_per_s * t_s).exp() * (omega * t_s).cos();
                let pivot_m = [1.5, 1.85];
                vec![Ball {
                    centre_m: [
                        pivot_m[0] + length_m * angle_rad.sin(),
                        pivot_m[1] - length_m * angle_rad.cos(),
                    ],
                    radius_m: 0.08,
                    colour: BRASS,
                    turn_rad: angle_rad,
                    pivot_m: Some(pivot_m),
                }]
            }
            Self::TwoBalls => {
                let rolling = |start_m: f64, speed_mps: f64, radius_m: f64, colour| Ball {
                    centre_m: [start_m + speed_mps * t_s, radius_m],
                    radius_m,
                    colour,
                    turn_rad: -speed_mps * t_s / radius_m,
                    pivot_m: None,
                };
                vec![
                    rolling(0.7, 1.1, 0.12, BLUE),
                    rolling(0.35, 0.55, 0.09, RED),
                ]
            }
        }
    }
}
