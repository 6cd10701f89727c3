// Starts the page's program.
import init from "./kinelens-app.js";

await init({ module_or_path: new URL("./kinelens-app_bg.wasm", import.meta.url) });
