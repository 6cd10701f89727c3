// A link that is pasted into an open page shows its moment: many random ones, one after the other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openApp } from "./harness.mjs";
import { Person, listen } from "./person.mjs";
import { follow, square } from "./square.mjs";

const STATES = 200;
const SEED = 4;
const TABS = ["space", "plots", "table", "ask"];

/** Numbers from 0 to 1 that a seed gives (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A view, and the fragment that asks for it; some name times and objects that the scene does not have. */
function randomView(random, { clip, objects }) {
  const below = (limit) => Math.floor(random() * limit);
  const some = () => objects.map(({ id }) => id).filter(() => random() < 0.5).sort(() => random() - 0.5);
  const times = clip.frame_times_s;
  const t_s = [
    () => times[below(times.length)],
    () => random() * clip.duration_s,
    () => (random() - 0.5) * 100,
    () => 3.2e7,
  ][below(12) < 10 ? below(2) : 2 + below(2)]();
  const eye =
    random() < 0.7 &&
    [random() * 8 - 4, random() * 8 - 4, random() * 8 - 4, random() * 6 - 3, random() * 2.6 - 1.3, 1 + random() * 20].map(Math.fround);
  const [selected, hidden] = [some(), some()];
  const stranger = random() < 0.2 ? [4_294_967_295] : [];
  const tab = TABS[below(TABS.length)];
  const parts = ["v=1", `t=${t_s}`];
  if (eye) parts.push(`eye=${eye.join(",")}`);
  for (const [key, ids] of [["sel", [...selected, ...stranger]], ["hide", [...stranger, ...hidden]]]) {
    if (ids.length) parts.push(`${key}=${ids.join(random() < 0.3 ? "%2C" : ",")}`);
  }
  if (tab !== "space" || random() < 0.5) parts.push(`tab=${tab}`);
  // A key that is not known is passed over, and gone once the page has written its own address.
  const fragment = `#${parts.join("&")}&later=${below(1000)}`;
  const frame = Math.max(0, times.filter((time_s) => time_s <= t_s + 1e-6).length - 1);
  return { fragment, frame, t_s: times[frame], eye, selected, hidden, tab };
}

test(`${STATES} random links are followed in one open page`, async (t) => {
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(square("linked.mp4"));
  for (const at_px of [[49, 69], [52, 72], [46, 66]]) {
    await person.goToFrame(0);
    await follow(person, at_px);
  }
  const scene = await person.scene();
  assert.equal(scene.objects.length, 3);
  const random = seeded(SEED);
  const entries = await app.page.evaluate(() => history.length);
  const start_ms = performance.now();
  let eyes = 0;
  for (let index = 0; index < STATES; index += 1) {
    const view = randomView(random, scene);
    const found = await app.page.evaluate(follow_link, [view.fragment, scene.objects.map(({ id }) => id)]);
    const what = `${index}: ${view.fragment}`;
    assert.equal(found.frame, view.frame, what);
    assert.deepEqual(found.selected, [...view.selected].sort(), what);
    assert.deepEqual(found.hidden, [...view.hidden].sort(), what);
    assert.equal(found.tab, view.tab, what);
    const written = new URLSearchParams(found.hash.slice(1));
    assert.equal(Number(written.get("t") ?? 0), view.t_s, what);
    assert.equal(written.get("sel") ?? "", view.selected.join(","), "the order of the selection too");
    if (view.eye) {
      eyes += 1;
      assert.deepEqual((written.get("eye") ?? "").split(",").map((part) => Math.fround(Number(part))), view.eye, what);
    }
  }
  t.diagnostic(`${STATES} links, ${eyes} with an eye, in ${((performance.now() - start_ms) / 1000).toFixed(0)} s`);
  assert.equal(await person.at("toast").filter({ hasText: /cannot be read/ }).count(), 0);
  // Each pasted link is an entry of the history; what the page writes is none.
  const now = await app.page.evaluate(() => history.length);
  assert.ok(now - entries <= STATES, `${now - entries} entries`);

  // What cannot be read is said, and the view stays.
  const before = await app.page.evaluate(read_view, scene.objects.map(({ id }) => id));
  for (const bad of ["#v=1&t=NaN", "#v=1&t=inf", "#v=1&eye=0,0,0,0,0,1e39", "#v=1&sel=ä", "#v=2"]) {
    await app.page.evaluate((hash) => (location.hash = hash), bad);
    await person.at("toast").filter({ hasText: /cannot be read/ }).first().waitFor();
    await app.page.waitForTimeout(100);
    assert.deepEqual(await app.page.evaluate(read_view, scene.objects.map(({ id }) => id)), before, bad);
  }
});

/** In the page: pastes a fragment, waits until the page has written its own, and reads the view. */
async function follow_link([fragment, ids]) {
  location.hash = fragment;
  const late_ms = performance.now() + 20_000;
  while (location.hash.includes("later=") && performance.now() < late_ms) {
    await new Promise((go) => setTimeout(go, 20));
  }
  const at = (id) => document.querySelector(`[data-testid="${id}"]`);
  return {
    hash: location.hash,
    frame: Number(at("frame").textContent),
    selected: ids.filter((id) => at(`lane-${id}`).classList.contains("is-selected")),
    hidden: ids.filter((id) => at(`lane-hide-${id}`).getAttribute("aria-pressed") === "true"),
    tab: document.querySelector('[role="tab"][aria-selected="true"]').dataset.testid.replace("tab-", ""),
  };
}

/** In the page: reads the view. */
function read_view(ids) {
  const at = (id) => document.querySelector(`[data-testid="${id}"]`);
  return {
    frame: at("frame").textContent,
    lanes: ids.map((id) => [at(`lane-${id}`).className, at(`lane-hide-${id}`).getAttribute("aria-pressed")]),
    tab: document.querySelector('[role="tab"][aria-selected="true"]').dataset.testid,
  };
}
