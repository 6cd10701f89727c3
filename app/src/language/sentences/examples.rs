//! What the engine really says, in every language.

use super::{reader::read, said::catalogue};
use crate::language::Locale;

const LANGUAGES: [Locale; 3] = [Locale::de, Locale::es, Locale::fr];

/// English words that no translation has.
const ENGLISH: [&str; 22] = [
    "the",
    "were",
    "between",
    "and",
    "is",
    "are",
    "not",
    "of",
    "with",
    "from",
    "to",
    "this",
    "that",
    "moved",
    "travelled",
    "interval",
    "frame",
    "frames",
    "file",
    "cannot",
    "its",
    "it",
];

/// Texts with their German; those of an answer have an object called `car` or `Anna`.
const SAID: [(&str, &str); 41] = [
    // Failures.
    (
        "The file is not a video. Choose a video, for example an MP4 or MOV file from a phone.",
        "Die Datei ist kein Video. Wähle ein Video, zum Beispiel eine MP4- oder MOV-Datei von einem Handy.",
    ),
    (
        "The clip has 1 frame; motion needs at least 2.",
        "Der Clip hat 1 Bild; eine Bewegung braucht mindestens 2.",
    ),
    (
        "The point cannot be followed: the point (412.5, -3.0) is outside the 640 × 360 frame.",
        "Der Punkt lässt sich nicht verfolgen: der Punkt (412,5; −3,0) liegt außerhalb des Bildes von 640 × 360.",
    ),
    (
        "This calibration is not possible: stick length is NaN, which is not usable.",
        "Dieser Maßstab ist nicht möglich: Länge des Maßstabs ist NaN, was nicht brauchbar ist.",
    ),
    (
        "The curve could not be fitted: 2 usable points; this curve needs at least 4.",
        "Die Kurve ließ sich nicht anpassen: 2 brauchbare Punkte; diese Kurve braucht mindestens 4.",
    ),
    (
        "The detector could not run: webgpu can't be used here: No adapter.",
        "Der Detektor konnte nicht arbeiten: webgpu ist hier nicht benutzbar: No adapter.",
    ),
    (
        "Frame 17 could not be decoded: the decoder stopped answering.",
        "Bild 17 konnte nicht entschlüsselt werden: der Decoder antwortet nicht mehr.",
    ),
    (
        "The scene cannot be opened: in lesson.predictions[0].name, a name has at most 60 characters.",
        "Die Szene lässt sich nicht öffnen: in lesson.predictions[0].name, ein Name hat höchstens 60 Zeichen.",
    ),
    (
        "The file's index is damaged (sample sizes).",
        "Das Verzeichnis der Datei ist beschädigt (Größen der Bilddaten).",
    ),
    (
        "The scene has version 9.0, and this program reads version 1.0.",
        "Die Szene hat Version 9.0, und dieses Programm liest Version 1.0.",
    ),
    (
        "Tracker looked at every 3th frame only; all points are taken over. Tracker keeps no uncertainty of its scale; 1 % is taken.",
        "Tracker hat nur jedes 3. Bild angesehen; alle Punkte werden übernommen. Tracker bewahrt keine Unsicherheit seines Maßstabs auf; angenommen wird 1 %.",
    ),
    // Where the scale and the device came from.
    (
        "Scale from a stick of 1.25 m drawn on the image, good to ±0.9 %; motion towards or away from the camera is not seen.",
        "Maßstab aus einer im Bild gezeichneten Strecke von 1,25 m, genau auf ±0,9 %; Bewegung zur Kamera hin oder von ihr weg wird nicht gesehen.",
    ),
    (
        "Scale from a camera 3.20 m above flat ground, good to ±12 %. A horizontal field of view of 65° ± 16° is assumed.",
        "Maßstab aus einer Kamera 3,20 m über ebenem Boden, genau auf ±12 %. Angenommen ist ein waagrechter Bildwinkel von 65° ± 16°.",
    ),
    (
        "Scale from a rectangle of 2 m × 0.5 m marked on the image, good to ±2 % in its middle and less outside it. The horizontal field of view that the file names is 67° ± 1°.",
        "Maßstab aus einem im Bild markierten Rechteck von 2 m × 0,5 m, genau auf ±2 % in seiner Mitte und weniger außerhalb. Der waagrechte Bildwinkel, den die Datei nennt, ist 67° ± 1°.",
    ),
    (
        "webgpu stopped in the middle of a job.",
        "webgpu ist mitten in einer Aufgabe stehen geblieben.",
    ),
    // Answers, one for each task.
    (
        "The car travelled 42.1 m (95 % interval 39.8 to 44.4 m) between 0.0 s and 4.25 s.",
        "car hat zwischen 0,0 s und 4,25 s 42,1 m (95-%-Intervall 39,8 bis 44,4 m) zurückgelegt.",
    ),
    (
        "Anna's mean speed between 1.0 s and 2.0 s was 1.52 m/s (95 % interval 1.40 to 1.64 m/s). It was seen only in this part of the time between 1.0 s and 9.0 s.",
        "Die mittlere Geschwindigkeit von Anna zwischen 1,0 s und 2,0 s betrug 1,52 m/s (95-%-Intervall 1,40 bis 1,64 m/s). Gesehen wurde es nur in diesem Teil der Zeit zwischen 1,0 s und 9,0 s.",
    ),
    (
        "The car moved towards 3 o'clock by 4.0 s: 93° (± 4°) to the right of its first direction. The hour is not certain: the 95 % interval reaches into the next.",
        "car bewegte sich bis 4,0 s in Richtung 3 Uhr: 93° (± 4°) rechts von der ersten eigenen Richtung. Die Stunde ist nicht sicher: Das 95-%-Intervall reicht in die nächste.",
    ),
    (
        "The car moved towards 9 o'clock from 1.0 s to 1.5 s, from 2.0 s to 2.5 s and from 3.0 s to 3.75 s.",
        "car bewegte sich in Richtung 9 Uhr von 1,0 s bis 1,5 s, von 2,0 s bis 2,5 s und von 3,0 s bis 3,75 s.",
    ),
    (
        "On the clock whose 12 is the motion of the car, Anna moved towards 6 o'clock between 0.0 s and 2.0 s: opposite to the direction of the car (± 3°).",
        "Auf der Uhr, deren 12 die Bewegung von car ist, bewegte sich Anna zwischen 0,0 s und 2,0 s in Richtung 6 Uhr: entgegen der Richtung von car (± 3°).",
    ),
    (
        "The car was faster than Anna: 2.31 times as fast (95 % interval 2.10 to 2.52), 36.2 km/h against 15.7 km/h, between 0.0 s and 4.0 s.",
        "car war schneller als Anna: 2,31-mal so schnell (95-%-Intervall 2,10 bis 2,52), 36,2 km/h gegen 15,7 km/h, zwischen 0,0 s und 4,0 s.",
    ),
    (
        "Of the car, Anna and the dog, the first two are the car and Anna. I can't tell whether the car or Anna was farther: the ratio is 1.02 (95 % interval 0.90 to 1.14), 10.2 m against 10.0 m, the car between 0.0 s and 4.0 s and Anna between 1.0 s and 4.0 s.",
        "Von car, Anna und dog sind die ersten beiden car und Anna. Es lässt sich nicht sagen, ob car oder Anna weiter kam: Das Verhältnis ist 1,02 (95-%-Intervall 0,90 bis 1,14), 10,2 m gegen 10,0 m, car zwischen 0,0 s und 4,0 s und Anna zwischen 1,0 s und 4,0 s.",
    ),
    (
        "The car's mean acceleration between 0.0 s and 1.0 s was 9.81 m/s² (95 % interval 9.70 to 9.92 m/s²), pointing downwards.",
        "Die mittlere Beschleunigung von car zwischen 0,0 s und 1,0 s betrug 9,81 m/s² (95-%-Intervall 9,70 bis 9,92 m/s²), nach unten gerichtet.",
    ),
    (
        "The car slowed down between 0.0 s and 1.0 s: from 3.0 m/s to 1.0 m/s, a mean change of -2.0 m/s² (95 % interval -2.2 to -1.8 m/s²) along its way.",
        "car wurde langsamer zwischen 0,0 s und 1,0 s: von 3,0 m/s auf 1,0 m/s, eine mittlere Änderung von −2,0 m/s² (95-%-Intervall −2,2 bis −1,8 m/s²) entlang des Weges.",
    ),
    (
        "Yes: the car's highest speed was 61 km/h (95 % interval 58 to 64 km/h) at 2.4 s, above 50 km/h.",
        "Ja: die höchste Geschwindigkeit von car betrug 61 km/h (95-%-Intervall 58 bis 64 km/h) bei 2,4 s, über 50 km/h.",
    ),
    (
        "The car had travelled 2.5 m after 1.31 s (95 % interval 1.20 to 1.42 s), counted from 0.5 s.",
        "car hatte 2,5 m nach 1,31 s (95-%-Intervall 1,20 bis 1,42 s) zurückgelegt, gezählt ab 0,5 s.",
    ),
    (
        "Car #2 was fastest at 1.2 s (95 % interval 1.1 s to 1.35 s), with 3.1 px/s (its error is not known). There is no scale yet, so this is measured in pixels of the picture.",
        "Car #2 war am schnellsten bei 1,2 s (95-%-Intervall 1,1 s bis 1,35 s), mit 3,1 px/s (der Fehler ist nicht bekannt). Es gibt noch keinen Maßstab, darum ist dies in Pixeln des Bildes gemessen.",
    ),
    // What a language model says beside it.
    (
        "The model says 46 ft (14 m); measured is 12.1 m (95 % interval 11.6 to 12.6 m).",
        "Das Modell sagt 46 ft (14 m); gemessen: 12,1 m (95-%-Intervall 11,6 bis 12,6 m).",
    ),
    (
        "The model says yes, which agrees: measured is 61 km/h (95 % interval 58 to 64 km/h), above 50 km/h.",
        "Das Modell sagt ja, und das passt; gemessen: 61 km/h (95-%-Intervall 58 bis 64 km/h), über 50 km/h.",
    ),
    (
        "The model says 3 o'clock; measured is 4 o'clock.",
        "Das Modell sagt 3 Uhr; gemessen: 4 Uhr.",
    ),
    (
        "The model says never; measured is at 1.0 s and from 2.0 s to 3.25 s.",
        "Das Modell sagt nie; gemessen: bei 1,0 s und von 2,0 s bis 3,25 s.",
    ),
    (
        "The model says the car; measured is Anna.",
        "Das Modell sagt car; gemessen: Anna.",
    ),
    (
        "The model says neither of them, which agrees: measured is no clear difference.",
        "Das Modell sagt keines von beiden, und das passt; gemessen: kein klarer Unterschied.",
    ),
    (
        "The model says no; the measurement is too close to tell.",
        "Das Modell sagt nein; die Messung ist zu knapp, um es zu entscheiden.",
    ),
    // Refusals of questions.
    (
        "I find no red bus in the scene. The scene has the car, Anna and dog #3.",
        "In der Szene gibt es kein Objekt, das „red bus“ heißt. In der Szene: car, Anna und dog #3.",
    ),
    (
        "It isn't clear which object is meant by “it”: it could be car #1 (left) or car #2 (right). Select the object in the picture, or name it, for example “car #1”.",
        "Es ist nicht klar, welches Objekt mit „it“ gemeint ist: Es könnte car #1 (links) oder car #2 (rechts) sein. Wähle das Objekt im Bild, oder nenne es, zum Beispiel “car #1”.",
    ),
    (
        "I don't measure colours, sizes, weights and the like.",
        "Nicht gemessen werden Farben, Größen, Gewichte und dergleichen.",
    ),
    (
        "The clip runs from 0.0 s to 4.0 s; the question is about 5.0 s to 6.0 s. Ask about a time between 0.0 s and 4.0 s.",
        "Der Clip geht von 0,0 s bis 4,0 s; die Frage betrifft 5,0 s bis 6,0 s. Frage nach einer Zeit zwischen 0,0 s und 4,0 s.",
    ),
    (
        "The car hardly moved at 1.0 s (less than 0.2 m/s), so its motion has no direction. Ask about a time in which it moves.",
        "car bewegte sich bei 1,0 s kaum (weniger als 0,2 m/s), darum hat die Bewegung keine Richtung. Frage nach einer Zeit, in der es sich bewegt.",
    ),
    (
        "No clip is open. Drop a video on the page or pick one of the samples.",
        "Es ist kein Clip offen. Lege ein Video auf der Seite ab oder nimm eines der Beispiele.",
    ),
    // What an answer and a curve rest on.
    (
        "c + b t + a t² (t from 0.040 s)",
        "c + b t + a t² (t ab 0,040 s)",
    ),
];

fn said(locale: Locale, text: &str) -> String {
    read(catalogue(locale).expect("has a catalogue"), text)
}

#[test]
fn what_the_engine_says_is_said_in_every_language() {
    for (english, german) in SAID {
        assert_eq!(said(Locale::de, english), german);
        for locale in LANGUAGES {
            let text = said(locale, english);
            assert_ne!(text, english, "{locale:?}");
            let words = text.split(|letter: char| !letter.is_alphanumeric());
            // What was asked is repeated as it was asked.
            let mut words = words.filter(|word| *word != "it" || !english.contains("“it”"));
            let left = words.find(|word| ENGLISH.contains(word));
            assert_eq!(left, None, "{locale:?}: {text}");
            let point = text.find('.').map(|at| &text[at..]);
            let is_decimal = |after: &str| after[1..].starts_with(|c: char| c.is_ascii_digit());
            let versions = english.contains("version");
            assert!(
                versions || !point.is_some_and(is_decimal),
                "{locale:?}: {text}"
            );
        }
    }
}

#[test]
fn what_the_page_says_itself_is_left_alone() {
    for locale in LANGUAGES {
        for text in [
            "",
            "Die Szene ist gesichert.",
            "ball-toss.kinelens gesichert. 1.5 bleibt 1.5.",
            "Se siguió el punto.",
            "Le fichier n’a pas pu être lu.",
        ] {
            assert_eq!(said(locale, text), text);
        }
    }
}

/// A step of a generator of numbers that are odd enough (xorshift, Marsaglia 2003).
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state % 10_007).unwrap_or_default()
}

fn odd_text(state: &mut u64, most: usize) -> String {
    const PIECES: [&str; 30] = [
        "a",
        "B",
        "é",
        "日本",
        "🙂",
        "{",
        "}",
        "{name}",
        "{#x}",
        ".",
        ". ",
        ", ",
        " ",
        "'",
        "'s",
        "s'",
        "\"",
        "“",
        "1",
        "2.5",
        "-",
        "°",
        "(",
        ")",
        "the ",
        " and ",
        " travelled ",
        " between 1.0 s",
        "\n",
        "%",
    ];
    let count = 1 + next(state) % most;
    (0..count)
        .map(|_| PIECES[next(state) % PIECES.len()])
        .collect()
}

#[test]
fn odd_names_come_through_and_odd_texts_do_no_harm() {
    let mut state = 2_463_534_242;
    for _ in 0..400 {
        // A capital keeps the article away, as it does in the engine.
        let name = format!("Q{}z", odd_text(&mut state, 8));
        let value = "1.5 m/s (95 % interval 1.4 to 1.6 m/s)";
        for english in [
            format!("{name} travelled 1.5 m (95 % interval 1.4 to 1.6 m) between 1.0 s and 2.0 s."),
            format!("{name}'s mean speed between 1.0 s and 2.0 s was {value}."),
            format!("At 1.2 s {name} moved at {value}."),
            format!("{name} was not followed long enough to measure motion."),
        ] {
            for locale in LANGUAGES {
                let text = said(locale, &english);
                assert_ne!(text, english);
                assert!(text.contains(&name), "{locale:?}: {english:?}: {text:?}");
            }
        }
        for locale in LANGUAGES {
            said(locale, &odd_text(&mut state, 60));
        }
    }
}
