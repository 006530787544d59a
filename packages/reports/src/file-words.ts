import { dayInWords, windowInWords } from '@tandem/domain/day-in-words'
import type { ReportDocument } from './report-document.ts'

/** An instant as every reader takes it the same way: `23 Nov 2026, 09:12 UTC`. */
export const instantInWords = (instant: string): string =>
  `${dayInWords(instant.slice(0, 10))}, ${instant.slice(11, 16)} UTC`

/** Whose data, which days, as known when: what stands at the head of every file. */
export function captionOf(document: ReportDocument): readonly string[] {
  const { title, organisation, kindNotice, period, asOf, dataAsOf, recordedAsOf } = document
  return [
    title,
    organisation.name,
    ...(kindNotice === null ? [] : [kindNotice]),
    ...(period === null ? [] : [`Period ${windowInWords(period)}`]),
    `As of ${dayInWords(asOf)}; data as of ${instantInWords(dataAsOf)}${
      recordedAsOf === null ? '' : `; as recorded until ${instantInWords(recordedAsOf)}`
    }`,
    ...document.filtersInWords,
    document.suppression.words,
  ]
}

/** What stands at the end of every text file: how many rows it has, and the manifest it can be checked against. */
export const footerOf = (rows: number, hash: string): readonly string[] => [
  `${rows} ${rows === 1 ? 'row' : 'rows'}`,
  `Manifest SHA-256 ${hash}`,
]
