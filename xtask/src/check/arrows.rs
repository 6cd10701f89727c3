//! Who may depend on whom.
//!
//! The arrows between the packages of this repository are listed in full: what is not listed is
//! forbidden. On top of that some packages must not reach whole families of foreign ones.

use anyhow::{Result, bail};

use crate::metadata::Graph;
use crate::paths::Paths;
use crate::shell::{note, step};

/// Every package of ours and those of ours that it may need.
const ARROWS: [(&str, &[&str]); 16] = [
    (
        "kinelens-annotations",
        &["kinelens-motion", "kinelens-protocol", "kinelens-share"],
    ),
    ("kinelens-clip", &[]),
    ("kinelens-motion", &[]),
    ("kinelens-vision", &[]),
    ("kinelens-models", &[]),
    ("kinelens-stkit", &["kinelens-motion"]),
    (
        "kinelens-dataset",
        &["kinelens-annotations", "kinelens-motion", "kinelens-stkit"],
    ),
    ("kinelens-protocol", &["kinelens-motion"]),
    ("kinelens-share", &["kinelens-motion", "kinelens-protocol"]),
    (
        "kinelens-engine",
        &[
            "kinelens-clip",
            "kinelens-models",
            "kinelens-motion",
            "kinelens-protocol",
            "kinelens-stkit",
            "kinelens-vision",
        ],
    ),
    (
        "kinelens-app",
        &[
            "kinelens-clip",
            "kinelens-motion",
            "kinelens-protocol",
            "kinelens-share",
        ],
    ),
    (
        "kinelens-worker",
        &["kinelens-clip", "kinelens-engine", "kinelens-protocol"],
    ),
    (
        "kinelens-backend",
        &[
            "kinelens-annotations",
            "kinelens-clip",
            "kinelens-dataset",
            "kinelens-engine",
            "kinelens-models",
            "kinelens-protocol",
            "kinelens-share",
            "kinelens-stkit",
            "kinelens-vision",
        ],
    ),
    ("kinelens-traffic", &[]),
    ("kinelens-world", &["kinelens-motion", "kinelens-protocol"]),
    ("xtask", &[]),
];

const TENSORS: [&str; 4] = ["burn", "cubecl", "cubek", "wgpu"];
/// Servers, clients and pages; what Burn itself brings for the browser is not among them.
const TRANSPORT: [&str; 4] = ["axum", "hyper", "leptos", "reqwest"];
/// A clock, a network, a browser, a GPU: what the pure packages must not know.
const IMPURE: [&str; 16] = [
    "axum",
    "burn",
    "chrono",
    "cubecl",
    "cubek",
    "hyper",
    "js-sys",
    "leptos",
    "reqwest",
    "time",
    "tokio",
    "tower",
    "wasm-bindgen",
    "web-sys",
    "web-time",
    "wgpu",
];
/// Whole families that a package must not reach, even through others.
const BARRED: [(&str, &[&str]); 9] = [
    ("kinelens-app", &TENSORS),
    ("kinelens-clip", &IMPURE),
    ("kinelens-protocol", &TENSORS),
    ("kinelens-models", &TRANSPORT),
    ("kinelens-motion", &IMPURE),
    // Not all that is impure: zip brings a browser's source of randomness for passwords.
    ("kinelens-share", &TENSORS),
    ("kinelens-share", &TRANSPORT),
    ("kinelens-stkit", &IMPURE),
    ("kinelens-vision", &IMPURE),
];

/// Walks the graph of all platforms at once.
///
/// # Errors
/// When an arrow is forbidden; every one is printed with the chain that leads there.
pub fn check(paths: &Paths) -> Result<()> {
    step("Checking the arrows between packages");
    let found = violations(&Graph::load(paths, None)?);
    for violation in &found {
        note(violation);
    }
    if !found.is_empty() {
        bail!(
            "{} forbidden arrows. Move the code to a package that may know both.",
            found.len()
        );
    }
    Ok(())
}

fn violations(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for package in graph.members() {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            found.push(format!("{} is not in the list of arrows", package.name));
            continue;
        };
        for needed in graph
            .needs(package)
            .filter(|needed| graph.member(&needed.name).is_some())
        {
            if !allowed.contains(&needed.name.as_str()) {
                found.push(format!("{} → {}", package.name, needed.name));
            }
        }
        let barred = BARRED
            .iter()
            .filter(|(name, _)| *name == package.name)
            .flat_map(|(_, families)| *families);
        for family in barred {
            // One chain for a family is enough to find the culprit.
            if let Some((_, chain)) = graph
                .reach(package)
                .iter()
                .find(|(reached, _)| belongs(&reached.name, family))
            {
                found.push(chain.clone());
            }
        }
    }
    found
}

fn belongs(name: &str, family: &str) -> bool {
    name == family
        || name
            .strip_prefix(family)
            .is_some_and(|rest| rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::tests::graph;

    #[test]
    fn allowed_arrows_pass() {
        let graph = graph(&[
            (
                "kinelens-app",
                &[("kinelens-motion", None), ("kinelens-engine", Some("dev"))],
            ),
            ("kinelens-motion", &[]),
            ("kinelens-engine", &[("kinelens-motion", None)]),
        ]);
        assert_eq!(violations(&graph), Vec::<String>::new());
    }

    #[test]
    fn forbidden_arrows_are_named_with_their_chain() {
        let graph = graph(&[
            (
                "kinelens-app",
                &[("kinelens-protocol", None), ("kinelens-engine", None)],
            ),
            ("kinelens-protocol", &[("kinelens-motion", None)]),
            ("kinelens-engine", &[("kinelens-models", None)]),
            ("kinelens-models", &[]),
            ("kinelens-motion", &[("kinelens-vision", None)]),
            ("kinelens-vision", &[("xtask", None)]),
            ("xtask", &[]),
            ("kinelens-new", &[]),
        ]);
        assert_eq!(
            violations(&graph),
            [
                "kinelens-app → kinelens-engine",
                "kinelens-motion → kinelens-vision",
                "kinelens-new is not in the list of arrows",
                "kinelens-vision → xtask",
            ]
        );
    }

    #[test]
    fn families_are_found_behind_others() {
        let graph = graph(&[
            ("kinelens-app", &[("kinelens-protocol", None)]),
            ("kinelens-protocol", &[("helper", None)]),
            ("helper", &[("burn-tensor", None)]),
            ("burn-tensor", &[]),
        ]);
        let found = violations(&graph);
        for chain in [
            "kinelens-app → kinelens-protocol → helper → burn-tensor",
            "kinelens-protocol → helper → burn-tensor",
        ] {
            assert!(
                found.iter().any(|violation| violation == chain),
                "{chain} in {found:?}"
            );
        }
        assert!(
            belongs("burn", "burn")
                && belongs("burn-tensor", "burn")
                && !belongs("burnish", "burn")
        );
    }
}
