import { ageOn } from '@tandem/domain/age'
import { type CalendarDay, daysBetween, laterDay } from '@tandem/domain/calendar-day'
import { anonymous, type KAnonymity, type Quasi } from './k-anonymity.ts'

/** One episode of somebody, as it is held. */
export type SourceEpisode = {
  /** Who it is, in whatever way the service tells people apart; never in the extract. */
  readonly patient: string
  readonly birthDate: CalendarDay | null
  readonly startedOn: CalendarDay
  readonly endedOn: CalendarDay | null
  /** What others may know of the person, such as sex or site; null: unknown. */
  readonly known: Readonly<Record<string, string | null>>
  readonly facts: readonly {
    readonly kind: string
    readonly on: CalendarDay
    readonly value: number | null
    /** A code of a list; anything else is taken for free text and dropped. */
    readonly code: string | null
  }[]
}

export type ExtractedEpisode = {
  readonly person: string
  /** Quasi-identifiers as coarse as they had to be, `age` and `year` of the start among them. */
  readonly known: Readonly<Record<string, string>>
  /** Days since the start; null: open. */
  readonly endedDay: number | null
  readonly facts: readonly {
    readonly kind: string
    readonly day: number
    readonly value: number | null
    readonly code: string | null
  }[]
}

export type DeidentifiedExtract = {
  readonly episodes: readonly ExtractedEpisode[]
  readonly anonymity: KAnonymity
  readonly textsDropped: number
}

const oldest = 90
const unknown = 'unknown'

/** Of a width that divides 90; `90+` and what is unknown stay as they are. */
const band = (width: number) => (age: string) => {
  const years = Number(age)
  if (!Number.isFinite(years)) return age
  const from = width * Math.floor(years / width)
  return `${from}-${from + width - 1}`
}
const nothing = () => '*'

/** As it is up to 89, then five, ten, thirty years, nothing. Ages of 90 and more come as `90+`. */
const ageLevels: Quasi['levels'] = [(age) => age, band(5), band(10), band(30), nothing]
const yearLevels: Quasi['levels'] = [
  (year) => year,
  (year) => `${5 * Math.floor(Number(year) / 5)}-${5 * Math.floor(Number(year) / 5) + 4}`,
  nothing,
]

/** Age at the start; `90+` where it was reached by the last day that is told, which would tell it otherwise. */
function ageOf({ birthDate, startedOn, endedOn, facts }: SourceEpisode): string {
  if (birthDate === null) return unknown
  const last = facts.reduce((day, { on }) => laterDay(day, on), laterDay(startedOn, endedOn ?? startedOn))
  return ageOn(birthDate, last) >= oldest ? `${oldest}+` : String(ageOn(birthDate, startedOn))
}

/**
 * Episodes without what tells who a person is: no names, no dates but the year, days since the start, no free text, and
 * nobody with fewer than k who look the same from outside.
 *
 * @param newId a random id, another at each call; it must not be made from anything the service holds
 * @param codes the codes that may stand in it
 * @param hierarchies levels for what else is known, from as it is to nothing; default: as it is, or nothing
 * @throws RangeError when an id comes twice, or as `anonymous`
 *
 * Source: 45 CFR 164.514(b)(2): years only, ages over 89 pooled, codes not derived from the person. Not legal advice.
 */
export function deidentifiedExtract(
  episodes: readonly SourceEpisode[],
  {
    k,
    newId,
    codes,
    hierarchies = {},
    mostLeftOut,
  }: {
    readonly k: number
    readonly newId: () => string
    readonly codes: ReadonlySet<string>
    readonly hierarchies?: Readonly<Record<string, Quasi['levels']>>
    readonly mostLeftOut?: number
  },
): DeidentifiedExtract {
  const byPatient = new Map<string, SourceEpisode[]>()
  for (const episode of episodes)
    byPatient.set(episode.patient, [...(byPatient.get(episode.patient) ?? []), episode])
  const people = [...byPatient.values()]
  const quasis: Quasi[] = [
    { name: 'age', levels: ageLevels },
    { name: 'year', levels: yearLevels },
    ...[...new Set(episodes.flatMap(({ known }) => Object.keys(known)))].map((name) => ({
      name,
      levels: hierarchies[name] ?? [(value: string) => value, nothing],
    })),
  ]
  const { values, report } = anonymous(
    people.map((own) =>
      own.map((episode) => ({
        ...Object.fromEntries(Object.entries(episode.known).map(([name, value]) => [name, value ?? unknown])),
        age: ageOf(episode),
        year: episode.startedOn.slice(0, 4),
      })),
    ),
    quasis,
    k,
    mostLeftOut,
  )
  let textsDropped = 0
  const coded = (code: string | null) => {
    if (code === null || codes.has(code)) return code
    textsDropped += 1
    return null
  }
  const taken = new Set<string>()
  const extracted = people.flatMap((own, at) => {
    const known = values[at]
    if (known == null) return []
    const person = newId()
    if (taken.has(person)) throw new RangeError('deidentifiedExtract: newId gave the same id twice')
    taken.add(person)
    return own.map((episode, place): ExtractedEpisode => {
      const dayOf = (day: CalendarDay) => daysBetween(episode.startedOn, day)
      return {
        person,
        known: known[place]!,
        endedDay: episode.endedOn === null ? null : dayOf(episode.endedOn),
        facts: episode.facts
          .map(({ kind, on, value, code }) => ({ kind, day: dayOf(on), value, code: coded(code) }))
          .sort((a, b) => a.day - b.day),
      }
    })
  })
  return {
    // By random id: the order in which records are held would tell who came when.
    episodes: extracted.toSorted((a, b) => (a.person < b.person ? -1 : a.person > b.person ? 1 : 0)),
    anonymity: report,
    textsDropped,
  }
}
