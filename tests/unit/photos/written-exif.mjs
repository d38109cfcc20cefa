// Reads [{file, out, facts}] from stdin: writes a block of facts into a JPEG, or carries its own over to a copy.
import { readFileSync, writeFileSync } from "node:fs";

import { blockIn, blockOfCopy, exifBlock, withBlock } from "../../../static/modules/camera/exif-block.js";

const done = [];
for (const { file, out, facts, copy } of JSON.parse(readFileSync(0, "utf8"))) {
  const jpeg = new Uint8Array(readFileSync(file));
  const own = copy && blockIn(jpeg);
  const block = copy ? own && blockOfCopy(own, copy.width, copy.height) : exifBlock(facts);
  if (block) writeFileSync(out, withBlock(new Uint8Array(readFileSync(copy?.jpeg ?? file)), block));
  done.push(Boolean(block));
}
process.stdout.write(JSON.stringify(done));
