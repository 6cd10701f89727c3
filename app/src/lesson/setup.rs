use kinelens_protocol::{Lesson, ObjectId, Quantity, SceneDocument};
use leptos::{ev, prelude::*};

use super::{veil::asks_about, words};
use crate::{
    format::{Unit, UnitSet},
    keep::{Export, Keeper, ViewLink},
    plots::{Plotted, nice_step},
    state::{Engine, SceneState, UiState, expect_state},
};

/// Room beyond the measured values on the axis that is proposed.
const ROOM: f64 = 1.4;

/// Where a teacher writes the question, and hands it out.
#[component]
pub fn ClassForm() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let scene = expect_state::<SceneState>();
    let ui = expect_state::<UiState>();
    let now = scene
        .whole_untracked()
        .and_then(|document| document.lesson.clone());
    let is_new = now.is_none();
    let units = untrack(|| UnitSet::new(scene.length_unit(), ui.units.get()));
    let question = RwSignal::new(
        now.as_ref()
            .map(|now| now.question.clone())
            .unwrap_or_default(),
    );
    let object = RwSignal::new(match &now {
        Some(now) => now.object,
        None => scene.with_untracked(|scene| scene.objects().next().map(|object| object.id)),
    });
    let quantity = RwSignal::new(now.as_ref().map_or(Quantity::Speed, |now| now.quantity));
    let hides = RwSignal::new(now.as_ref().is_none_or(|now| now.hides_answer));
    let unit = Memo::new(move |_| units.of(quantity.get()));
    // What is typed holds; until then the axis follows what is asked.
    let typed = RwSignal::new(now.as_ref().map(|now| {
        let factor = units.of(now.quantity).factor;
        now.axis.map(|end| shown(end * factor))
    }));
    let axis = Memo::new(move |_| {
        typed.get().unwrap_or_else(|| {
            let document = scene.whole_untracked();
            let about = lesson_of(&question.get_untracked(), object.get(), quantity.get());
            proposed(document.as_deref(), &about, unit.get()).map(shown)
        })
    });
    let ends = move || {
        let [low, high] = axis.get().map(|text| parsed(&text));
        let ends = [low? / unit.get().factor, high? / unit.get().factor];
        (ends[0] < ends[1]).then_some(ends)
    };
    let may_set = move || !question.get().trim().is_empty() && ends().is_some();
    let set = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(axis) = untrack(ends).filter(|_| untrack(may_set)) else {
            return;
        };
        let before = scene
            .whole_untracked()
            .and_then(|document| document.lesson.clone());
        // Curves of another quantity mean nothing any more.
        let predictions = before
            .filter(|before| before.quantity == quantity.get_untracked())
            .map(|before| before.predictions);
        engine.teach(Some(Lesson {
            axis,
            hides_answer: hides.get_untracked(),
            predictions: predictions.unwrap_or_default(),
            ..lesson_of(
                question.get_untracked().trim(),
                object.get_untracked(),
                quantity.get_untracked(),
            )
        }));
        scene.reveal(false);
        ui.say(words::SAID_SET(), None);
        ui.dialog.set(None);
    };
    let remove = move |_| {
        engine.teach(None);
        ui.say(words::SAID_REMOVED(), Some(crate::state::ToastAction::Undo));
        ui.dialog.set(None);
    };
    let retype = move |index: usize, text: String| {
        let mut ends = axis.get_untracked();
        ends[index] = text;
        typed.set(Some(ends));
    };
    let has_objects = scene.with_untracked(|scene| scene.objects().next().is_some());
    if !has_objects {
        return view! { <p class="empty">{words::NOTHING_MEASURED}</p> }.into_any();
    }
    view! {
        <form class="form class" on:submit=set>
            <label class="field">
                <span class="field__label">{words::QUESTION}</span>
                <textarea
                    class="input class__question"
                    rows="3"
                    maxlength="600"
                    placeholder=words::QUESTION_HINT
                    data-testid="class-question"
                    prop:value=move || question.get()
                    on:input=move |event| question.set(event_target_value(&event))
                ></textarea>
            </label>
            <div class="class__row">
                <ObjectChoice object/>
                <QuantityChoice quantity typed/>
            </div>
            <div class="class__row">
                {[(words::AXIS_LOW, "class-axis-low"), (words::AXIS_HIGH, "class-axis-high")]
                    .into_iter()
                    .enumerate()
                    .map(|(index, (label, testid))| view! {
                        <label class="field">
                            <span class="field__label">{label}</span>
                            <span class="field__box">
                                <input
                                    class="input"
                                    type="text"
                                    inputmode="decimal"
                                    autocomplete="off"
                                    data-testid=testid
                                    prop:value=move || axis.get()[index].clone()
                                    on:change=move |event| retype(index, event_target_value(&event))
                                />
                                <span class="field__unit">{move || unit.get().name}</span>
                            </span>
                        </label>
                    })
                    .collect_view()}
            </div>
            <p class="quiet class__note">
                {move || if ends().is_some() { words::AXIS_NOTE } else { words::AXIS_WRONG }}
            </p>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="class-hide"
                    prop:checked=move || hides.get()
                    on:change=move |event| hides.set(event_target_checked(&event))
                />
                {words::HIDE}
            </label>
            <p class="quiet class__note">{words::HIDE_NOTE}</p>
            <div class="class__row class__row--end">
                {(!is_new).then(|| view! {
                    <button type="button" class="button" data-testid="class-remove" on:click=remove>
                        {words::REMOVE}
                    </button>
                })}
                <button
                    type="submit"
                    class="button button--primary"
                    data-testid="class-set"
                    disabled=move || !may_set()
                >
                    {if is_new { words::SET } else { words::CHANGE }}
                </button>
            </div>
        </form>
        {(!is_new).then(|| view! { <HandOut/> })}
    }
    .into_any()
}

#[component]
fn ObjectChoice(object: RwSignal<Option<ObjectId>>) -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let objects: Vec<(ObjectId, String)> = scene.with_untracked(|scene| {
        let objects = scene.objects();
        objects
            .map(|object| (object.id, object.label.clone()))
            .collect()
    });
    view! {
        <label class="field">
            <span class="field__label">{words::ABOUT}</span>
            <select
                class="select"
                data-testid="class-object"
                on:change=move |event| object.set(event_target_value(&event).parse().ok().map(ObjectId))
            >
                {objects
                    .into_iter()
                    .map(|(id, label)| view! {
                        <option value=id.0.to_string() selected=move || object.get() == Some(id)>{label}</option>
                    })
                    .collect_view()}
                <option value="any" selected=move || object.get().is_none()>{words::ANY_OBJECT}</option>
            </select>
        </label>
    }
}

#[component]
fn QuantityChoice(
    quantity: RwSignal<Quantity>,
    typed: RwSignal<Option<[String; 2]>>,
) -> impl IntoView {
    let choices = Plotted::ALL
        .into_iter()
        .filter_map(|plotted| match plotted {
            Plotted::Of(quantity) => Some((quantity, plotted)),
            Plotted::Heading => None,
        });
    let choices: Vec<(Quantity, Plotted)> = choices.collect();
    let all = choices.clone();
    let changed = move |event: ev::Event| {
        let name = event_target_value(&event);
        if let Some((chosen, _)) = all.iter().find(|(_, plotted)| plotted.id() == name) {
            quantity.set(*chosen);
            typed.set(None);
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{words::TO_DRAW}</span>
            <select class="select" data-testid="class-quantity" on:change=changed>
                {choices
                    .into_iter()
                    .map(|(one, plotted)| view! {
                        <option value=plotted.id() selected=move || quantity.get() == one>{plotted.title()}</option>
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

/// The ways a set question leaves this page, and the answer for the teacher.
#[component]
fn HandOut() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let keeper = Keeper::from_context();
    let link = expect_state::<ViewLink>();
    let hides = move || scene.lesson().is_some_and(|lesson| lesson.hides_answer);
    view! {
        <div class="class__out">
            <h3 class="class__title">{words::HAND_OUT}</h3>
            <div class="class__row">
                <button type="button" class="button button--small" data-testid="class-hand-out-scene"
                    on:click=move |_| keeper.save(Export::Scene)>{words::HAND_OUT_SCENE}</button>
                <button type="button" class="button button--small" data-testid="class-hand-out-page"
                    on:click=move |_| keeper.save(Export::Page)>{words::HAND_OUT_PAGE}</button>
                <button type="button" class="button button--small" data-testid="class-hand-out-link"
                    on:click=move |_| link.copy_handed_out()>{words::HAND_OUT_LINK}</button>
            </div>
            <p class="quiet class__note">{words::HAND_OUT_NOTE}</p>
            <Show when=hides>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="class-reveal"
                        prop:checked=move || scene.veil().is_none()
                        on:change=move |event| scene.reveal(event_target_checked(&event))
                    />
                    {words::REVEAL}
                </label>
            </Show>
        </div>
    }
}

fn lesson_of(question: &str, object: Option<ObjectId>, quantity: Quantity) -> Lesson {
    Lesson {
        question: question.to_owned(),
        object,
        quantity,
        axis: [0.0, 1.0],
        hides_answer: false,
        predictions: Vec::new(),
    }
}

/// A round axis with zero and much room around what was measured, in shown units.
fn proposed(document: Option<&SceneDocument>, lesson: &Lesson, unit: Unit) -> [f64; 2] {
    let motions = document.iter().flat_map(|document| &document.kinematics);
    let (low, high) = motions
        .filter(|motion| asks_about(lesson, motion.object))
        .flat_map(|motion| &motion.series(lesson.quantity).value)
        .map(|value| value * unit.factor)
        .filter(|value| value.is_finite())
        .fold((0.0_f64, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let step = nice_step((high - low) * ROOM / 4.0);
    if high <= low || !step.is_finite() {
        return [0.0, 1.0];
    }
    let round = |end: f64| (end * ROOM / step).abs().ceil() * step * end.signum();
    // A little below zero belongs to what is only noise.
    let low = if low < -0.05 * (high - low) {
        round(low)
    } else {
        0.0
    };
    let high = if high > 0.05 * (high - low) {
        round(high)
    } else {
        0.0
    };
    [low, high]
}

/// Writes a number as it can be typed.
fn shown(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    format!("{rounded}")
}

/// Reads a typed number; a comma may stand for the point, a true minus for the hyphen.
fn parsed(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".").replace('−', "-");
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_typed_as_people_do() {
        for (text, value) in [
            ("1.5", Some(1.5)),
            (" −2,5 ", Some(-2.5)),
            ("inf", None),
            ("", None),
            ("two", None),
        ] {
            assert_eq!(parsed(text), value, "{text}");
        }
        assert_eq!(shown(2.000_000_000_1), "2");
    }

    #[test]
    fn without_numbers_the_axis_is_still_one() {
        let unit = Unit {
            name: "m",
            factor: 1.0,
        };
        let lesson = lesson_of("", None, Quantity::Speed);
        assert_eq!(proposed(None, &lesson, unit), [0.0, 1.0]);
    }
}
