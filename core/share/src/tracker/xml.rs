//! XML as a tree that is written back byte by byte as it was read.

use std::borrow::Cow;

use quick_xml::escape::{escape, unescape};
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::ShareError;

/// Largest text that is read; a project of an hour's points takes a tenth of it.
const LARGEST_BYTES: usize = 64 << 20;
/// Tracker nests fewer than twenty levels.
const DEEPEST: usize = 64;
const MOST_NODES: usize = 4_000_000;

/// A document with all that stands before and after its root element.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct XmlDocument {
    pub before: Vec<Node>,
    pub root: Element,
    pub after: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Element(Element),
    /// Text as it stands in the file, with its escapes.
    Text(String),
    Data(String),
    /// A declaration, comment or instruction, with its brackets.
    Other(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Element {
    pub name: String,
    /// The attributes as they stand in the file, with the white space before them.
    raw_attributes: String,
    pub children: Vec<Node>,
    /// Written as `<name/>`.
    closed: bool,
}

impl XmlDocument {
    /// Reads a text. Documents that declare a type are refused, so no entity can be defined.
    ///
    /// # Errors
    /// When the text is not well formed, too large or too deep.
    pub fn parse(text: &str) -> Result<Self, ShareError> {
        if text.len() > LARGEST_BYTES {
            return Err(ShareError::TooLarge {
                entry: "the XML".into(),
                limit_bytes: LARGEST_BYTES as u64,
            });
        }
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        let bad = |position: u64, reason: &str| ShareError::BadXml {
            position,
            reason: reason.to_owned(),
        };
        let mut before = Vec::new();
        let mut after = Vec::new();
        let mut root = None;
        let mut open: Vec<Element> = Vec::new();
        let mut nodes = 0_usize;
        loop {
            let position = reader.buffer_position();
            let event = reader
                .read_event()
                .map_err(|error| bad(position, &error.to_string()))?;
            nodes += 1;
            if nodes > MOST_NODES {
                return Err(bad(position, "there are too many elements"));
            }
            let node = match event {
                Event::Start(start) => {
                    if open.len() >= DEEPEST {
                        return Err(bad(position, "the elements are nested too deeply"));
                    }
                    open.push(Element::from_start(&start, false));
                    continue;
                }
                Event::End(_) => match open.pop() {
                    Some(element) => Node::Element(element),
                    None => return Err(bad(position, "an element ends that never began")),
                },
                Event::Empty(start) => Node::Element(Element::from_start(&start, true)),
                Event::Text(text) => Node::Text((*text).to_owned()),
                Event::GeneralRef(name) => Node::Text(format!("&{};", &*name)),
                Event::CData(data) => Node::Data((*data).to_owned()),
                Event::Comment(text) => Node::Other(format!("<!--{}-->", &*text)),
                Event::Decl(text) => Node::Other(format!("<?{}?>", &*text)),
                Event::PI(text) => Node::Other(format!("<?{}?>", &*text)),
                Event::DocType(_) => {
                    return Err(bad(position, "document types are not allowed"));
                }
                Event::Eof => break,
            };
            match (open.last_mut(), node) {
                (Some(parent), node) => parent.children.push(node),
                (None, Node::Element(element)) if root.is_none() => root = Some(element),
                (None, Node::Element(_)) => return Err(bad(position, "there are two roots")),
                (None, node) if root.is_none() => before.push(node),
                (None, node) => after.push(node),
            }
        }
        match root {
            Some(root) if open.is_empty() => Ok(Self {
                before,
                root,
                after,
            }),
            _ => Err(bad(reader.buffer_position(), "it ends too early")),
        }
    }

    /// Writes the document; what was not changed has the bytes it was read from.
    pub fn write(&self) -> String {
        let mut out = String::new();
        for node in &self.before {
            node.write(&mut out);
        }
        self.root.write(&mut out);
        for node in &self.after {
            node.write(&mut out);
        }
        out
    }
}

impl Node {
    fn write(&self, out: &mut String) {
        match self {
            Self::Element(element) => element.write(out),
            Self::Text(raw) | Self::Other(raw) => out.push_str(raw),
            Self::Data(data) => {
                out.push_str("<![CDATA[");
                out.push_str(data);
                out.push_str("]]>");
            }
        }
    }
}

impl Element {
    pub fn new(name: &str, attributes: &[(&str, &str)], children: Vec<Node>) -> Self {
        let raw_attributes = attributes
            .iter()
            .map(|(key, value)| format!(" {key}=\"{}\"", escape(*value)))
            .collect();
        Self {
            name: name.to_owned(),
            raw_attributes,
            closed: children.is_empty(),
            children,
        }
    }

    fn from_start(start: &BytesStart<'_>, closed: bool) -> Self {
        Self {
            name: start.name().as_ref().to_owned(),
            raw_attributes: start.attributes_raw().to_owned(),
            children: Vec::new(),
            closed,
        }
    }

    /// Finds an attribute's value, its escapes undone.
    pub fn attribute(&self, key: &str) -> Option<Cow<'_, str>> {
        let found = Attributes::new(&self.raw_attributes, 0)
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.as_ref() == key)?;
        let plain = unescape(&found.value).ok().map(Cow::into_owned);
        Some(plain.map_or(found.value.clone(), Cow::Owned))
    }

    /// Child elements, in order.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    pub fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// The element's own text, without that of elements in it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for node in &self.children {
            match node {
                Node::Text(raw) => text.push_str(&unescape(raw).unwrap_or(Cow::Borrowed(raw))),
                Node::Data(data) => text.push_str(data),
                Node::Element(_) | Node::Other(_) => {}
            }
        }
        text
    }

    /// Puts a child at the end, before the white space that sets off the closing tag.
    pub fn append(&mut self, nodes: impl IntoIterator<Item = Node>) {
        let blank = matches!(self.children.last(), Some(Node::Text(raw)) if raw.trim().is_empty());
        let at = self.children.len() - usize::from(blank);
        self.children.splice(at..at, nodes);
        self.closed = false;
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        out.push_str(&self.raw_attributes);
        if self.closed && self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            child.write(out);
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written() {
        for text in [
            "<a/>",
            "<a></a>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- hi --><a x='1'  y=\"&lt;2\" >\n <b/>t&amp;x&#65; &unknown; <![CDATA[<&]]></a>\n",
            "<a>R & D</a>",
        ] {
            let document = XmlDocument::parse(text).unwrap();
            assert_eq!(document.write(), text);
        }
        let document =
            XmlDocument::parse("<a x='1' y=\"&lt;2\">t&amp;<b/><![CDATA[<&]]></a>").unwrap();
        assert_eq!(document.root.attribute("x").unwrap(), "1");
        assert_eq!(document.root.attribute("y").unwrap(), "<2");
        assert_eq!(document.root.attribute("z"), None);
        assert_eq!(document.root.text(), "t&<&");
    }

    #[test]
    fn hostile_texts_are_refused() {
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        for text in [
            "",
            "plain",
            "<a>",
            "<a></b>",
            "</a>",
            "<a/><b/>",
            "<a",
            "<a><![CDATA[x</a>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
            &deep,
        ] {
            assert!(
                XmlDocument::parse(text).is_err(),
                "{}",
                &text[..text.len().min(60)]
            );
        }
    }
}
