import type { CaseloadSort } from './caseload-search.ts'

const words: Readonly<Record<CaseloadSort, readonly [descending: string, ascending: string]>> = {
  need: ['those who need a look first', 'those who need a look last'],
  name: ['by name, Z first', 'by name'],
  latest: ['highest latest score first', 'lowest latest score first'],
  change: ['largest rise first', 'largest fall first'],
  weeks: ['longest in care first', 'shortest in care first'],
  lastScore: ['latest score day first', 'oldest score day first'],
  nextDue: ['latest due day first', 'earliest due day first'],
  covered: ['most days covered first', 'fewest days covered first'],
  lastReview: ['latest review first', 'oldest review first'],
  followUp: ['latest follow-up first', 'next follow-up first'],
}

/** The order of the list in words. */
export const sortWords = (sort: CaseloadSort, descending: boolean): string => words[sort][descending ? 0 : 1]
