// What a project of Tracker's says, read from its XML without the code under test.

const value = (text, key) => Number(new RegExp(`name="${key}" type="double">([^<]+)<`).exec(text)?.[1]);

/** Reads every point mass: its name and its points with frame, picture and world place (metres). */
export function pointMasses(xml) {
  const [x0, y0] = [value(xml, "xorigin"), value(xml, "yorigin")];
  const [scaleX, scaleY, angle] = [value(xml, "xscale"), value(xml, "yscale"), (value(xml, "angle") * Math.PI) / 180];
  const world = ([x, y]) => {
    const [dx, dy] = [(x - x0) / scaleX, -(y - y0) / scaleY];
    return [dx * Math.cos(angle) + dy * Math.sin(angle), dy * Math.cos(angle) - dx * Math.sin(angle)];
  };
  return xml.split(/<object class="[^"]*tracker\.PointMass">/).slice(1).map((mass) => ({
    name: /name="name" type="string">([^<]+)</.exec(mass)[1],
    points: [...mass.split('name="framedata"')[1].matchAll(/name="\[(\d+)\]" type="object">([\s\S]*?)<\/object>/g)]
      .map(([, frame, text]) => ({ frame: Number(frame), px: [value(text, "x"), value(text, "y")] }))
      .filter(({ px }) => px.every(Number.isFinite))
      .map((point) => ({ ...point, world: world(point.px) })),
  }));
}

/** Largest distance in metres between the points of the scene and those of the project; all must be there. */
export function worstDistance(scene, masses) {
  let worst = 0;
  for (const { name, points } of masses) {
    const { samples } = scene.objects.find(({ label }) => label === name);
    if (samples.length !== points.length) throw new Error(`${name}: ${samples.length} of ${points.length} points`);
    for (const { frame, px, world } of points) {
      const sample = samples.find((one) => one.frame === frame);
      if (sample.point_px.some((side, axis) => side !== px[axis])) throw new Error(`${name}, frame ${frame}`);
      worst = Math.max(worst, Math.hypot(sample.world_m[0] - world[0], sample.world_m[1] - world[1]));
    }
  }
  return worst;
}
