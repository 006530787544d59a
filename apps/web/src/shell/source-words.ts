import type { Output } from '../api.ts'

export type Organisation = NonNullable<Output['session']['current']['user']>['organisations'][number]

const words: Readonly<Record<Organisation['kind'], string | null>> = {
  service: null,
  invented: 'Invented data. Every patient, score and name here was made by a generator; nobody is real.',
  public_trial:
    'Public trial data. 100 real, de-identified participants of the Beat the Blues trial; dates are nominal.',
  public_sample: 'Public sample data. Example records published for testing; not real patients.',
}

/** What must be said about the data on every screen that is not a service's own; null for a service. */
export const sourceWords = (kind: Organisation['kind']): string | null => words[kind]
