//! The `object` and `property` elements of Open Source Physics.

use super::xml::{Element, Node};

/// White space of one level of nesting.
const INDENT: &str = "    ";

/// Finds a property of an object element.
pub(super) fn property<'a>(object: &'a Element, name: &str) -> Option<&'a Element> {
    object
        .elements()
        .find(|child| child.name == "property" && child.attribute("name").as_deref() == Some(name))
}

pub(super) fn property_mut<'a>(object: &'a mut Element, name: &str) -> Option<&'a mut Element> {
    object
        .elements_mut()
        .find(|child| child.name == "property" && child.attribute("name").as_deref() == Some(name))
}

/// The object that a property holds.
pub(super) fn held(property: &Element) -> Option<&Element> {
    property.elements().find(|child| child.name == "object")
}

pub(super) fn held_mut(property: &mut Element) -> Option<&mut Element> {
    property.elements_mut().find(|child| child.name == "object")
}

pub(super) fn object<'a>(parent: &'a Element, name: &str) -> Option<&'a Element> {
    held(property(parent, name)?)
}

pub(super) fn text(object: &Element, name: &str) -> Option<String> {
    let property = property(object, name)?;
    let text = property.text();
    (text != "null").then_some(text)
}

/// A finite number; Java also writes `NaN` and `Infinity`.
pub(super) fn number(object: &Element, name: &str) -> Option<f64> {
    let number: f64 = text(object, name)?.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

pub(super) fn whole(object: &Element, name: &str) -> Option<i64> {
    text(object, name)?.trim().parse().ok()
}

pub(super) fn truth(object: &Element, name: &str) -> Option<bool> {
    text(object, name)?.trim().parse().ok()
}

/// Elements of an array property with their places: its items are named `[0]`, `[1]` and so on, and
/// those that are null are left out.
pub(super) fn items(array: &Element) -> impl Iterator<Item = (u32, &Element)> {
    array
        .elements()
        .filter(|child| child.name == "property")
        .filter_map(|child| Some((place(child)?, child)))
}

/// The place that the name of an array's item says.
pub(super) fn place(item: &Element) -> Option<u32> {
    let name = item.attribute("name")?;
    name.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// The last part of a Java class name: what is behind the last dot.
pub(super) fn class_of(object: &Element) -> String {
    let class = object.attribute("class").unwrap_or_default();
    class.rsplit('.').next().unwrap_or_default().to_owned()
}

/// Makes a property that holds a plain value.
pub(super) fn plain(name: &str, kind: &str, value: &str) -> Element {
    let special = value.contains(['<', '>', '&', '"', '\'']);
    // Tracker reads neither escapes nor a CDATA that ends early.
    let content = if special && !value.contains("]]>") {
        Node::Data(value.to_owned())
    } else {
        Node::Text(value.replace(['<', '>', '&', '"', '\''], " "))
    };
    Element::new("property", &[("name", name), ("type", kind)], vec![content])
}

/// Makes a number as Java reads it: the same bits again.
pub(super) fn real(name: &str, value: f64) -> Element {
    plain(name, "double", &format!("{value:?}"))
}

/// Makes an object of properties, each on a line of its own, as Tracker's line-wise reader needs.
pub(super) fn make_object(class: &str, depth: usize, properties: Vec<Element>) -> Element {
    let mut children = Vec::new();
    for property in properties {
        children.push(new_line(depth + 1));
        children.push(Node::Element(property));
    }
    children.push(new_line(depth));
    Element::new("object", &[("class", class)], children)
}

/// Makes a property that holds an object.
pub(super) fn holding(name: &str, depth: usize, object: Element) -> Element {
    Element::new(
        "property",
        &[("name", name), ("type", "object")],
        vec![new_line(depth), Node::Element(object), new_line(depth)],
    )
}

/// Makes an array or collection of properties.
pub(super) fn list(
    name: &str,
    kind: &str,
    class: &str,
    depth: usize,
    items: Vec<Element>,
) -> Element {
    let mut children = Vec::new();
    for item in items {
        children.push(new_line(depth + 1));
        children.push(Node::Element(item));
    }
    if !children.is_empty() {
        children.push(new_line(depth));
    }
    let attributes = [("name", name), ("type", kind), ("class", class)];
    Element::new("property", &attributes, children)
}

pub(super) fn new_line(depth: usize) -> Node {
    Node::Text("\n".to_owned() + &INDENT.repeat(depth))
}
