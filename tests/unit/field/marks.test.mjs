import assert from "node:assert/strict";
import { test } from "node:test";

import { added, freePlace, markAt, moved, without } from "../../../static/modules/marks.js";

const BOX = { left: 10, top: 20, width: 200, height: 100 };

test("a tap becomes a fraction of the picture", () => assert.deepEqual(markAt(60, 70, BOX), { x: 0.25, y: 0.5 }));
test("a tap beside the picture is drawn to its edge", () => assert.deepEqual(markAt(0, 500, BOX), { x: 0, y: 1 }));
test("a picture without size gives no number that is none", () => {
  assert.deepEqual(markAt(5, 5, { left: 0, top: 0, width: 0, height: 0 }), { x: 0, y: 0 });
});
test("removing one mark keeps the others in order", () => {
  assert.deepEqual(without([{ x: 0.1, y: 0 }, { x: 0.2, y: 0 }, { x: 0.3, y: 0 }], 1), [{ x: 0.1, y: 0 }, { x: 0.3, y: 0 }]);
});
test("moving stops at the edge", () => assert.deepEqual(moved([{ x: 0.99, y: 0.5 }], 0, 0.02, 0), [{ x: 1, y: 0.5 }]));
test("marks added without pointing do not cover each other", () => {
  let marks = [];
  for (let number = 0; number < 10; number += 1) marks = added(marks, freePlace(marks));
  for (const [index, one] of marks.entries()) {
    for (const other of marks.slice(index + 1)) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) > 0.05);
  }
});
