//! The graph of packages as cargo resolves it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::paths::Paths;

/// All packages of the workspace and everything they depend on.
pub struct Graph {
    packages: BTreeMap<String, Package>,
    members: BTreeSet<String>,
}

/// One package.
#[derive(Clone, Debug, Default)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub licence: String,
    pub manifest: String,
    /// Ids of what it needs to be built and to run; what only its tests need is left out.
    pub needs: Vec<String>,
    /// Names of its benches.
    pub benches: Vec<String>,
}

impl Graph {
    /// Asks cargo for the graph of one platform, or of all of them.
    ///
    /// # Errors
    /// When cargo cannot resolve it or answers in an unknown form.
    pub fn load(paths: &Paths, platform: Option<&str>) -> Result<Self> {
        let mut cargo =
            paths
                .cargo(&paths.native_target)
                .args(["metadata", "--format-version", "1"]);
        if let Some(platform) = platform {
            cargo = cargo.args(["--filter-platform", platform]);
        }
        let printed = cargo.read("Mend Cargo.toml and start again.")?;
        let value: Value = serde_json::from_str(&printed)
            .context("cargo metadata answered in an unknown form.")?;
        Self::parse(&value).context("cargo metadata answered in an unknown form.")
    }

    fn parse(value: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let mut packages = BTreeMap::new();
        for package in value["packages"].as_array()? {
            let known = Package {
                name: text(&package["name"])?,
                version: text(&package["version"])?,
                licence: text(&package["license"]).unwrap_or_default(),
                manifest: text(&package["manifest_path"])?,
                needs: Vec::new(),
                benches: benches(package),
            };
            packages.insert(text(&package["id"])?, known);
        }
        for node in value["resolve"]["nodes"].as_array()? {
            let needs = node["deps"]
                .as_array()?
                .iter()
                .filter(|edge| !is_only_for_tests(edge));
            let needs = needs.filter_map(|edge| text(&edge["pkg"])).collect();
            packages.get_mut(node["id"].as_str()?)?.needs = needs;
        }
        let members = value["workspace_members"]
            .as_array()?
            .iter()
            .filter_map(text)
            .collect();
        Some(Self { packages, members })
    }

    /// The packages of this repository.
    pub fn members(&self) -> impl Iterator<Item = &Package> {
        self.members.iter().filter_map(|id| self.packages.get(id))
    }

    /// A package of this repository by its name.
    pub fn member(&self, name: &str) -> Option<&Package> {
        self.members().find(|package| package.name == name)
    }

    /// What a package of this repository needs at first hand.
    pub fn needs<'a>(&'a self, package: &'a Package) -> impl Iterator<Item = &'a Package> {
        package.needs.iter().filter_map(|id| self.packages.get(id))
    }

    /// Everything that a package reaches, with the chain of names that leads there.
    pub fn reach<'a>(&'a self, package: &'a Package) -> Vec<(&'a Package, String)> {
        let mut seen = BTreeSet::new();
        let mut queue = VecDeque::from([(package, package.name.clone())]);
        let mut found = Vec::new();
        while let Some((current, chain)) = queue.pop_front() {
            for id in &current.needs {
                if let Some(next) = self.packages.get(id)
                    && seen.insert(id)
                {
                    let chain = format!("{chain} → {}", next.name);
                    queue.push_back((next, chain.clone()));
                    found.push((next, chain));
                }
            }
        }
        found
    }
}

fn benches(package: &Value) -> Vec<String> {
    let targets = package["targets"].as_array().into_iter().flatten();
    let benches = targets.filter(|target| {
        target["kind"]
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(|kind| kind == "bench"))
    });
    benches
        .filter_map(|target| target["name"].as_str().map(str::to_owned))
        .collect()
}

fn is_only_for_tests(edge: &Value) -> bool {
    let kinds = edge["dep_kinds"].as_array();
    kinds.is_some_and(|kinds| kinds.iter().all(|kind| kind["kind"] == "dev"))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use serde_json::json;

    /// What one package needs, each with the kind of the need.
    type Needs<'a> = &'a [(&'a str, Option<&'a str>)];

    /// A graph of packages that are all members.
    pub fn graph(edges: &[(&str, Needs<'_>)]) -> Graph {
        let packages: Vec<Value> = edges
            .iter()
            .map(|(name, _)| json!({"id": name, "name": name, "version": "1.0.0", "license": "MIT", "manifest_path": ""}))
            .collect();
        let nodes: Vec<Value> = edges
            .iter()
            .map(|(name, needs)| {
                let deps: Vec<Value> = needs
                    .iter()
                    .map(|(id, kind)| json!({"pkg": id, "dep_kinds": [{"kind": kind}]}))
                    .collect();
                json!({"id": name, "deps": deps})
            })
            .collect();
        let names: Vec<&str> = edges.iter().map(|(name, _)| *name).collect();
        Graph::parse(
            &json!({"packages": packages, "workspace_members": names, "resolve": {"nodes": nodes}}),
        )
        .unwrap()
    }

    #[test]
    fn reach_follows_all_but_the_tests_own_needs() {
        let graph = graph(&[
            ("a", &[("b", None), ("t", Some("dev"))]),
            ("b", &[("c", Some("build")), ("a", None)]),
            ("c", &[]),
            ("t", &[]),
        ]);
        let reached = graph.reach(graph.member("a").unwrap());
        let chains: Vec<&str> = reached.iter().map(|(_, chain)| chain.as_str()).collect();
        assert_eq!(chains, ["a → b", "a → b → c", "a → b → a"]);
    }
}
