// The page speaks four languages and writes numbers as they do.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { write } from "./clips.mjs";
import { host, launch, openApp } from "./harness.mjs";
import { Person, listen } from "./person.mjs";
import { follow, scale, square } from "./square.mjs";

const TITLES = {
  en: "Measure what moves.",
  de: "Miss, was sich bewegt.",
  es: "Mide lo que se mueve.",
  fr: "Mesurez ce qui bouge.",
};
const FINISHED = { en: /Select/, de: /Wählen/, es: /Elegir/, fr: /Choisir/ };

const TOSS = path.resolve(import.meta.dirname, "../../public/samples/ball-toss.mp4");
/** Where the ball is in the first picture of that clip. */
const BALL_PX = [190, 406];

const title = (page) => page.locator(".welcome__title").textContent();

test("the page speaks the language of the browser until another is chosen", async (t) => {
  const asked = async (languages) => {
    const app = await openApp(t, "device=cpu", (page) =>
      page.addInitScript((list) => {
        Object.defineProperty(navigator, "languages", { value: list });
      }, languages),
    );
    // A page that is left so early drops what it was loading.
    app.expectProblem(/net::ERR_ABORTED/);
    return app;
  };
  for (const [languages, tag] of [
    [["fr-CA", "en"], "fr"],
    [["ja", "es-MX"], "es"],
    [["ja"], "en"],
  ]) {
    const app = await asked(languages);
    await app.page.locator(".welcome__title").waitFor();
    assert.equal(await title(app.page), TITLES[tag]);
    assert.equal(await app.page.evaluate(() => document.documentElement.lang), tag);
    await app.close();
  }

  const app = await asked(["fr"]);
  await app.page.getByTestId("language").selectOption("de");
  assert.equal(await title(app.page), TITLES.de);
  await app.page.reload();
  assert.equal(await title(app.page), TITLES.de, "the choice is kept");
  await app.page.getByTestId("language").selectOption("en");
});

test("units are those of the region until others are chosen", async (t) => {
  const { browser, close } = await launch({ locale: "en-US" });
  t.after(close);
  const { server } = await host();
  const clip = square("region.mp4");
  const opened = async () => {
    const page = await browser.newPage();
    await listen(page);
    await page.goto(`${server.origin}/?device=cpu`);
    const person = new Person({ page });
    await person.open(clip);
    await scale(person);
    return person;
  };
  const person = await opened();
  assert.equal(await person.at("units").inputValue(), "imperial");
  await person.at("units").selectOption("metric");
  await person.page.close();
  assert.equal(await (await opened()).at("units").inputValue(), "metric");
});

test("another language changes words and numbers at once, and loses nothing", async (t) => {
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(square("square.mp4"));
  await follow(person, [49, 69]);
  await scale(person, "1,25");
  await person.at("tab-table").click();
  const { kinematics } = await person.scene();
  const numbers = async () => (await person.at("summary").textContent()).match(/\d+[.,]\d+/g);

  const english = await numbers();
  assert.ok(english.length > 3 && english.every((one) => one.includes(".")), english.join(" "));
  for (const tag of ["de", "es", "fr"]) {
    await person.at("language").selectOption(tag);
    await person.at("tool-select").filter({ hasText: FINISHED[tag] }).waitFor();
    assert.deepEqual(await numbers(), english.map((one) => one.replace(".", ",")));
    assert.match(await person.at("time-s").or(person.at("time")).first().textContent(), /\d,\d\d s/);
    await person.at("tab-plots").click();
    await app.screenshot(`language-${tag}`);
    await app.page.setViewportSize({ width: 360, height: 760 });
    const wide = await app.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${tag}: ${wide} px on a phone`);
    await app.screenshot(`language-${tag}-phone`);
    await app.page.setViewportSize({ width: 1280, height: 800 });
    await person.at("tab-table").click();
  }
  await person.at("language").selectOption("en");
  assert.deepEqual(await numbers(), english);
  assert.deepEqual((await person.scene()).kinematics, kinematics);
});

test("what the engine says is said in the language of the page", async (t) => {
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.at("language").selectOption("de");
  await person.choose(write("notes.mp4", "This is a text file that somebody renamed.\n".repeat(40)));
  const refusal = person.at("opening-failure");
  await refusal.waitFor();
  assert.match(await refusal.textContent(), /Die Datei ist kein Video\.\s*Wähle ein Video, zum Beispiel/);
  await app.screenshot("language-refusal-de");
  await person.at("language").selectOption("es");
  await refusal.filter({ hasText: "El archivo no es un vídeo." }).waitFor();
  await person.at("language").selectOption("de");

  await person.open(TOSS);
  await follow(person, BALL_PX);
  await scale(person, "1,25", [[100, 300], [400, 300]]);
  const { camera } = await person.scene();
  assert.match(camera.scale.words, /^Scale from a stick of 1\.25 m drawn/, "a scene is English everywhere");
  await person.at("tab-table").click();
  assert.match(
    await person.at("scale-words").textContent(),
    /^Maßstab aus einer im Bild gezeichneten Strecke von 1,25 m, genau auf ±\d+(,\d+)? %; Bewegung zur Kamera/,
  );

  const { text, answered } = await person.ask("How far did it travel?");
  assert.ok(answered, text);
  const german =
    /^Point 1 hat zwischen (\d+,\d+) s und (\d+,\d+) s (\d+,\d+) m \(95-%-Intervall (\d+,\d+) bis (\d+,\d+) m\) zurückgelegt\.$/;
  const numbers = text.match(german)?.slice(1);
  assert.ok(numbers, text);
  assert.match(await person.at("ask-language").textContent(), /^Frage auf Englisch;/);
  await app.screenshot("language-answer-de");
  const { text: why } = await person.ask("How heavy is it?");
  assert.match(why, /^Nicht gemessen werden Farben, Größen, Gewichte und dergleichen\. Frage, wie weit/);

  await person.at("language").selectOption("fr");
  const [start, end, length, low, high] = numbers;
  const french = `Point 1 a parcouru ${length} m (intervalle à 95 % de ${low} à ${high} m) entre ${start} s et ${end} s.`;
  await person.at("answer-text").filter({ hasText: french }).waitFor();
  await app.screenshot("language-answer-fr");
  await app.page.setViewportSize({ width: 360, height: 760 });
  await app.screenshot("language-answer-fr-phone");
  await app.page.setViewportSize({ width: 1280, height: 800 });

  await person.at("language").selectOption("en");
  const dotted = numbers.map((one) => one.replace(",", "."));
  const english = `Point 1 travelled ${dotted[2]} m (95 % interval ${dotted[3]} to ${dotted[4]} m) between ${dotted[0]} s and ${dotted[1]} s.`;
  await person.at("answer-text").filter({ hasText: english }).waitFor();
  assert.equal(await person.at("ask-language").count(), 0);
});
