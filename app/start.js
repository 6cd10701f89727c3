// Starts the page's program.
import init from "./kinelens-app.js";

// Asked for only when a scene is exported.
globalThis.kinelensExportHtml = async (...scene) => (await import("./export-html.js")).exportHtml(...scene);

await init({ module_or_path: new URL("./kinelens-app_bg.wasm", import.meta.url) });
