import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { type CheckedCase, outcomeWords } from './method-words.ts'
import classes from './OutcomeMark.module.css'

/** Agrees, differs or could not run: a word with a sign; red is kept for safety. */
export const OutcomeMark = ({ outcome }: Pick<CheckedCase, 'outcome'>) => {
  const Sign = outcome === 'agrees' ? IconCheck : IconAlertTriangle
  return (
    <span className={classes.mark} data-outcome={outcome}>
      <Sign size={14} aria-hidden="true" />
      {outcomeWords[outcome]}
    </span>
  )
}
