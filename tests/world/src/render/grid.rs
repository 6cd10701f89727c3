//! Cells of a plane, each with the parts that matter within it.
//!
//! A point that asks for the sun, or for what is close around it, looks into one cell instead of at
//! all parts.

use bytemuck::{Pod, Zeroable};
use glam::DVec2;

/// Cells along a side at the most.
const MOST_CELLS: f64 = 96.0;

/// A grid as `Grid` in the shader.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct GridBlock {
    from_m: [f32; 2],
    cells: [u32; 2],
    cell_m: f32,
    first: u32,
    unused: [u32; 2],
}

/// An upright rectangle of the plane within which a part matters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub part: u32,
    pub middle_m: DVec2,
    pub half_m: DVec2,
}

/// Sorts areas into cells no smaller than `least_cell_m` and appends their lists to `lists`.
pub fn sort(areas: &[Area], least_cell_m: f64, lists: &mut Vec<u32>) -> GridBlock {
    let mut low = DVec2::INFINITY;
    let mut high = DVec2::NEG_INFINITY;
    for area in areas {
        low = low.min(area.middle_m - area.half_m);
        high = high.max(area.middle_m + area.half_m);
    }
    if areas.is_empty() {
        (low, high) = (DVec2::ZERO, DVec2::ZERO);
    }
    let cell_m = ((high - low).max_element() / MOST_CELLS).max(least_cell_m);
    let cells = ((high - low) / cell_m).ceil().max(DVec2::ONE);
    let (columns, rows) = (cells.x as usize, cells.y as usize);
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); columns * rows];
    for area in areas {
        let from = ((area.middle_m - area.half_m - low) / cell_m).floor();
        let to = ((area.middle_m + area.half_m - low) / cell_m).floor();
        for row in from.y as usize..=(to.y as usize).min(rows - 1) {
            for column in from.x as usize..=(to.x as usize).min(columns - 1) {
                members[row * columns + column].push(area.part);
            }
        }
    }
    let first = lists.len() as u32;
    let mut start = first + members.len() as u32 + 1;
    for list in &members {
        lists.push(start);
        start += list.len() as u32;
    }
    lists.push(start);
    lists.extend(members.iter().flatten());
    GridBlock {
        from_m: [low.x as f32, low.y as f32],
        cells: [columns as u32, rows as u32],
        cell_m: cell_m as f32,
        first,
        unused: [0; 2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the shader's `cell_list` finds.
    fn found(grid: &GridBlock, lists: &[u32], at_m: DVec2) -> Vec<u32> {
        let cell = (at_m - DVec2::from(grid.from_m.map(f64::from))) / f64::from(grid.cell_m);
        if cell.min_element() < 0.0 {
            return Vec::new();
        }
        let (x, y) = (cell.x as u32, cell.y as u32);
        if x >= grid.cells[0] || y >= grid.cells[1] {
            return Vec::new();
        }
        let index = (grid.first + y * grid.cells[0] + x) as usize;
        lists[lists[index] as usize..lists[index + 1] as usize].to_vec()
    }

    #[test]
    fn a_cell_knows_every_area_that_reaches_into_it() {
        let mut draw = crate::generate::Draw::new(3, "grid");
        let areas: Vec<Area> = (0..200)
            .map(|part| Area {
                part,
                middle_m: DVec2::new(draw.between(-40.0, 40.0), draw.between(-9.0, 30.0)),
                half_m: DVec2::new(draw.between(0.01, 4.0), draw.between(0.01, 4.0)),
            })
            .collect();
        let mut lists = vec![7; 5];
        let grid = sort(&areas, 0.25, &mut lists);
        let mut shortest = usize::MAX;
        for _ in 0..2000 {
            let at_m = DVec2::new(draw.between(-45.0, 45.0), draw.between(-14.0, 35.0));
            let list = found(&grid, &lists, at_m);
            shortest = shortest.min(list.len());
            for area in &areas {
                // Half a millimetre inside, because the shader's numbers are single.
                if (area.middle_m - at_m).abs().cmplt(area.half_m - 5e-4).all() {
                    assert!(list.contains(&area.part), "{area:?} is missing at {at_m}");
                }
            }
        }
        assert!(shortest < 5, "the cells sort nothing out: {shortest}");
    }

    #[test]
    fn no_areas_make_an_empty_cell() {
        let mut lists = Vec::new();
        let grid = sort(&[], 1.0, &mut lists);
        assert!(found(&grid, &lists, DVec2::ZERO).is_empty());
    }
}
