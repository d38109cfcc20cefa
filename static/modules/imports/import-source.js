/**
 * What somebody chose to bring in: files, folders that were dropped or picked, ZIPs opened here; with everything that is
 * plainly no photo named, and why, before a byte of it is sent. Bytes are read one file at a time and never kept.
 */

/** A file with its name and folder. @typedef {{name: string, file: File}} Named */
/** `refused` is the code of the reason why it is not sent, `broken` the one where its bytes cannot be read. @typedef {{name: string, size: number, bytes: () => Promise<ArrayBuffer>, broken: string, refused?: string}} Chosen */
/** What is no photo by the ending of its name, and how large one may be. @typedef {{unsuited: Record<string, string>, limit: number}} Limits */

const nothing = async () => new ArrayBuffer(0);

/** Give files as an input holds them; those of a folder know where in it they lay. @param {FileList | null} files @returns {Named[]} */
export function namedOf(files) {
  return [...(files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

/**
 * Give what was dropped, folders with all that is in them. Call it at once: the list is emptied when the event is over.
 * @param {DataTransfer} dropped @returns {Promise<Named[]>}
 */
export async function namedOfDrop(dropped) {
  const entries = [...dropped.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  /** @type {Named[]} */
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ name: entry.name, file: entry });
    else if (entry) await walk(entry, found);
  }
  return found;
}

/** @param {FileSystemEntry} entry @param {Named[]} found */
async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject)).catch(() => new File([], entry.name));
    found.push({ name: entry.fullPath.replace(/^\//, ""), file });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    // A reader gives a hundred at a time, and nothing once all were given.
    const some = await new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return;
    for (const each of some) await walk(each, found);
  }
}

/** List what is to be brought in, ZIPs opened. @param {Named[]} named @param {Limits} limits @returns {Promise<Chosen[]>} */
export async function chosenOf(named, limits) {
  /** @type {Chosen[]} */
  const chosen = [];
  const inOrder = [...named].sort((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
  for (const { name, file } of inOrder) {
    if (/\.zip$/i.test(name)) chosen.push(...await unpacked(name, file, limits));
    else chosen.push(judged({ name, size: file.size, bytes: () => file.arrayBuffer(), broken: "file_unreadable" }, limits));
  }
  return chosen;
}

/** @param {Chosen} file @param {Limits} limits @returns {Chosen} */
function judged(file, { unsuited, limit }) {
  const path = file.name.toLowerCase().split("/");
  const base = path.at(-1) ?? "";
  if (base.startsWith("._") || path.includes("__macosx")) return { ...file, refused: "not_a_photo" };
  const ending = /\.([^.]+)$/.exec(base)?.[1] ?? "";
  if (Object.hasOwn(unsuited, ending)) return { ...file, refused: unsuited[ending] };
  if (file.size > limit) return { ...file, refused: "file_over_limit" };
  return file.size === 0 ? { ...file, refused: "photo_empty" } : file;
}

/** Give the files in a ZIP; one that cannot be opened stands for itself. @param {string} name @param {Blob} file @param {Limits} limits @returns {Promise<Chosen[]>} */
async function unpacked(name, file, limits) {
  /** @type {any[]} */
  let entries;
  try {
    // The library is a classic script that names itself on the global object.
    await import("unzipit");
    const { unzipRaw, setOptions } = /** @type {any} */ (globalThis).unzipit;
    setOptions({ useWorkers: false });
    entries = (await unzipRaw(file)).entries;
  } catch {
    return [{ name, size: file.size, bytes: nothing, broken: "zip_broken", refused: "zip_broken" }];
  }
  const inside = entries.filter((entry) => !entry.isDirectory && !/[\\/]$/.test(nameOf(entry)));
  if (inside.length === 0) return [{ name, size: file.size, bytes: nothing, broken: "zip_broken", refused: "zip_empty" }];
  return inside.map((entry) => {
    const told = judged({ name: `${name}/${nameOf(entry)}`.slice(-300), size: entry.size, bytes: () => entry.arrayBuffer(), broken: "file_broken" }, limits);
    return entry.encrypted && !told.refused ? { ...told, refused: "file_encrypted" } : told;
  });
}

/** @param {any} entry */
function nameOf(entry) {
  // What the entry itself says of its name's encoding the library knows and does not tell.
  return nameIn(entry.nameBytes, Boolean(entry._rawEntry?.generalPurposeBitFlag & 0x800));
}

/**
 * Read a name as whoever packed it wrote it. A Mac writes UTF-8, Windows in China GBK, and neither says so; two bytes of
 * GBK may look like one letter of UTF-8, but of an alphabet that nobody here writes.
 * @param {Uint8Array} bytes @param {boolean} told whether it is said to be UTF-8
 */
export function nameIn(bytes, told = false) {
  try {
    const name = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (told || !/[\u0080-\u07ff]/.test(name)) return name;
    return new TextDecoder("gb18030", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(told ? "utf-8" : "gb18030").decode(bytes);
  }
}
