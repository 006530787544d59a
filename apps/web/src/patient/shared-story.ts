import type { Story, StoryInstrument } from './story-words.ts'

/** Fewer lanes: the two questionnaires that stand first. */
const SHARED_INSTRUMENTS = 2

/**
 * What of a story is looked at together with the patient: scores, plan, medication and sessions. No notes and events of
 * the staff, nothing predicted, no safety marks, no names for turns of the illness, no single answers.
 */
export const sharedStory = (story: Story): Story => ({
  ...story,
  instruments: story.instruments
    .filter(({ points }) => points.some(({ total }) => total !== null))
    .slice(0, SHARED_INSTRUMENTS)
    .map(withoutMarks),
  careEvents: [],
  expected: [],
  watch: null,
  received: null,
  safety: null,
  summary: '',
})

const withoutMarks = (instrument: StoryInstrument): StoryInstrument => ({
  ...instrument,
  turns: [],
  points: instrument.points
    .filter(({ total }) => total !== null)
    .map((point) => ({ ...point, reliable: null, againstBest: null, safety: null, items: null })),
})
