//! Paraphrases written before the parser; its tables were made with them in view, so they say what it
//! must do, and `fresh.rs` says how it does on wordings that nobody had seen.

use crate::scenes::two_mover_scene;
use crate::wording::check_wordings;

#[test]
fn paraphrases_written_before_the_parser_are_understood() {
    two_mover_scene(|scene| check_wordings(scene, HELD_OUT));
}

/// Car is object 1 (red, left), person is object 2 (right); object 1 is selected; the clip lasts 10 s.
const HELD_OUT: &str = "
Total ground covered by the red car? | distance | 1
what's the distance the pedestrian walked from 2 to 6 seconds | distance | 2 | 2 to 6
GIVE ME THE NUMBER OF METRES THE CAR DROVE | distance | 1
How many feet did the person move in the first four seconds? | distance | 2 | 0 to 4
Over the last 3 s, how much did the car advance | distance | 1 | 7 to 10
Tell me how long a path the man took. | distance | 2
Could you measure the length of the vehicle's path between 0:01 and 0:07? | distance | 1 | 1 to 7
Distance traveled by person, please | distance | 2
How far has it gone by second 5? | distance | 1 | 0 to 5
how far does the automobile get after the 4 second mark | distance | 1 | 4 to 10
By how many metres did the woman move between seconds three and five? | distance | 2 | 3 to 5
Calculate the car's travelled distance. | distance | 1
What was the average velocity of the car? | mean_speed | 1
How quickly was the pedestrian walking from 1s to 3s? | mean_speed | 2 | 1 to 3
car speed at 4 seconds | mean_speed | 1 | 4 to 4
At what pace does the person go? | mean_speed | 2
How fast is the red one going | mean_speed | 1
tell me the mph of the car between 2 and 3 s | mean_speed | 1 | 2 to 3
Speed of #2? | mean_speed | 2
what speed is the vehicle travelling at, in km/h? | mean_speed | 1
How many metres per second did the walker do in the first half? | mean_speed | 2 | 0 to 5
Estimate how rapidly the car moved over the whole clip | mean_speed | 1
how many kilometres per hour does it drive | mean_speed | 1
What's the person's mean speed until 3.5 s? | mean_speed | 2 | 0 to 3.5
Which way is the car heading at 5 seconds? | direction | 1 | 5 to 5
In what direction did the person walk? | direction | 2
On a clock face, where is the car going at 3s | direction | 1 | 3 to 3
What o'clock is the pedestrian moving towards at t = 6 s? | direction | 2 | 6 to 6
Does the car turn left or right? | direction | 1
direction of travel of the vehicle between 4 and 6 s | direction | 1 | 4 to 6
Where is it headed at the end of the clip? | direction | 1 | 10 to 10
Describe the heading of the person at 2.5s | direction | 2 | 2.5 to 2.5
To which clock hour does the car's motion point at 0:08? | direction | 1 | 8 to 8
What's the bearing of the car after 7 seconds | direction | 1 | 7 to 10
which clock direction does the red car move in? | direction | 1
person: moving direction at second 4? | direction | 2 | 4 to 4
When is the car heading toward 3 o'clock? | direction_timestamp 3 | 1
At what time does the person walk towards nine o'clock | direction_timestamp 9 | 2
During which interval was the car moving in the 12 o'clock direction? | direction_timestamp 12 | 1
give me the timestamps in which the car goes to 2 o'clock. | direction_timestamp 2 | 1
When did the vehicle turn right? | direction_timestamp 3 | 1
in which part of the clip is the pedestrian moving at 6 o'clock? | direction_timestamp 6 | 2
From when to when does the car drive 1 o'clock | direction_timestamp 1 | 1
When does the person go back the opposite way? | direction_timestamp 6 | 2
What seconds does it move towards three o'clock? | direction_timestamp 3 | 1
name the time span where the red car is pointed at 4 o'clock | direction_timestamp 4 | 1
How long into the clip does the car start moving toward 3 o'clock? | direction_timestamp 3 | 1
When's the person moving straight ahead? | direction_timestamp 12 | 2
Who travelled farther, the car or the person? | compare_distance | 1 2
Which one covered more ground between 2 and 5 s: car or pedestrian? | compare_distance | 1 2 | 2 to 5
How many times farther did the car go than the man? | compare_distance | 1 2
compare the distances of the car and the person | compare_distance | 1 2
Did the person travel a longer way than the car? | compare_distance | 1 2
By what factor is the car's path longer than the person's? | compare_distance | 1 2
Of the two, which moved the greatest distance, #1 or #2? | compare_distance | 1 2
Was the distance covered by the person less than that covered by the car? | compare_distance | 1 2
what is the ratio of the distances travelled by car and person | compare_distance | 1 2
Between the vehicle and the pedestrian, who went the shorter distance | compare_distance | 1 2
Which goes further, #1 or #2 | compare_distance | 1 2
Does the car outdistance the person? | compare_distance | 1 2
Who is faster, the car or the person? | compare_speed | 1 2
Is the pedestrian slower than the car? | compare_speed | 1 2
How much quicker is the car compared with the person? | compare_speed | 1 2
By what factor does the car's speed exceed the person's? | compare_speed | 1 2
which of #1 and #2 moves at the higher speed | compare_speed | 1 2
Compare the velocities of the car and the man between 1 and 4 seconds | compare_speed | 1 2 | 1 to 4
the car vs the person: who's quicker? | compare_speed | 1 2
Speed ratio of car to person? | compare_speed | 1 2
How many times as fast as the person is the car? | compare_speed | 1 2
Does the car outpace the pedestrian? | compare_speed | 1 2
Which has the lower average speed, the person or the car? | compare_speed | 1 2
Is the red car driving faster than the walker in the last 2 seconds | compare_speed | 1 2 | 8 to 10
Relative to the car, which way is the person moving? | compare_direction | 2 1
Compared to the person, in which direction does the car go at 4 s? | compare_direction | 1 2 | 4 to 4
If the car's motion is 12 o'clock, what direction is the person walking? | compare_direction | 2 1
Is the person moving in the same direction as the car? | compare_direction | 2 1
What is the direction of the car relative to the pedestrian? | compare_direction | 1 2
in which direction is the person heading as seen from the car's heading | compare_direction | 2 1
Do the car and the person move the same way? | compare_direction | 2 1
Taking the car's heading as 12 o'clock, give the hour of the person's movement | compare_direction | 2 1
With respect to #1, where is #2 headed? | compare_direction | 2 1
compare the directions of the car and the person between 2 and 3 s | compare_direction | 2 1 | 2 to 3
Which way does the man go compared with the car? | compare_direction | 2 1
Are they moving in opposite directions, the car and the person? | compare_direction | 2 1
";
