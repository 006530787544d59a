import type { Entry, LocalTime, OnRecord } from '@tandem/domain/entry/entry'
import type { Doubt, EntryProblem } from '@tandem/domain/entry/entry-problem'
import { entryProblems } from '@tandem/domain/entry/entry-problems'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { readFault } from '../../ui/fault.ts'
import { type Draft, draftOf, entryOf } from './drafts.ts'
import { sentenceOf } from './entry-words.ts'

const conflictShape = z.object({
  data: z.object({
    conflict: z.object({
      version: z.number(),
      at: z.string(),
      by: z.string(),
      reason: z.string().nullable(),
      current: z.unknown(),
    }),
  }),
})

const problemsShape = z.object({
  data: z.object({
    problems: z.array(
      z.object({ field: z.string(), rule: z.string(), doubt: z.string().nullable().optional() }),
    ),
  }),
})

/** Who was faster, and what stands now; null where it was withdrawn. */
export interface Conflict {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly reason: string | null
  readonly current: Entry | null
}

interface Shown {
  readonly field: string
  readonly rule: string
}

/** What one form sends; `version` is the one it was made on, 0 for something new. */
export interface Sent {
  readonly entry: Entry
  readonly key: string
  readonly meant: Doubt[]
  readonly version: number
  readonly reason: string
}

interface FormOptions<D extends Draft> {
  readonly initial: D
  readonly version: number
  readonly onRecord: OnRecord
  readonly now: LocalTime
  readonly corrected: string | null
  readonly reasonNeeded: boolean
  /** Says what else is wrong before it is sent. */
  readonly alsoWrong?: (draft: D) => readonly EntryProblem[]
  readonly send: (sent: Sent) => Promise<unknown>
  readonly onStored: (entry: Entry) => void
  readonly onDraft: (draft: D) => void
}

/** The state of one form: what is typed, what is wrong with it, what is doubtful, and what became of sending it. */
export function useEntryForm<D extends Draft>(options: FormOptions<D>) {
  const { initial, onRecord, now, corrected, reasonNeeded, alsoWrong, send, onStored, onDraft } = options
  const [draft, setDraft] = useState(initial)
  const [version, setVersion] = useState(options.version)
  const [reason, setReason] = useState('')
  const [key, setKey] = useState(() => crypto.randomUUID())
  const [tried, setTried] = useState(false)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<readonly Doubt[]>([])
  const [told, setTold] = useState<readonly Shown[]>([])
  const [message, setMessage] = useState('')
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const [pending, setPending] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const [attempt, setAttempt] = useState(0)

  const entry = entryOf(draft)
  const problems = [...entryProblems(entry, onRecord, now, corrected), ...(alsoWrong?.(draft) ?? [])]
  const wrong = problems.filter(({ doubt }) => doubt === null)
  const doubts = problems.filter(({ doubt }) => doubt !== null)
  const reasonMissing = reasonNeeded && reason.trim() === ''

  useEffect(() => {
    if (attempt > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [attempt])

  const change = (patch: Partial<D>) => {
    const next = { ...draft, ...patch }
    setDraft(next)
    onDraft(next)
    setTold([])
    setAsked([])
    setMessage('')
    setKey(crypto.randomUUID())
  }

  /** What is wrong with a field, once somebody has left it or tried to store. */
  const fault = (field: string): string | undefined => {
    const found = told.find((each) => each.field === field)
    if (found) return sentenceOf(found.rule)
    if (field === 'reason') return tried && reasonMissing ? 'Must say why.' : undefined
    if (!tried && !left.has(field)) return undefined
    const rule = wrong.find((each) => each.field === field)?.rule
    return rule === undefined ? undefined : sentenceOf(rule)
  }

  const doubt = (field: string): string | undefined => {
    if (asked.length === 0) return undefined
    const rules = doubts.filter((each) => each.field === field).map(({ rule }) => sentenceOf(rule))
    return rules.length === 0 ? undefined : rules.join(' ')
  }

  const readRefusal = (error: unknown) => {
    const overtaken = conflictShape.safeParse(error)
    if (overtaken.success) {
      setConflict(overtaken.data.data.conflict as Conflict)
      return setMessage('')
    }
    const refused = problemsShape.safeParse(error)
    if (refused.success) {
      setTold(
        refused.data.data.problems.map(({ field, rule }) => ({ field: field.replace(/^entry\./, ''), rule })),
      )
      setAttempt((n) => n + 1)
      return setMessage('Not stored. What you typed is kept: see the marked fields.')
    }
    setMessage(`${readFault(error).message} What you typed is kept.`)
  }

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    // A portal's events bubble to the page's own forms.
    event.stopPropagation()
    if (pending) return
    setTried(true)
    setConflict(null)
    const missing = wrong.length + (reasonMissing ? 1 : 0)
    if (missing > 0) {
      setAttempt((n) => n + 1)
      return setMessage(
        `Not stored yet: ${missing === 1 ? 'one field needs' : `${missing} fields need`} a look.`,
      )
    }
    const codes = [...new Set(doubts.flatMap((each) => (each.doubt === null ? [] : [each.doubt])))]
    if (codes.some((code) => !asked.includes(code))) {
      setAsked(codes)
      return setMessage(
        `Not stored yet. ${doubts.map(({ field, rule }) => doubtInWords(field, rule)).join(' ')} Store once more if it is meant.`,
      )
    }
    setPending(true)
    try {
      await send({ entry, key, meant: codes, version, reason: reason.trim() })
      onStored(entry)
    } catch (error) {
      readRefusal(error)
    } finally {
      setPending(false)
    }
  }

  return {
    ref: form,
    draft,
    entry,
    change,
    leave: (field: string) => setLeft((before) => new Set(before).add(field)),
    fault,
    doubt,
    reason,
    setReason: (text: string) => {
      setReason(text)
      setTold([])
      setKey(crypto.randomUUID())
    },
    asksAgain: asked.length > 0,
    message,
    conflict,
    pending,
    submit,
    /** Keeps what was typed and goes on from the version that stands now. */
    goOnFrom: (found: Conflict) => {
      setVersion(found.version)
      setConflict(null)
      setKey(crypto.randomUUID())
    },
    takeTheirs: (found: Conflict) => {
      if (found.current === null) return
      setDraft(draftOf(found.current) as D)
      setVersion(found.version)
      setConflict(null)
      setTried(false)
      setKey(crypto.randomUUID())
    },
  }
}

const dayFields = ['takenOn', 'heldOn', 'dispensedOn', 'startedOn', 'happenedOn']

const doubtInWords = (field: string, rule: string): string => {
  const place = /^answers\.(\d+)$/.exec(field)?.[1]
  if (place !== undefined) return `Item ${Number(place) + 1} ${rule}.`
  if (dayFields.includes(field)) return `The day ${rule}.`
  return field === 'drug' ? `The drug ${rule}.` : `The supply ${rule}.`
}

export type EntryFormState<D extends Draft> = ReturnType<typeof useEntryForm<D>>
