//! Paraphrases written after the parser, in two rounds; each was run once before anything was mended.
//!
//! First run: 62 of 78 of the first round, 33 of 35 of the second.

use crate::scenes::two_mover_scene;
use crate::wording::check_wordings;

#[test]
fn fresh_paraphrases_are_understood() {
    two_mover_scene(|scene| check_wordings(scene, FRESH));
}

#[test]
fn second_round_is_understood() {
    two_mover_scene(|scene| check_wordings(scene, SECOND_ROUND));
}

/// The scene of `held_out.rs`.
const FRESH: &str = "
What length of road did the car use up? | distance | 1
Can you tell me the metres the pedestrian has done between 1 and 2 s | distance | 2 | 1 to 2
I'd like to know how far the car has driven so far at 4 s | distance | 1 | 4 to 4
what is the total travel of the person | distance | 2
how far away did the car move from second 2 until second 6 | distance | 1 | 2 to 6
measure distance car 0-5 s | distance | 1 | 0 to 5
How long a distance does the walker go through in the clip? | distance | 2
Through how many metres did it pass in the final 4 seconds | distance | 1 | 6 to 10
How big is the distance the car made? | distance | 1
so how many meters was that for the man? | distance | 2
Path length of the automobile within the first 2.5 seconds | distance | 1 | 0 to 2.5
What distance in feet separates start and end along the person's route? | distance | 2
how much speed did the car have at 3 s | mean_speed | 1 | 3 to 3
What is the typical speed at which the person walked? | mean_speed | 2
the car's velocity, please | mean_speed | 1
how fast on average was the man between one and four seconds | mean_speed | 2 | 1 to 4
At how many km/h does the vehicle run? | mean_speed | 1
Is the pedestrian walking quickly? | mean_speed | 2
What's the speed like for #2 in the middle of the clip | mean_speed | 2 | 5 to 5
How speedy is the red automobile? | mean_speed | 1
report person speed m/s | mean_speed | 2
how fast we talking for the car | mean_speed | 1
With what velocity did the lady move during the last half? | mean_speed | 2 | 5 to 10
Travelling speed of the car from t=2 to t=4? | mean_speed | 1 | 2 to 4
what way is it facing at the 6 second mark | direction | 1 | 6 to 6
Toward which hour on the clock did the car go? | direction | 1
Has the car changed its direction? | direction | 1
In what direction is she walking at 4.5 s | direction | 1 | 4.5 to 4.5
where's the car off to at 8 seconds? | direction | 1 | 8 to 8
Tell the car's direction of motion, seconds 6 to 8 | direction | 1 | 6 to 8
the pedestrian is going which way? | direction | 2
Did the vehicle bend to the right? | direction | 1
Which compass-like clock direction has the person got | direction | 2
How is the car oriented while it moves at 0:09 | direction | 1 | 9 to 9
State the o'clock of the car's movement at 2s | direction | 1 | 2 to 2
Is the man still going straight at 5 s? | direction | 2 | 5 to 5
When can we see the car go to 3 o'clock? | direction_timestamp 3 | 1
Between which times is the car moving toward 3 o'clock | direction_timestamp 3 | 1
at what times would the person be going 12 o'clock | direction_timestamp 12 | 2
When exactly does the car make its right turn? | direction_timestamp 3 | 1
List all intervals with the car heading at 3 o'clock | direction_timestamp 3 | 1
Since when is the car going toward three o'clock? | direction_timestamp 3 | 1
how many seconds in does the car go to 3 o'clock | direction_timestamp 3 | 1
Show me the seconds where the pedestrian goes to 9 o'clock | direction_timestamp 9 | 2
When did it start turning to the right | direction_timestamp 3 | 1
until when does the car move towards 12 o'clock? | direction_timestamp 12 | 1
What's the start and end time of the car's movement toward 3 o'clock | direction_timestamp 3 | 1
whenever the man goes left, tell me the time | direction_timestamp 9 | 2
Which of them got farther? | compare_distance | 1 2
Was it the car or the man that travelled the larger distance? | compare_distance | 1 2
Rank the car and the person by distance travelled | compare_distance | 1 2
How does the car's travelled distance compare with the person's between 3 and 6 s | compare_distance | 1 2 | 3 to 6
the car's path is how many times the pedestrian's path? | compare_distance | 1 2
Does #2 cover as much distance as #1? | compare_distance | 1 2
who made the most metres? | compare_distance | 1 2
Did the person walk further than the car drove in the first second | compare_distance | 1 2 | 0 to 1
distance of the car divided by distance of the person | compare_distance | 1 2
Whose path is longer, the walker's or the vehicle's? | compare_distance | 1 2
Who's quicker? | compare_speed | 1 2
Which has more speed at 2 s, #1 or #2? | compare_speed | 1 2 | 2 to 2
Could the person keep up with the speed of the car? | compare_speed | 1 2
How do the speeds of both objects compare? | compare_speed | 1 2
does the car go at twice the speed of the man | compare_speed | 1 2
tell me which one is slowest | compare_speed | 1 2
is the car's average velocity higher than the lady's | compare_speed | 1 2
car/person speed ratio | compare_speed | 1 2
Who wins on speed: the automobile or the walker | compare_speed | 1 2
How much slower does the person go than the car between 4 and 5 s | compare_speed | 1 2 | 4 to 5
In which way does the person's direction differ from the car's? | compare_direction | 2 1
Viewed from the car, to which o'clock does the person move? | compare_direction | 2 1
Which direction is the car going with regard to the person | compare_direction | 1 2
Is the walker heading to the left of the car's direction? | compare_direction | 2 1
Did both objects travel the same way? | compare_direction | 2 1
Do the paths of the car and the person point in the same direction at 2 s? | compare_direction | 2 1 | 2 to 2
Person's heading on the car's clock? | compare_direction | 2 1
Taking the person's direction as 12, which way does the car go? | compare_direction | 1 2
what direction does #2 take when measured against #1 | compare_direction | 2 1
Is the car moving opposite to the person? | compare_direction | 1 2
";

const SECOND_ROUND: &str = "
How many metres of driving did the car put behind it? | distance | 1
Work out the path length for the pedestrian, 2 s to 8 s | distance | 2 | 2 to 8
what stretch did the man walk in the last five seconds | distance | 2 | 5 to 10
car: total distance? | distance | 1
And the person, how far by 3 s? | distance | 2 | 0 to 3
What is the walking speed of the person? | mean_speed | 2
how fast would you say the car is at the start | mean_speed | 1 | 0 to 0
avg speed of vehicle 1-3 s | mean_speed | 1 | 1 to 3
At which velocity is the automobile moving in the marked part | mean_speed | 1 | 2 to 3
how many feet per second does the pedestrian make | mean_speed | 2
By the end, which way is the car pointed? | direction | 1 | 10 to 10
On its own clock, what hour is the car moving to at 7.5 s | direction | 1 | 7.5 to 7.5
whither goes the car? I mean its direction | direction | 1
does the walker veer off | direction | 2
movement direction, person, 1 s | direction | 2 | 1 to 1
Which seconds of the clip have the car travelling towards 3 o'clock | direction_timestamp 3 | 1
Tell me when the pedestrian heads for 12 o'clock | direction_timestamp 12 | 2
in what time interval is it moving in the 3 o'clock direction | direction_timestamp 3 | 1
the car goes to 3 o'clock - when? | direction_timestamp 3 | 1
when does the red car go right after 4 s | direction_timestamp 3 | 1 | 4 to 10
Between car and person, whose travelled distance is greater? | compare_distance | 1 2
which of the two walked or drove the farthest in the first half | compare_distance | 1 2 | 0 to 5
did the pedestrian manage a greater distance than the car | compare_distance | 1 2
the ratio between the paths of #1 and #2 | compare_distance | 1 2
Is the distance of the car double that of the person? | compare_distance | 1 2
Is the person going slower or faster than the car? | compare_speed | 1 2
Of the two objects which one is quicker between 6 and 7 s | compare_speed | 1 2 | 6 to 7
what multiple of the walker's speed is the car's speed | compare_speed | 1 2
Which moves at lower speed, person or car? | compare_speed | 1 2
Do the car and the man have the same speed? | compare_speed | 1 2
From the car's point of view of motion, which direction is the person going? | compare_direction | 2 1
what clock hour is the person's motion relative to the car's motion | compare_direction | 2 1
is the car going the same direction as the person at 6 s | compare_direction | 1 2 | 6 to 6
Suppose the person walks towards 12; where does the car go? | compare_direction | 1 2
compare the way the car is heading to the way the person is heading | compare_direction | 2 1
";
