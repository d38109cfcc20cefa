/**
 * Which proposed themes are still open on this phone, and the record that adopts them. Pure, so that it is tested
 * without a browser. The server proposes for its copy of a record; the phone may have corrected it or taken it back.
 */

import { stands } from "./sightings.js";

/** @typedef {import("../outbox/outbox.js").KeptRecord} KeptRecord */
/** @typedef {{observation: string, requirements: string[], photos: {uuid: string, sha256: string}[], words: string[], themes: string[], content: any}} Proposal */

/** @param {Proposal[]} proposals @param {KeptRecord[]} records observations on this phone @param {Set<string>} [taken_back] */
export function openProposals(proposals, records, taken_back = new Set()) {
  return proposals.filter((proposal) => {
    if (taken_back.has(proposal.observation)) return false;
    const lineage = lineageOf(proposal.observation, records);
    const now = lineage.at(-1);
    if (!now) return true;
    return stands(now) && proposal.themes.some((theme) => !(now.body.themes ?? []).includes(theme));
  });
}

/**
 * Give the record that adopts the themes: a correction of the one on this phone, else of the server's copy.
 * @param {Proposal} proposal @param {KeptRecord[]} records
 */
export function adopted({ observation, content, themes }, records) {
  const here = lineageOf(observation, records).at(-1);
  const body = here?.body ?? content;
  const all = [...new Set([...(body.themes ?? []), ...themes])];
  return { uuid: here?.uuid ?? observation, isHere: Boolean(here), visit: here?.visit ?? content.visit ?? null, body: { ...body, themes: all } };
}

/** The forms of an observation on this phone, the one that holds last: itself and what corrects it. @param {string} uuid @param {KeptRecord[]} records */
function lineageOf(uuid, records) {
  const found = records.filter((record) => record.uuid === uuid);
  let last = uuid;
  for (;;) {
    const newer = records.find((record) => record.body.supersedes === last && record.uuid !== last);
    if (!newer || found.includes(newer)) return found;
    found.push(newer);
    last = newer.uuid;
  }
}
