// Figures of the browser benches: one line of JSON each, which `cargo xtask bench` collects.
import os from "node:os";

/** Prints a figure with three or more digits. */
export function figure(name, value, unit, note = "") {
  const digits = Math.abs(value) < 10 ? 3 : 1;
  console.log(JSON.stringify({ figure: name, value: Number(value.toFixed(digits)), unit, note }));
}

/** The value below which a share of the values lies, by nearest rank. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length))) - 1];
}

export const median = (values) => percentile(values, 0.5);

/** `12.3 to 45.6`, for the note of a median. */
export function spread(values, digits = 1) {
  return `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;
}

/** Prints what the figures were measured with. */
export function conditions(browser) {
  const version = browser.browser()?.version() ?? "of unknown version";
  const load = os.loadavg()[0].toFixed(1);
  console.log(`Chromium ${version}, ${os.cpus().length} cores of ${os.cpus()[0].model}, load ${load}`);
}
