//! Twenty and more wordings of each task, with time expressions, typing slips and units among them.

use crate::scenes::two_mover_scene;
use crate::wording::check_wordings;

#[test]
fn distance_wordings() {
    two_mover_scene(|scene| check_wordings(scene, DISTANCE));
}

#[test]
fn speed_wordings() {
    two_mover_scene(|scene| check_wordings(scene, SPEED));
}

#[test]
fn direction_wordings() {
    two_mover_scene(|scene| check_wordings(scene, DIRECTION));
}

#[test]
fn timestamp_wordings() {
    two_mover_scene(|scene| check_wordings(scene, TIMESTAMP));
}

#[test]
fn distance_comparison_wordings() {
    two_mover_scene(|scene| check_wordings(scene, COMPARE_DISTANCE));
}

#[test]
fn speed_comparison_wordings() {
    two_mover_scene(|scene| check_wordings(scene, COMPARE_SPEED));
}

#[test]
fn direction_comparison_wordings() {
    two_mover_scene(|scene| check_wordings(scene, COMPARE_DIRECTION));
}

#[test]
fn wordings_of_the_extras() {
    two_mover_scene(|scene| check_wordings(scene, EXTRAS));
}

// The scene: object 1 is a red car (left, selected), object 2 a person; the clip lasts 10 s and its
// part from 2 to 3 s is marked.

const DISTANCE: &str = "
How far did the car travel? | distance | 1
how far did the car go | distance | 1
HOW FAR DID THE PERSON WALK? | distance | 2
What distance was covered by the car? | distance | 1
Over what length did the car drive between 2 and 4.5 seconds? | distance | 1 | 2 to 4.5
What is the travelled distance of the pedestrian from 0:02 to 0:04? | distance | 2 | 2 to 4
How many metres did the car move in the first three seconds? | distance | 1 | 0 to 3
How many feet did it travel after 3 s? | distance | 1 | 3 to 10
Give me the distance traveled by the vehicle. | distance | 1
Distance of object 2 | distance | 2
distance #1 | distance | 1
Tell me how far the man walked in this part | distance | 2 | 2 to 3
How much ground did the car cover in the last 2 seconds? | distance | 1 | 8 to 10
What's the length of the person's path? | distance | 2
How long is the path of the car? | distance | 1
Please measure the total path length of the red car | distance | 1
how far has this moved | distance | 1
How far does it go in 2 seconds | distance | 1 | 0 to 2
What is the distnace covered by the perosn? | distance | 2
In metres, how far did the car on the left get? | distance | 1
How far did the person travel from the start to 4 s? | distance | 2 | 0 to 4
How far did the second object go | distance | 2
how much did the car move between t=1s and t=2s? | distance | 1 | 1 to 2
Estimate the mileage of the car | distance | 1
did the car travel more than 10 m? | distance | 1
";

const SPEED: &str = "
How fast was the car? | mean_speed | 1
How fast is the car going at 2 s? | mean_speed | 1 | 2 to 2
how quick was the person | mean_speed | 2
What is the speed of the pedestrian? | mean_speed | 2
What was the car's average speed between 1 and 3 seconds? | mean_speed | 1 | 1 to 3
Give the mean velocity of the vehicle in mph | mean_speed | 1
Speed of the red car? | mean_speed | 1
speed | mean_speed | 1
How many km/h does the car do? | mean_speed | 1
How quickly does the woman walk after 0:05? | mean_speed | 2 | 5 to 10
Calculate its speed. | mean_speed | 1
At what speed did it travel in the second half? | mean_speed | 1 | 5 to 10
what's the pace of the walker in m/s | mean_speed | 2
WHAT IS THE CAR'S SPEED | mean_speed | 1
how rapidly was the automobile moving during the first second | mean_speed | 1 | 0 to 1
How fast is the fastest object? | mean_speed | 1
how fast is the slowest one | mean_speed | 2
Determine the velocity of number 2 at the end | mean_speed | 2 | 10 to 10
What speed does the car have here? | mean_speed | 1 | 2 to 3
How slow was the person before 4 s | mean_speed | 2 | 0 to 4
how fast did the object on the right move? | mean_speed | 2
Wie fast? I mean how fast is it | mean_speed | 1
speed of car at 00:03 | mean_speed | 1 | 3 to 3
Is the person fast? | mean_speed | 2
what is the veloctiy of the car | mean_speed | 1
";

const DIRECTION: &str = "
In which direction does the car move at 7 s? | direction | 1 | 7 to 7
Which way is the car going? | direction | 1
which way did the person walk between 2 and 3 seconds | direction | 2 | 2 to 3
What is the movement direction of the car? | direction | 1
Towards what o'clock is the car moving at 6 seconds? | direction | 1 | 6 to 6
Where is the car heading? | direction | 1
Where does the pedestrian go? | direction | 2
heading of the car at 0:07 | direction | 1 | 7 to 7
Give the direction of the person as a clock hour | direction | 2
At which clock position is the car moving after 5 s? | direction | 1 | 5 to 10
Tell me the direction in which it travels | direction | 1
Is the car going left or right at 8 s? | direction | 1 | 8 to 8
did the car turn | direction | 1
What direction is #2 moving in | direction | 2
Is the car moving towards 3 o'clock at 7 s? | direction | 1 | 7 to 7
WHICH DIRECTION IS THE CAR FACING | direction | 1
what was the orientation of the vehicle's motion in this part | direction | 1 | 2 to 3
To where is the man headed at second 4? | direction | 2 | 4 to 4
bearing of the red car | direction | 1
In what driection is the car moving | direction | 1
Does the person go straight on? | direction | 2
how is the car's course at 3 s | direction | 1 | 3 to 3
direction at 7s | direction | 1 | 7 to 7
Which o'clock direction does the car take in the last second? | direction | 1 | 9 to 10
";

const TIMESTAMP: &str = "
When does the car move towards 3 o'clock? | direction_timestamp 3 | 1
when does it go towards 3 o'clock | direction_timestamp 3 | 1
When is the person walking towards 12 o'clock? | direction_timestamp 12 | 2
At what time is the car heading to three o'clock | direction_timestamp 3 | 1
During which seconds does the car move at 3 o’clock? | direction_timestamp 3 | 1
In which interval does the vehicle travel in direction 9 o'clock? | direction_timestamp 9 | 1
Give the time span in which the pedestrian moves toward 12 oclock | direction_timestamp 12 | 2
what time does the car turn right? | direction_timestamp 3 | 1
When does the car turn left | direction_timestamp 9 | 1
When does the person turn around? | direction_timestamp 6 | 2
when is the car going straight | direction_timestamp 12 | 1
From which second to which second is the car moving to 3 o'clock? | direction_timestamp 3 | 1
WHEN DOES THE CAR GO TOWARDS 3 O'CLOCK | direction_timestamp 3 | 1
Timestamps of the car moving to 3 o'clock please | direction_timestamp 3 | 1
At which moments does the man go 12 o'clock? | direction_timestamp 12 | 2
Find the period when the car drives towards 3 o'clock | direction_timestamp 3 | 1
Which part of the video shows the car moving towards three o'clock? | direction_timestamp 3 | 1
For how long does the car move towards 3 o'clock? | direction_timestamp 3 | 1
when, between 4 and 8 s, does the car move towards 3 o'clock? | direction_timestamp 3 | 1 | 4 to 8
When was #1 heading for hour 3? | direction_timestamp 3 | 1
At what point in time does the car begin to move in the direction of 3 o'clock? | direction_timestamp 3 | 1
when does the person walk backwards | direction_timestamp 6 | 2
In what time frame was the car's direction 3-o'clock? | direction_timestamp 3 | 1
";

const COMPARE_DISTANCE: &str = "
Which travelled farther, the car or the person? | compare_distance | 1 2
Who went further? | compare_distance | 1 2
Did the car go farther than the person? | compare_distance | 1 2
Compare the distance of car and pedestrian between 2 and 4 s | compare_distance | 1 2 | 2 to 4
How many times as far as the person did the car travel? | compare_distance | 1 2
Which of the two objects covered the longer distance? | compare_distance | 1 2
Which object covered the most ground? | compare_distance | 1 2
By what factor did the car travel farther than the man? | compare_distance | 1 2
What's the ratio of distance travelled, #1 to #2? | compare_distance | 1 2
is the path of the person shorter than that of the car | compare_distance | 1 2
Who covered more distance in the last three seconds, the walker or the vehicle? | compare_distance | 1 2 | 7 to 10
Compare how far the car and the person moved. | compare_distance | 1 2
person vs car: distance | compare_distance | 1 2
Does the person travel less far than the car? | compare_distance | 1 2
Which one has the longest path? | compare_distance | 1 2
what is the difference in travelled distance between the car and the person | compare_distance | 1 2
Who moved more, the car or the person? | compare_distance | 1 2
WHICH OBJECT MOVED FARTHEST | compare_distance | 1 2
How much farther than the person did the car get by 5 s? | compare_distance | 1 2 | 0 to 5
How far did the car travel compared to the person? | compare_distance | 1 2
Did it go further than the pedestrian? | compare_distance | 1 2
How far did the car and the person go? | compare_distance | 1 2
";

const COMPARE_SPEED: &str = "
Which is faster, the car or the person? | compare_speed | 1 2
who is faster | compare_speed | 1 2
Is the car faster than the person? | compare_speed | 1 2
Is it faster than the person? | compare_speed | 1 2
Compare the speed of the car and the pedestrian. | compare_speed | 1 2
How many times faster is the car than the walker? | compare_speed | 1 2
By what factor is the car faster? | compare_speed | 1 2
Who has the higher speed between 1 and 2 seconds, the man or the car? | compare_speed | 1 2 | 1 to 2
What is the ratio of the speeds of #1 and #2? | compare_speed | 1 2
Which of the objects is the slowest? | compare_speed | 1 2
which one moves quicker at 4 s? | compare_speed | 1 2 | 4 to 4
How does the car's speed compare to the person's? | compare_speed | 1 2
Does the person walk slower than the car drives? | compare_speed | 1 2
car versus person, speed | compare_speed | 1 2
Which object moves fastest? | compare_speed | 1 2
Are they equally fast? | compare_speed | 1 2
how much faster than the pedestrian was the vehicle | compare_speed | 1 2
Is the person as fast as the car? | compare_speed | 1 2
WHO IS FASTER, THE CAR OR THE PERSON | compare_speed | 1 2
What was the speed of the car relative to the person's in the first half? | compare_speed | 1 2 | 0 to 5
Does the car move at a greater velocity than the person | compare_speed | 1 2
Of car and person, which is the fastest? | compare_speed | 1 2
is red faster than #2? | compare_speed | 1 2
";

const COMPARE_DIRECTION: &str = "
Compared to the person, in which direction does the car move? | compare_direction | 1 2
Compared to the car, which way does the person go at 3 s? | compare_direction | 2 1 | 3 to 3
In which direction does the person move relative to the car? | compare_direction | 2 1
Relative to #1, what direction is #2 heading? | compare_direction | 2 1
With the car as reference: relative to the car, where does the man go? | compare_direction | 2 1
What is the movement direction of the person compared with the car's? | compare_direction | 2 1
If 12 o'clock is the car's direction, towards what o'clock is the person moving? | compare_direction | 2 1
Do the car and the person go in the same direction? | compare_direction | 2 1
Is the car heading the same way as the person? | compare_direction | 1 2
Compare the heading of the car with that of the pedestrian | compare_direction | 2 1
Is the person moving in the opposite direction to the car | compare_direction | 2 1
In relation to the car, in which direction is the walker moving between 1 and 2 s? | compare_direction | 2 1 | 1 to 2
Seen from the car's direction of motion, which way does the person walk? | compare_direction | 2 1
Give the person's direction relative to the vehicle as a clock hour. | compare_direction | 2 1
RELATIVE TO THE CAR, WHICH WAY DOES THE PERSON GO | compare_direction | 2 1
Are the car and the person moving parallel? | compare_direction | 2 1
Which direction does the person take in comparison to the car? | compare_direction | 2 1
what is the relative direction of the person to the car | compare_direction | 2 1
Assuming the car moves towards 12 o'clock, which hour does the person move to? | compare_direction | 2 1
Do they move in different directions? | compare_direction | 2 1
Relative to the person, which way is it going? | compare_direction | 1 2
what's the angle between the directions of the car and the person? | compare_direction | 2 1
";

const EXTRAS: &str = "
What was the top speed of the car? | peak_speed | 1
maximum speed of the person in the first 4 seconds | peak_speed | 2 | 0 to 4
When is the car fastest? | peak_time | 1
At what time did the person reach its top speed? | peak_time | 2
What is its acceleration? | acceleration | 1
how large was the person's acceleration in the first 4 seconds | acceleration | 2 | 0 to 4
Is the car speeding up between 2 and 4 s? | speed_change | 1 | 2 to 4
does the person slow down? | speed_change | 2
Is it above 50 km/h? | speed_limit | 1
Does the car go faster than 30 mph | speed_limit | 1
Is the person slower than 2 m/s at 3 s? | speed_limit | 2 | 3 to 3
How long until it reaches 20 m? | time_to_cover | 1
How long does it take the person to walk 10 metres? | time_to_cover | 2
when has the car covered 30 m | time_to_cover | 1
What is the displacement of the car? | displacement | 1
How far from its starting point did the person end? | displacement | 2
how far did it get as the crow flies | displacement | 1
";
