import type { Notice } from '@tandem/db/queries/writes-batches'

/** What an import saw and left, as it is found; kept with the batch and printed. */
export type NoticeBook = {
  /** One place in the file. After `MOST_PLACES` of a kind the rest is only counted. */
  note(kind: string, place: Omit<Notice, 'kind' | 'occurrences'>): void
  /** One more of a value, wherever it stands. */
  count(kind: string, value: string | null, message: string, occurrences?: number): void
  all(): readonly Notice[]
}

const MOST_PLACES = 1_000

export const noticeBook = (): NoticeBook => {
  const places = new Map<string, Notice[]>()
  const counted = new Map<string, Notice>()
  const count: NoticeBook['count'] = (kind, value, message, occurrences = 1) => {
    const key = [kind, value, message].join('\n')
    const before = counted.get(key)?.occurrences ?? 0
    counted.set(key, {
      kind,
      line: null,
      field: null,
      value,
      message,
      occurrences: before + occurrences,
    })
  }
  return {
    count,
    note(kind, place) {
      const known = places.get(kind) ?? []
      places.set(kind, known)
      if (known.length < MOST_PLACES) known.push({ ...place, kind, occurrences: 1 })
      else count(kind, null, 'more of the same kind')
    },
    all: () => [...[...places.values()].flat(), ...counted.values()],
  }
}
