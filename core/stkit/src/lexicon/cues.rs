//! Words and phrases that tell what a question is about.

/// A hint about what is asked; several together decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cue {
    /// Path length.
    Distance,
    /// The way itself, which is no straight line.
    Path,
    /// Straight line from start to end.
    Displacement,
    /// More or less distance than another: "farther", "longer".
    Farther,
    /// Speed.
    Speed,
    /// More or less speed than another: "faster", "outpace".
    Faster,
    /// Change of velocity.
    Acceleration,
    /// Change of speed along the way.
    SpeedChange,
    /// Direction.
    Direction,
    /// Asks for a direction in so many words: "which way".
    WhichDirection,
    /// "where", which is about direction when something moves.
    Where,
    /// Moves itself, in any verb.
    Motion,
    /// Asks for a time or interval.
    When,
    /// Asks for a duration.
    Duration,
    /// Arrives at a length or speed.
    Reach,
    /// Two things side by side: "than", "ratio", "versus".
    Compare,
    /// The object named next is what the other is compared with.
    Reference,
    /// The object named next may be what the other is compared with: "if", "taking".
    Assume,
    /// Asks for one of several: "who", "which".
    Who,
    /// "more", "higher", "least".
    MoreOrLess,
    /// The highest value: "top", "maximum".
    Peak,
    /// The lowest value.
    Lowest,
    /// Over a limit: "above", "more than".
    Above,
    /// Under a limit.
    Below,
    TurnLeft,
    TurnRight,
    TurnBack,
    StraightOn,
    /// How far one thing is from another.
    Separation,
    /// Something that is no motion: colour, size, weight.
    Unmeasured,
}

/// Phrases with the cue they give, separated by `|`; words are separated by single spaces.
pub(crate) const CUES: &[(Cue, &str)] = &[
    (
        Cue::Distance,
        "distance|distances|far|ground|mileage|path|paths|route|length|lengths|advance|\
         advanced|total travel|long way|long a path|long a way|stretch|range",
    ),
    (Cue::Path, "along|path|paths|route"),
    (
        Cue::Displacement,
        "displacement|straight line|crow flies|beeline|net|starting point|start point|\
         started|start and end|starting position|start position|away from start|\
         initial position|origin",
    ),
    (
        Cue::Farther,
        "farther|further|farthest|furthest|longer|longest|shorter|shortest|outdistance|\
         outdistances|outdistanced|longer way|more ground|less ground|most ground|\
         least ground|as far as",
    ),
    (
        Cue::Speed,
        "speed|speeds|velocity|velocities|fast|quick|quickly|rapid|rapidly|swift|swiftly|\
         pace|tempo|slow|slowly|speedy|rate|speeding",
    ),
    (
        Cue::Faster,
        "faster|quicker|slower|speedier|swifter|fastest|quickest|slowest|outpace|\
         outpaces|outpaced|outrun|outruns|outran|as fast as|as quick as|as slow as|\
         more quickly|more slowly|more rapidly|overtake|overtakes|outspeed|outspeeds",
    ),
    (
        Cue::Acceleration,
        "acceleration|accelerations|gravity|gravitational|free fall",
    ),
    (
        Cue::SpeedChange,
        "accelerate|accelerates|accelerated|accelerating|deceleration|decelerate|\
         decelerates|decelerating|decelerated|speeding up|speed up|speeds up|sped up|\
         slowing down|slow down|slows down|slowed down|brake|brakes|braking|braked",
    ),
    (
        Cue::Direction,
        "direction|directions|which way|what way|same way|opposite way|opposite ways|\
         different way|different ways|same direction|opposite direction|\
         opposite directions|heading|headings|headed|heads|bearing|course|orientation|\
         toward|towards|o'clock|clock|clockface|hour|hours|turn|turns|turned|turning|\
         veer|veers|veered|facing|pointing|pointed|points|point|parallel|steer|steers|\
         angle|aim|aims|aiming|bound|head|sideways|off to|bend|bends|bent|swerve|swerves|\
         swerved|oriented|opposite",
    ),
    (
        Cue::WhichDirection,
        "which way|what way|which direction|what direction|which clock|what clock|\
         which hour|what hour|which o'clock|what o'clock|which heading|what heading|\
         which bearing|same direction|same way|opposite direction|opposite directions|\
         opposite way|opposite ways|different direction|different directions|\
         different way|different ways",
    ),
    (Cue::Where, "where"),
    (
        Cue::Motion,
        "move|moves|moved|moving|movement|motion|travel|travels|travelled|traveled|\
         travelling|traveling|go|goes|going|gone|went|walk|walks|walked|walking|drive|\
         drives|drove|driven|driving|run|runs|ran|running|cover|covers|covered|covering|\
         ride|rides|rode|riding|fly|flies|flew|flying|roll|rolls|rolled|rolling|slide|\
         slides|slid|sliding|get|gets|got|progress|progresses|progressed|proceed|\
         proceeds|proceeded|traverse|traverses|traversed|jog|jogs|jogging|fall|falls|\
         fell|falling|swing|swings|come|comes|came|jump|jumps|jumped|cross|crosses|\
         crossed|journey|trip|made|make|took",
    ),
    (
        Cue::When,
        "when|whenever|seconds|end time|start time|the time|what time|what times|\
         which time|which times|which moment|which moments|what moment|what moments|\
         moment|moments|what seconds|which seconds|what second|which second|interval|\
         intervals|timestamp|timestamps|time stamp|time stamps|time span|time spans|\
         timespan|time range|time frame|timeframe|time window|what interval|\
         what point in time|which point in time|which part|which parts|what part|\
         what parts|period|periods|how long into|time interval|time intervals|\
         times at which|what stage|which stage|phase|phases|time period",
    ),
    (
        Cue::Duration,
        "how long|how much time|how many seconds|how soon|time needed|how many minutes|\
         time does it take|time did it take|time it takes|time taken",
    ),
    (
        Cue::Reach,
        "reach|reaches|reached|reaching|take|takes|need|needs|needed|until|hit|hits|\
         attain|attains|pass|passes|complete|completes",
    ),
    (
        Cue::Compare,
        "than|comparison|versus|vs|ratio|ratios|factor|how many times|times as|\
         difference|differ|same|opposite|which of|either|proportion|compare|compares|\
         comparing|exceed|exceeds|beat|beats|beaten|contrast|equal|twice|double|\
         outperform|or|relative",
    ),
    (
        Cue::Reference,
        "relative to|compared to|compared with|compared|in comparison to|\
         in comparison with|with respect to|respect to|in relation to|relation to|\
         seen from|viewed from|judged from|with regard to|in regard to|left of|right of|\
         measured against|against|with reference to|from the perspective of|\
         from the viewpoint of|from the point of view of|perspective of|on the clock of",
    ),
    (
        Cue::Assume,
        "if|taking|take|assuming|assume|suppose|supposing|given|using|setting|let",
    ),
    (Cue::Who, "who|which|whose|which one|whichever"),
    (
        Cue::MoreOrLess,
        "more|less|higher|lower|greater|smaller|bigger|larger|greatest|most|least|\
         biggest|largest|smallest|fewer|lead|leads|ahead of|wins|win|won|winner",
    ),
    (
        Cue::Peak,
        "top speed|top|at most|maximum|max|maximal|peak|highest|greatest speed|maximally|vmax",
    ),
    (Cue::Lowest, "minimum|min|minimal|lowest|slowest point"),
    (
        Cue::Above,
        "above|over|more than|faster than|exceed|exceeds|exceeded|exceeding|at least|\
         beyond",
    ),
    (
        Cue::Below,
        "below|under|less than|slower than|at most|within",
    ),
    (
        Cue::TurnLeft,
        "left|leftward|leftwards|counterclockwise|anticlockwise",
    ),
    (Cue::TurnRight, "right|rightward|rightwards|clockwise"),
    (
        Cue::TurnBack,
        "back|backward|backwards|opposite way|reverse|reverses|reversed|turn around|\
         turned around|turns around|u turn|return|returns|returned|behind",
    ),
    (
        Cue::StraightOn,
        "straight|straight on|straight ahead|forward|forwards|ahead|onward|onwards",
    ),
    (
        Cue::Separation,
        "apart|gap|how close|closest|nearest|away from|separation|separated",
    ),
    (
        Cue::Unmeasured,
        "colour|color|weight|mass|heavy|tall|big|size|age|old|name|brand|why|price|cost|\
         wearing|height|wide|energy|force|momentum",
    ),
];
