import type { CalendarDay } from './calendar-day.ts'

/** A diagnosis as it was recorded. */
export interface Diagnosis {
  /** `ICD-10`, `ICD-11`, `DSM-5`, `SNOMED CT`, … */
  readonly codeSystem: string
  readonly code: string
  readonly name: string | null
  readonly role: 'primary' | 'comorbid'
  readonly onsetOn: CalendarDay | null
  readonly abatedOn: CalendarDay | null
  readonly status: string | null
}

export type DiagnosisGroup =
  | 'Depressive disorder'
  | 'Bipolar disorder'
  | 'Mixed anxiety and depression'
  | 'Anxiety disorder'
  | 'Obsessive-compulsive disorder'
  | 'Post-traumatic stress disorder'
  | 'Adjustment or other stress disorder'
  | 'Substance use disorder'
  | 'Psychotic disorder'
  | 'Eating disorder'
  | 'Sleep disorder'
  | 'Personality disorder'
  | 'Neurodevelopmental disorder'
  | 'Other diagnosis'

/**
 * Codes by their beginning, without dots; the longest that fits decides. ICD-10 (DSM-5 and ICD-10-CM use the same
 * letters and numbers for these) and ICD-11.
 */
const prefixes: readonly (readonly [DiagnosisGroup, readonly string[]])[] = [
  ['Depressive disorder', ['F32', 'F33', 'F341', '6A70', '6A71', '6A72']],
  ['Bipolar disorder', ['F30', 'F31', 'F340', '6A60', '6A61', '6A62']],
  ['Mixed anxiety and depression', ['F412', '6A73']],
  ['Anxiety disorder', ['F40', 'F41', '6B0']],
  ['Obsessive-compulsive disorder', ['F42', '6B20']],
  ['Post-traumatic stress disorder', ['F431', '6B40', '6B41']],
  ['Adjustment or other stress disorder', ['F43', '6B4']],
  ['Substance use disorder', ['F1', '6C4']],
  ['Psychotic disorder', ['F2', '6A2']],
  ['Eating disorder', ['F50', '6B8']],
  ['Sleep disorder', ['F51', 'G47', '7A', '7B']],
  ['Personality disorder', ['F60', 'F61', '6D10', '6D11']],
  ['Neurodevelopmental disorder', ['F8', 'F9', '6A0']],
]

/** Words of a name, for code systems without prefixes that mean something; the first line that fits decides. */
const words: readonly (readonly [DiagnosisGroup, RegExp])[] = [
  ['Mixed anxiety and depression', /anx\w* and depress|depress\w* and anx/],
  ['Substance use disorder', /alcohol|opioid|cannabis|cannabin|cocaine|drug (use|abuse|depend)|substance/],
  ['Bipolar disorder', /bipolar|manic|mania/],
  ['Depressive disorder', /depress|dysthym/],
  ['Post-traumatic stress disorder', /post-?\s?traumatic|ptsd/],
  ['Obsessive-compulsive disorder', /obsessive|compulsive/],
  ['Adjustment or other stress disorder', /adjustment|acute stress/],
  ['Psychotic disorder', /psychos|psychotic|schizo/],
  ['Eating disorder', /anorexia nervosa|bulimia|eating disorder/],
  ['Anxiety disorder', /anxi|phobi|panic/],
  ['Sleep disorder', /insomnia|sleep/],
  ['Personality disorder', /personality/],
  ['Neurodevelopmental disorder', /attention.deficit|adhd|autis/],
]

const longestPrefix = (code: string): DiagnosisGroup | null => {
  let [found, length]: [DiagnosisGroup | null, number] = [null, 0]
  for (const [group, beginnings] of prefixes)
    for (const beginning of beginnings)
      if (beginning.length > length && code.startsWith(beginning)) [found, length] = [group, beginning.length]
  return found
}

/** Codes of these systems are numbers that say nothing by how they begin. */
const hasMeaningfulPrefixes = (codeSystem: string): boolean => /icd|dsm/i.test(codeSystem)

/**
 * The group of a diagnosis: by the beginning of its code where the code system is ICD or DSM, else by the words of
 * its name; `Other diagnosis` when neither tells.
 *
 * @example diagnosisGroup({ codeSystem: 'ICD-10', code: 'F33.1', name: null }) // 'Depressive disorder'
 */
export const diagnosisGroup = ({
  codeSystem,
  code,
  name,
}: Pick<Diagnosis, 'codeSystem' | 'code' | 'name'>): DiagnosisGroup => {
  const byCode = hasMeaningfulPrefixes(codeSystem)
    ? longestPrefix(code.toUpperCase().replaceAll(/[.\s]/g, ''))
    : null
  const text = (name ?? '').toLowerCase()
  return byCode ?? words.find(([, pattern]) => pattern.test(text))?.[0] ?? 'Other diagnosis'
}

/** Recorded by mistake, or ruled out. */
export const isWithdrawn = ({ status }: Diagnosis): boolean =>
  status !== null && /entered.in.error|refuted|ruled.out/i.test(status)

/** Those that stand and that had not passed before the first day, nor begun after the last. */
export const diagnosesBetween = <D extends Diagnosis>(
  diagnoses: readonly D[],
  from: CalendarDay,
  to: CalendarDay,
): readonly D[] =>
  diagnoses.filter(
    (diagnosis) =>
      !isWithdrawn(diagnosis) &&
      (diagnosis.onsetOn === null || diagnosis.onsetOn <= to) &&
      (diagnosis.abatedOn === null || diagnosis.abatedOn >= from),
  )

/**
 * Whether a substance use disorder (ICD-10 F10 to F19) is among the diagnoses, as primary one or beside it.
 *
 * @returns null without any diagnosis: nothing recorded does not say that there is none
 */
export const substanceUseAmong = (diagnoses: readonly Diagnosis[]): boolean | null =>
  diagnoses.length === 0
    ? null
    : diagnoses.some((diagnosis) => diagnosisGroup(diagnosis) === 'Substance use disorder')
