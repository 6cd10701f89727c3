// Scenes are saved, opened, exported, linked to and kept, as a person does it.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { write } from "./clips.mjs";
import { launch, openApp, testData } from "./harness.mjs";
import { Person, listen, number } from "./person.mjs";
import { follow, save, scale, square } from "./square.mjs";
import { pointMasses, worstDistance } from "./tracker.mjs";
import { unzip, zip } from "./zip.mjs";

async function start(t, name, fragment = "") {
  const app = await openApp(t, `device=cpu${fragment}`, listen);
  // A file that is saved from a blob is a request that the page does not finish.
  app.expectProblem(/failed: blob:/);
  return { app, person: new Person(app), clip: name && square(name) };
}

/** Opens a clip, follows the square, says how long something is, and asks a question. */
async function measure(person, clip) {
  await person.open(clip);
  await follow(person, [49, 69]);
  await scale(person);
  return person.ask("How far did it travel?");
}

/** Opens a saved scene in a new page of the same browser. */
async function reopened(t, file, wait = "open") {
  const { app, person } = await start(t);
  await person.choose(file);
  await app.page.waitForFunction((is) => document.querySelector('[data-testid="app"]')?.dataset.scene === is, wait);
  await app.page.waitForFunction(() => globalThis.kinelensHeard.scenes > 0);
  return { app, person };
}

async function settled(person) {
  await person.page.waitForFunction(() => globalThis.kinelensHeard.ended.length > 0);
  await person.page.waitForTimeout(500);
}

test("a saved scene opens again with the same numbers", async (t) => {
  const { app, person, clip } = await start(t, "square.mp4");
  const answer = await measure(person, clip);
  assert.ok(answer.answered, answer.text);
  const before = await save(person, "export-json");
  const saved = await save(person, "save-scene", "Control+s");
  assert.equal(saved.name, "square.kinelens");
  const files = unzip(saved.file);
  assert.deepEqual(
    [...files.keys()].sort(),
    ["README.txt", "clip/square.mp4", "poster.jpg", "scene.json"],
  );
  assert.ok(files.get("clip/square.mp4").equals(fs.readFileSync(clip)), "the clip is in the file as it was");
  await person.at("file-menu").click();
  await app.screenshot("keep-menu");
  await app.page.keyboard.press("Escape");

  const again = await reopened(t, saved.file);
  await again.app.page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  await settled(again.person);
  assert.equal(await again.person.at("missing-video").count(), 0);
  const after = await save(again.person, "export-json");
  assert.equal(fs.readFileSync(after.file, "utf8"), fs.readFileSync(before.file, "utf8"));
  await again.person.at("tab-ask").click();
  assert.equal(await again.person.at("answer-text").first().textContent(), answer.text);

  // The same video can be worked on: another point is followed.
  const jobs = await again.person.jobs();
  await again.person.at("tool-track").click();
  await again.person.click([52, 72]);
  assert.equal(await again.person.jobEnds(jobs), "finished");
});

test("a scene without its video can be looked at, and takes the video later", async (t) => {
  const { person, clip } = await start(t, "apart.mp4");
  await measure(person, clip);
  const before = await save(person, "export-json");
  const saved = await save(person, "save-without-video");
  assert.ok(![...unzip(saved.file).keys()].some((name) => name.startsWith("clip/")));

  const { app, person: other } = await reopened(t, saved.file);
  await other.at("missing-video").waitFor();
  const same = async () =>
    assert.equal(fs.readFileSync((await save(other, "export-json")).file, "utf8"), fs.readFileSync(before.file, "utf8"));
  await same();
  await other.at("play").click();
  await app.page.waitForFunction(() => Number(document.querySelector('[data-testid="frame"]').textContent) >= 5);
  await other.at("play").click();
  await other.at("tab-table").click();
  assert.ok((await other.at("table-row").count()) > 0);
  await app.screenshot("keep-no-video");
  const answer = await other.ask("How fast is it at most?");
  assert.ok(answer.answered, answer.text);

  await other.goToFrame(7);
  await other.at("add-video-input").setInputFiles(clip);
  await other.at("missing-video").waitFor({ state: "detached" });
  await app.page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  await settled(other);
  await app.page.waitForFunction(() => Number(document.querySelector('[data-testid="frame"]').textContent) === 7);
  await same();
});

test("the exports hold the same numbers as the table", async (t) => {
  const { person, clip } = await start(t, "numbers.mp4");
  await measure(person, clip);
  const json = JSON.parse(fs.readFileSync((await save(person, "export-json")).file, "utf8"));
  const csv = fs.readFileSync((await save(person, "export-csv")).file, "utf8").replace(/^\ufeff/, "");
  const { kinematics } = await person.scene();
  const rows = csv.trim().split(/\r?\n/).slice(1).map((line) => line.split(","));
  assert.equal(rows.length, kinematics[0].t_s.length);
  const column = csv.split(/\r?\n/)[0].split(",").findIndex((name) => /^speed/i.test(name) && !name.includes("±"));
  assert.ok(column > 0, csv.slice(0, 200));
  rows.forEach((row, index) => assert.equal(Number(row[column]), kinematics[0].speed_mps.value[index]));
  assert.ok(JSON.stringify(json).includes(String(kinematics[0].speed_mps.value[3])));

  await person.at("file-menu").click();
  await person.at("decimal-comma").check();
  await person.page.keyboard.press("Escape");
  const comma = fs.readFileSync((await save(person, "export-csv")).file, "utf8").replace(/^\ufeff/, "");
  const field = comma.trim().split(/\r?\n/)[4].split(";")[column];
  assert.equal(Number(field.replace(",", ".")), kinematics[0].speed_mps.value[3]);
  assert.match(field, /^\d+,\d+/);

  const sheet = unzip((await save(person, "export-xlsx")).file);
  const cells = [...sheet].filter(([name]) => name.includes("worksheets/")).map(([, xml]) => xml.toString());
  assert.ok(cells.some((xml) => xml.includes(String(kinematics[0].speed_mps.value[3]))), "the speed is in a sheet");
  const png = fs.readFileSync((await save(person, "export-png")).file);
  assert.equal(png.toString("latin1", 1, 4), "PNG");
  assert.ok(png.length > 2000, `${png.length} bytes of picture`);
  const glb = fs.readFileSync((await save(person, "export-glb")).file);
  assert.equal(glb.toString("latin1", 0, 4), "glTF");
  const trz = await save(person, "export-trz");
  assert.ok([...unzip(trz.file).keys()].some((name) => name.endsWith("numbers.mp4")));
  const trk = await save(person, "export-trk");
  assert.match(fs.readFileSync(trk.file, "utf8"), /org\.opensourcephysics\.cabrillo\.tracker\.PointMass/);

  // A project that was exported opens here with its points.
  const points = (await person.scene()).objects[0].samples.filter((sample) => sample.state !== "lost");
  const { person: other } = await reopened(t, trz.file);
  await settled(other);
  const back = (await other.scene()).objects[0].samples;
  assert.equal(back.length, points.length);
  back.forEach((sample, index) => assert.deepEqual(sample.point_px, points[index].point_px));
});

test("a Tracker project opens with its own video, scale and points", async (t) => {
  const file = testData(t, "clips/osp_BallToss.trz");
  if (!file) return;
  const { app, person } = await reopened(t, file);
  await app.page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  await settled(person);
  const scene = await person.scene();
  assert.equal(scene.camera.scale.unit, "metres");
  assert.equal(scene.objects[0].label, "ball");

  const original = unzip(file);
  const [path] = [...original.keys()].filter((name) => name.endsWith(".trk"));
  const xml = original.get(path).toString("utf8");
  const masses = pointMasses(xml);
  const worst = worstDistance(scene, masses);
  t.diagnostic(`${masses[0].points.length} points, at most ${worst.toExponential(1)} m from Tracker's own`);
  assert.ok(worst < 1e-9, `${worst} m`);

  await person.at("tab-plots").click();
  await person.at("fit-quantity").selectOption("y");
  await person.at("fit-model").selectOption("parabola");
  await person.at("fit-run").click();
  const row = person.at("fit-result").first().locator("tr", { hasText: /acceleration/i });
  const words = (await row.textContent()).replace(/\u2212/g, "-").replace(/^[^\d-]*/, "");
  t.diagnostic(`fit: ${words}`);
  const acceleration = words.match(/-?\d+\.?\d*/g).map(Number).find((part) => Math.abs(part) > 5);
  assert.ok(Math.abs(Math.abs(acceleration) - 10.27) <= 0.3, words);
  await app.screenshot("keep-tracker");

  const trk = await save(person, "export-trk");
  assert.ok(fs.readFileSync(trk.file).equals(original.get(path)), "nothing of the project is changed");
  const trz = unzip((await save(person, "export-trz")).file);
  assert.deepEqual([...trz.keys()].sort(), [...original.keys()].filter((name) => !name.endsWith("/")).sort());
});

test("a project of single pictures opens with its pictures, points and numbers", async (t) => {
  const file = testData(t, "clips/osp_CupsClips.zip");
  if (!file) return;
  const { app, person } = await reopened(t, file);
  await app.page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  await settled(person);
  assert.equal(await person.at("missing-video").count(), 0);
  const scene = await person.scene();
  const original = unzip(file);
  const [path] = [...original.keys()].filter((name) => name.endsWith(".trk"));
  const masses = pointMasses(original.get(path).toString("utf8"));
  assert.ok(masses.length >= 2 && masses.some(({ name }) => name === "cup 3"));
  const worst = worstDistance(scene, masses);
  t.diagnostic(`${masses.length} tracks, at most ${worst.toExponential(1)} m from Tracker's own`);
  assert.ok(worst < 1e-9, `${worst} m`);
  assert.equal(scene.kinematics.length, masses.length);
  assert.equal(scene.clip.name, "CupsClips_CupsClips.mp4");
  scene.clip.frame_times_s.forEach((t_s, frame) => assert.ok(Math.abs(t_s - frame * 0.099) < 1e-6, `${t_s} s`));

  const pictures = [...original.keys()].filter((name) => name.endsWith(".jpg")).sort();
  assert.equal(scene.clip.frame_times_s.length, pictures.length);
  for (const frame of [0, 8, 16]) {
    await person.goToFrame(frame);
    const others = [frame - 1, frame + 1].filter((other) => pictures[other]);
    const [own, ...rest] = await unlike(app.page, [frame, ...others].map((one) => original.get(pictures[one])));
    t.diagnostic(`frame ${frame}: ${own.toFixed(2)} of 255 from its picture, ${Math.min(...rest).toFixed(2)} from the next`);
    assert.ok(own < 3 && own < Math.min(...rest), "the frame's own picture is shown");
  }
  await app.screenshot("keep-pictures");

  const again = await save(person, "export-trk");
  const masses2 = pointMasses(fs.readFileSync(again.file, "utf8"));
  assert.deepEqual(masses2, masses, "what goes out is what came in");
});

/** Mean differences of the shown frame from each picture, of 255. */
function unlike(page, pictures) {
  return page.evaluate(async (pictures) => {
    const pixels = (source, { width, height }) => {
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context.drawImage(source, 0, 0, width, height);
      return context.getImageData(0, 0, width, height).data;
    };
    const difference = async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const [shown, wanted] = [document.querySelector("video"), bitmap].map((source) => pixels(source, bitmap));
      return shown.reduce((sum, level, at) => sum + Math.abs(level - wanted[at]), 0) / shown.length;
    };
    return Promise.all(pictures.map(difference));
  }, pictures.map((picture) => [...picture]));
}

test("a link restores time, selection, hidden objects, panel and the eye", async (t) => {
  const { app, person, clip } = await start(t, "linked.mp4");
  await measure(person, clip);
  await person.at("tool-track").click();
  const jobs = await person.jobs();
  await person.goToFrame(0);
  await person.click([52, 72]);
  await person.jobEnds(jobs);
  const saved = await save(person, "save-scene");
  const [one, two] = (await person.scene()).objects.map(({ id }) => id);
  const address = async () => {
    await app.page.waitForTimeout(900);
    return new URL(app.page.url());
  };
  const states = [];
  const steps = [
    async () => {
      await person.at("tab-space").click();
      await person.goToFrame(3);
    },
    async () => {
      await person.at("view3d-canvas").focus();
      const box = await person.at("view3d-canvas").boundingBox();
      await app.page.mouse.move(box.x + 150, box.y + 150);
      await app.page.mouse.down();
      await app.page.mouse.move(box.x + 210, box.y + 120, { steps: 5 });
      await app.page.mouse.up();
    },
    async () => {
      await person.at("tab-plots").click();
      await person.at(`lane-hide-${two}`).click();
      await person.goToFrame(11);
    },
  ];
  const entries = await app.page.evaluate(() => history.length);
  for (const step of steps) {
    await step();
    states.push((await address()).hash);
  }
  assert.equal(await app.page.evaluate(() => history.length), entries, "the history does not grow");
  t.diagnostic(states.join("\n"));
  assert.equal(new Set(states).size, states.length);
  assert.match(states[1], /eye=/);
  assert.match(states[2], new RegExp(`hide=${two}`));
  assert.ok(one);

  // A profile that has never seen the page.
  const { browser, close } = await launch();
  t.after(close);
  for (const hash of states) {
    const page = await browser.newPage();
    await listen(page);
    await page.goto(`${app.origin}/?device=cpu${hash}`);
    const visitor = new Person({ page });
    await visitor.choose(saved.file);
    await page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
    await page.waitForTimeout(2500);
    assert.equal(new URL(page.url()).hash, hash);
    const t_s = Number(/[#&]t=([^&]+)/.exec(hash)?.[1] ?? 0);
    const frame = Number(await visitor.at("frame").textContent());
    const { frame_times_s } = (await visitor.scene()).clip;
    assert.ok(Math.abs(frame_times_s[frame] - t_s) < 1e-9);
    const shown_s = await visitor.at("video").evaluate((video) => video.currentTime);
    assert.ok(shown_s >= t_s && shown_s < t_s + frame_times_s[1], `the picture of ${shown_s} s`);
    const tab = /tab=(\w+)/.exec(hash)?.[1] ?? "space";
    assert.equal(await visitor.at(`tab-${tab}`).getAttribute("aria-selected"), "true");
    await page.close();
  }
});

test("a hostile fragment is passed over with a message", async (t) => {
  const fragment = "#v=1&t=1e300&tab=<img src=x onerror=globalThis.ran=1>";
  const { app, person, clip } = await start(t, "hostile.mp4", fragment);
  await person.at("toast").first().waitFor();
  assert.match(await person.at("toast").first().textContent(), /cannot be read/);
  assert.equal(await app.page.evaluate(() => globalThis.ran), undefined);
  await person.open(clip);
});

test("a scene that was never saved is there after the page was closed", async (t) => {
  const { app, person, clip } = await start(t, "unsaved.mp4");
  await measure(person, clip);
  const before = await save(person, "export-json");
  await app.page.waitForTimeout(3000);
  await app.page.goto("about:blank");

  const { app: next, person: later } = await start(t);
  const card = later.at("library-scene").filter({ hasText: "unsaved.mp4" });
  await card.waitFor();
  await next.page.waitForTimeout(500);
  await next.screenshot("keep-library");
  await card.click();
  await next.page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  await settled(later);
  const after = await save(later, "export-json");
  assert.equal(fs.readFileSync(after.file, "utf8"), fs.readFileSync(before.file, "utf8"));

  const { app: third, person: tidy } = await start(t);
  await tidy.at("library-scene").first().waitFor();
  const count = await tidy.at("library-scene").count();
  await tidy.at("remove-scene").first().click();
  assert.equal(await tidy.at("library-scene").count(), count - 1);
  await tidy.at("undo-remove").click();
  assert.equal(await tidy.at("library-scene").count(), count);
  await tidy.at("remove-all-scenes").click();
  await third.page.waitForTimeout(500);
  await third.page.reload();
  await third.page.waitForTimeout(1500);
  assert.equal(await tidy.at("library-scene").count(), 0);
});

test("without storage the work goes on, and the page says so once", async (t) => {
  const app = await openApp(t, "device=cpu", async (page) => {
    await listen(page);
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "indexedDB", { value: undefined });
    });
  });
  const person = new Person(app);
  const answer = await measure(person, square("private.mp4"));
  assert.ok(answer.answered);
  await person.at("toast").filter({ hasText: /keeps nothing/ }).waitFor();
});

test("bad documents are refused in words, and what was open stays", async (t) => {
  const { app, person, clip } = await start(t, "good.mp4");
  await measure(person, clip);
  const good = await person.scene();
  const saved = await save(person, "save-without-video");
  const document = JSON.parse(unzip(saved.file).get("scene.json").toString("utf8"));
  const changed = (name, change) => {
    const copy = structuredClone(document);
    return write(name, change(copy) ?? JSON.stringify(copy));
  };
  const bad = [
    changed("version.json", (scene) => void (scene.version = "9.0")),
    changed("huge.json", (scene) => void (scene.objects[0].samples[0].point_px[0] = 1e300)),
    changed("nan.json", (scene) => JSON.stringify(scene).replace(/"sigma_px":[^,]+/, '"sigma_px":NaN')),
    changed("order.json", (scene) => void scene.objects[0].samples.reverse()),
    write("empty.kinelens", ""),
    write("noise.kinelens", "PK\u0003\u0004 this is no zip"),
    write("noise.trk", "<?xml version='1.0'?><nothing/>"),
    write("bomb.kinelens", zip([["scene.json", Buffer.alloc(270 << 20, 32)]])),
    write("outside.kinelens", zip([["scene.json", JSON.stringify(document)], ["../outside.txt", "x"]])),
    write("cut.kinelens", fs.readFileSync(saved.file).subarray(0, 300)),
  ];
  for (const file of bad) {
    await person.choose(file);
    await person.at("opening-failure").waitFor();
    const words = await person.at("opening-failure").textContent();
    t.diagnostic(`${file.split("/").at(-1)}: ${words}`);
    assert.ok(words.length > 30);
    assert.deepEqual((await person.scene()).objects, good.objects);
    await person.at("opening-failure").getByRole("button", { name: "Dismiss" }).click();
    await person.at("opening-failure").waitFor({ state: "detached" });
  }
  await app.screenshot("keep-bad");

  const script = "<img src=x onerror=globalThis.ran=1>";
  const hostile = changed("script.json", (scene) => {
    scene.objects[0].label = script;
    scene.clip.name = "=1+1<script>globalThis.ran=1</script>.mp4";
  });
  await person.afterScene(() => person.choose(hostile));
  await person.at("timeline").getByText("onerror").first().waitFor();
  assert.equal(await app.page.evaluate(() => globalThis.ran), undefined);
  assert.match(await person.at("timeline").textContent(), /onerror/, "the text is shown as text");
  assert.ok(number((await person.scene()).version) >= 1);
});
