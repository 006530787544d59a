import { eventKinds, sessionPurposes } from '@tandem/domain/entry/entry'
import { z } from 'zod'
import { textInput } from '../text-input.ts'

const uuid = (what: string) => z.uuid(`must be the ${what}’s identifier, a UUID`)

/** Days, times and amounts are judged by the rules of the domain, so that a form can say the same before it is sent. */
const day = textInput(10)
const words = (most: number) => textInput(most).nullable()
const amount = z.number('must be a number').nullable()

const score = z.object({
  kind: z.literal('score'),
  instrument: textInput(40),
  takenOn: day,
  takenAt: words(5),
  answers: z.array(z.int('must be a whole number').nullable()).max(100).readonly().nullable(),
  total: amount,
})

const session = z.object({
  kind: z.literal('session'),
  heldOn: day,
  heldAt: words(5),
  status: z.enum([
    'attended',
    'attended_late',
    'no_show',
    'arrived_too_late',
    'cancelled_by_patient',
    'cancelled_by_service',
    'future',
  ]),
  cancelledAt: words(16),
  purpose: z.enum(sessionPurposes),
  modality: words(100),
})

const fill = z.object({
  kind: z.literal('fill'),
  drug: textInput(200),
  dispensedOn: day,
  daysSupply: amount,
  quantity: amount,
  dosesPerDay: amount,
})

const treatment = z.object({
  kind: z.literal('treatment'),
  component: z.enum(['medication', 'therapy']),
  drug: words(200),
  drugClass: words(100),
  doseMg: amount,
  modality: words(100),
  asNeeded: z.boolean(),
  startedOn: day,
  endedOn: day.nullable(),
  stopReason: words(200),
})

const event = z.object({
  kind: z.literal('event'),
  happenedOn: day,
  what: z.enum(eventKinds),
  finding: words(500),
  note: words(2_000),
})

export const entryInput = z.discriminatedUnion('kind', [score, session, fill, treatment, event])

const kindInput = z.enum(['score', 'session', 'fill', 'treatment', 'event'])

const doubts = z
  .array(
    z.enum([
      'blank_answers',
      'outside_episode',
      'second_baseline',
      'same_day',
      'unknown_drug',
      'unknown_supply',
    ]),
  )
  .max(10)

const reason = textInput(500)
  .transform((text) => text.trim())
  .refine((text) => text.length > 0, 'must say why')

/** `key` is drawn by the form: the same twice is one act. `meant` lists the doubts that somebody has confirmed. */
const sent = z.object({ patient: uuid('patient'), key: uuid('form'), meant: doubts.default([]) })

/** The version that was on the screen. */
const seen = { record: uuid('record'), version: z.int().min(1) }

export const entryFormInput = z.object({ patient: uuid('patient') })
export const enterInput = sent.extend({ entry: entryInput })
export const correctInput = sent.extend({
  ...seen,
  entry: entryInput,
  reason: reason.nullable().default(null),
})
export const changeDoseInput = sent.extend({
  ...seen,
  from: day,
  doseMg: z.number('must be a number'),
  reason,
})
export const withdrawInput = z.object({
  patient: uuid('patient'),
  key: uuid('form'),
  kind: kindInput,
  ...seen,
  reason,
})
export const entryHistoryInput = z.object({
  patient: uuid('patient'),
  of: z.object({ record: uuid('record'), kind: kindInput }).nullable(),
})
