// Checks .glb files with the validator of the Khronos Group.
//
// node gltf_validate.mjs FILE...   prints one JSON line a file: errors, warnings and what they are.
// Exits with 3 where the validator is not installed.

import { readFile } from "node:fs/promises";

const validator = await import("gltf-validator").catch(() => null);
if (validator === null) {
  console.error("gltf-validator is not installed; npm ci in tests/browser fetches it");
  process.exit(3);
}

for (const file of process.argv.slice(2)) {
  const bytes = new Uint8Array(await readFile(file));
  const report = await validator.default.validateBytes(bytes, { uri: file, maxIssues: 50 });
  const { numErrors, numWarnings, numInfos, numHints, messages } = report.issues;
  const issues = messages.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`);
  const { animationCount, drawCallCount, totalVertexCount } = report.info;
  console.log(
    JSON.stringify({
      file,
      errors: numErrors,
      warnings: numWarnings,
      infos: numInfos,
      hints: numHints,
      issues,
      animations: animationCount,
      drawCalls: drawCallCount,
      vertices: totalVertexCount,
    }),
  );
}
