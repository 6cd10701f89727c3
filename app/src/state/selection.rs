use kinelens_protocol::ObjectId;
use leptos::prelude::*;

/// What the next click on the picture does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tool {
    #[default]
    Select,
    Track,
    Stick,
    Axes,
    FourCorners,
    Ground,
}

/// What the user looks at and works with.
#[derive(Clone, Copy)]
pub struct SelectionState {
    /// Most recently selected first.
    selected: RwSignal<Vec<ObjectId>>,
    hovered: RwSignal<Option<ObjectId>>,
    hidden: RwSignal<Vec<ObjectId>>,
    tool: RwSignal<Tool>,
}

impl SelectionState {
    pub(super) fn new() -> Self {
        Self {
            selected: RwSignal::default(),
            hovered: RwSignal::new(None),
            hidden: RwSignal::default(),
            tool: RwSignal::default(),
        }
    }

    /// The selected objects, most recently selected first.
    pub fn selected(self) -> Vec<ObjectId> {
        self.selected.get()
    }

    pub fn selected_untracked(self) -> Vec<ObjectId> {
        self.selected.get_untracked()
    }

    pub fn newest(self) -> Option<ObjectId> {
        self.selected.with(|selected| selected.first().copied())
    }

    pub fn is_selected(self, object: ObjectId) -> bool {
        self.selected.with(|selected| selected.contains(&object))
    }

    pub fn hovered(self) -> Option<ObjectId> {
        self.hovered.get()
    }

    /// Objects that the user has hidden in the picture, the plots and the 3D view.
    pub fn is_hidden(self, object: ObjectId) -> bool {
        self.hidden.with(|hidden| hidden.contains(&object))
    }

    pub fn hidden(self) -> Vec<ObjectId> {
        self.hidden.get()
    }

    pub fn hidden_untracked(self) -> Vec<ObjectId> {
        self.hidden.get_untracked()
    }

    pub fn tool(self) -> Tool {
        self.tool.get()
    }

    pub fn tool_untracked(self) -> Tool {
        self.tool.get_untracked()
    }

    pub fn set_tool(self, tool: Tool) {
        if self.tool.get_untracked() != tool {
            self.tool.set(tool);
        }
    }

    /// Makes one object the selection.
    pub fn select(self, object: ObjectId) {
        self.set(vec![object]);
    }

    /// Adds an object to the selection or takes it out.
    pub fn toggle(self, object: ObjectId) {
        let mut selected = self.selected.get_untracked();
        match selected.iter().position(|&one| one == object) {
            Some(index) => drop(selected.remove(index)),
            None => selected.insert(0, object),
        }
        self.set(selected);
    }

    /// Selects these objects, most recent first.
    pub fn set(self, objects: Vec<ObjectId>) {
        if self
            .selected
            .with_untracked(|selected| *selected != objects)
        {
            self.selected.set(objects);
        }
    }

    pub fn clear(self) {
        self.set(Vec::new());
    }

    pub fn hover(self, object: Option<ObjectId>) {
        if self.hovered.get_untracked() != object {
            self.hovered.set(object);
        }
    }

    pub fn set_hidden(self, object: ObjectId, hide: bool) {
        self.hidden.update(|hidden| {
            hidden.retain(|&one| one != object);
            if hide {
                hidden.push(object);
            }
        });
    }

    /// Forgets objects that are gone.
    pub fn retain(self, exists: impl Fn(ObjectId) -> bool) {
        let kept = |list: Vec<ObjectId>| list.into_iter().filter(|&id| exists(id)).collect();
        self.set(kept(self.selected.get_untracked()));
        let hovered = self.hovered.get_untracked();
        self.hover(hovered.filter(|&id| exists(id)));
        let hidden = self.hidden.get_untracked();
        if hidden.iter().any(|&id| !exists(id)) {
            self.hidden.set(kept(hidden));
        }
    }

    /// Begins a new scene.
    pub fn reset(self) {
        self.clear();
        self.hover(None);
        self.hidden.set(Vec::new());
        self.set_tool(Tool::Select);
    }
}
