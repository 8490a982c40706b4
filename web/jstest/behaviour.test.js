import assert from "node:assert/strict";
import { test } from "node:test";

import { nextPosition } from "../static/js/bars.js";
import { once } from "../static/js/live.js";
import { localTime } from "../static/js/localtime.js";
import { apply } from "../static/js/reading.js";
import { pickRow } from "../static/js/regions.js";

test("the bar hides on the way down and comes back on the way up", () => {
  const seen = [];
  let position = { y: 0, bars: "top" };
  for (const y of [4, 40, 120, 300, 296, 280, 400, 60, 30, 0]) {
    position = nextPosition(position, y);
    seen.push(position.bars);
  }
  assert.deepEqual(seen, ["top", "top", "hidden", "hidden", "hidden", "over", "hidden", "over", "over", "top"]);
});

test("a slow scroll adds up to a movement", () => {
  let position = { y: 200, bars: "over" };
  for (let y = 200; y <= 212; y += 3) position = nextPosition(position, y);
  assert.equal(position.bars, "hidden");
});

test("calls during a run lead to exactly one more", async () => {
  let runs = 0;
  let release = () => {};
  const refresh = once(() => {
    runs++;
    return new Promise((resolve) => { release = resolve; });
  });
  const first = refresh();
  refresh();
  refresh();
  release();
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  release();
  await first;
  assert.equal(runs, 2);
});

test("a failed run does not stop later ones", async () => {
  let runs = 0;
  const refresh = once(async () => {
    runs++;
    throw new Error("offline");
  });
  await refresh();
  await refresh();
  assert.equal(runs, 2);
});

test("the focus stays in its row, or goes to the one in its place", () => {
  const cases = {
    "same row moved": [["7", "5", "4"], { row: "5", index: 0 }, 1],
    "row gone": [["7", "4", "3"], { row: "5", index: 1 }, 1],
    "last row gone": [["7", "4"], { row: "3", index: 2 }, 1],
    "no rows left": [[], { row: "3", index: 0 }, -1],
    "was in no row": [["7"], { row: undefined, index: -1 }, -1],
  };
  for (const [name, [keys, mark, want]] of Object.entries(cases)) {
    assert.equal(pickRow(keys, mark), want, name);
  }
});

test("a choice changes only its own part of the look", () => {
  const root = { dataset: { theme: "auto", size: "3", width: "medium" } };
  apply(root, new URLSearchParams({ theme: "sepia" }));
  assert.deepEqual(root.dataset, { theme: "sepia", size: "3", width: "medium" });
});

test("times of day are the reader's", () => {
  assert.equal(localTime(new Date("2026-11-23T20:05:00Z"), "Europe/Berlin"), "21:05");
});
