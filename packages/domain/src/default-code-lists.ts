import type { CodeListName, CodeLists, ListedCode } from './code-lists.ts'

const beginning =
  (...codeSystems: readonly string[]) =>
  (...codes: readonly string[]): readonly ListedCode[] =>
    codeSystems.flatMap((codeSystem) =>
      codes.map((code) => ({ codeSystem, code, match: 'beginning' }) as const),
    )

const exactly = (codeSystem: string, ...codes: readonly string[]): readonly ListedCode[] =>
  codes.map((code) => ({ codeSystem, code, match: 'exact' }) as const)

/** DSM-5 uses the letters and numbers of ICD-10-CM. */
const icd10 = beginning('ICD-10', 'DSM-5')
const icd11 = beginning('ICD-11')

/**
 * A start for services that code in ICD and import the words of Tandem's own file format: beginnings of codes and
 * kinds of records, chosen by us, not the value sets of any publisher. A service that codes otherwise maps its own.
 */
export const defaultCodeLists = {
  depression: [...icd10('F32', 'F33'), ...icd11('6A70', '6A71')],
  dysthymia: [...icd10('F34.1'), ...icd11('6A72')],
  'bipolar disorder': [...icd10('F30', 'F31'), ...icd11('6A60', '6A61')],
  'psychotic disorder': [...icd10('F2'), ...icd11('6A2')],
  'emotionally labile personality disorder': [...icd10('F60.3'), ...icd11('6D11.5')],
  'pervasive developmental disorder': [...icd10('F84'), ...icd11('6A02')],
  'contact or office visit': exactly('encounter kind', 'ambulatory', 'virtual', 'telephone', 'home'),
  'hospice or palliative care': [
    ...icd10('Z51.5'),
    ...beginning('encounter kind', 'care event')('hospice', 'palliative'),
  ],
  antidepressant: exactly('drug class', 'antidepressant'),
  'follow-up after a positive screen': [
    ...exactly('care event', 'shared_decision', 'case_review', 'medication_review'),
    ...exactly('treatment', 'therapy', 'medication'),
    ...exactly('drug class', 'antidepressant'),
    ...exactly('referral', 'new'),
  ],
} as const satisfies CodeLists & Record<CodeListName, readonly ListedCode[]>
