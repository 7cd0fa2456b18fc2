// @ts-check
/* A meeting: its people vote on the choices of a clause; where all are for one, it is the decision. */

import { post } from "../kit/api.js";

/**
 * @param {any} store
 * @param {any} desk
 */
export function createMeeting(store, desk) {
  /**
   * @param {number} person by their place
   * @param {number} choice by its place
   */
  function vote(person, choice) {
    const { people } = store.meeting.peek();
    if (!people[person] || !store.item.peek()?.choices[choice]) return;
    store.votes.value = { ...store.votes.peek(), [person]: choice };
    if (isAgreed(store)) desk.choose(choice);
  }

  /** @param {string[]} people */
  async function begin(people) {
    const made = await desk.attempt(post(`${store.data.urls.api}meetings/`, { people }));
    if (made) store.meeting.value = made;
    return Boolean(made);
  }

  function end() {
    store.meeting.value = null;
    store.votes.value = {};
  }

  return { vote, begin, end };
}

/** @param {any} store */
export function isAgreed(store) {
  const votes = Object.values(store.votes.value);
  return votes.length === store.meeting.value.people.length && new Set(votes).size === 1;
}
