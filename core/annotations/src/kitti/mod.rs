//! KITTI tracking sequences (Geiger, Lenz and Urtasun, "Are we ready for Autonomous Driving?", 2012;
//! <https://www.cvlibs.net/datasets/kitti/eval_tracking.php>).
//!
//! `label_02/NNNN.txt` has the boxes relative to the camera, `calib/NNNN.txt` the cameras, and `oxts/NNNN.txt`
//! where the vehicle was. Without the last the camera moves in an unknown way, and so the recording is
//! [`WorldFrame::CameraRelative`](crate::WorldFrame::CameraRelative). Pictures are 0.1 s apart.
//!
//! Boxes are given in rectified coordinates of camera 0, whatever picture they are drawn in: with all of
//! `P2`, baseline included, their corners meet the boxes in the pictures within 0.4 px (median), without
//! its fourth column they are 1.3 px off.

mod boxes;
mod calibration;
mod drive;
mod sequence;

pub(crate) use sequence::Kitti;
