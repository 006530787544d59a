/** Codes of the NHS Talking Therapies data set: incomplete assessment, dropped out; ended earlier than planned. */
const dropoutCodes: readonly string[] = ['16', '47']
const dropoutWords =
  /drop(ped)?[\s_-]?out|lost[\s_-]?(contact|to)|disengaged|did[\s_-]?not[\s_-]?attend|unplanned/i

/**
 * Whether the reason written down for an episode's end says that the patient dropped out.
 *
 * @returns null where no reason is on record
 */
export const saysDroppedOut = (endingReason: string | null): boolean | null => {
  const text = endingReason?.trim() ?? ''
  return text === '' ? null : dropoutCodes.includes(text) || dropoutWords.test(text)
}

/** Deceased, assessed or treated; deceased, not assessed. */
const deathCodes: readonly string[] = ['17', '49']
const deathWords = /\b(died|deceased|death)\b/i

/** Whether the reason written down for an episode's end is the patient's death; false where no reason is on record. */
export const saysDied = (endingReason: string | null): boolean => {
  const text = endingReason?.trim() ?? ''
  return deathCodes.includes(text) || deathWords.test(text)
}
